/** The engine: sessions to the peers we ask, servers of the protocols we answer. */
import { Admission } from './admission.ts'
import { Callers } from './callers.ts'
import { processLoad } from './load-meter.ts'
import { systemRandom, systemTimer } from '../base/clock.ts'
import { decodeStrict } from '../base/codec.ts'
import { deadline } from '../base/deadline.ts'
import { DiscoveryError } from '../base/errors.ts'
import { letGo } from './event-loop.ts'
import { MAX_FRAME_LENGTH } from '../base/limits.ts'
import { allowManyListeners } from '../base/listeners.ts'
import { cancelError } from './client-call.ts'
import { ClientSession } from './client-session.ts'
import {
  CLOSE_TIMEOUT, DEFAULT_DRAIN_TIMEOUT, DEFAULT_FRAME_TIMEOUT, DEFAULT_IDLE_TIMEOUT, DEFAULT_MAX_WAITING,
  DEFAULT_OPEN_TIMEOUT, DEFAULT_STALL_TIMEOUT, FRAME_OVERHEAD, MAX_DEADLINE, MAX_WRITE_QUEUE, OWN_DRAIN_TIMEOUT,
  REQUEST_ID_LENGTH, SERVER_IDLE_FACTOR
} from './constants.ts'
import { dial, isConnected, openStream } from './dial.ts'
import { RemoteError, RpcError, endOf } from './errors.ts'
import { whenFree } from './patience.ts'
import { QuietDials } from './quiet-dials.ts'
import { ProtocolServer } from './server.ts'
import { versionsWith } from './versions.ts'
import type {
  Rpc, RpcCallOptions, RpcComponents, RpcHandler, RpcInit, RpcMethod, RpcOutcome, RpcProtocol, RpcTarget
} from './interface.ts'
import type { ClientAnswer } from './client-call.ts'
import type { RpcViolation } from './errors.ts'
import type { LoadMeter } from './load-meter.ts'
import type { Logger, PeerId, Startable } from '@libp2p/interface'

/** Sweeps in an idle period: a session lives between one and one and a half of them. */
const SWEEPS_PER_PERIOD = 2
/** Milliseconds between looks at what is still under way while draining. */
const DRAIN_POLL = 10
/** Of all nodes of this process, which share its processor. */
const processDials = new QuietDials(processLoad)

/** One frame of a request, from sending it to the answer. */
interface Followed {
  readonly target: RpcTarget
  readonly protocol: RpcProtocol
  readonly method: Pick<RpcMethod<never, never>, 'name'>
  readonly requestId: Uint8Array
}

export class RpcEngine implements Rpc, Startable {
  readonly [Symbol.toStringTag] = 'mimi-rpc'
  readonly #components: RpcComponents
  readonly #init: Required<RpcInit>
  readonly #log: Logger
  readonly #servers = new Map<string, ProtocolServer>()
  readonly #sessions = new Map<string, ClientSession>()
  readonly #callers: Callers
  readonly #load: LoadMeter
  readonly #admission: Admission
  #started = false
  #sweeper?: ReturnType<typeof setInterval>

