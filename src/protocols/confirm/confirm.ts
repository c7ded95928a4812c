/** The holder's side. */
import { signUnder } from '../../base/envelope.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { verifyConfirmation, verifyIndexStatement } from '../../mapping/confirmation.ts'
import {
  CONFIRM_METHOD, CONFIRM_NONCE_LENGTH, CONFIRM_PROTOCOL, CONFIRM_VERSION, KEEP_RELEASE_METHOD, NOTICE_METHOD
} from './constants.ts'
import { ConfirmError } from './errors.ts'
import { ConfirmRequestPayload } from './pb/messages.ts'
import type { RpcTarget } from '../../rpc/interface.ts'
import type { ConfirmResponse } from './pb/messages.ts'
import type {
  ConfirmationRequest, ConfirmClientComponents, ConfirmClient as ConfirmClientInterface, ConfirmedMapping, NoticeOfKey
} from './interface.ts'
import type { AbortOptions } from '@libp2p/interface'

export class ConfirmClient implements ConfirmClientInterface {
  readonly [Symbol.toStringTag] = '@mimi/confirm-client'
  readonly #components: ConfirmClientComponents

  constructor (components: ConfirmClientComponents) {
    this.#components = components
  }

  async confirm (request: ConfirmationRequest, target: RpcTarget, options?: AbortOptions): Promise<ConfirmedMapping> {
    const { rpc, clock, random } = this.#components
    const payload = ConfirmRequestPayload.encode({
      version: CONFIRM_VERSION,
      mspId: request.mspId,
      csi: request.csi.uri,
      transcript: request.transcript.slice(),
      holderKey: request.holder.publicKey.slice(),
      tags: [...request.tags],
      ssiHint: request.ssiHint ?? '',
      issuedAt: clock.now(),
      nonce: random.bytes(CONFIRM_NONCE_LENGTH).slice()
    })
    const signed = { payload, signature: signUnder('confirmRequest', request.holder, payload).slice() }
    return this.#check(request, await rpc.call(target, CONFIRM_PROTOCOL, CONFIRM_METHOD, signed, options))
  }

  async keepRelease (release: Uint8Array, target: RpcTarget, options?: AbortOptions): Promise<void> {
    const request = { release: release.slice() }
    await this.#components.rpc.call(target, CONFIRM_PROTOCOL, KEEP_RELEASE_METHOD, request, options)
  }

  async notice (
    { lookupKey, holderKey, reference, respondBy }: NoticeOfKey, target: RpcTarget, options?: AbortOptions
  ): Promise<void> {
    await this.#components.rpc.call(
      target, CONFIRM_PROTOCOL, NOTICE_METHOD,
      { lookupKey: lookupKey.slice(), holderKey: holderKey.slice(), reference: reference.slice(), respondBy }, options
    )
  }

  /** So that a wrong answer is the MSP's fault here, not ours at the DP. */
  #check (request: ConfirmationRequest, { confirmation, indexStatement }: ConfirmResponse): ConfirmedMapping {
    const context = { registry: this.#components.registry.current(), now: this.#components.clock.now() }
    const subject = {
      lookupKey: request.lookupKey,
      oprfKeyId: request.oprfKeyId,
      holderKey: request.holder.publicKey,
      mspId: request.mspId
    }
    try {
      const { tags, ssiHint, expiresAt } = verifyConfirmation(confirmation, subject, context)
      const index = verifyIndexStatement(indexStatement, subject, context)
      if (index.msp.id !== request.mspId || !equalTags(tags, request.tags) || ssiHint !== request.ssiHint) {
        throw new ConfirmError('CONFIRM_ANSWER_INVALID', { detail: request.mspId })
      }
      return { confirmation, indexStatement, expiresAt: Math.min(expiresAt, index.expiresAt) }
    } catch (err) {
      if (err instanceof DiscoveryError && !(err instanceof ConfirmError)) {
        throw new ConfirmError('CONFIRM_ANSWER_INVALID', { detail: `${request.mspId}: ${err.code}`, cause: err })
      }
      throw err
    }
  }
}

function equalTags (a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((tag, i) => tag === b[i])
}
