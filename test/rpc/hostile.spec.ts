import { expect } from 'chai'
import fc from 'fast-check'
import { streamPair } from '@libp2p/utils'
import { encodeFrame } from '../../src/rpc/frame.ts'
import { FrameReader } from '../../src/rpc/frame-reader.ts'
import { Frame, Status } from '../../src/rpc/pb/frame.ts'
import { ECHO, engines, OTHER, TEST_PROTOCOL } from '../builders/engines.ts'
import { codeOf, deferred } from '../builders/outcomes.ts'
import type { Side } from '../builders/engines.ts'
import type { RpcInit } from '../../src/rpc/interface.ts'
import type { Stream } from '@libp2p/interface'

const request = (id: number, body = Uint8Array.of(id)): Uint8Array =>
  encodeFrame({ type: Frame.Type.REQUEST, id, method: 1, deadline: 1_000, body: Uint8Array.from(body) })
const closed = async (stream: Stream): Promise<void> => {
  if (stream.status === 'open' || stream.status === 'closing') {
    await new Promise((resolve) => { stream.addEventListener('close', resolve) })
  }
}

/** The frames that arrive on `stream`; resolves once there are `count`. */
async function frames (stream: Stream, count: number): Promise<Frame[]> {
  const seen: Frame[] = []
  const reader = new FrameReader(() => 2 ** 22)
  await new Promise<void>((resolve) => {
    stream.addEventListener('message', ({ data }) => {
      reader.push(data.subarray(), (bytes) => {
        seen.push(Frame.decode(bytes))
        if (seen.length === count) {
          resolve()
        }
      })
    })
  })
  return seen
}

interface Server {
  bob: Side
  /** The hostile end of a stream that bob serves. */
  raw: Stream
  /** Bob's end. */
  served: Stream
  stop: () => Promise<void>
}

/** Bob serves ECHO, and OTHER which never answers; the test holds the other end of a stream. */
async function server (init: RpcInit = {}): Promise<Server> {
  const { alice, bob, stop } = await engines({ bob: init })
  bob.engine.handle(TEST_PROTOCOL, ECHO, async (body) => body)
  bob.engine.handle(TEST_PROTOCOL, OTHER, async () => new Promise<never>(() => {}))
  await Promise.all([alice.engine.start(), bob.engine.start()])
  const [raw, served] = await streamPair({ protocol: TEST_PROTOCOL.id })
  bob.accept(served)
  return { bob, raw, served, stop }
}

/** Alice calls a bob who is played by the test. */
async function client (
  play: (stream: Stream) => void, init: RpcInit = {}
): Promise<{ alice: Side, bob: Side, stop: () => Promise<void> }> {
  const { alice, bob, stop } = await engines({ alice: init, answer: play })
  await alice.engine.start()
  return { alice, bob, stop }
}

