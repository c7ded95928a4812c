/**
 * One read: keys are grouped by replica, each replica gets one request, failures
 * and silence bring in further replicas. Settles early; goes on until everybody
 * asked has answered or failed, for the sake of repair.
 */
import { steadyNow } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import { requirePublic } from '../mapping/admission.ts'
import { RecordSet } from '../mapping/record-set.ts'
import { verifyFact, verifyParsed } from '../mapping/validity.ts'
import { measureSpan, offsetOf } from '../registry/clock.ts'
import { stillVerified } from './read-memory.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { EntryCache, VerifiedEntry } from '../mapping/interface.ts'
import type { ReadAnswer, RecordsClient } from '../protocols/records/interface.ts'
import type { HeardTime } from '../registry/clock.ts'
import type { DpRecord, VerifiedRegistry } from '../registry/interface.ts'
import type { ReadKey } from './read-key.ts'
import type { ReadMemory, Served } from './read-memory.ts'

export interface ReadRoundComponents {
  records: Pick<RecordsClient, 'read'>
  clock: Clock
  timer: Timer
  cache: EntryCache
  hear?: (dp: string, word: HeardTime) => void
}

export interface ReadRoundInit {
  registry: VerifiedRegistry
  /** Milliseconds. */
  hedgeDelay: number
  /** Ends every request. */
  signal: AbortSignal
  /** Milliseconds for the round: those of whom an answer is late know by it how long they are waited for. */
  timeout: number
  /** Of reads before. */
  memory?: ReadMemory
  onSettled: () => void
}

export class ReadRound {
  readonly keys: readonly ReadKey[]
  readonly #components: ReadRoundComponents
  readonly #init: ReadRoundInit
  readonly #begun: number
  readonly #requests = new Set<Promise<void>>()
  #settled = false
  #cancelHedge = (): void => {}

  constructor (components: ReadRoundComponents, init: ReadRoundInit, keys: readonly ReadKey[]) {
    this.#components = components
    this.#init = init
    this.#begun = steadyNow(components.clock)
    this.keys = keys
  }

