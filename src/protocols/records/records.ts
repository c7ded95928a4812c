/** The asking side. What comes back is checked as far as it can be without verifying entries. */
import { DiscoveryError } from '../../base/errors.ts'
import { verifyAttestation } from '../../attestation/verify.ts'
import { MappingError } from '../../mapping/errors.ts'
import { verifyReceipt } from '../../mapping/receipt.ts'
import { RecordSet } from '../../mapping/record-set.ts'
import { verifyNoDefence } from '../../mapping/validity.ts'
import { parseWitness, verifyWitness } from '../../mapping/witness.ts'
import { isTimeBy } from '../../registry/signed-time.ts'
import { targetOf } from '../../rpc/target.ts'
import {
  DIGEST_METHOD, MAX_ITEMS, MERGE_METHOD, READ_METHOD, RECORDS_PROTOCOL, SILENCE_METHOD, WITNESS_METHOD
} from './constants.ts'
import { RecordsError } from './errors.ts'
import { ReadStatus } from './pb/messages.ts'
import type { UncheckedDispute, UncheckedEntry, VerifiedNoDefence } from '../../mapping/interface.ts'
import type { VerifiedReceipt } from '../../mapping/receipt.ts'
import type { WitnessRequest } from '../../mapping/witness.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type {
  FactOutcome, MergeOutcome, MergeResult, ReadAnswer, ReadCallOptions, ReadItem, ReplicaAnswer,
  RecordsClient as RecordsClientInterface, RecordsClientComponents, RecordsServer
} from './interface.ts'
import type { ReadResponse, ReadResult } from './pb/messages.ts'
import type { AbortOptions } from '@libp2p/interface'

const NOTHING = new Uint8Array(0)

export class RecordsClient implements RecordsClientInterface {
  readonly #components: RecordsClientComponents

  constructor (components: RecordsClientComponents) {
    this.#components = components
  }

