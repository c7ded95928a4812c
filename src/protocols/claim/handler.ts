/** The DP's side. */
import { toString } from 'uint8arrays/to-string'
import { asEntryId, asHash, asLookupKey, asPublicKeyBytes, equalBytes } from '../../base/bytes.ts'
import { steadyNow } from '../../base/clock.ts'
import { sha256 } from '../../base/hash.ts'
import { Laggards } from '../../base/laggards.ts'
import { parsePublicKey, peerIdOf } from '../../base/keys.ts'
import { actOf } from '../../mapping/act-of.ts'
import { attempt } from '../../mapping/attempt.ts'
import { MappingError } from '../../mapping/errors.ts'
import { makeFactReceipts } from '../../mapping/fact-receipts.ts'
import { consentToNote } from '../../mapping/note.ts'
import { parseEntry } from '../../mapping/parse.ts'
import { verifyReceiptFor } from '../../mapping/receipt.ts'
import {
  verifyDefence, verifyDispute, verifyEntry, verifyLink, verifyObject, verifyParsed
} from '../../mapping/validity.ts'
import { scopesAt } from '../../registry/scopes.ts'
import { againUnderNewest, underNewest } from '../../registry/under-newest.ts'
import {
  BEGIN_METHOD, DISPUTE_METHOD, CLAIM_PROTOCOL, COMPLETE_METHOD, CONFLICT_METHOD, DEFAULT_NONCE_LIFETIME, DEFEND_METHOD,
  LINK_METHOD, NOTE_METHOD, NOTICE_METHOD, REASSIGN_METHOD, RELEASE_METHOD, STATUS_METHOD
} from './constants.ts'
import { checkClaim, conflictOf, coSign, readHead, shownBy } from './complete.ts'
import { ownEntries } from './own-entries.ts'
import { ClaimError } from './errors.ts'
import { ClaimLedger } from './ledger.ts'
import { NonceMint } from './nonce.ts'
import { isAtMajority, quotaOf, requireRoom, withLate, withOutcome } from './outcome.ts'
import { ClaimPace } from './pace.ts'
import { ClaimState } from './pb/messages.ts'
import type { UncheckedEntry, VerifiedDefence, VerifiedFact, VerifyContext } from '../../mapping/interface.ts'
import type { RpcHandler } from '../../rpc/interface.ts'
import type {
  ClaimServer as ClaimServerInterface, ClaimServerComponents, ClaimServerInit, LateReceipt, PublishOutcome
} from './interface.ts'
import type {
  BeginRequest, BeginResponse, DisputeRequest, CompleteRequest, CompleteResponse, ConflictRequest, ConflictResponse,
  DefendRequest, NoticeRequest, NoticeResponse, PublishResponse, StatusRequest, StatusResponse, StoredClaim
} from './pb/messages.ts'
import type { Logger } from '@libp2p/interface'
import { messageOf, verifyInvalidationFor, toldOf } from './answers.ts'

const NOTHING = new Uint8Array(0)

/** Of an entry that its holder wants kept here alone. */
const NO_REPLICAS: PublishOutcome = { receipts: [], failed: [], replicas: 0 }

export class ClaimServer implements ClaimServerInterface {
  readonly [Symbol.toStringTag] = '@mimi/claim-server'
  readonly dp: string
  readonly #components: ClaimServerComponents
  readonly #nonceLifetime: number
  readonly #ledger: ClaimLedger
  /** Voices that keep claims waiting. */
  readonly #laggards: Laggards
  readonly #log: Logger
  /** Claims being completed, by nonce: the same request twice at once is worked on once. */
  readonly #underWay = new Map<string, Promise<unknown>>()
  readonly #pace = new ClaimPace()
  #mint?: Promise<NonceMint>

