/** The replica's side: reads for everybody, merges and witness statements for DPs. */
import { toString } from 'uint8arrays/to-string'
import { asHash, asLookupKey, equalBytes } from '../../base/bytes.ts'
import { steadyNow } from '../../base/clock.ts'
import { sha256 } from '../../base/hash.ts'
import { peerIdOf } from '../../base/keys.ts'
import { CallerPace, Pace } from '../../base/pace.ts'
import { MappingError } from '../../mapping/errors.ts'
import { claimsOf } from '../../mapping/fact.ts'
import { Lineage } from '../../mapping/lineage.ts'
import { NO_ENTRY } from '../../mapping/link.ts'
import { makeNoDefence } from '../../mapping/no-defence.ts'
import { makeReceipt, verifyReceiptFor } from '../../mapping/receipt.ts'
import { strikerUnder } from '../../mapping/older-key.ts'
import { RecordSet } from '../../mapping/record-set.ts'
import { StandingDefences } from '../../mapping/standing-defences.ts'
import { strikerOf } from '../../mapping/view.ts'
import { claimedSeniority, makeWitnessStatement, parseWitness } from '../../mapping/witness.ts'
import { TimeSigner } from '../../registry/signed-time.ts'
import {
  DIGEST_METHOD, MAX_ITEMS, MAX_MERGE_ENTRIES, MAX_READ_RESPONSE, MERGE_METHOD, READ_METHOD, READ_PACE,
  RECORDS_PROTOCOL, SILENCE_METHOD, WITNESS_METHOD, WITNESS_PACE
} from './constants.ts'
import { RecordsError } from './errors.ts'
import { FirstSights } from './first-sights.ts'
import { ReadStatus } from './pb/messages.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { WitnessRequest as StatementRequest } from '../../mapping/witness.ts'
import type { RpcContext } from '../../rpc/interface.ts'
import type { RecordsServer as RecordsServerInterface, RecordsServerComponents } from './interface.ts'
import type {
  DigestRequest, DigestResponse, MergeOutcome, MergeRequest, MergeResponse, ReadRequest, ReadResponse, ReadResult,
  SilenceRequest, SilenceResponse, WitnessRequest, WitnessResponse
} from './pb/messages.ts'

const NOT_WHOLE = 'RECORDS_NOT_WHOLE'

export class RecordsServer implements RecordsServerInterface {
  readonly [Symbol.toStringTag] = '@mimi/records-server'
  readonly id: string
  readonly #components: RecordsServerComponents
  readonly #sights: FirstSights
  readonly #times: TimeSigner
  readonly #pace = new CallerPace(READ_PACE, options => new RecordsError('RECORDS_LIMITED', options))
  readonly #witnessPace = new Pace(WITNESS_PACE, options => new RecordsError('RECORDS_LIMITED', options))

  constructor (components: RecordsServerComponents) {
    this.#components = components
    this.id = peerIdOf(components.signer.publicKey).toString()
    this.#sights = new FirstSights(components.store.namespace('witnessed'))
    this.#times = new TimeSigner(components.clock, components.signer)
    const { rpc } = components
    rpc.handle(RECORDS_PROTOCOL, READ_METHOD, async (request, caller) => {
      this.#readable(request.items.length, caller)
      return await this.read(request)
    })
    rpc.handle(RECORDS_PROTOCOL, MERGE_METHOD, async (request, { peer }) => this.merge(request, peer.toString()))
    rpc.handle(RECORDS_PROTOCOL, WITNESS_METHOD, async (request, { peer }) => this.witness(request, peer.toString()))
    rpc.handle(RECORDS_PROTOCOL, DIGEST_METHOD, async (request, caller) => {
      this.#readable(request.items.length, caller)
      return await this.digest(request, caller.peer.toString())
    })
    rpc.handle(RECORDS_PROTOCOL, SILENCE_METHOD, async (request, { peer }) => this.silence(request, peer.toString()))
  }

