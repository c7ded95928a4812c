/** The incoming side: verify, take in durably, compare with what this DP knows. */
import { DiscoveryError } from '../../base/errors.ts'
import { MappingError } from '../../mapping/errors.ts'
import { parseEntry } from '../../mapping/parse.ts'
import { RecordSet } from '../../mapping/record-set.ts'
import { evidenceOf, lookupKeysOf, olderRivals } from '../../mapping/rivals.ts'
import { verifyInvalidation, verifyParsed } from '../../mapping/validity.ts'
import { equalBytes } from '../../base/bytes.ts'
import { isShownTo } from './audience.ts'
import { BUSY_RETRY, DEFAULT_MAX_AT_ONCE, MAX_NOTICE_FACTS } from './constants.ts'
import { FirstMappingError } from './errors.ts'
import { NoticeOutcome } from './pb/messages.ts'
import type { VerifiedEntry, VerifiedInvalidation } from '../../mapping/interface.ts'
import type { FirstMappingComponents, FirstMappingInit } from './interface.ts'
import type { Notice, NoticeAnswer } from './pb/messages.ts'

type Components = Pick<FirstMappingComponents, 'registry' | 'gate' | 'clock' | 'facts' | 'metrics'>

const NOTHING = new Uint8Array(0)

export class NoticeHandler {
  readonly #components: Components
  readonly #maxAtOnce: number
  #underWay = 0

  constructor (components: Components, init: Pick<FirstMappingInit, 'maxAtOnce'>) {
    this.#components = components
    this.#maxAtOnce = init.maxAtOnce ?? DEFAULT_MAX_AT_ONCE
  }

  /**
   * @param from - peer id, authenticated
   * @throws FirstMappingError, MappingError, AttestationError, BaseError
   */
  async handle (notice: Notice, from: string): Promise<NoticeAnswer> {
    const { metrics } = this.#components
    if (this.#underWay >= this.#maxAtOnce) {
      metrics?.received('busy')
      throw new FirstMappingError('FIRST_MAPPING_BUSY', { retryAfter: BUSY_RETRY })
    }
    this.#underWay++
    try {
      const answer = await this.#handle(notice, from)
      metrics?.received(answer.outcome === NoticeOutcome.CONFLICT ? 'conflict' : 'acknowledged')
      return answer
    } catch (err) {
      if (err instanceof DiscoveryError) {
        metrics?.received('refused')
      }
      throw err
    } finally {
      this.#underWay--
    }
  }

  async #handle (notice: Notice, from: string): Promise<NoticeAnswer> {
    const { facts, registry: source, clock, gate } = this.#components
    await gate.require('witness')
    const { entry, invalidations } = this.#verify(notice, from)
    // [5] what this DP keeps of it is on the disk before anything is answered
    await facts.take(entry, invalidations)
    // [6] what it knows, its own mappings included, under each evaluation key
    const [own, ...older] = await Promise.all(lookupKeysOf(entry).map(async key => await facts.known(key)))
    const known = RecordSet.of(entry.lookupKey, [entry], invalidations).merge(own ?? RecordSet.empty(entry.lookupKey))
    const registry = source.current()
    const origin = registry.dp(from)
    for (const set of [known, ...older]) {
      const rivals = olderRivals(set, entry, { registry, now: clock.now() })
        .filter(rival => rival.federatedOnly == null || (origin != null && isShownTo(origin, rival)))
      if (rivals.length > 0) {
        return { outcome: NoticeOutcome.CONFLICT, evidence: evidenceOf(set, rivals).slice() }
      }
    }
    return { outcome: NoticeOutcome.ACKNOWLEDGED, evidence: NOTHING.slice() }
  }

  /** Steps 1 to 4 (docs/protocol.md, "First mapping"), cheap ones first. */
  #verify (notice: Notice, from: string): { entry: VerifiedEntry, invalidations: readonly VerifiedInvalidation[] } {
    const context = { registry: this.#components.registry.current(), now: this.#components.clock.now() }
    const parsed = parseEntry(notice.entry)
    // [1] from the DP that published it
    const status = context.registry.dp(from)?.status
    if (parsed.dp !== from || (status !== 'active' && status !== 'leaving')) {
      throw new FirstMappingError('FIRST_MAPPING_NOT_ORIGIN', { detail: status ?? 'not listed' })
    }
    // [2] a first mapping, with a bounded number of facts
    if (!parsed.firstMapping) {
      throw new FirstMappingError('FIRST_MAPPING_NOT_FLAGGED')
    }
    if (notice.invalidations.length > MAX_NOTICE_FACTS) {
      throw new FirstMappingError('FIRST_MAPPING_TOO_MANY', { detail: `${notice.invalidations.length}` })
    }
    // [3] the entry
    const entry = verifyParsed('entry', parsed, context)
    // [4] each invalidation, at the same key
    const invalidations = notice.invalidations.map(bytes => {
      const invalidation = verifyInvalidation(bytes, context)
      if (!equalBytes(invalidation.lookupKey, entry.lookupKey)) {
        throw new MappingError('INVALIDATION_FOREIGN')
      }
      return invalidation
    })
    return { entry, invalidations }
  }
}
