/**
 * Byte strings of a fixed length, each with a type of its own, so that a lookup
 * key can't be passed where a holder key is meant.
 */
import { compare } from 'uint8arrays/compare'
import { equals } from 'uint8arrays/equals'
import { BaseError } from './errors.ts'

declare const brand: unique symbol

export type Bytes<Name extends string> = Uint8Array & { readonly [brand]: Name }

/** Where mappings of a CSI are stored: 32 bytes, pseudorandom (docs/protocol.md, "Derivation"). */
export type LookupKey = Bytes<'LookupKey'>
/** Opens the sealed parts at a lookup key: 32 bytes, secret to whoever can name the CSI. */
export type SealingKey = Bytes<'SealingKey'>
/** Opens the sealed indexes at a lookup key, and nothing else there: 32 bytes, secret. */
export type IndexKey = Bytes<'IndexKey'>
/** Raw Ed25519 public key, 32 bytes (RFC 8032, section 5.1.5). */
export type PublicKeyBytes = Bytes<'PublicKey'>
/** Ed25519 signature, 64 bytes (RFC 8032, section 5.1.6). */
export type SignatureBytes = Bytes<'Signature'>
/** SHA-256, 32 bytes (FIPS 180-4). */
export type Hash = Bytes<'Hash'>
/** What a federation is called by, for ever: 32 bytes (docs/protocol.md, "Registry"). */
export type FederationId = Bytes<'FederationId'>
/** Names one mapping of a holder at a DP: 16 random bytes. */
export type EntryId = Bytes<'EntryId'>

function fixed<Name extends string> (name: Name, length: number): (bytes: Uint8Array) => Bytes<Name> {
  return (bytes) => {
    if (bytes.byteLength !== length) {
      throw new BaseError('LENGTH_INVALID', { detail: `${name}: expected ${length} bytes, got ${bytes.byteLength}` })
    }
    return bytes as Bytes<Name>
  }
}

/** Each of these checks the length and throws `LENGTH_INVALID`. */
export const asLookupKey = fixed('LookupKey', 32)
export const asSealingKey = fixed('SealingKey', 32)
export const asIndexKey = fixed('IndexKey', 32)
export const asSignature = fixed('Signature', 64)
export const asHash = fixed('Hash', 32)
export const asFederationId = fixed('FederationId', 32)
export const asEntryId = fixed('EntryId', 16)
/** Length only; `parsePublicKey` of keys.ts also refuses keys that aren't of prime order. */
export const asPublicKeyBytes = fixed('PublicKey', 32)

export { compare as compareBytes, equals as equalBytes }