  /** @throws RecordsError `RECORDS_TOO_MANY_ITEMS`, `RECORDS_LIMITED` */
  #readable (keys: number, caller: RpcContext): void {
    checkCount(keys)
    this.#pace.take(caller, keys, steadyNow(this.#components.clock))
  }

  async read ({ items }: ReadRequest): Promise<ReadResponse> {
    checkCount(items.length)
    let room = MAX_READ_RESPONSE
    const results: ReadResult[] = []
    for (const { lookupKey, ifNotHash } of items) {
      const key = asLookupKey(lookupKey)
      const recordSet = room <= 0 ? undefined : await this.#components.store.records.get(key)
      const partial = !this.#isWhole(key)
      if (room <= 0) {
        results.push(without(ReadStatus.DEFERRED))
      } else if (recordSet == null) {
        results.push(without(ReadStatus.NONE, partial))
      } else if (ifNotHash.byteLength > 0 && equalBytes(sha256(recordSet), ifNotHash)) {
        results.push(without(ReadStatus.UNCHANGED, partial))
      } else if (recordSet.byteLength > room) {
        room = 0
        results.push(without(ReadStatus.DEFERRED))
      } else {
        room -= recordSet.byteLength
        results.push({ status: ReadStatus.FOUND, recordSet: recordSet.slice(), partial })
      }
    }
    const { at, signature } = this.#times.now()
    return { results, at, timeSignature: signature.slice() }
  }

  async merge ({ items }: MergeRequest, from: string): Promise<MergeResponse> {
    const { clock, intake, signer, gate } = this.#components
    this.#requireDp(from)
    await gate.look('publish')
    checkCount(items.length)
    const sets = items.map(({ lookupKey, facts }) => RecordSet.decode(facts, asLookupKey(lookupKey)))
    if (new Set(items.map(({ lookupKey }) => toString(lookupKey, 'latin1'))).size < items.length) {
      throw new RecordsError('RECORDS_KEY_REPEATED')
    }
    if (sets.reduce((sum, { entries, facts }) => sum + entries.length + facts.length, 0) > MAX_MERGE_ENTRIES) {
      throw new RecordsError('RECORDS_TOO_MANY_ITEMS', { detail: `more than ${MAX_MERGE_ENTRIES} facts` })
    }
    // all at once, so that they share an fsync
    const merged = await Promise.all(sets.map(async set => intake.take(set)))
    // who isn't whole may lack what refuses it: it is kept, and not vouched for
    const outcomes = merged.map(({ entries, facts }, i): MergeOutcome => {
      const set = sets[i]
      const kept = set == null || this.#isWhole(set.lookupKey) ? '' : NOT_WHOLE
      return { codes: [...entries, ...facts].map(code => code ?? kept) }
    })
    const stored = sets.flatMap((set, i) =>
      [...set.entries, ...set.facts].filter((_, j) => outcomes[i]?.codes[j] === '').map(({ hash }) => hash))
    // everything above is on the disk by now
    const receipt = stored.length === 0 ? new Uint8Array(0) : makeReceipt(stored, clock.now(), signer).slice()
    return { outcomes, receipt: receipt as Uint8Array<ArrayBuffer> }
  }

  async witness (request: WitnessRequest, from: string): Promise<WitnessResponse> {
    const { clock, registry: source, signer, gate } = this.#components
    this.#requireDp(from)
    this.#witnessPace.take(from, 1, steadyNow(clock))
    await gate.require('witness')
    const asked = {
      attestation: request.attestation,
      previous: request.previousAttestation.byteLength === 0
        ? undefined
        : { attestation: request.previousAttestation, witnesses: request.previousWitnesses }
    }
    const registry = source.current()
    const now = clock.now()
    // nothing is remembered of what isn't worth a statement
    const wouldBe = makeWitnessStatement(asked, { registry, now }, signer)
    await this.#requireNotInvalidated(wouldBe, asked)
    const { lookupKey, attestationHash: hash } = parseWitness(wouldBe)
    const { csipId, expiresAt } = claimsOf(request.attestation)
    const seenAt = await this.#sights.at({ hash, lookupKey, csipId, expiresAt, from }, now, steadyNow(clock))
    // signatures are deterministic: whoever asks again gets the same statement
    const statement = makeWitnessStatement(asked, { registry, now: seenAt }, signer)
    return { statement: statement.slice() }
  }

  async prune (): Promise<number> {
    const { past, registry } = this.#components
    return await this.#sights.prune(past.now() - registry.current().policy.clockTolerance)
  }

  async digest ({ items }: DigestRequest, from: string): Promise<DigestResponse> {
    this.#requireDp(from)
    checkCount(items.length)
    const held = await Promise.all(items.map(async ({ lookupKey, hash }) => {
      const key = asLookupKey(lookupKey)
      const stored = await this.#components.store.records.get(key)
      const entries = stored == null ? [] : RecordSet.decode(stored, key).entries
      return entries.some(entry => equalBytes(entry.hash, hash)) ? 1 : 0
    }))
    return { held: Uint8Array.from(held) }
  }

  /** Its own receipt is all the memory that this needs. */
  async silence (request: SilenceRequest, from: string): Promise<SilenceResponse> {
    const { clock, registry: source, signer, store, gate } = this.#components
    this.#requireDp(from)
    await gate.require('rule')
    const [lookupKey, disputeHash] = [asLookupKey(request.lookupKey), asHash(request.disputeHash)]
    this.#requireWhole(lookupKey)
    const [registry, now] = [source.current(), clock.now()]
    // [1] held since then, and still
    const { dp, storedAt } = verifyReceiptFor(request.receipt, disputeHash, { registry, now })
    const stored = await store.records.get(lookupKey)
    const set = stored == null ? RecordSet.empty(lookupKey) : RecordSet.decode(stored, lookupKey)
    const dispute = set.disputes.find(({ hash }) => equalBytes(hash, disputeHash))
    if (dp !== this.id || dispute == null) {
      throw new RecordsError('SILENCE_UNKNOWN')
    }
    // [2] for the whole window
    const freshFor = Math.min(now - storedAt, this.#components.freshFor?.(storedAt) ?? Infinity)
    const wait = registry.policy.conflictWindow - freshFor
    if (wait > 0) {
      throw new RecordsError('SILENCE_TOO_EARLY', { retryAfter: wait })
    }
    // [3] and nobody answered
    const context = { registry, now }
    if (new StandingDefences(dispute, set, new Lineage(set, context), context).any) {
      throw new RecordsError('SILENCE_DEFENDED')
    }
    return {
      statement: makeNoDefence({ lookupKey, disputeHash, storedAt }, { issuedAt: now, freshFor }, signer).slice()
    }
  }

  /**
   * Seniority that is struck isn't continued, else it would outlive the memory of the strike; who isn't whole can't
   * know.
   */
  async #requireNotInvalidated (statement: Uint8Array, { attestation, previous }: StatementRequest): Promise<void> {
    const { clock, registry } = this.#components
    const { lookupKey, holderKey, establishedAt, seenAt } = parseWitness(statement)
    this.#requireWhole(lookupKey)
    if (previous == null || establishedAt === seenAt) {
      return // a new beginning
    }
    const context = { registry: registry.current(), now: clock.now() }
    const renewed = claimsOf(previous.attestation)
    const { witnessedAt } = claimedSeniority(previous.witnesses.map(parseWitness), context.registry)
    const set = await this.#known(lookupKey)
    // what was lost may have been found by this very look
    this.#requireWhole(lookupKey)
    const strikers = [strikerOf(set, context)]
    const claims = claimsOf(attestation)
    if (claims.older != null) {
      strikers.push(strikerUnder(await this.#knownUnder(claims.older.lookupKey), set.entries, context))
    }
    const continued = {
      holderKey,
      establishedAt,
      issuedAt: seenAt,
      entryId: NO_ENTRY,
      strength: claims.strength,
      witnessedAt: seenAt,
      continues: { strength: renewed.strength, witnessedAt, attestation: renewed },
      attestedUntil: claims.expiresAt,
      attestationHashes: [sha256(attestation)],
      verifiedAttestations: [claims]
    }
    if (strikers.some(striker => striker(continued) != null)) {
      throw new MappingError('WITNESS_CHAIN_BROKEN', { detail: 'invalidated' })
    }
  }

  /** The same identifier, where others store it: their word too, and this DP's log. */
  async #knownUnder (older: LookupKey): Promise<RecordSet> {
    const { readOlder } = this.#components
    const read = await readOlder?.(older)
    if (read?.complete === false) {
      throw new RecordsError('RECORDS_OLDER_KEY_UNREADABLE')
    }
    const known = await this.#known(older)
    return read == null ? known : known.merge(read.set)
  }

  /** What the store has at a key, and what the log does. */
  async #known (lookupKey: LookupKey): Promise<RecordSet> {
    const { store, invalidationLog } = this.#components
    const stored = await store.records.get(lookupKey)
    const set = stored == null ? RecordSet.empty(lookupKey) : RecordSet.decode(stored, lookupKey)
    return set.merge(RecordSet.of<never>(lookupKey, [], await invalidationLog.at(lookupKey)))
  }

  #isWhole (lookupKey: LookupKey): boolean {
    return this.#components.isWholeAt?.(lookupKey) ?? true
  }

  /** Whoever lost what was here witnesses nothing, and says that nothing came of nothing. */
  #requireWhole (lookupKey: LookupKey): void {
    if (!this.#isWhole(lookupKey)) {
      throw new RecordsError(NOT_WHOLE)
    }
  }

  #requireDp (peer: string): void {
    const status = this.#components.registry.current().dp(peer)?.status
    if (status !== 'active' && status !== 'leaving') {
      throw new RecordsError('RECORDS_NOT_A_DP', { detail: status ?? 'not listed' })
    }
  }
}

function without (status: ReadStatus, partial = false): ReadResult {
  return { status, recordSet: new Uint8Array(0), partial }
}

function checkCount (count: number): void {
  if (count > MAX_ITEMS) {
    throw new RecordsError('RECORDS_TOO_MANY_ITEMS', { detail: `${count} of ${MAX_ITEMS}` })
  }
}