describe('rpc/hostile: a server and a hostile caller', () => {
  const violations: Array<[string, string, Uint8Array]> = [
    ['a frame without a type', 'frame-malformed', encodeFrame({ id: 1 })],
    ['a frame without an id', 'frame-malformed', encodeFrame({ type: Frame.Type.REQUEST, method: 1, deadline: 1 })],
    ['a request without a method', 'frame-malformed', encodeFrame({ type: Frame.Type.REQUEST, id: 1, deadline: 1 })],
    ['a request without a deadline', 'frame-malformed', encodeFrame({ type: Frame.Type.REQUEST, id: 1, method: 1 })],
    [
      'a request with a status', 'frame-malformed',
      encodeFrame({ type: Frame.Type.REQUEST, id: 1, method: 1, deadline: 1, status: Status.OK })
    ],
    [
      'a cancellation with a body', 'frame-malformed',
      encodeFrame({ type: Frame.Type.CANCEL, id: 1, body: Uint8Array.of(1) })
    ],
    ['an answer to nothing', 'wrong-direction', encodeFrame({ type: Frame.Type.RESPONSE, id: 1, status: Status.OK })],
    [
      'an id that is in use', 'duplicate-id', Uint8Array.from([
        ...[1, 2].flatMap(() => [...encodeFrame({ type: Frame.Type.REQUEST, id: 7, method: 2, deadline: 1_000 })])
      ])
    ],
    ['an unknown field', 'frame-malformed', Uint8Array.of(2, 0x78, 1)],
    ['an empty frame', 'frame-malformed', Uint8Array.of(0)],
    ['a length that is not minimal', 'frame-malformed', Uint8Array.of(0x81, 0, 1)],
    ['a length beyond the method\'s', 'frame-too-large', Uint8Array.of(0x80, 0x80, 0x10)],
    ['a length without end', 'frame-too-large', new Uint8Array(9).fill(0xff)]
  ]
  for (const [what, reason, bytes] of violations) {
    it(`aborts the stream for ${what}`, async () => {
      const { bob, raw, stop } = await server()
      raw.send(bytes)
      await closed(raw)
      expect(raw.status).to.equal('reset')
      expect(bob.violations).to.deep.equal([reason])
      await stop()
    })
  }

  it('reports a stream that ends within a frame, at every byte', async () => {
    const bytes = request(1)
    for (let length = 1; length < bytes.byteLength; length++) {
      const { bob, raw, stop } = await server()
      raw.send(bytes.subarray(0, length))
      await raw.close()
      await closed(raw)
      expect(bob.violations).to.deep.equal(['truncated'])
      await stop()
    }
  })

  it('answers what was asked before the caller ended its side, then ends too', async () => {
    const { bob, raw, stop } = await server()
    const answers = frames(raw, 1)
    raw.send(request(1))
    await raw.close()
    expect((await answers)[0]).to.include({ type: Frame.Type.RESPONSE, id: 1, status: Status.OK })
    await closed(raw)
    expect(raw.status).to.equal('closed')
    expect(bob.violations).to.deep.equal([])
    await stop()
  })

  it('ignores a cancellation that crosses the answer', async () => {
    const { bob, raw, stop } = await server()
    const answers = frames(raw, 2)
    raw.send(request(1))
    raw.send(encodeFrame({ type: Frame.Type.CANCEL, id: 9 }))
    raw.send(request(2))
    expect((await answers).map(({ id }) => id)).to.deep.equal([1, 2])
    expect(bob.violations).to.deep.equal([])
    await stop()
  })

  it('answers a cancelled request too, so that its id is free', async () => {
    const { raw, stop } = await server()
    const answers = frames(raw, 1)
    raw.send(encodeFrame({ type: Frame.Type.REQUEST, id: 3, method: 2, deadline: 1_000 }))
    raw.send(encodeFrame({ type: Frame.Type.CANCEL, id: 3 }))
    expect((await answers)[0]).to.include({ id: 3, status: Status.UNAVAILABLE, code: 'RPC_CANCELLED' })
    await stop()
  })

  it('does not give slots back to a peer that resets its stream while handlers run', async () => {
    const { bob, raw, served, stop } = await server()
    for (let id = 1; id <= TEST_PROTOCOL.maxInFlight; id++) {
      raw.send(encodeFrame({ type: Frame.Type.REQUEST, id, method: 2, deadline: 1_000 }))
    }
    const refused = frames(raw, 1)
    raw.send(request(100))
    expect((await refused)[0]).to.include({ id: 100, code: 'RPC_BUSY', status: Status.LIMITED })
    raw.abort(new Error('again'))
    await closed(served)
    const [second, servedToo] = await streamPair({ protocol: TEST_PROTOCOL.id })
    bob.accept(servedToo)
    const answers = frames(second, 1)
    second.send(request(1))
    expect((await answers)[0]).to.include({ code: 'RPC_BUSY' })
    await stop()
  })

  it('gives up on a caller that never reads', async () => {
    const { bob, raw, served, stop } = await server({ stallTimeout: 50 })
    // nothing leaves bob's end any more
    served.send = () => {
      served.writableNeedsDrain = true
      return false
    }
    served.writableNeedsDrain = true
    raw.send(request(1))
    await closed(served)
    expect(bob.violations).to.deep.equal(['write-stalled'])
    await stop()
  })

  it('answers or aborts for any garbage, and never crashes', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 5 }), async (chunks) => {
        const { raw, served, stop } = await server()
        for (const chunk of chunks) {
          if (raw.writeStatus === 'writable') {
            raw.send(chunk)
          }
        }
        await raw.close().catch(() => {})
        await closed(served)
        await stop()
      }
    ), { numRuns: 60 })
  })

  it('reads the same frames however they are cut into pieces', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 2_000 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 40 }),
      async (bodies, cuts) => {
        const all = Buffer.concat(bodies.map((body, index) => request(index + 1, body)))
        const reader = new FrameReader(() => 4_000)
        const seen: Uint8Array[] = []
        for (let at = 0, turn = 0; at < all.byteLength; turn++) {
          const size = cuts[turn % cuts.length] ?? 1
          reader.push(new Uint8Array(all.subarray(at, at + size)), (frame) => { seen.push(Frame.decode(frame).body) })
          at += size
        }
        expect(seen.map((body) => [...body])).to.deep.equal(bodies.map((body) => [...body]))
        expect(reader.pending).to.equal(0)
      }))
  })
})