  async read (dp: DpRecord, items: readonly ReadItem[], options?: ReadCallOptions): Promise<readonly ReadAnswer[]> {
    const answers: ReadAnswer[] = []
    while (answers.length < items.length) {
      const batch = items.slice(answers.length, answers.length + MAX_ITEMS)
      const request = {
        items: batch.map(({ lookupKey, ifNotHash }) =>
          ({ lookupKey: lookupKey.slice(), ifNotHash: (ifNotHash ?? NOTHING).slice() }))
      }
      const local = this.#local(dp)
      const response = await (local?.read(request) ??
        this.#components.rpc.call(targetOf(dp), RECORDS_PROTOCOL, READ_METHOD, request, options))
      const { results, at } = response
      // what is deferred comes last; an answer that only defers would never end
      const end = results.findIndex(({ status }) => status === ReadStatus.DEFERRED)
      if (results.length !== batch.length || end === 0 || (local == null && !this.#isTimed(dp, response))) {
        throw new RecordsError('RECORDS_ANSWER_INVALID', { detail: dp.id })
      }
      for (const [i, result] of results.slice(0, end === -1 ? undefined : end).entries()) {
        answers.push({ ...readAnswer(result, batch[i]), at })
      }
    }
    return answers
  }

  async merge (dp: DpRecord, sets: readonly RecordSet[], options?: AbortOptions): Promise<MergeResult> {
    const { registry, clock, rpc } = this.#components
    const request = { items: sets.map(set => ({ lookupKey: set.lookupKey.slice(), facts: set.bytes.slice() })) }
    const local = this.#local(dp)
    const response = await (local?.merge(request, dp.id) ??
      rpc.call(targetOf(dp), RECORDS_PROTOCOL, MERGE_METHOD, request, options))
    if (response.outcomes.length !== sets.length) {
      throw new RecordsError('RECORDS_ANSWER_INVALID', { detail: dp.id })
    }
    const codes = sets.map((set, i) => {
      const answered = response.outcomes[i]?.codes
      if (answered?.length !== set.entries.length + set.facts.length) {
        throw new RecordsError('RECORDS_ANSWER_INVALID', { detail: dp.id })
      }
      return answered.map(code => code === '' ? {} : { code })
    })
    const outcomes = sets.map(({ entries }, i) =>
      entries.map((entry, j): MergeOutcome => ({ entry, ...codes[i]?.[j] })))
    const facts = sets.map((set, i) =>
      set.facts.map((fact, j): FactOutcome => ({ fact, ...codes[i]?.[set.entries.length + j] })))
    // in the order of the request, key by key
    const stored = sets.flatMap((set, i) =>
      [...set.entries, ...set.facts].filter((_, j) => codes[i]?.[j]?.code == null))
    if (stored.length === 0) {
      return { outcomes, facts }
    }
    const subject = { dp: dp.id, recordHashes: stored.map(({ hash }) => hash) }
    return {
      outcomes,
      facts,
      receipt: verifyReceipt(response.receipt, subject, { registry: registry.current(), now: clock.now() })
    }
  }

  async witness (dp: DpRecord, { attestation, previous }: WitnessRequest, options?: AbortOptions): Promise<Uint8Array> {
    const { registry: source, clock, rpc } = this.#components
    const request = {
      attestation: attestation.slice(),
      previousAttestation: (previous?.attestation ?? NOTHING).slice(),
      previousWitnesses: (previous?.witnesses ?? []).map(witness => witness.slice())
    }
    const local = this.#local(dp)
    const { statement } = await (local?.witness(request, dp.id) ??
      rpc.call(targetOf(dp), RECORDS_PROTOCOL, WITNESS_METHOD, request, options))
    const context = { registry: source.current(), now: clock.now() }
    const witness = parseWitness(statement)
    if (witness.dp !== dp.id) {
      throw new MappingError('WITNESS_MISMATCH')
    }
    verifyWitness(witness, { ...context, attestation: verifyAttestation(attestation, context) })
    return statement
  }

  async digest<E extends Pick<UncheckedEntry, 'lookupKey' |
    'hash'>> (dp: DpRecord, entries: readonly E[], options?: AbortOptions): Promise<ReadonlySet<E>> {
    const stored = new Set<E>()
    for (let i = 0; i < entries.length; i += MAX_ITEMS) {
      const batch = entries.slice(i, i + MAX_ITEMS)
      const request = {
        items: batch.map(({ lookupKey, hash }) => ({ lookupKey: lookupKey.slice(), hash: hash.slice() }))
      }
      const { held } = await (this.#local(dp)?.digest(request, dp.id) ??
        this.#components.rpc.call(targetOf(dp), RECORDS_PROTOCOL, DIGEST_METHOD, request, options))
      if (held.byteLength !== batch.length) {
        throw new RecordsError('RECORDS_ANSWER_INVALID', { detail: dp.id })
      }
      batch.filter((_, j) => held[j] === 1).forEach(entry => stored.add(entry))
    }
    return stored
  }

  async silence (
    dp: DpRecord, { lookupKey, hash }: Pick<UncheckedDispute, 'lookupKey' | 'hash'>,
    { bytes, storedAt }: Pick<VerifiedReceipt, 'bytes' | 'storedAt'>, options?: AbortOptions
  ): Promise<VerifiedNoDefence> {
    const { registry, clock, rpc } = this.#components
    const request = { lookupKey: lookupKey.slice(), disputeHash: hash.slice(), receipt: bytes.slice() }
    const { statement } = await (this.#local(dp)?.silence(request, dp.id) ??
      rpc.call(targetOf(dp), RECORDS_PROTOCOL, SILENCE_METHOD, request, options))
    const verified = verifyNoDefence(statement, { lookupKey, disputeHash: hash, storedAt }, {
      registry: registry.current(), now: clock.now()
    })
    if (verified.dp !== dp.id) {
      throw new RecordsError('RECORDS_ANSWER_INVALID', { detail: dp.id })
    }
    return verified
  }

  #isTimed (dp: DpRecord, { at, timeSignature: signature }: ReadResponse): boolean {
    return isTimeBy(this.#components.registry.current().federationId, dp.publicKey, { at, signature })
  }

  /** A DP doesn't dial itself. */
  #local (dp: DpRecord): RecordsServer | undefined {
    const { local } = this.#components
    return local?.id === dp.id ? local : undefined
  }
}

function readAnswer (result: ReadResult, item: ReadItem | undefined): ReplicaAnswer {
  const answer = answerOf(result, item)
  return result.partial && answer.status !== 'invalid' ? { ...answer, partial: true } : answer
}

function answerOf ({ status, recordSet }: ReadResult, item: ReadItem | undefined): ReplicaAnswer {
  switch (status) {
    case ReadStatus.NONE:
      return { status: 'none' }
    case ReadStatus.UNCHANGED:
      return item?.ifNotHash == null ? { status: 'invalid', code: 'RECORDS_ANSWER_INVALID' } : { status: 'unchanged' }
    case ReadStatus.FOUND:
      try {
        return item == null
          ? { status: 'invalid', code: 'RECORDS_ANSWER_INVALID' }
          : { status: 'found', set: RecordSet.decode(recordSet, item.lookupKey) }
      } catch (err) {
        if (err instanceof DiscoveryError) {
          // one bad set says nothing of the others
          return { status: 'invalid', code: err.code }
        }
        throw err
      }
    default:
      return { status: 'invalid', code: 'RECORDS_ANSWER_INVALID' }
  }
}
