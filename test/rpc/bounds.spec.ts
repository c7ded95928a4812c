import { expect } from 'chai'
import { streamPair } from '@libp2p/utils'
import { Admission } from '../../src/rpc/admission.ts'
import { ByteRoom } from '../../src/rpc/byte-room.ts'
import { MAX_LAG, MAX_WORKING, MAX_WORKING_LISTED, MAX_WORKING_OF_HOST, SMALL_SHARE } from '../../src/rpc/constants.ts'
import { encodeFrame } from '../../src/rpc/frame.ts'
import { FrameChannel } from '../../src/rpc/frame-channel.ts'
import { ECHO, engines, TEST_PROTOCOL } from '../builders/engines.ts'
import { Frame, Status } from '../../src/rpc/pb/frame.ts'
import type { Caller } from '../../src/rpc/admission.ts'
import type { RemoteError } from '../../src/rpc/index.ts'

const STRANGER: Caller = { isListed: false, host: '192.0.2.1' }
const PARTY: Caller = { isListed: true, host: '192.0.2.1' }

class Late {
  ms = 0
  lag (): number { return this.ms }
  pressure (): number { return this.ms }
  start (): void {}
  stop (): void {}
}

describe('rpc/bounds: who is worked for', () => {
  function enter (admission: Admission, caller: (i: number) => Caller, times: number): number {
    return Array.from({ length: times }, (_, i) => admission.enter(caller(i))).filter(refusal => refusal == null).length
  }

  it('one host has a part of what strangers have, and all of them a part of what is done', () => {
    const admission = new Admission(new Late())
    expect(enter(admission, () => STRANGER, MAX_WORKING)).to.equal(MAX_WORKING_OF_HOST)
    const others = enter(admission, i => ({ isListed: false, host: `${i % 100}` }), MAX_WORKING)
    expect(others).to.be.within(0.9 * MAX_WORKING - MAX_WORKING_OF_HOST, MAX_WORKING - MAX_WORKING_OF_HOST)
    expect(admission.enter(STRANGER)?.retryAfter).to.be.above(0)
    const parties = enter(admission, i => ({ ...PARTY, host: `${i % 1_000}` }), MAX_WORKING_LISTED + 1)
    expect(parties, 'parties have their own').to.be.within(0.9 * MAX_WORKING_LISTED, MAX_WORKING_LISTED)
  })

  it('of what is worked on no host has more than is free: ten that ask for ever leave a part for whoever comes', () => {
    const admission = new Admission(new Late())
    for (const [isListed, all, most] of [
      [false, MAX_WORKING, MAX_WORKING_OF_HOST], [true, MAX_WORKING_LISTED, Infinity]
    ] as const) {
      enter(admission, i => ({ isListed, host: `greedy ${i % 10}` }), 10 * all)
      const newcomer = enter(admission, () => ({ isListed, host: 'newcomer' }), all)
      expect(newcomer).to.be.at.least(Math.floor(Math.min(most, all / 11) / 2) - 1)
    }
  })

  it('whoever leaves makes room', () => {
    const admission = new Admission(new Late())
    enter(admission, () => STRANGER, MAX_WORKING_OF_HOST)
    expect(admission.enter(STRANGER)?.code).to.equal('RPC_BUSY')
    admission.leave(STRANGER)
    expect(admission.enter(STRANGER)).to.equal(undefined)
  })

  it('a process that lags behind refuses strangers, says for how long, and goes on for parties', () => {
    const load = new Late()
    const admission = new Admission(load)
    load.ms = MAX_LAG
    const refusal = admission.enter(STRANGER)
    expect(refusal?.code).to.equal('RPC_BUSY')
    expect(refusal?.retryAfter).to.be.at.least(MAX_LAG)
    expect(admission.enter(PARTY)).to.equal(undefined)
    load.ms = MAX_LAG - 1
    expect(admission.enter(STRANGER)).to.equal(undefined)
  })

  it('is asked before a handler is, for each protocol', async () => {
    const load = new Late()
    let worked = 0
    const { alice, bob, stop } = await engines({ components: { load } })
    bob.engine.handle(TEST_PROTOCOL, ECHO, async request => {
      worked++
      return request
    })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    load.ms = 2 * MAX_LAG
    const refused = await alice
      .engine.call(bob.target, TEST_PROTOCOL, ECHO, Uint8Array.of(1), { patient: false })
      .catch((err: RemoteError) => err)
    expect(refused).to.include({ code: 'RPC_BUSY', kind: 'limited' })
    expect((refused as RemoteError).retryAfter).to.be.above(0)
    expect(worked).to.equal(0)
    expect(bob.violations, 'nobody is to blame').to.deep.equal([])
    load.ms = 0
    await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, Uint8Array.of(1))
    expect(worked).to.equal(1)
    await stop()
  })
})

