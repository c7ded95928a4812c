import { expect } from 'chai'
import { watchPlacement } from '../../src/dht/placement-watch.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { DAY, HOUR, NOW, buildTestRegistry } from '../builders/registry.ts'
import type { VerifiedRegistry } from '../../src/registry/interface.ts'

const test = buildTestRegistry({ dps: 3, evaluators: 0 })
const leaves = (at: number): VerifiedRegistry =>
  test.next({ dps: test.draft.dps.map((dp, i) => i === 0 ? withDpStatus(dp, 'leaving', NOW, at) : dp) })

function watch (registry: VerifiedRegistry) {
  const clock = { time: NOW, now: () => clock.time }
  const waits: Array<{ ms: number, callback: () => void }> = []
  const listeners = new Set<() => void>()
  const source = { registry, changes: 0 }
  const stop = watchPlacement({
    registry: {
      current: () => source.registry,
      onUpdate: listener => {
        const told = (): void => { listener(source.registry, registry) }
        listeners.add(told)
        return () => { listeners.delete(told) }
      }
    },
    clock,
    timer: {
      after: (ms, callback) => {
        const wait = { ms, callback }
        waits.push(wait)
        return () => { waits.splice(waits.indexOf(wait), waits.includes(wait) ? 1 : 0) }
      }
    }
  }, () => { source.changes++ })
  return {
    source,
    stop,
    waits: () => waits.map(({ ms }) => ms),
    update: (next: VerifiedRegistry) => {
      source.registry = next
      listeners.forEach(listener => { listener() })
    },
    pass: (ms: number) => {
      clock.time += ms
      waits.splice(0).forEach(({ callback }) => { callback() })
    }
  }
}

describe('dht/placement-watch', () => {
  it('tells when a date of the registry passes, once', () => {
    const made = watch(leaves(NOW + HOUR))
    expect(made.waits()).to.deep.equal([HOUR])
    made.pass(HOUR)
    expect([made.source.changes, made.waits()]).to.deep.equal([1, []])
  })

  it('waits for nothing where nothing changes, and anew under another version', () => {
    const made = watch(test.registry)
    expect(made.waits()).to.deep.equal([])
    made.update(leaves(NOW + HOUR))
    expect([made.source.changes, made.waits()]).to.deep.equal([0, [HOUR]])
    made.update(test.registry)
    expect(made.waits()).to.deep.equal([])
  })

  it('waits for what is far off in steps that timers take', () => {
    const made = watch(leaves(NOW + 40 * DAY))
    for (let day = 0; day < 40; day++) {
      expect([made.source.changes, made.waits()]).to.deep.equal([0, [DAY]])
      made.pass(DAY)
    }
    expect([made.source.changes, made.waits()]).to.deep.equal([1, []])
  })

  it('says nothing once stopped', () => {
    const made = watch(leaves(NOW + HOUR))
    made.stop()
    made.update(leaves(NOW + 2 * HOUR))
    expect(made.waits()).to.deep.equal([])
  })
})
