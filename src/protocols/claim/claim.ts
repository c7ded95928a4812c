/** The holder's side. */
import { asSignature, equalBytes } from '../../base/bytes.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { parseStep } from '../../conflict/steps.ts'
import { holderParts } from '../../mapping/entry.ts'
import { parseHolderEntry } from '../../mapping/parse.ts'
import { hasConsented } from '../../mapping/note.ts'
import { livingOfOthers } from '../../mapping/rivals.ts'
import { verifyEntry, verifyHolderEntry } from '../../mapping/validity.ts'
import {
  BEGIN_METHOD, DISPUTE_METHOD, CLAIM_NONCE_LENGTH, CLAIM_PROTOCOL, COMPLETE_METHOD, CONFLICT_METHOD, DEFEND_METHOD,
  LINK_METHOD, NOTE_METHOD, NOTICE_METHOD, REASSIGN_METHOD, RELEASE_METHOD, STATUS_METHOD
} from './constants.ts'
import { ClaimConflictError, ClaimError } from './errors.ts'
import { ClaimState } from './pb/messages.ts'
import type { EntryId, Hash, LookupKey, PublicKeyBytes, SignatureBytes } from '../../base/bytes.ts'
import type { VerifiedEntry } from '../../mapping/interface.ts'
import type { PartKeys } from '../../mapping/sealed.ts'
import type { RpcTarget } from '../../rpc/interface.ts'
import type {
  BeginClaim, BegunClaim, ClaimClientComponents, CompleteOptions, ClaimClient as ClaimClientInterface, ClaimStatus,
  CompletedClaim, ConflictStatus, DisputeNotice, PublishOutcome
} from './interface.ts'
import type { ConflictResponse } from './pb/messages.ts'
import type { AbortOptions } from '@libp2p/interface'

export class ClaimClient implements ClaimClientInterface {
  readonly [Symbol.toStringTag] = '@mimi/claim-client'
  readonly #components: ClaimClientComponents

  constructor (components: ClaimClientComponents) {
    this.#components = components
  }