  constructor (components: ClaimServerComponents, init: ClaimServerInit) {
    this.dp = peerIdOf(components.signer.publicKey).toString()
    this.#components = components
    this.#nonceLifetime = init.nonceLifetime ?? DEFAULT_NONCE_LIFETIME
    this.#ledger = new ClaimLedger(components.store)
    this.#laggards = new Laggards(components.clock)
    this.#log = components.logger.forComponent('mimi:claim:server')
    const { rpc, replicas } = components
    replicas.onLate?.(async late => { await this.#late(late) })
    rpc.handle(CLAIM_PROTOCOL, BEGIN_METHOD, async request => await this.#begin(request))
    rpc.handle(
      CLAIM_PROTOCOL, COMPLETE_METHOD, this.#paced(async (request, signal) => await this.#complete(request, signal))
    )
    rpc.handle(CLAIM_PROTOCOL, STATUS_METHOD, async request => await this.#status(request))
    rpc.handle(CLAIM_PROTOCOL, RELEASE_METHOD, this.#paced(async ({ release }, signal) =>
      await this.#bring(context => verifyInvalidationFor('released', release, context), signal)))
    rpc.handle(CLAIM_PROTOCOL, REASSIGN_METHOD, this.#paced(async ({ reassignment }, signal) =>
      await this.#bring(context => verifyInvalidationFor('reassigned', reassignment, context), signal)))
    rpc.handle(
      CLAIM_PROTOCOL, DISPUTE_METHOD, this.#paced(async (request, signal) => await this.#dispute(request, signal))
    )
    rpc.handle(
      CLAIM_PROTOCOL, DEFEND_METHOD, this.#paced(async (request, signal) => await this.#defend(request, signal))
    )
    rpc.handle(CLAIM_PROTOCOL, CONFLICT_METHOD, async request => await this.#conflict(request))
    rpc.handle(CLAIM_PROTOCOL, NOTICE_METHOD, async (request, caller) => {
      // each costs a read at all voices
      this.#pace.caller(caller, steadyNow(this.#components.clock))
      return await this.#notice(request, caller.peer.toString())
    })
    rpc.handle(CLAIM_PROTOCOL, NOTE_METHOD, this.#paced(async (request, signal) =>
      await this.#bring(context => verifyObject('note', request.note, context), signal)))
    rpc.handle(CLAIM_PROTOCOL, LINK_METHOD, this.#paced(async (request, signal) =>
      await this.#bring(context => verifyLink(request.link, context), signal)))
  }

  /** @throws ClaimError `CLAIM_LIMITED` */
  #paced<Request, Response> (
    work: (request: Request, signal: AbortSignal) => Promise<Response>
  ): RpcHandler<Request, Response> {
    return async (request, caller) => {
      this.#pace.caller(caller, steadyNow(this.#components.clock))
      return await work(request, caller.signal)
    }
  }

  async prune (): Promise<number> {
    const { registry, past } = this.#components
    const count = await this.#ledger.prune(past.now(), registry.current().policy)
    if (count > 0) {
      this.#log('forgot %d claims', count)
    }
    return count
  }

  async #begin (request: BeginRequest): Promise<BeginResponse> {
    const { random, gate, isClockOff = () => false } = this.#components
    // by a clock that is far ahead the registry has expired, too
    if (isClockOff()) {
      throw new ClaimError('CLAIM_CLOCK_OFF')
    }
    await gate.require('co-sign')
    const { registry, now } = this.#context()
    const subject = {
      lookupKey: asLookupKey(request.lookupKey),
      oprfKeyId: request.oprfKeyId,
      holderKey: parsePublicKey(request.holderKey)
    }
    if (registry.dp(this.dp)?.status !== 'active') {
      throw new ClaimError('CLAIM_NOT_ACCEPTING')
    }
    const type = registry.csiType(request.csiType)
    if (type == null) {
      throw new ClaimError('CLAIM_TYPE_UNKNOWN')
    }
    if (!registry.currentOprfKeys(now).some(({ keyId }) => keyId === subject.oprfKeyId)) {
      throw new ClaimError('CLAIM_OPRF_KEY_UNKNOWN', { detail: `key ${subject.oprfKeyId}` })
    }
    const expiresAt = now + this.#nonceLifetime
    const mint = await this.#nonces()
    return {
      nonce: mint.make(subject, expiresAt, random).slice(),
      expiresAt,
      dp: this.dp,
      csips: registry.csips
        .filter(csip => csip.status === 'active' && scopesAt(csip, now).some(({ csiType }) => csiType === type.type))
        .map(({ id }) => id),
      attestationsRequired: type.attestationsRequired,
      maxEntryLifetime: registry.policy.maxEntryLifetime
    }
  }

  async #complete (request: CompleteRequest, signal: AbortSignal): Promise<CompleteResponse> {
    const key = toString(readHead(request).nonce, 'base16')
    const before = this.#underWay.get(key)
    const work = (async () => {
      // whatever came of the one before is in the ledger
      await before?.catch(() => {})
      return await this.#completeAlone(request, signal)
    })()
    this.#underWay.set(key, work)
    try {
      return await work
    } finally {
      if (this.#underWay.get(key) === work) {
        this.#underWay.delete(key)
      }
    }
  }

  async #completeAlone (request: CompleteRequest, signal: AbortSignal): Promise<CompleteResponse> {
    const { signer, replicas, notices, gate } = this.#components
    const { nonce } = readHead(request)
    await gate.require('co-sign', { signal })
    const requestHash = sha256(request.entry)
    const earlier = await this.#ledger.byNonce(nonce)
    if (earlier != null) {
      if (!equalBytes(earlier.request, requestHash)) {
        throw new ClaimError('CLAIM_NONCE_UNKNOWN', { detail: 'used for another entry' })
      }
      return await this.#publish(earlier, nonce, signal)
    }
    const mint = await this.#nonces()
    const { entry, mspId } = checkClaim(request, this.dp, mint, this.#context())
    this.#pace.holder(entry, steadyNow(this.#components.clock))
    const own = await ownEntries(this.#ledger, entry.lookupKey, this.#context())
    const { clock, timer } = this.#components
    const options = { signal, clock, timer, laggards: this.#laggards, shown: shownBy(request) }
    const coSigned = await underNewest(this.#components.registry, async () => await coSign(
      entry, own, replicas, this.#context(), signer, options))
    const claim: StoredClaim = {
      request: requestHash.slice(),
      entry: coSigned.entry.bytes.slice(),
      receipts: [],
      failed: [],
      replicas: 0,
      state: ClaimState.QUEUED,
      msp: mspId
    }
    if (coSigned.entry.firstMapping) {
      const known = coSigned.known.merge(await notices.known(entry.lookupKey))
      const older = await Promise.all(coSigned.older.map(async set => set.merge(await notices.known(set.lookupKey))))
      const conflict = conflictOf({ ...coSigned, known, older }, this.#context())
      if (conflict != null) {
        this.#log('a first mapping was refused: there is an older one')
        return {
          entry: NOTHING, receipts: [], failed: [], replicas: 0, conflict: conflict.slice(), noteConsent: NOTHING
        }
      }
      await this.#ledger.writeWith(nonce, coSigned.entry, claim, async operations => {
        await notices.announce(coSigned.entry, known, operations)
      })
    } else {
      await this.#ledger.write(nonce, coSigned.entry, claim)
    }
    // what doesn't hold any more is refused by what is wrong with it, so that the holder signs anew
    return await againUnderNewest(this.#components.registry, async () => await this.#publish(claim, nonce, signal))
  }

  /** @throws ClaimError `CLAIM_QUEUED`; MappingError `QUOTA_…`; StoreError `STORE_QUEUE_FULL` */
  async #publish (claim: StoredClaim, nonce: Uint8Array, signal: AbortSignal): Promise<CompleteResponse> {
    if (claim.state !== ClaimState.PUBLISHED) {
      const context = this.#context()
      const entry = verifyEntry(claim.entry, context)
      const isKept = entry.federatedOnly != null
      // those that lag may be through before the claim is written down
      const written = Promise.withResolvers<undefined>()
      const onSettled = (outcome: PublishOutcome): void => {
        void written.promise.then(async () => { await this.#settled(nonce, outcome) })
      }
      const outcome = isKept ? NO_REPLICAS : await this.#components.replicas.publish(entry, { signal, onSettled })
      claim = withOutcome(claim, outcome, isKept || isAtMajority(entry, outcome.receipts, context))
      await this.#ledger.write(nonce, entry, claim).finally(() => { written.resolve(undefined) })
      this.#log('published an entry at %d of %d replicas', outcome.receipts.length, outcome.replicas)
    }
    if (claim.state !== ClaimState.PUBLISHED) {
      const quota = quotaOf(claim)
      if (quota != null) {
        throw new MappingError(quota, { detail: `refused by most of ${claim.replicas} replicas` })
      }
      requireRoom(claim)
      throw new ClaimError('CLAIM_QUEUED', { detail: `${claim.receipts.length} of ${claim.replicas} replicas` })
    }
    const { entry, receipts, failed, replicas } = claim
    return { entry, receipts, failed, replicas, conflict: NOTHING, noteConsent: this.#consentFor(parseEntry(entry)) }
  }

  /** Whoever keeps a mapping to itself agrees to be asked for it; whether others hear of it is the holder's to say. */
  #consentFor (entry: UncheckedEntry): Uint8Array<ArrayBuffer> {
    return entry.federatedOnly == null ? NOTHING : consentToNote(entry, this.#components.signer).slice()
  }

  /** In the background; `status` tells. */
  async #settled (nonce: Uint8Array, outcome: PublishOutcome): Promise<void> {
    try {
      await this.#ledger.update(nonce, claim => {
        const context = this.#context()
        return withOutcome(claim, outcome, isAtMajority(verifyEntry(claim.entry, context), outcome.receipts, context))
      })
      this.#log('an entry is at %d of %d replicas by now', outcome.receipts.length, outcome.replicas)
    } catch (err) {
      this.#log.error('could not write down where an entry is by now: %e', err)
    }
  }

  /** Later than that, also of what another run of this DP published. */
  async #late (late: LateReceipt): Promise<void> {
    const { entry } = late
    try {
      await this.#ledger.update(entry.claimNonce, claim => equalBytes(claim.entry, entry.bytes)
        ? withLate(claim, late, receipts => isAtMajority(entry, receipts, this.#context()))
        : claim)
    } catch (err) {
      this.#log.error('could not write down that a replica has an entry by now: %e', err)
    }
  }

  async #status (request: StatusRequest): Promise<StatusResponse> {
    const slot = { dp: this.dp, holderKey: asPublicKeyBytes(request.holderKey), entryId: asEntryId(request.entryId) }
    const claim = await this.#ledger.bySlot(slot)
    const head = claim == null ? undefined : readHead(claim)
    if (claim == null || head == null || !equalBytes(head.lookupKey, request.lookupKey)) {
      throw new ClaimError('CLAIM_NOT_FOUND')
    }
    const entry = parseEntry(claim.entry)
    const coverage = entry.firstMapping ? await this.#components.notices.coverage(entry) : undefined
    return {
      state: claim.state,
      published: claim.receipts.length,
      replicas: claim.replicas,
      failed: claim.failed,
      sequence: head.sequence,
      coverage: coverage == null ? undefined : toldOf(coverage)
    }
  }

  /** A DP that is leaving still takes them: they end something, or move away. */
  async #bring (verify: (context: VerifyContext) => VerifiedFact, signal: AbortSignal): Promise<PublishResponse> {
    const fact = verify(this.#serving())
    await this.#components.gate.require(actOf(fact), { signal })
    const { receipts, failed, replicas } = await this.#components.replicas.publishFact(fact, { signal })
    await this.#keepReceipts(fact, receipts, signal)
    this.#log('brought a fact of kind %s to %d of %d replicas', fact.kind, receipts.length, replicas)
    if (!isAtMajority(fact, receipts, this.#context())) {
      requireRoom({ failed, replicas })
      throw new ClaimError('CLAIM_FACT_QUEUED', { detail: `${receipts.length} of ${replicas} replicas` })
    }
    return {
      receipts: receipts.map(receipt => receipt.slice()), failed: failed.map(replica => ({ ...replica })), replicas
    }
  }

  /** That it was stored by now is stored beside a defence or link: no date in it shows that. */
  async #keepReceipts (fact: VerifiedFact, receipts: readonly Uint8Array[], signal: AbortSignal): Promise<void> {
    if (fact.kind !== 'defence' && fact.kind !== 'link') {
      return
    }
    const context = this.#context()
    const verified = receipts.flatMap(bytes => attempt(() => verifyReceiptFor(bytes, fact.hash, context)) ?? [])
    const stored = makeFactReceipts(fact, verified, context.registry)
    if (stored != null) {
      await this.#components.replicas.publishFact(verifyParsed('receipts', stored, context), { signal })
    }
  }

  async #dispute ({ dispute }: DisputeRequest, signal: AbortSignal): Promise<ConflictResponse> {
    await this.#components.gate.require('publish', { signal })
    return messageOf(await this.#components.conflicts.open(verifyDispute(dispute, this.#serving()), { signal }))
  }

  async #defend ({ defence }: DefendRequest, signal: AbortSignal): Promise<PublishResponse> {
    await this.#requireDispute(verifyDefence(defence, this.#serving()), signal)
    const published = await this.#bring(context => verifyDefence(defence, context), signal)
    await this.#components.conflicts.look(verifyDefence(defence, this.#context()).disputeHash, { signal })
    return published
  }

  /** Nothing is queued that replicas would refuse for ever. */
  async #requireDispute ({ lookupKey, disputeHash }: VerifiedDefence, signal: AbortSignal): Promise<void> {
    const { set, complete } = await this.#components.replicas.read(lookupKey, { signal })
    if (!set.disputes.some(({ hash }) => equalBytes(hash, disputeHash))) {
      throw new ClaimError(complete ? 'CLAIM_DISPUTE_UNKNOWN' : 'CLAIM_REPLICAS_UNREACHABLE')
    }
  }

  /** From DPs alone: whoever could have others told would have found a way to bother them. */
  async #notice ({ dispute, receipts }: NoticeRequest, from: string): Promise<NoticeResponse> {
    const context = this.#serving()
    const status = context.registry.dp(from)?.status
    if (status !== 'active' && status !== 'leaving') {
      throw new ClaimError('CLAIM_NOTICE_FOREIGN')
    }
    await this.#components.conflicts.notice(verifyDispute(dispute, context), receipts)
    return {}
  }

  /** As of the last look: whoever asks costs nothing. */
  async #conflict ({ disputeHash }: ConflictRequest): Promise<ConflictResponse> {
    const status = await this.#components.conflicts.get(asHash(disputeHash))
    if (status == null) {
      throw new ClaimError('CLAIM_DISPUTE_UNKNOWN')
    }
    return messageOf(status)
  }

  /** @throws ClaimError `CLAIM_NOT_ACCEPTING` */
  #serving (): VerifyContext {
    const context = this.#context()
    const status = context.registry.dp(this.dp)?.status
    if (status !== 'active' && status !== 'leaving') {
      throw new ClaimError('CLAIM_NOT_ACCEPTING')
    }
    return context
  }

  async #nonces (): Promise<NonceMint> {
    this.#mint ??= this.#ledger.nonceSecret(this.#components.random).then(secret => new NonceMint(secret))
    try {
      return await this.#mint
    } catch (err) {
      this.#mint = undefined // the store may be back next time
      throw err
    }
  }

  #context (): VerifyContext {
    return { registry: this.#components.registry.current(), now: this.#components.clock.now() }
  }
}
