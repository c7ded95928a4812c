/**
 * One key, read through gateways until enough replicas gave their signed word:
 * what one gateway doesn't bring, another is asked for.
 */
import { steadyNow } from '../../base/clock.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { READ_PATH_PATIENCE } from './constants.ts'
import { decodeAnswer, encodeRead } from './gateway.ts'
import { areApart } from './route.ts'
import { NONCE_LENGTH } from './stored.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { DpRecord, VerifiedRegistry } from '../../registry/interface.ts'
import type { GatewayQuestion } from './gateway.ts'
import type { GatewayResult, ReplicaWord, SignedWords } from './interface.ts'
import type { PartnerBook } from './partners.ts'
import type { Path, Paths } from './paths.ts'
import type { Move } from '../../base/race.ts'

/** So many gateways must say that replicas are silent: one may lie, or be cut off from them. */
const OPINIONS = 3
/** Milliseconds for which a relay that answered is taken for alive. */
const ALIVE = 1_000
/** Milliseconds before all gateways are tried again; twice as long each time. */
const FIRST_PAUSE = 100
const MAX_PAUSE = 1_600

export interface GatheredReadComponents {
  readonly paths: Paths
  readonly book: PartnerBook
  readonly random: Random
  readonly registry: VerifiedRegistry
}

export interface GatheredReadInit {
  readonly lookupKey: LookupKey
  readonly replicas: readonly string[]
  /** @param signed - of replicas that gave their word */
  readonly isEnough: (signed: SignedWords) => boolean
}

export interface ReadPartners {
  /** The best first. */
  readonly relays: readonly DpRecord[]
  readonly gateways: readonly DpRecord[]
  readonly until: number
  readonly clock: Clock
}

/** More than half of them. */
export function isMajority (replicas: readonly string[]): (signed: SignedWords) => boolean {
  return signed => 2 * replicas.filter(id => signed.has(id)).length > replicas.length
}

export class GatheredRead {
  readonly #components: GatheredReadComponents
  readonly #init: GatheredReadInit
  readonly #partners: ReadPartners
  readonly #words = new Map<string, ReplicaWord>()
  readonly #tried = new Set<string>()
  /** Gateways that answered. */
  readonly #opinions = new Set<string>()
  /** Whether gateways of operators that relay are asked too, where no other is left. */
  #late = false
  /** Whether all were tried once. */
  #repeats = false
  #pause = FIRST_PAUSE

  constructor (components: GatheredReadComponents, init: GatheredReadInit, partners: ReadPartners) {
    this.#components = components
    this.#init = init
    this.#partners = partners
  }

  /** Whether any gateway said anything. */
  get isHeard (): boolean {
    return this.#opinions.size > 0
  }

  get result (): GatewayResult {
    return this.#words
  }

