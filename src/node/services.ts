/**
 * The services that a node needs of others: a mail server, an SMSC, a directory. Each is
 * spoken to as in earnest, up to where something would be sent, and until then the node
 * says that it isn't ready, and why. One judgement, for `check`, `start` and status.
 */
import { anySignal } from 'any-signal'
import { systemTimer } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import type { Timer } from '../base/clock.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

/** Milliseconds until a service that wasn't there is tried again; twice as long each time. */
export const FIRST_SERVICE_PAUSE = 1_000
export const MAX_SERVICE_PAUSE = 60_000
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
  readonly log: Pick<Logger, 'error'>
  /** @default the runtime's */
  readonly timer?: Timer
}

/** Once there, a service counts as there: what fails later is told to whoever asks, by request. */
export class ServiceWatch {
  readonly #services: readonly Service[]
  readonly #log: Pick<Logger, 'error'>
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

  /** Called when one that was missing is there. */
  onChange (listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  /** Resolves when each was tried once; goes on with those that are missing. */
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
        this.#listeners.forEach(listener => { listener() })
      }
    } catch (err) {
      if (this.#stopped.signal.aborted) {
        return
      }
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      if (this.#missing.get(service)?.code !== err.code) {
        this.#log.error('%s is not there: %e', service.name, err)
      }
      this.#missing.set(service, err)
      this.#again(service, pause)
    }
  }

  #again (service: Service, pause: number): void {
    const callOff = this.#timer.after(pause, () => {
      this.#callOff.delete(callOff)
      this.#try(service, Math.min(2 * pause, MAX_SERVICE_PAUSE)).catch((err: unknown) => {
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
