import { expect } from 'chai'
import { BaseError } from '../../src/base/errors.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { bytesCodec, ECHO, engines, OTHER, TEST_PROTOCOL } from '../builders/engines.ts'
import { codeOf, deferred } from '../builders/outcomes.ts'
import type { RpcContext } from '../../src/rpc/interface.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

describe('rpc/rpc', () => {
  it('answers many requests over one kept stream', async () => {
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (request) => request)
    await bob.engine.start()
    await alice.engine.start()
    for (let i = 0; i < 5; i++) {
      expect(await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(i))).to.deep.equal(bytes(i))
    }
    const many = await Promise.all(
      Array.from({ length: 100 }, async (_, i) => alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(i)))
    )
    expect(many.map((answer) => answer[0])).to.deep.equal(Array.from({ length: 100 }, (_, i) => i))
    expect(alice.outbound).to.have.length(1)
    await stop()
  })

  it('tells of each call, once, that there is a stream for it', async () => {
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (request) => request)
    await bob.engine.start()
    await alice.engine.start()
    let opened = 0
    const onOpen = (): void => { opened++ }
    for (let i = 1; i <= 2; i++) {
      await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(i), { onOpen })
      expect(opened).to.equal(i)
    }
    await stop()
  })

  it('tells the handler who asks', async () => {
    const { alice, bob, stop } = await engines()
    const peers: string[] = []
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (request, { peer }) => {
      peers.push(peer.toString())
      return request
    })
    await bob.engine.start()
    await alice.engine.start()
    await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1))
    expect(peers).to.deep.equal([alice.target.id.toString()])
    await stop()
  })

  it('serves both directions at once, each on a stream of its own', async () => {
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async () => bytes(1))
    alice.engine.handle(TEST_PROTOCOL, ECHO, async () => bytes(2))
    await Promise.all([alice.engine.start(), bob.engine.start()])
    expect(await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes())).to.deep.equal(bytes(1))
    expect(await bob.engine.call(alice.target, TEST_PROTOCOL, ECHO, bytes())).to.deep.equal(bytes(2))
    await stop()
  })

  it('hands a DiscoveryError over as code, kind and retryAfter, without its message', async () => {
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async () => {
      throw new BaseError('KEY_INVALID', { detail: 'not for others', retryAfter: 70 })
    })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    const err = await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1)))
    expect(err).to.include({ name: 'RemoteError', code: 'KEY_INVALID', kind: 'malformed', retryAfter: 70 })
    expect(err.message).to.not.include('not for others')
    // its verdict is `penalise`
    expect(bob.violations).to.deep.equal(['KEY_INVALID'])
    await stop()
  })

  it('answers RPC_INTERNAL for any other exception', async () => {
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async () => { throw new Error('a secret') })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    const err = await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1)))
    expect(err).to.include({ name: 'RemoteError', code: 'RPC_INTERNAL', kind: 'internal' })
    expect(err.message).to.not.include('secret')
    await stop()
  })

  it('answers RPC_INTERNAL when a handler makes more than its method allows', async () => {
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async () => new Uint8Array(ECHO.maxResponse + 1))
    await Promise.all([alice.engine.start(), bob.engine.start()])
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1))))
      .to.include({ code: 'RPC_INTERNAL' })
    await stop()
  })

  it('answers RPC_UNKNOWN_METHOD for a method nobody serves', async () => {
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (request) => request)
    await Promise.all([alice.engine.start(), bob.engine.start()])
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, OTHER, bytes(1))))
      .to.include({ code: 'RPC_UNKNOWN_METHOD', kind: 'refused' })
    expect(await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(2))).to.deep.equal(bytes(2))
    expect(alice.outbound).to.have.length(1)
    await stop()
  })

  it('refuses a request body that is not what the method takes, and counts it', async () => {
    const { alice, bob, stop } = await engines()
    const strict = { ...ECHO, request: { ...bytesCodec, decode: () => { throw new Error('not this') } } }
    bob.engine.handle(TEST_PROTOCOL, strict, async (request) => request)
    await Promise.all([alice.engine.start(), bob.engine.start()])
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1))))
      .to.include({ code: 'RPC_MALFORMED', name: 'RemoteError' })
    expect(bob.violations).to.deep.equal(['request-malformed'])
    await stop()
  })

  it('refuses an answer that is not what the method gives, and counts it', async () => {
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (request) => request)
    await Promise.all([alice.engine.start(), bob.engine.start()])
    const strict = { ...ECHO, response: { ...bytesCodec, decode: () => { throw new Error('not this') } } }
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, strict, bytes(1))))
      .to.include({ code: 'RPC_MALFORMED', name: 'RpcError' })
    expect(alice.violations).to.deep.equal(['response-malformed'])
    await stop()
  })

  it('does not send a request that is larger than its method allows', async () => {
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (request) => request)
    await Promise.all([alice.engine.start(), bob.engine.start()])
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, new Uint8Array(ECHO.maxRequest + 1))))
      .to.include({ code: 'RPC_TOO_LARGE' })
    expect(alice.outbound).to.have.length(0)
    await stop()
  })

  it('refuses a request that the server finds too large, and an answer that the client does', async () => {
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, { ...ECHO, maxRequest: 10 }, async (request) => request)
    bob.engine.handle(TEST_PROTOCOL, OTHER, async () => new Uint8Array(60_000))
    await Promise.all([alice.engine.start(), bob.engine.start()])
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, new Uint8Array(11))))
      .to.include({ code: 'RPC_TOO_LARGE', name: 'RemoteError' })
    expect(bob.violations).to.deep.equal(['request-too-large'])
    // the frame fits, thanks to the other method; the body doesn't
    await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1))
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, { ...OTHER, maxResponse: 100 }, bytes(1))))
      .to.include({ code: 'RPC_TOO_LARGE', name: 'RpcError' })
    expect(alice.violations).to.deep.equal(['response-too-large'])
    await stop()
  })

  it('gives up at the deadline, and so does the handler', async () => {
    const { alice, bob, stop } = await engines()
    const aborted = deferred<unknown>()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (_, { signal }) => {
      signal.addEventListener('abort', () => { aborted.resolve(signal.reason) })
      return new Promise<never>(() => {})
    })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1), { timeout: 20 })))
      .to.include({ code: 'RPC_TIMEOUT', name: 'RpcError' })
    expect(await aborted.promise).to.include({ code: 'RPC_TIMEOUT' })
    await stop()
  })

  it('cancels at both ends', async () => {
    const { alice, bob, stop } = await engines()
    const started = deferred<RpcContext>()
    const aborted = deferred<unknown>()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (_, context) => {
      context.signal.addEventListener('abort', () => { aborted.resolve(context.signal.reason) })
      started.resolve(context)
      return new Promise<never>(() => {})
    })
    bob.engine.handle(TEST_PROTOCOL, OTHER, async (request) => request)
    await Promise.all([alice.engine.start(), bob.engine.start()])
    const controller = new AbortController()
    const call = codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1), { signal: controller.signal }))
    await started.promise
    controller.abort()
    expect(await call).to.include({ code: 'RPC_CANCELLED' })
    expect(await aborted.promise).to.include({ code: 'RPC_CANCELLED' })
    // the stream lives on
    expect(await alice.engine.call(bob.target, TEST_PROTOCOL, OTHER, bytes(2))).to.deep.equal(bytes(2))
    expect(alice.outbound).to.have.length(1)
    await stop()
  })

  it('gives a handler that looks late an aborted signal', async () => {
    const { alice, bob, stop } = await engines()
    const context = deferred<RpcContext>()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (_, given) => {
      context.resolve(given)
      return new Promise<never>(() => {})
    })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1), { timeout: 5 }))
    await bob.engine.stop()
    expect((await context.promise).signal.aborted).to.equal(true)
    await stop()
  })

  it('refuses with a signal that has fired already, and takes its time-out for a deadline', async () => {
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async () => new Promise<never>(() => {}))
    await Promise.all([alice.engine.start(), bob.engine.start()])
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1), { signal: AbortSignal.abort() })))
      .to.include({ code: 'RPC_CANCELLED' })
    expect(
      await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1), { signal: AbortSignal.timeout(5) }))
    ).to.include({ code: 'RPC_TIMEOUT' })
    await stop()
  })

  it('never has more requests in flight than the protocol allows', async () => {
    const { alice, bob, stop } = await engines()
    let now = 0
    let most = 0
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (request) => {
      most = Math.max(most, ++now)
      await new Promise(setImmediate)
      now--
      return request
    })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    await Promise.all(
      Array.from({ length: 50 }, async () => alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1)))
    )
    expect(most).to.equal(TEST_PROTOCOL.maxInFlight)
    await stop()
  })

  it('refuses what comes over the limit with RPC_BUSY and retryAfter', async () => {
    const { alice, bob, stop } = await engines()
    const release = deferred<Uint8Array>()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async () => release.promise)
    await Promise.all([alice.engine.start(), bob.engine.start()])
    // a client that believes in a larger limit
    const greedy = { ...TEST_PROTOCOL, maxInFlight: TEST_PROTOCOL.maxInFlight + 1 }
    const calls = Array.from({ length: greedy.maxInFlight }, async () =>
      codeOf(alice.engine.call(bob.target, greedy, ECHO, bytes(1), { patient: false })))
    const refused = await Promise.race(calls)
    expect(refused).to.include({ name: 'RemoteError', code: 'RPC_BUSY', kind: 'limited' })
    expect(refused).to.have.property('retryAfter').that.is.greaterThan(0)
    release.resolve(bytes())
    await Promise.allSettled(calls)
    await stop()
  })

  it('lets only so many calls wait for a slot', async () => {
    const { alice, bob, stop } = await engines({ alice: { maxWaiting: 2 } })
    const started = deferred<unknown>()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async () => {
      started.resolve(undefined)
      return new Promise<never>(() => {})
    })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    const narrow = { ...TEST_PROTOCOL, maxInFlight: 1 }
    const first = codeOf(alice.engine.call(bob.target, narrow, ECHO, bytes(1)))
    await started.promise
    const waiting = [1, 2].map(async () => codeOf(alice.engine.call(bob.target, narrow, ECHO, bytes(1))))
    expect(await codeOf(alice.engine.call(bob.target, narrow, ECHO, bytes(1), { patient: false })))
      .to.include({ name: 'RpcError', code: 'RPC_BUSY' })
    // first the one who asks: were bob to end the stream before, what waits would go on another one
    await alice.engine.stop()
    await stop()
    for (const err of await Promise.all([first, ...waiting])) {
      expect(err).to.include({ code: 'RPC_CLOSED' })
    }
  })

  it('says RPC_UNREACHABLE when no stream can be opened, and tries anew for the next call', async () => {
    let unreachable = true
    const { alice, bob, stop } = await engines({ unreachable: () => unreachable })
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (request) => request)
    await Promise.all([alice.engine.start(), bob.engine.start()])
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1))))
      .to.include({ code: 'RPC_UNREACHABLE' })
    unreachable = false
    expect(await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1))).to.deep.equal(bytes(1))
    await stop()
  })

  it('replaces a stream that died, but does not repeat what was under way on it', async () => {
    const { alice, bob, stop } = await engines()
    const started = deferred<unknown>()
    let runs = 0
    bob.engine.handle(TEST_PROTOCOL, ECHO, async () => {
      runs++
      started.resolve(undefined)
      return new Promise<never>(() => {})
    })
    bob.engine.handle(TEST_PROTOCOL, OTHER, async (request) => request)
    await Promise.all([alice.engine.start(), bob.engine.start()])
    const lost = codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1)))
    await started.promise
    bob.inbound[0]?.abort(new Error('power cut'))
    expect(await lost).to.include({ code: 'RPC_CLOSED' })
    expect(await alice.engine.call(bob.target, TEST_PROTOCOL, OTHER, bytes(2))).to.deep.equal(bytes(2))
    expect(runs).to.equal(1)
    expect(alice.outbound).to.have.length(2)
    await stop()
  })

  it('repeats a request that can not have left on the stream that died', async () => {
    const { alice, bob, stop } = await engines()
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (request) => request)
    await Promise.all([alice.engine.start(), bob.engine.start()])
    await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1))
    const call = alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(2))
    // in the same turn: the frame still waits to be written
    alice.outbound[0]?.abort(new Error('power cut'))
    expect(await call).to.deep.equal(bytes(2))
    expect(alice.outbound).to.have.length(2)
    await stop()
  })

  it('refuses calls before start and after stop', async () => {
    const { alice, bob, stop } = await engines()
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1))))
      .to.include({ code: 'RPC_CLOSED' })
    await alice.engine.start()
    await stop()
    expect(await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1))))
      .to.include({ code: 'RPC_CLOSED' })
  })

  it('closes idle sessions, and opens new ones when needed', async () => {
    const { alice, bob, stop } = await engines({ alice: { idleTimeout: 10 } })
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (request) => request)
    await Promise.all([alice.engine.start(), bob.engine.start()])
    await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1))
    const [stream] = bob.inbound
    await new Promise((resolve) => stream?.addEventListener('close', resolve))
    expect(stream?.status).to.equal('closed')
    expect(await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(2))).to.deep.equal(bytes(2))
    expect([...alice.violations, ...bob.violations]).to.deep.equal([])
    await stop()
  })

  it('loses nothing when the server closes an idle stream under a request', async () => {
    const { alice, bob, stop } = await engines({ bob: { idleTimeout: 4 } })
    bob.engine.handle(TEST_PROTOCOL, ECHO, async (request) => request)
    await Promise.all([alice.engine.start(), bob.engine.start()])
    await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1))
    const [stream] = alice.outbound
    await new Promise((resolve) => stream?.addEventListener('remoteCloseWrite', resolve))
    // this listener runs in the very turn of the remote's end
    expect(await alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(2))).to.deep.equal(bytes(2))
    await stop()
  })

  it('refuses methods registered twice, undeclared, after start, or too large for a frame', async () => {
    const { bob, stop } = await engines()
    const handler = async (request: Uint8Array): Promise<Uint8Array> => request
    const misused = (run: () => void): void => { expect(run).to.throw(RpcError).with.property('code', 'RPC_MISUSED') }
    bob.engine.handle(TEST_PROTOCOL, ECHO, handler)
    misused(() => { bob.engine.handle(TEST_PROTOCOL, ECHO, handler) })
    misused(() => { bob.engine.handle(TEST_PROTOCOL, { ...ECHO, id: 3, name: 'undeclared' }, handler) })
    misused(() => { bob.engine.handle(TEST_PROTOCOL, { ...OTHER, maxResponse: 2 ** 30 }, handler) })
    await bob.engine.start()
    misused(() => { bob.engine.handle(TEST_PROTOCOL, OTHER, handler) })
    await stop()
  })

  it('tells metrics how requests ended', async () => {
    const seen: string[] = []
    const { alice, bob, stop } = await engines({
      components: {
        metrics: {
          ended: (side, _protocol, method, outcome) => { seen.push(`${side} ${method} ${outcome}`) },
          streams: (side, change) => { seen.push(`${side} stream ${change}`) },
          violation: (reason) => { seen.push(reason) }
        }
      }
    })
    bob.engine.handle(TEST_PROTOCOL, ECHO, async () => { throw new BaseError('KEY_INVALID') })
    await Promise.all([alice.engine.start(), bob.engine.start()])
    await codeOf(alice.engine.call(bob.target, TEST_PROTOCOL, ECHO, bytes(1)))
    await stop()
    expect(seen).to.have.members([
      'client stream 1', 'server stream 1', 'server echo malformed', 'client echo malformed', 'client stream -1',
      'server stream -1'
    ])
  })
})
