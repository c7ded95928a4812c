import { expect } from 'chai'
import { format } from 'node:util'
import { clockLog, FIRST_LOOK, LOOK_INTERVAL } from '../../src/node/clock-log.ts'
import { ClockWatch } from '../../src/node/clock-watch.ts'
import { ManualTimer } from '../builders/evaluators.ts'
import { buildTestRegistry, fixedSource, NOW } from '../builders/registry.ts'
import type { Logger } from '@libp2p/interface'

const { registry } = buildTestRegistry({ dps: 3, seed: 'three clocks' })
const [self = '', ...others] = registry.dps.map(({ id }) => id)

function logInto (lines: string[]): Logger {
  const write = (...parts: readonly unknown[]): void => { lines.push(format(...parts)) }
  return Object.assign(write, { error: write, trace: write, enabled: true, newScope: () => logInto(lines) })
}

describe('node/clock-log', () => {
  it('says once that the clock is wrong, by how much and what to do, and once that it is right again', async () => {
    const [timer, lines] = [new ManualTimer(), [] as string[]]
    const clock = { now: () => NOW }
    const watch = new ClockWatch({ registry: fixedSource(registry), clock }, { self })
    const part = clockLog({ watch, log: logInto(lines), timer })
    const look = async (offset: number): Promise<string[]> => {
      others.forEach(dp => { watch.hear(dp, { at: NOW - offset, askedAt: NOW, heardAt: NOW }) })
      timer.fire()
      await new Promise(setImmediate)
      return lines.splice(0)
    }
    await part.start()
    expect(timer.delays).to.deep.equal([FIRST_LOOK])
    expect(await look(360_000)).to.have.length(1).and.satisfy(([line = '']: string[]) =>
      ['CLOCK_OFF', '6 minutes fast', 'NTP'].every(word => line.includes(word)))
    expect(timer.delays).to.deep.equal([LOOK_INTERVAL])
    expect(await look(360_000)).to.deep.equal([])
    expect(await look(0)).to.deep.equal(['clock: confirmed by 2 other operators'])
    await part.stop()
    expect(timer.delays).to.deep.equal([])
  })
})