  /** Resolves once everybody who was asked has answered or failed. */
  async run (): Promise<void> {
    this.#ask(true)
    this.#hedge()
    this.#look()
    while (this.#requests.size > 0) {
      await Promise.all(this.#requests)
    }
    this.#cancelHedge()
    this.#settle()
  }

  #hedge (): void {
    this.#cancelHedge = this.#components.timer.after(this.#init.hedgeDelay, () => {
      if (!this.#settled && !this.#init.signal.aborted && this.#ask(false)) {
        this.#hedge()
      }
    })
  }

  /** @returns whether anybody new is asked */
  #ask (patient: boolean): boolean {
    const now = this.#components.clock.now()
    const byReplica = new Map<DpRecord, ReadKey[]>()
    for (const key of this.keys) {
      if (!key.isSettled(now)) {
        for (const dp of key.next(patient)) {
          byReplica.set(dp, [...byReplica.get(dp) ?? [], key])
        }
      }
    }
    for (const [dp, keys] of byReplica) {
      const request = this.#request(dp, keys).finally(() => { this.#requests.delete(request) })
      this.#requests.add(request)
    }
    return byReplica.size > 0
  }

  async #request (dp: DpRecord, keys: readonly ReadKey[]): Promise<void> {
    const known = keys.map(({ lookupKey }) => this.#init.memory?.get(dp.id, lookupKey))
    const items = keys.map(({ lookupKey }, i) => ({ lookupKey, ifNotHash: known[i]?.received.hash }))
    try {
      const { records, clock } = this.#components
      const heard = measureSpan(clock)
      const answers = await records.read(dp, items, { signal: this.#init.signal, timeout: this.#remaining() })
      const span = heard()
      const lead = span.heardAt - steadyNow(clock)
      for (const [i, key] of keys.entries()) {
        const offset = this.#compare(dp, { at: answers[i]?.at, ...span })
        this.#take(dp, key, answers[i], { known: known[i], offset, lead })
      }
    } catch (err) {
      const code = err instanceof DiscoveryError ? err.code : 'RPC_INTERNAL'
      for (const key of keys) {
        key.failed(dp, code)
      }
    }
    this.#look()
    if (!this.#settled && !this.#init.signal.aborted) {
      this.#ask(true)
    }
  }

  #remaining (): number {
    return Math.max(1, this.#init.timeout - (steadyNow(this.#components.clock) - this.#begun))
  }

  #compare ({ id }: DpRecord, { at, ...span }: Omit<HeardTime, 'at'> & Partial<Pick<HeardTime, 'at'>>): number |
    undefined {
    if (at == null) {
      return undefined
    }
    const word = { at, ...span }
    this.#components.hear?.(id, word)
    return offsetOf(word)
  }

  /**
   * @param known - whose hash this replica was asked with
   * @param offset - of our clock, by its time
   * @param lead - of our clock before the even one, when that was measured
   */
  #take (
    dp: DpRecord, key: ReadKey, answer: ReadAnswer | undefined,
    { known, offset, lead }: { readonly known?: Served, readonly offset?: number, readonly lead: number }
  ): void {
    const { memory, registry } = this.#init
    const partial = answer != null && 'partial' in answer && answer.partial === true ? 'RECORDS_NOT_WHOLE' : undefined
    const served = answer?.status === 'found'
      ? { received: answer.set }
      : answer?.status === 'unchanged' ? known : undefined
    if (served != null) {
      const { set, code, whole } = this.#verify(served)
      key.answered(dp, set, { code: code ?? partial, offset, lead })
      memory?.set(dp.id, { received: served.received, verified: whole ? { set, registry: registry.hash } : undefined })
      return
    }
    memory?.forget(dp.id, key.lookupKey)
    if (answer?.status === 'none') {
      key.answered(dp, RecordSet.empty(key.lookupKey), { code: partial, offset, lead })
    } else {
      // it has something, of which nothing can be used
      const code = answer?.status === 'invalid' ? answer.code : 'RECORDS_ANSWER_INVALID'
      key.answered(dp, RecordSet.empty(key.lookupKey), { code, offset, lead })
    }
  }

  /** The facts that hold, and whether all do; the code of the first that doesn't, of which its replica is to blame. */
  #verify (served: Served): { set: RecordSet<VerifiedEntry>, whole: boolean, code?: string } {
    const context = {
      registry: this.#init.registry,
      now: this.#components.clock.now(),
      cache: this.#components.cache,
      allowExpired: true
    }
    const known = stillVerified(served, context.registry, context.now)
    if (known != null) {
      return { set: known, whole: true }
    }
    const set = served.received
    let code: string | undefined
    const attempt = <T>(verify: () => T): T[] => {
      try {
        return [verify()]
      } catch (err) {
        if (!(err instanceof DiscoveryError)) {
          throw err
        }
        // what the registry came to refuse since is no lie of the replica
        code ??= err.verdict === 'penalise' && err.kind !== 'refused' ? err.code : undefined
        return []
      }
    }
    const verified = set.entries.flatMap(entry => attempt(() => {
      requirePublic(entry)
      return verifyParsed('entry', entry, context)
    }))
    const facts = set.facts.flatMap(fact => attempt(() => verifyFact(fact, context)))
    const whole = verified.length === set.entries.length && facts.length === set.facts.length
    return { set: RecordSet.of(set.lookupKey, verified, facts), whole, code }
  }

  #look (): void {
    const now = this.#components.clock.now()
    if (this.keys.every(key => key.isSettled(now))) {
      this.#settle()
    }
  }

  #settle (): void {
    if (!this.#settled) {
      this.#settled = true
      this.#cancelHedge()
      this.#init.onSettled()
    }
  }
}