  constructor (components: RpcComponents, init: RpcInit = {}) {
    this.#components = components
    this.#log = components.logger.forComponent('mimi:rpc')
    this.#callers = new Callers(components.isListed ?? (() => false))
    this.#load = components.load ?? processLoad
    this.#admission = new Admission(this.#load)
    this.#init = {
      openTimeout: init.openTimeout ?? DEFAULT_OPEN_TIMEOUT,
      idleTimeout: init.idleTimeout ?? DEFAULT_IDLE_TIMEOUT,
      drainTimeout: init.drainTimeout ?? DEFAULT_DRAIN_TIMEOUT,
      stallTimeout: init.stallTimeout ?? DEFAULT_STALL_TIMEOUT,
      frameTimeout: init.frameTimeout ?? DEFAULT_FRAME_TIMEOUT,
      maxWaiting: init.maxWaiting ?? DEFAULT_MAX_WAITING,
      maxWriteQueue: init.maxWriteQueue ?? MAX_WRITE_QUEUE
    }
  }

  /** Bytes that peers make this node hold. */
  get held (): Callers['held'] {
    return this.#callers.held
  }

  isStarted (): boolean {
    return this.#started
  }

  handle<Request, Response> (
    protocol: RpcProtocol, method: RpcMethod<Request, Response>, handler: RpcHandler<Request, Response>
  ): void {
    checkMethod(protocol, method)
    if (this.#started) {
      throw new RpcError('RPC_MISUSED', { detail: `${method.name} of ${protocol.id} came after start` })
    }
    let server = this.#servers.get(protocol.id)
    if (server == null) {
      const components = { ...this.#components, callers: this.#callers, admission: this.#admission }
      server = new ProtocolServer(protocol, components, this.#init)
      this.#servers.set(protocol.id, server)
    }
    server.add(method, handler)
  }

  async start (): Promise<void> {
    if (this.#started) {
      return
    }
    this.#started = true
    this.#load.start()
    await Promise.all([...this.#servers.values()].map(async (server) => server.start()))
    this.#sweeper = setInterval(this.#sweep, this.#init.idleTimeout / SWEEPS_PER_PERIOD)
    letGo(this.#sweeper)
  }

  /**
   * Before connections are closed: libp2p lets all streams of one wait on a single signal, and warns when they are
   * many.
   */
  async beforeStop (): Promise<void> {
    await this.stop()
  }

  /** Refuses what is new, waits for what is under way, then ends every stream. */
  async stop (): Promise<void> {
    if (!this.#started) {
      return
    }
    this.#started = false
    this.#load.stop()
    clearInterval(this.#sweeper)
    const [servers, sessions] = [[...this.#servers.values()], [...this.#sessions.values()]]
    const { drainTimeout } = this.#init
    await Promise.all(servers.map(async (server) => server.refuse()))
    await this.#drain([...servers, ...sessions], Math.min(OWN_DRAIN_TIMEOUT, drainTimeout))
    // what we asked of somebody who doesn't answer holds up nobody any longer, nor what hangs on it
    this.#sessions.clear()
    await Promise.all([this.#closeAll(sessions), this.#drain(servers, drainTimeout)])
    await this.#closeAll(servers)
  }

  async #closeAll (parts: ReadonlyArray<Pick<ClientSession, 'close'>>): Promise<void> {
    const signal = AbortSignal.timeout(CLOSE_TIMEOUT)
    allowManyListeners(signal)
    await Promise.all(parts.map(async (part) => part.close(signal)))
  }

  async call<Request, Response> (
    target: RpcTarget, protocol: RpcProtocol, method: RpcMethod<Request, Response>, request: Request,
    options: RpcCallOptions = {}
  ): Promise<Response> {
    const startedAt = performance.now()
    let outcome: RpcOutcome = 'ok'
    try {
      const body = await this.#ask(target, protocol, method, request, options)
      return this.#read(target.id, method, body)
    } catch (err) {
      outcome = err instanceof DiscoveryError ? err.kind : 'internal'
      throw err
    } finally {
      this.#components.metrics?.ended(
        'client', protocol.id, method.name, outcome, (performance.now() - startedAt) / 1000
      )
    }
  }

  async #ask<Request, Response> (
    target: RpcTarget, protocol: RpcProtocol, method: RpcMethod<Request, Response>, request: Request,
    options: RpcCallOptions
  ): Promise<Uint8Array> {
    this.#requireStarted()
    const { signal, onOpen } = options
    throwIfCancelled(signal)
    if (signal != null) {
      // one signal may well govern hundreds of calls
      allowManyListeners(signal)
    }
    const body = method.request.encode(request as Partial<Request>)
    if (body.byteLength > method.maxRequest) {
      throw new RpcError('RPC_TOO_LARGE', {
        detail: `${method.name}: at most ${method.maxRequest} bytes, got ${body.byteLength}`
      })
    }
    const { timer = systemTimer, random = systemRandom } = this.#components
    const longest = Math.min(options.timeout ?? method.timeout, MAX_DEADLINE)
    const { id, maxResponse } = method
    const exchange = versionsWith(
      this, target, protocol, options.exchanges === false ? undefined : this.#components.versions
    )
    const ask = async (timeout: number): Promise<Uint8Array> => await exchange(async (version, timeout) => {
      this.#requireStarted()
      throwIfCancelled(signal)
      if (options.background === true) {
        await this.#dialQuietly(target, deadline(timeout, signal))
      }
      const requestId = random.bytes(REQUEST_ID_LENGTH)
      const answer = await this.#followed({ target, protocol, method, requestId }, async () =>
        await this.#session(target, protocol).request({
          target, method: id, body, requestId, version, maxResponse, timeout, signal, onOpen
        }))
      this.#components.versions?.heard?.(target, answer.version)
      return answer
    }, { timeout, signal })
    return options.patient === false
      ? await ask(longest)
      : await whenFree(ask, { timeout: longest, signal, timer, random })
  }

  async #followed (
    { target: { id: peer }, protocol, method, requestId: id }: Followed, work: () => Promise<ClientAnswer>
  ): Promise<ClientAnswer> {
    const { tracing, isListed } = this.#components
    if (tracing == null) {
      return await work()
    }
    const trace = tracing.asking(
      { id, protocol: protocol.id, method: method.name, peer, isListed: isListed?.(peer) === true })
    try {
      const answer = await work()
      const { result } = answer
      if (result instanceof RemoteError) {
        trace.ended(result.kind, result.code)
      } else {
        trace.ended('ok')
      }
      return answer
    } catch (err) {
      trace.ended(...endOf(err))
      throw err
    }
  }

  async #dialQuietly (target: RpcTarget, signal: AbortSignal): Promise<void> {
    const { quietDials = processDials } = this.#components
    if (!isConnected(this.#components, target)) {
      await quietDials.run(async () => { await dial(this.#components, target, signal) })
    }
  }

  #requireStarted (): void {
    if (!this.#started) {
      throw new RpcError('RPC_CLOSED', { detail: 'the engine is not started' })
    }
  }

  #read<Request, Response> (peer: PeerId, method: RpcMethod<Request, Response>, body: Uint8Array): Response {
    try {
      return decodeStrict(method.response, body, method.name, method.maxResponse)
    } catch (err) {
      this.#onViolation(peer, 'response-malformed', method.name)
      throw new RpcError('RPC_MALFORMED', { detail: `answer to ${method.name}`, cause: err })
    }
  }

  #session (target: RpcTarget, protocol: RpcProtocol): ClientSession {
    const key = `${target.id.toString()} ${protocol.id}`
    let session = this.#sessions.get(key)
    if (session == null) {
      session = new ClientSession({
        maxInFlight: protocol.maxInFlight,
        maxWaiting: this.#init.maxWaiting,
        maxWriteQueue: this.#init.maxWriteQueue,
        stallTimeout: this.#init.stallTimeout,
        frameTimeout: this.#init.frameTimeout,
        open: async (latest, signal) =>
          openStream(this.#components, latest, protocol.id, { timeout: this.#init.openTimeout, signal }),
        onViolation: (reason, detail) => {
          this.#log('%p broke %s: %s', target.id, protocol.id, detail)
          this.#onViolation(target.id, reason, detail)
        },
        onStream: (change) => { this.#components.metrics?.streams('client', change) }
      })
      this.#sessions.set(key, session)
    }
    return session
  }

  #onViolation (peer: PeerId, reason: RpcViolation, detail: string): void {
    this.#log('%p: %s, %s', peer, reason, detail)
    this.#components.metrics?.violation(reason)
    this.#components.judge?.penalise(peer, reason)
  }

  readonly #sweep = (): void => {
    for (const [key, session] of this.#sessions) {
      session.idleRounds++
      if (session.isIdle && session.idleRounds > SWEEPS_PER_PERIOD) {
        this.#sessions.delete(key)
        void session.close(AbortSignal.timeout(this.#init.stallTimeout))
      }
    }
    for (const server of this.#servers.values()) {
      server.sweep(SWEEPS_PER_PERIOD * SERVER_IDLE_FACTOR)
    }
  }

  async #drain (parts: ReadonlyArray<Pick<ClientSession, 'pending'>>, timeout: number): Promise<void> {
    const deadline = performance.now() + timeout
    while (parts.some(({ pending }) => pending > 0) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL))
    }
  }
}

function throwIfCancelled (signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw cancelError(signal.reason)
  }
}

function checkMethod (protocol: RpcProtocol, method: Pick<RpcMethod<unknown, unknown>, 'name' | 'maxRequest' |
  'maxResponse'>): void {
  const largest = Math.max(method.maxRequest, method.maxResponse) + FRAME_OVERHEAD
  if (largest > MAX_FRAME_LENGTH) {
    throw new RpcError('RPC_MISUSED', {
      detail: `${method.name} of ${protocol.id}: ${largest} bytes do not fit a frame`
    })
  }
}
