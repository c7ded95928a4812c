/** What a DP does where a query doesn't say, and whom it prefers: its own signed word, held against the registry's. */
import { MAX_DISCLOSURE_LENGTH, QUERY_VERSION } from './constants.ts'
import { QueryError } from './errors.ts'
import { DisclosurePayload } from './pb/query.ts'
import { requirePeerIds, requireVersion } from './query.ts'
import { isRecent, read, sign } from './signed.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { VerifyContext } from '../mapping/interface.ts'
import type { FederationMode } from '../registry/interface.ts'
import type { SignedForm } from './signed.ts'

export interface DisclosureFields {
  /** Peer id. */
  readonly dp: string
  readonly defaultFederation: FederationMode
  /** Peer ids. */
  readonly preferred: readonly string[]
  /** Requests a second; undefined: not declared. */
  readonly capacity?: number
  readonly registryVersion: number
  readonly issuedAt: number
}

/** Made by `verifyDisclosure` only. */
export interface VerifiedDisclosure extends DisclosureFields {
  /** As Signed. */
  readonly bytes: Uint8Array
}

const FORM: SignedForm<DisclosurePayload> = {
  domain: 'disclosure', codec: DisclosurePayload, name: 'Disclosure', maxLength: MAX_DISCLOSURE_LENGTH
}

/** @returns as Signed */
export function makeDisclosure (
  { capacity = 0, preferred, ...fields }: DisclosureFields, signer: FederationSigner
): Uint8Array {
  return sign(FORM, { version: QUERY_VERSION, ...fields, capacity, preferred: [...new Set(preferred)].sort() }, signer)
}

/**
 * @param dp - who is to have said so
 * @throws BaseError as `decodeStrict`
 * @throws QueryError `QUERY_VERSION_UNKNOWN`, `QUERY_FIELD_INVALID`, `DISCLOSURE_…`
 */
export function verifyDisclosure (bytes: Uint8Array, dp: string, context: VerifyContext): VerifiedDisclosure {
  const { message, isBy } = read(FORM, bytes)
  requireVersion(message.version, 'disclosure')
  requirePeerIds(message.preferred)
  const { policy } = context.registry
  if (message.dp !== dp || message.preferred.includes(dp)) {
    throw new QueryError('DISCLOSURE_OTHER_DP', { dp })
  }
  if (!isBy(dp, context)) {
    throw new QueryError('DISCLOSURE_SIGNATURE_INVALID', { dp })
  }
  if (!isRecent(message.issuedAt, context)) {
    throw new QueryError('DISCLOSURE_TIME_IMPLAUSIBLE', { dp })
  }
  if (message.defaultFederation !== policy.defaultFederation) {
    throw new QueryError('DISCLOSURE_BREAKS_DEFAULT', { dp, detail: `agreed: ${policy.defaultFederation}` })
  }
  const { preferred, capacity, registryVersion, issuedAt } = message
  return {
    bytes,
    dp,
    defaultFederation: policy.defaultFederation,
    preferred,
    ...(capacity === 0 ? {} : { capacity }),
    registryVersion,
    issuedAt
  }
}
