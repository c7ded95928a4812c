import { expect } from 'chai'
import { courier, LONGEST_RETRY } from '../../../src/http/events/courier.ts'
import { HttpFailure } from '../../../src/node/signed-http.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { ManualClock } from '../../builders/attest.ts'
import { ManualTimer } from '../../builders/evaluators.ts'
import { silentLogger } from '../../builders/holder.ts'
import { eventOf, testLog } from '../../builders/sidecar.ts'
import type { DeliveryOutcome } from '../../../src/http/events/courier.ts'
import type { EventLog } from '../../../src/http/events/event-log.ts'
import type { SendEvent } from '../../../src/http/events/webhook.ts'

const [ALICE, BOB] = ['tel:+14155550101', 'tel:+14155550102']
const clock = new ManualClock(1_767_225_600_000)
const down = new HttpFailure('unreachable', 'ECONNREFUSED')

/** Lets everything that can go on without time go on. */
async function settled (): Promise<void> {
  for (let i = 0; i < 50; i++) {
    await new Promise(resolve => { setImmediate(resolve) })
  }
}

describe('http/events/courier', () => {
  let log: EventLog
  let timer: ManualTimer
  const tries: string[] = []
  const outcomes: DeliveryOutcome[] = []
  let isDown: (csi: string) => boolean
  const send: SendEvent = async ({ csi, id }) => {
    tries.push(`${csi.slice(-1)} ${Number(`0x${id}`)}`)
    if (isDown(csi)) {
      throw down
    }
  }
  const made = () => courier({
    log, send, clock, timer, logger: silentLogger.forComponent('test'), onTry: outcome => outcomes.push(outcome)
  })

  beforeEach(async () => {
    log = await testLog({ clock }, { delivers: true })
    timer = new ManualTimer()
    tries.length = outcomes.length = 0
    isDown = () => false
  })

  it('brings what waits and what comes, and nothing twice', async () => {
    await log.append(eventOf(1, ALICE))
    const brings = made()
    await brings.start()
    await log.append(eventOf(2, ALICE))
    await log.append(eventOf(2, ALICE))
    await settled()
    expect([tries, log.due]).to.deep.equal([['1 1', '1 2'], 0])
    await brings.stop()
    const again = made()
    await again.start()
    await settled()
    expect(tries).to.have.length(2)
    await again.stop()
  })

  it('keeps the order of one user, and holds up no other', async () => {
    isDown = csi => csi === ALICE
    const brings = made()
    await brings.start()
    for (const event of [eventOf(1, ALICE), eventOf(2, ALICE), eventOf(3, BOB), eventOf(4, BOB)]) {
      await log.append(event)
    }
    await settled()
    expect([tries.toSorted(), timer.delays]).to.deep.equal([['1 1', '2 3', '2 4'], [1_000]])
    isDown = () => false
    timer.fire()
    await settled()
    expect(tries.slice(3)).to.deep.equal(['1 1', '1 2'])
    expect([log.due, outcomes.filter(outcome => outcome === 'unreachable')]).to.deep.equal([0, ['unreachable']])
    await brings.stop()
  })

  it('waits twice as long each time, an hour at most, and anew after a success', async () => {
    isDown = () => true
    const brings = made()
    await brings.start()
    await log.append(eventOf(1, ALICE))
    const delays: number[] = []
    for (let i = 0; i < 14; i++) {
      await settled()
      delays.push(...timer.delays)
      timer.fire()
    }
    expect(delays.slice(0, 4)).to.deep.equal([1_000, 2_000, 4_000, 8_000])
    expect(delays.slice(-2)).to.deep.equal([LONGEST_RETRY, LONGEST_RETRY])
    await settled()
    isDown = () => false
    timer.fire()
    await settled()
    isDown = () => true
    await log.append(eventOf(2, ALICE))
    await settled()
    expect(timer.delays).to.deep.equal([1_000])
    await brings.stop()
  })

  it('goes on after a restart, on disk, in the order of before', async () => {
    const store = memoryStore().namespace('events')
    log = await testLog({ store, clock }, { delivers: true })
    isDown = () => true
    const first = made()
    await first.start()
    await log.append(eventOf(1, ALICE))
    await log.append(eventOf(2, ALICE))
    await settled()
    await first.stop()
    isDown = () => false
    tries.length = 0
    log = await testLog({ store, clock }, { delivers: true })
    const second = made()
    await Promise.all([second.start(), log.append(eventOf(3, ALICE))])
    await settled()
    expect([tries, log.due]).to.deep.equal([['1 1', '1 2', '1 3'], 0])
    await second.stop()
  })
})
