/**
 * The services that a node needs of others: a mail server, an SMSC, a directory. Each is
 * spoken to as in earnest, up to where something would be sent, and as long as one isn't there
 * the node says that it isn't ready, and why. One judgement, for `check`, `start` and status.
 */
import { anySignal } from 'any-signal'
import { systemTimer } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import { backOff } from '../base/back-off.ts'
import type { Timer } from '../base/clock.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

/** Milliseconds until a service that wasn't there is tried again; twice as long each time. */
export const FIRST_SERVICE_PAUSE = 1_000
export const MAX_SERVICE_PAUSE = 60_000
/** Milliseconds until a service that is there is looked at again. */
export const SERVICE_INTERVAL = 60_000
/** Milliseconds for one try. */
export const SERVICE_TIMEOUT = 15_000

export interface Service {
  /** In a word or two, for people. */
  readonly name: string
  /** Resolves when it would serve. @throws DiscoveryError */
  reach (options: AbortOptions): Promise<void>
}

/** A service that isn't there. */
export interface MissingService {
  readonly name: string
  readonly error: DiscoveryError
}

export interface ServiceWatchComponents {
  readonly log: Logger
  /** @default the runtime's */
  readonly timer?: Timer
}

export class ServiceWatch {
  readonly #services: readonly Service[]
  readonly #log: Logger
  readonly #timer: Timer
  readonly #missing = new Map<Service, DiscoveryError>()
  readonly #listeners = new Set<() => void>()
  readonly #callOff = new Set<() => void>()
  readonly #stopped = new AbortController()

  constructor (services: readonly Service[], { log, timer = systemTimer }: ServiceWatchComponents) {
    this.#services = services
    this.#log = log
    this.#timer = timer
  }

  /** In the order of the services; empty: the node is ready, as far as they go. */
  get missing (): readonly MissingService[] {
    return this.#services.flatMap(service => {
      const error = this.#missing.get(service)
      return error == null ? [] : [{ name: service.name, error }]
    })
  }

  /** Called when one that was missing is there, and when one goes. */
  onChange (listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  /** Resolves when each was tried once; goes on until it is stopped. */
  async start (): Promise<void> {
    await Promise.all(this.#services.map(async service => { await this.#try(service, FIRST_SERVICE_PAUSE) }))
  }

  stop (): void {
    this.#stopped.abort()
    this.#callOff.forEach(callOff => { callOff() })
    this.#callOff.clear()
  }

  async #try (service: Service, pause: number): Promise<void> {
    try {
      await tryService(service, { signal: this.#stopped.signal })
      if (this.#missing.delete(service)) {
        this.#log('%s is there', service.name)
        this.#listeners.forEach(listener => { listener() })
      }
      this.#again(service, FIRST_SERVICE_PAUSE, SERVICE_INTERVAL)
    } catch (err) {
      if (this.#stopped.signal.aborted) {
        return
      }
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      const known = this.#missing.get(service)
      this.#missing.set(service, err)
      if (known?.code !== err.code) {
        this.#log.error('%s is not there: %e', service.name, err)
        this.#listeners.forEach(listener => { listener() })
      }
      this.#again(service, backOff(pause, 1, MAX_SERVICE_PAUSE), pause)
    }
  }

  /** @param next - the pause after the one that begins, should it not be there */
  #again (service: Service, next: number, pause: number): void {
    const callOff = this.#timer.after(pause, () => {
      this.#callOff.delete(callOff)
      this.#try(service, next).catch((err: unknown) => {
        this.#log.error('%s was not tried: %e', service.name, err)
      })
    })
    this.#callOff.add(callOff)
  }
}

/** Once. @throws DiscoveryError */
export async function tryService (service: Service, { signal }: AbortOptions = {}): Promise<void> {
  const either = anySignal([signal, AbortSignal.timeout(SERVICE_TIMEOUT)])
  try {
    await service.reach({ signal: either })
  } finally {
    either.clear()
  }
}
