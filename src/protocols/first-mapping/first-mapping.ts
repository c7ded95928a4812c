/** The outgoing side: a durable notice for every DP, and what they answered. */
import { concat } from 'uint8arrays/concat'
import { toString } from 'uint8arrays/to-string'
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { MAX_INVALIDATION_LENGTH } from '../../base/limits.ts'
import { parseEntry } from '../../mapping/parse.ts'
import { MAX_RIVALS, olderRivals, openEvidence } from '../../mapping/rivals.ts'
import { verifyEntry } from '../../mapping/validity.ts'
import { viewOf } from '../../mapping/view.ts'
import { goesOn } from '../../registry/gate.ts'
import { targetOf } from '../../rpc/target.ts'
import { outbox } from '../../store/outbox.ts'
import { isShownTo } from './audience.ts'
import { FIRST_MAPPING_PROTOCOL, MAX_NOTICE_FACTS, MAX_NOTICE_FACTS_LENGTH, NOTICE_METHOD } from './constants.ts'
import { FirstMappingError } from './errors.ts'
import { NoticeHandler } from './handler.ts'
import { Notice, NoticeOutcome } from './pb/messages.ts'
import type { Hash } from '../../base/bytes.ts'
import type { VerifiedEntry, VerifyContext } from '../../mapping/interface.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type { KeyValueOperation } from '../../store/interface.ts'
import type { Delivery, DeliveryOutcome, Outbox } from '../../store/outbox-interface.ts'
import type {
  FirstMappingComponents, FirstMapping as FirstMappingInterface, FirstMappingInit, NoticeCoverage, NoticeSubject
} from './interface.ts'
import type { Logger } from '@libp2p/interface'

const HASH_LENGTH = 32
const NOTHING = new Uint8Array(0)

export class FirstMapping implements FirstMappingInterface {
  readonly [Symbol.toStringTag] = '@mimi/first-mapping'
  readonly #components: FirstMappingComponents
  readonly #log: Logger
  readonly #outbox: Outbox
  #disconnect = (): void => {}