  next (signal: AbortSignal): Move<true> {
    const { paths } = this.#components
    const hedge = paths.hedge('read')
    if (this.#opinions.size >= OPINIONS) {
      return undefined
    }
    this.#late ||= this.#areOthersSlow(hedge)
    const patience = paths.patience('read')
    if (patience > 0) {
      return { wait: patience }
    }
    const path = this.#choose([...paths.running])
    if (path != null) {
      this.#tried.add(nameOf(path))
      return { work: this.#along(path, signal), hedge: paths.look('read') }
    }
    if (paths.running.size > 0) {
      return { wait: hedge }
    }
    const { until, clock } = this.#partners
    if ((this.isHeard && this.#repeats) || steadyNow(clock) + this.#pause >= until) {
      return undefined
    }
    const wait = this.#pause
    this.#late = true
    this.#repeats = true
    this.#tried.clear()
    this.#pause = Math.min(MAX_PAUSE, 2 * wait)
    return { wait }
  }

  /**
   * Whether nothing more comes soon of any gateway whose operator doesn't relay: it has spoken, failed lately, or keeps
   * us waiting.
   */
  #areOthersSlow (hedge: number): boolean {
    const { paths, book } = this.#components
    const { gateways, clock } = this.#partners
    const slowSince = steadyNow(clock) - hedge
    const isSlow = ({ id }: DpRecord): boolean =>
      [...paths.running].some(path => path.target.id === id && path.begun <= slowSince)
    return gateways.filter(({ operator }) => !book.relaysNow(operator))
      .every(dp => this.#opinions.has(dp.id) || book.points(dp.id) > 0 || isSlow(dp))
  }

  /** The pair that is the least likely to fail of those that are left. */
  #choose (running: readonly Path[]): Pick<Path, 'relay' | 'target'> | undefined {
    const { paths, book } = this.#components
    const alive = running.find(path => paths.isHeard(path, ALIVE))
    const hangs = (id: string): number =>
      running.filter(({ relay, target }) => id === target.id || (id === relay.id && alive?.relay.id !== id)).length
    const byHangs = (a: DpRecord, b: DpRecord): number => hangs(a.id) - hangs(b.id)
    const left = book.order('gateway', this.#partners.gateways).filter(({ id }) => !this.#opinions.has(id))
    const relays = [...book.order('relay', this.#partners.relays)].sort(byHangs)
    for (const relay of alive == null ? relays : [alive.relay, ...relays]) {
      const others = left
        .filter(target => areApart(relay, target) && (this.#late || !book.relaysNow(target.operator)))
        .filter(target => book.busyFor(target.id) === 0 && book.busyFor(relay.id) === 0)
        .sort(byHangs)
      const target = others.find(candidate => !this.#tried.has(nameOf({ relay, target: candidate })))
      if (target != null) {
        return { relay, target }
      }
    }
    return undefined
  }

  async #along ({ relay, target }: Pick<Path, 'relay' | 'target'>, signal: AbortSignal): Promise<true | undefined> {
    const { paths, book, random } = this.#components
    const { lookupKey, replicas, isEnough } = this.#init
    const { until, clock } = this.#partners
    const missing = replicas.filter(id => !this.#signed.has(id))
    const question = { lookupKey, replicas: missing, nonce: random.bytes(NONCE_LENGTH) }
    const content = encodeRead(question)
    const timeout = Math.max(1, until - steadyNow(clock))
    const outcome = await paths.along(relay, { kind: 'read', target, content }, {
      signal, timeout, patience: READ_PATH_PATIENCE
    })
    if (outcome == null || 'blame' in outcome) {
      if (outcome?.blame.away === true) {
        this.#closeOff(target)
      }
      return undefined
    }
    if ('refusal' in outcome) {
      // another gateway may do what this one refuses
      const { code, retryAfter } = outcome.refusal
      paths.reason = outcome.refusal
      if (retryAfter == null) {
        book.failed(target.id, code === 'RPC_INTERNAL' ? 1 : 0.5)
      } else {
        book.busy(target.id, retryAfter)
      }
      this.#closeOff(target)
      return undefined
    }
    this.#take(target, outcome.content, question)
    return isEnough(this.#signed) ? true : undefined
  }

  #take (gateway: DpRecord, content: Uint8Array, question: GatewayQuestion): void {
    const { book, registry, paths } = this.#components
    try {
      const words = decodeAnswer(content, question, registry)
      this.#opinions.add(gateway.id)
      const all = [...words.values()]
      if (all.some(word => 'code' in word && word.code === 'RELAY_ANSWER_INVALID') ||
        all.every(word => 'code' in word)) {
        book.failed(gateway.id, 0.5) // or the replicas' fault; others will show
      } else {
        book.worked(gateway.id)
      }
      for (const [id, word] of words) {
        const known = this.#words.get(id)
        if (known == null || 'code' in known) {
          this.#words.set(id, word)
        }
      }
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      paths.reason = err
      book.failed(gateway.id, 1)
      this.#closeOff(gateway)
    }
  }

  /** Through no relay is it asked again in this round. */
  #closeOff (target: DpRecord): void {
    for (const relay of this.#partners.relays) {
      this.#tried.add(nameOf({ relay, target }))
    }
  }

  get #signed (): SignedWords {
    return new Map(
      [...this.#words].flatMap(([id, word]) => 'code' in word || word.partial === true ? [] : [[id, word] as const])
    )
  }
}

function nameOf ({ relay, target }: Pick<Path, 'relay' | 'target'>): string {
  return `${relay.id} ${target.id}`
}