describe('rpc/bounds: what is held', () => {
  it('is counted for a connection and for all, and small things pass always', () => {
    const all = new ByteRoom(4 * SMALL_SHARE)
    const [greedy, modest] = [new ByteRoom(8 * SMALL_SHARE, all), new ByteRoom(8 * SMALL_SHARE, all)]
    greedy.count(5 * SMALL_SHARE)
    expect([greedy.isOver, modest.isOver]).to.deep.equal([true, false])
    expect(modest.admits(SMALL_SHARE), 'others do as they like').to.equal(true)
    expect(modest.admits(SMALL_SHARE + 1)).to.equal(false)
    greedy.count(-5 * SMALL_SHARE)
    expect(all.held).to.equal(0)
    expect(modest.admits(2 * SMALL_SHARE)).to.equal(true)
  })

  async function channel (init: { frameTimeout: number, room: ByteRoom }): Promise<{
    theirs: Awaited<ReturnType<typeof streamPair>>[1], violations: string[], frames: Frame[], closed: Promise<void>
  }> {
    const [ours, theirs] = await streamPair()
    const violations: string[] = []
    const frames: Frame[] = []
    const closed = Promise.withResolvers<void>()
    const made = new FrameChannel(ours, {
      maxFrame: () => 2 ** 20,
      maxWriteQueue: 2 ** 20,
      stallTimeout: 1_000,
      pauseWhenCongested: true,
      onFrame: frame => { frames.push(frame) },
      onEnd: () => {},
      onClose: () => { closed.resolve() },
      onViolation: reason => { violations.push(reason) },
      ...init
    })
    expect(made.isOpen).to.equal(true)
    return { theirs, violations, frames, closed: closed.promise }
  }

  const request = encodeFrame({
    type: Frame.Type.REQUEST, id: 1, method: 1, deadline: 1_000, body: new Uint8Array(100), status: Status.UNUSED_STATUS
  })

  it('a frame that drips has a deadline of its own, and what it held is free again', async () => {
    const room = new ByteRoom(1_000)
    const { theirs, violations, closed } = await channel({ frameTimeout: 60, room })
    const drip = setInterval(() => {
      if (theirs.writeStatus === 'writable') {
        theirs.send(request.subarray(0, 1))
      }
    }, 20)
    // whole frames do not lengthen the time of the next one
    theirs.send(new Uint8Array([...request, ...request.subarray(0, 50)]))
    await closed
    clearInterval(drip)
    expect(violations).to.deep.equal(['frame-stalled'])
    expect(room.held).to.equal(0)
  })

  it('a stream that is quiet between frames may stay', async () => {
    const { theirs, violations, frames } = await channel({ frameTimeout: 20, room: new ByteRoom(1_000) })
    theirs.send(request)
    await new Promise(resolve => setTimeout(resolve, 80))
    theirs.send(request)
    await new Promise(resolve => setTimeout(resolve, 10))
    expect(frames).to.have.length(2)
    expect(violations).to.deep.equal([])
  })

  it('an unfinished frame that is too much for the connection ends its stream', async () => {
    const room = new ByteRoom(SMALL_SHARE + 1_000)
    const { theirs, violations, closed } = await channel({ frameTimeout: 5_000, room })
    theirs.send(encodeFrame({
      type: Frame.Type.REQUEST, id: 1, method: 1, deadline: 1_000, body: new Uint8Array(200_000)
    }).subarray(0, 100_000))
    await closed
    expect(violations).to.deep.equal(['frame-overflow'])
    expect(room.held).to.equal(0)
  })

  it('requests under way are counted until their handler has ended', async () => {
    const gate = Promise.withResolvers<void>()
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async () => {
      await gate.promise
      return new Uint8Array(0)
    })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    const call = alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, new Uint8Array(50_000))
    while (bob.engine.held.strangers === 0) {
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    expect(bob.engine.held.strangers).to.equal(50_000)
    gate.resolve()
    await call
    while (bob.engine.held.strangers > 0) {
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    await stop()
  })
})