  constructor (components: FirstMappingComponents, init: FirstMappingInit) {
    this.#components = components
    this.#log = components.logger.forComponent('mimi:first-mapping')
    const handler = new NoticeHandler(components, init)
    components.rpc.handle(FIRST_MAPPING_PROTOCOL, NOTICE_METHOD, async (request, { peer }) =>
      await handler.handle(request, peer.toString()))
    this.#outbox = outbox(init)({
      ...components,
      logger: this.#log,
      isFor: (dp, payload) => isShownTo(dp, parseEntry(decodeNotice(payload).entry)),
      deliver: async (delivery, signal) => await this.#deliver(delivery, signal)
    })
  }

  async start (): Promise<void> {
    await this.#outbox.start()
    this.#disconnect = this.#components.onConnect?.(peer => { this.#outbox.hurry(peer.toString()) }) ?? (() => {})
  }

  async stop (): Promise<void> {
    this.#disconnect()
    await this.#outbox.stop()
  }

  async announce (
    entry: VerifiedEntry, known: RecordSet<VerifiedEntry>, alongside: readonly KeyValueOperation[]
  ): Promise<void> {
    const payload = Notice.encode({ entry: entry.bytes.slice(), invalidations: this.#strikers(known) })
    const { expiresAt, establishedAt } = entry
    // a renewal brings nothing new to who knows that this key was first; a new beginning does
    await this.#outbox.enqueue({ id: noticeId(entry), payload, expiresAt, answeredSince: establishedAt }, alongside)
  }

  async coverage (mapping: NoticeSubject): Promise<NoticeCoverage | undefined> {
    const progress = await this.#outbox.progress(noticeId(mapping))
    if (progress == null) {
      return undefined
    }
    const conflicts = progress.answers.filter(({ answer }) => answer.byteLength > 0)
    return {
      acknowledged: progress.answers.length - conflicts.length,
      recipients: progress.recipients,
      conflicts: conflicts.map(({ dp, answer }) => ({ dp, entries: splitHashes(answer) }))
    }
  }

  /** What strikes entries at the key, as many as a notice has room for. */
  #strikers (known: RecordSet<VerifiedEntry>): Array<Uint8Array<ArrayBuffer>> {
    const striking = new Set(viewOf(known, this.#context()).invalidated.map(({ by }) => toString(by, 'base16')))
    const chosen: Array<Uint8Array<ArrayBuffer>> = []
    let room = MAX_NOTICE_FACTS_LENGTH
    for (const { name, bytes } of known.invalidations) {
      if (striking.has(name) && bytes.byteLength <= room && chosen.length < MAX_NOTICE_FACTS) {
        room -= bytes.byteLength
        chosen.push(bytes.slice())
      }
    }
    return chosen
  }

  async #deliver ({ dp, payload }: Delivery, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { rpc, metrics, judge, gate, clock } = this.#components
    const target = targetOf(dp)
    if (!goesOn('publish', gate, clock.now())) {
      return { again: 'recipient' }
    }
    try {
      const notice = decodeNotice(payload)
      const { outcome, evidence } = await rpc.call(target, FIRST_MAPPING_PROTOCOL, NOTICE_METHOD, notice, { signal })
      switch (outcome) {
        case NoticeOutcome.ACKNOWLEDGED:
          metrics?.sent('acknowledged')
          return { done: NOTHING }
        case NoticeOutcome.CONFLICT: {
          const done = await this.#conflict(notice.entry, evidence, signal)
          metrics?.sent('conflict')
          this.#log('%s knows of an older mapping', dp.id)
          return done == null ? { again: 'item' } : { done }
        }
        default:
          throw new FirstMappingError('FIRST_MAPPING_ANSWER_INVALID', { detail: 'outcome' })
      }
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        this.#log.error('a notice for %s was not delivered: %e', dp.id, err)
        metrics?.sent('unavailable')
        return { again: 'recipient' }
      }
      if (err instanceof FirstMappingError) {
        judge.penalise(target.id, err.code)
        metrics?.sent('forged')
        return { again: 'item' }
      }
      const away = err.kind === 'unavailable' || err.kind === 'limited' || err.kind === 'internal'
      metrics?.sent(away ? 'unavailable' : 'refused')
      // what it refuses now it may take under its next registry
      return { again: away ? 'recipient' : 'item', retryAfter: err.retryAfter }
    }
  }

  /**
   * What the other DP showed is checked, and brought to the replicas, before it is
   * written down that there is a conflict.
   *
   * @returns what is remembered: SHA-256 of each older entry; undefined where the
   * other DP does not know yet what strikes them, so that it is to be asked again
   * @throws FirstMappingError `FIRST_MAPPING_ANSWER_INVALID`
   */
  async #conflict (bytes: Uint8Array, evidence: Uint8Array, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const { facts } = this.#components
    const context = this.#context()
    const entry = verifyEntry(bytes, context)
    const { set, rivals } = readEvidence(evidence, entry, context)
    if (rivals.length === 0) {
      throw new FirstMappingError('FIRST_MAPPING_ANSWER_INVALID', { detail: 'nothing older that stands' })
    }
    await facts.repair(set, { signal })
    const known = set.merge(await facts.known(set.lookupKey))
    const standing = new Set(olderRivals(known, entry, context).map(({ slot }) => slot))
    const hashes = rivals.filter(({ slot }) => standing.has(slot)).slice(0, MAX_RIVALS).map(({ hash }) => hash)
    return hashes.length === 0 ? undefined : concat(hashes)
  }

  #context (): VerifyContext {
    return { registry: this.#components.registry.current(), now: this.#components.clock.now() }
  }
}

function readEvidence (
  evidence: Uint8Array, entry: VerifiedEntry, context: VerifyContext
): ReturnType<typeof openEvidence> {
  try {
    return openEvidence(evidence, entry, context)
  } catch (err) {
    if (err instanceof DiscoveryError) {
      throw new FirstMappingError('FIRST_MAPPING_ANSWER_INVALID', { detail: err.code, cause: err })
    }
    throw err
  }
}

/** One notice for each key and holder: a newer one takes the place of the one before. */
function noticeId ({ lookupKey, holderKey }: NoticeSubject): Hash {
  return sha256(concat([lookupKey, holderKey]))
}

function decodeNotice (payload: Uint8Array): Notice {
  return decodeStrict(Notice, payload, 'Notice', NOTICE_METHOD.maxRequest + MAX_INVALIDATION_LENGTH)
}

function splitHashes (hashes: Uint8Array): Uint8Array[] {
  return Array.from({ length: hashes.byteLength / HASH_LENGTH }, (_, i) =>
    hashes.subarray(i * HASH_LENGTH, (i + 1) * HASH_LENGTH))
}
