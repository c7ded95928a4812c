/**
 * Signatures over the exact bytes that travel, under a domain string, in the
 * manner of libp2p's signed envelopes (libp2p RFC 0002): what is signed is
 *
 *   prefixed(domain) ‖ prefixed(federation id) ‖ prefixed(part)*
 *
 * with prefixed(x) = uvarint(len(x)) ‖ x, so that nothing that was signed for one
 * federation holds in another. Nothing is re-encoded for checking. Every domain
 * string of the protocol is in the table below, so that no two types can share one.
 */
import * as varint from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { verifySignature } from './keys.ts'
import type { FederationId, SignatureBytes } from './bytes.ts'
import type { Signer } from './keys.ts'

export const DOMAINS = {
  registry: 'mimi-discovery/1/registry',
  registryTimestamp: 'mimi-discovery/1/registry-timestamp',
  attestation: 'mimi-discovery/1/attestation',
  attestStart: 'mimi-discovery/1/attest-start',
  attestRequest: 'mimi-discovery/1/attest-request',
  confirmation: 'mimi-discovery/1/confirmation',
  confirmRequest: 'mimi-discovery/1/confirm-request',
  indexStatement: 'mimi-discovery/1/index-statement',
  entryHolder: 'mimi-discovery/1/entry-holder',
  entryDp: 'mimi-discovery/1/entry-dp',
  witness: 'mimi-discovery/1/witness',
  receipt: 'mimi-discovery/1/receipt',
  invalidation: 'mimi-discovery/1/invalidation',
  dispute: 'mimi-discovery/1/dispute',
  defence: 'mimi-discovery/1/defence',
  noDefence: 'mimi-discovery/1/no-defence',
  ruling: 'mimi-discovery/1/ruling',
  link: 'mimi-discovery/1/link',
  note: 'mimi-discovery/1/note',
  noteConsent: 'mimi-discovery/1/note-consent',
  answer: 'mimi-discovery/1/answer',
  aggregate: 'mimi-discovery/1/aggregate',
  disclosure: 'mimi-discovery/1/disclosure',
  context: 'mimi-discovery/1/context',
  hop: 'mimi-discovery/1/hop',
  stored: 'mimi-discovery/1/stored',
  time: 'mimi-discovery/1/time',
  tokenRequest: 'mimi-discovery/1/token-request',
  tokenCount: 'mimi-discovery/1/token-count',
  storeRun: 'mimi-discovery/1/store-run',
  ceremonyInvitation: 'mimi-discovery/1/ceremony-invitation',
  ceremonyMessage: 'mimi-discovery/1/ceremony-message'
} as const

export type Domain = keyof typeof DOMAINS

/** Whoever signs in one federation: only with it can anything be signed under a domain. */
export interface FederationSigner extends Signer {
  readonly federation: FederationId
}

/** The same key, for what it signs in `federation`. */
export function signerIn (federation: FederationId, signer: Signer): FederationSigner {
  return { federation, publicKey: signer.publicKey, sign: message => signer.sign(message) }
}

/** The bytes a signature of `domain` covers. */
export function signedMessage (domain: Domain, federation: FederationId, ...parts: Uint8Array[]): Uint8Array {
  const pieces: Uint8Array[] = []
  for (const part of [fromString(DOMAINS[domain]), federation, ...parts]) {
    pieces.push(varint.encode(part.byteLength), part)
  }
  return concat(pieces)
}

export function signUnder (domain: Domain, signer: FederationSigner, ...parts: Uint8Array[]): SignatureBytes {
  return signer.sign(signedMessage(domain, signer.federation, ...parts))
}

/**
 * Never throws.
 *
 * @param federation - the id in the registry that says whose key it is
 */
export function verifyUnder (
  domain: Domain, federation: FederationId, publicKey: Uint8Array, signature: Uint8Array, ...parts: Uint8Array[]
): boolean {
  return verifySignature(publicKey, signedMessage(domain, federation, ...parts), signature)
}