  async begin (claim: BeginClaim, target: RpcTarget, options?: AbortOptions): Promise<BegunClaim> {
    const begun = await this.#components.rpc.call(target, CLAIM_PROTOCOL, BEGIN_METHOD, {
      ...claim,
      lookupKey: claim.lookupKey.slice(),
      holderKey: claim.holderKey.slice()
    }, options)
    if (begun.nonce.byteLength !== CLAIM_NONCE_LENGTH || begun.dp !== target.id.toString()) {
      throw new ClaimError('CLAIM_ANSWER_INVALID', { detail: begun.dp })
    }
    return begun
  }

  async complete (
    entry: Uint8Array, keys: PartKeys, target: RpcTarget, { shown, ...options }: CompleteOptions = {}
  ): Promise<CompletedClaim> {
    const request = {
      entry: entry.slice(),
      sealedKey: keys.sealedKey.slice(),
      indexKey: keys.indexKey.slice(),
      certified: (shown?.attestation ?? new Uint8Array(0)).slice(),
      witnesses: (shown?.witnesses ?? []).map(witness => witness.slice())
    }
    const answer = await this.#components.rpc.call(target, CLAIM_PROTOCOL, COMPLETE_METHOD, request, options)
    if (answer.conflict.byteLength > 0) {
      throw this.#conflict(entry, answer.conflict)
    }
    const { receipts, failed, replicas } = answer
    const completed = { receipts, failed, replicas, entry: this.#check(entry, answer.entry) }
    const noteConsent = this.#consent(completed.entry, answer.noteConsent)
    return noteConsent == null ? completed : { ...completed, noteConsent }
  }

  async status (
    slot: { readonly lookupKey: LookupKey, readonly holderKey: PublicKeyBytes, readonly entryId: EntryId },
    target: RpcTarget, options?: AbortOptions
  ): Promise<ClaimStatus> {
    const { state, ...rest } = await this.#components.rpc.call(target, CLAIM_PROTOCOL, STATUS_METHOD, {
      lookupKey: slot.lookupKey.slice(),
      holderKey: slot.holderKey.slice(),
      entryId: slot.entryId.slice()
    }, options)
    return { ...rest, state: state === ClaimState.PUBLISHED ? 'published' : 'queued' }
  }

  async release (release: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<PublishOutcome> {
    return await this.#components.rpc.call(
      target, CLAIM_PROTOCOL, RELEASE_METHOD, { release: release.slice() }, options
    )
  }

  async reassign (reassignment: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<PublishOutcome> {
    const request = { reassignment: reassignment.slice() }
    return await this.#components.rpc.call(target, CLAIM_PROTOCOL, REASSIGN_METHOD, request, options)
  }

  async link (link: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<PublishOutcome> {
    return await this.#components.rpc.call(target, CLAIM_PROTOCOL, LINK_METHOD, { link: link.slice() }, options)
  }

  async note (note: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<PublishOutcome> {
    return await this.#components.rpc.call(target, CLAIM_PROTOCOL, NOTE_METHOD, { note: note.slice() }, options)
  }

  async dispute (dispute: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<ConflictStatus> {
    return statusOf(
      await this.#components.rpc.call(target, CLAIM_PROTOCOL, DISPUTE_METHOD, { dispute: dispute.slice() }, options)
    )
  }

  async defend (defence: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<PublishOutcome> {
    return await this.#components.rpc.call(target, CLAIM_PROTOCOL, DEFEND_METHOD, { defence: defence.slice() }, options)
  }

  async notice ({ dispute, receipts }: DisputeNotice, target: RpcTarget, options?: AbortOptions): Promise<void> {
    const request = { dispute: dispute.slice(), receipts: receipts.slice() }
    await this.#components.rpc.call(target, CLAIM_PROTOCOL, NOTICE_METHOD, request, options)
  }

  async conflict (disputeHash: Hash, target: RpcTarget, options?: AbortOptions): Promise<ConflictStatus> {
    return statusOf(await this.#components.rpc.call(
      target, CLAIM_PROTOCOL, CONFLICT_METHOD, { disputeHash: disputeHash.slice() }, options
    ))
  }

  /** A refusal counts only with a mapping of somebody else that stands; what is published later is younger. */
  #conflict (sent: Uint8Array, shown: Uint8Array): ClaimError {
    const { registry, clock } = this.#components
    const claimed = parseHolderEntry(sent)
    try {
      const context = { registry: registry.current(), now: clock.now() }
      const older = claimed.firstMapping ? livingOfOthers(shown, claimed, context) : []
      return older.length === 0
        ? new ClaimError('CLAIM_ANSWER_INVALID', { detail: 'a conflict with nothing' })
        : new ClaimConflictError(older)
    } catch (err) {
      if (err instanceof DiscoveryError) {
        return new ClaimError('CLAIM_ANSWER_INVALID', { detail: err.code, cause: err })
      }
      throw err
    }
  }

  /** Undefined for what is published. */
  #consent (entry: VerifiedEntry, shown: Uint8Array): SignatureBytes | undefined {
    if (entry.federatedOnly == null) {
      return undefined
    }
    if (!hasConsented(entry, entry.dp, shown, this.#components.registry.current())) {
      throw new ClaimError('CLAIM_ANSWER_INVALID', { detail: 'consent to a note' })
    }
    return asSignature(shown)
  }

  /** What was published verifies, and is what we signed. */
  #check (sent: Uint8Array, received: Uint8Array): VerifiedEntry {
    const { registry, clock } = this.#components
    const context = { registry: registry.current(), now: clock.now() }
    try {
      const verified = verifyEntry(received, context)
      const signed = holderParts(parseHolderEntry(sent))
      if (holderParts(verified).every((part, i) => equalBytes(part, signed[i] ?? new Uint8Array()))) {
        return verified
      }
    } catch (err) {
      // what we signed may rest on somebody who was revoked meanwhile: that is no fault of who answered
      verifyHolderEntry(sent, context)
      if (err instanceof DiscoveryError) {
        throw new ClaimError('CLAIM_ANSWER_INVALID', { detail: err.code, cause: err })
      }
      throw err
    }
    throw new ClaimError('CLAIM_ANSWER_INVALID', { detail: 'another entry' })
  }
}

function statusOf ({ steps, held, required }: ConflictResponse): ConflictStatus {
  try {
    const history = steps.map(parseStep)
    const last = history.at(-1)
    if (last != null) {
      return { state: last.state, history, held: { operators: held, required } }
    }
  } catch (err) {
    if (err instanceof DiscoveryError) {
      throw new ClaimError('CLAIM_ANSWER_INVALID', { detail: err.code, cause: err })
    }
    throw err
  }
  throw new ClaimError('CLAIM_ANSWER_INVALID', { detail: 'a conflict without a state' })
}