describe('rpc/hostile: a client and a hostile server', () => {
  const answers: Array<[string, string, string, (id: number) => Partial<Frame>]> = [
    [
      'an id that was never asked', 'unknown-id', 'RPC_CLOSED',
      (id) => ({ type: Frame.Type.RESPONSE, id: id + 1, status: Status.OK })
    ],
    ['a request', 'wrong-direction', 'RPC_CLOSED', (id) => ({ type: Frame.Type.REQUEST, id, method: 1, deadline: 1 })],
    ['a status of zero', 'frame-malformed', 'RPC_CLOSED', (id) => ({ type: Frame.Type.RESPONSE, id })],
    [
      'a success with a code', 'frame-malformed', 'RPC_CLOSED',
      (id) => ({ type: Frame.Type.RESPONSE, id, status: Status.OK, code: 'X' })
    ],
    [
      'a failure with a body', 'frame-malformed', 'RPC_CLOSED',
      (id) => ({ type: Frame.Type.RESPONSE, id, status: Status.REFUSED, code: 'X', body: Uint8Array.of(1) })
    ],
    [
      'a failure without a code', 'frame-malformed', 'RPC_CLOSED',
      (id) => ({ type: Frame.Type.RESPONSE, id, status: Status.REFUSED })
    ],
    [
      'a code that is a message', 'frame-malformed', 'RPC_CLOSED',
      (id) => ({ type: Frame.Type.RESPONSE, id, status: Status.REFUSED, code: 'Call +1 900 now' })
    ],
    [
      'a code without end', 'frame-malformed', 'RPC_CLOSED',
      (id) => ({ type: Frame.Type.RESPONSE, id, status: Status.REFUSED, code: 'A'.repeat(65) })
    ],
    [
      'an oversized frame', 'frame-too-large', 'RPC_CLOSED',
      (id) => ({ type: Frame.Type.RESPONSE, id, status: Status.OK, body: new Uint8Array(ECHO.maxResponse + 200) })
    ],
    [
      'an oversized answer', 'response-too-large', 'RPC_TOO_LARGE',
      (id) => ({ type: Frame.Type.RESPONSE, id, status: Status.OK, body: new Uint8Array(ECHO.maxResponse + 1) })
    ]
  ]
  for (const [what, reason, code, answer] of answers) {
    it(`fails the call and counts ${what}`, async () => {
      const { alice, bob, stop } = await client((stream) => {
        void frames(stream, 1).then(([asked]) => { stream.send(encodeFrame(answer(asked?.id ?? 0))) })
      })
      expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, Uint8Array.of(1)))).to.include({ code })
      expect(alice.violations).to.deep.equal([reason])
      await stop()
    })
  }

  it('takes an answer that comes after the deadline for what it is', async () => {
    const late = deferred<Stream>()
    const { alice, bob, stop } = await client((stream) => { late.resolve(stream) })
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, Uint8Array.of(1), { timeout: 10 })))
      .to.include({ code: 'RPC_TIMEOUT' })
    const stream = await late.promise
    stream.send(encodeFrame({ type: Frame.Type.RESPONSE, id: 1, status: Status.OK, body: Uint8Array.of(1) }))
    const second = frames(stream, 2)
    const call = alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, Uint8Array.of(2))
    const id = (await second)[1]?.id ?? 0
    stream.send(encodeFrame({ type: Frame.Type.RESPONSE, id, status: Status.OK, body: Uint8Array.of(3) }))
    expect(await call).to.deep.equal(Uint8Array.of(3))
    expect(alice.violations).to.deep.equal([])
    await stop()
  })

  it('gives up a stream on which nothing comes, and opens another', async () => {
    const streams: Stream[] = []
    const { alice, bob, stop } = await client((stream) => { streams.push(stream) })
    const ask = async (): Promise<void> => {
      expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, Uint8Array.of(1), { timeout: 5 })))
        .to.include({ code: 'RPC_TIMEOUT' })
    }
    await ask()
    await ask()
    await ask()
    expect(alice.outbound[0]?.status).to.equal('aborted')
    await ask()
    expect(streams).to.have.length(2)
    await stop()
  })

  it('stops repeating when a server ends every stream without an answer', async () => {
    const { alice, bob, stop } = await client((stream) => {
      stream.addEventListener('message', () => { void stream.close() })
    })
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, Uint8Array.of(1))))
      .to.include({ code: 'RPC_CLOSED' })
    expect(alice.outbound).to.have.length(3)
    await stop()
  })

  it('fails the call when an answer is cut off, at every byte', async () => {
    const whole = encodeFrame({ type: Frame.Type.RESPONSE, id: 1, status: Status.OK, body: Uint8Array.of(1, 2, 3) })
    for (let length = 1; length < whole.byteLength; length++) {
      const { alice, bob, stop } = await client((stream) => {
        void frames(stream, 1).then(async () => {
          stream.send(whole.subarray(0, length))
          await stream.close()
        })
      })
      expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, Uint8Array.of(1))))
        .to.include({ code: 'RPC_CLOSED' })
      expect(alice.violations).to.deep.equal(['truncated'])
      await stop()
    }
  })
})
