/** What a DP says of a key out of its own store: what it published or keeps to itself, minus what is struck. */
import { DiscoveryError } from '../../base/errors.ts'
import { attempt } from '../../mapping/attempt.ts'
import { mergeRecordSets, RecordSet } from '../../mapping/record-set.ts'
import { compactEntry } from '../../mapping/parse.ts'
import { verifyEntry, verifyFact } from '../../mapping/validity.ts'
import { viewOf } from '../../mapping/view.ts'
import { mayFind } from '../../query/admitted.ts'
import { makeAnswer } from '../../query/answer.ts'
import { QueryProtocolError } from './errors.ts'
import type { UncheckedEntry, VerifiedEntry, VerifyContext, VerifyEntryContext } from '../../mapping/interface.ts'
import type { CameThrough } from '../../query/admitted.ts'
import type { Query } from '../../query/query.ts'
import type { DiscoveryServerComponents } from './interface.ts'
import type { Logger } from '@libp2p/interface'

export class Answerer {
  readonly #dp: string
  readonly #components: DiscoveryServerComponents
  readonly #log: Logger

  constructor (dp: string, components: DiscoveryServerComponents) {
    this.#dp = dp
    this.#components = components
    this.#log = components.logger.forComponent('mimi:discovery:answers')
  }

  /**
   * @returns AnswerPayload as Signed
   * @throws StoreError
   * @throws QueryProtocolError `DISCOVERY_NOT_WHOLE` instead of "nothing"
   */
  async answer (query: Query, through: CameThrough): Promise<Uint8Array> {
    const { registry: source, clock, own, facts, signer, cache } = this.#components
    const entries = await own.at(query.lookupKey)
    const stored = await facts.at(query.lookupKey) // what strikes them may have come with the look at them
    const registry = source.current()
    const now = clock.now()
    const context = { registry, now, cache }
    const known = holdingFacts(stored, context)
    const mine = RecordSet.of(query.lookupKey, entries.flatMap(entry => this.#verified(entry, context)))
    const { living } = viewOf(mergeRecordSets(mine, known), context)
    const found = living.filter(entry => mayFind(entry, through, registry))
    const shown = RecordSet.of<UncheckedEntry>(query.lookupKey, query.compact ? found.map(compactEntry) : found)
    const set = mergeRecordSets(shown, known)
    if (set.isEmpty && this.#components.isWhole?.() === false) {
      throw new QueryProtocolError('DISCOVERY_NOT_WHOLE')
    }
    return makeAnswer(query, { dp: this.#dp, set, registryVersion: registry.version, issuedAt: now }, signer)
  }

  /** An entry that no longer verifies, say of a revoked MSP's CSIP, is left out. */
  #verified (bytes: Uint8Array, context: VerifyEntryContext): VerifiedEntry[] {
    try {
      return [verifyEntry(bytes, context)]
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      this.#log('an entry of our own is no answer any more: %s', err.code)
      return []
    }
  }
}

/** Entries that replicas hold are their answer, not ours; nor is a fact one that holds no more under this registry. */
function holdingFacts ({ lookupKey, facts }: RecordSet, context: VerifyContext): RecordSet<never> {
  return RecordSet.of<never>(lookupKey, [], facts.flatMap(fact => attempt(() => verifyFact(fact, context)) ?? []))
}
