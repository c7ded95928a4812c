/**
 * What follows from `y`, by HKDF-SHA-512 (RFC 5869) with an empty salt, distinct
 * labels and the federation's id (docs/protocol.md, "Derivation"). Nobody can get
 * from one of these to another, and so a replica, which sees the lookup key, can't
 * unseal. What follows from the sealing key is the federation's as that is.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { asIndexKey, asLookupKey, asSealingKey } from '../base/bytes.ts'
import { BaseError } from '../base/errors.ts'
import { hkdf } from '../base/hkdf.ts'
import { OUTPUT_LENGTH } from './suite.ts'
import type { FederationId, IndexKey, LookupKey, SealingKey } from '../base/bytes.ts'

const LOOKUP_LABEL = fromString('mimi-discovery/1/lookup-key')
const SEALING_LABEL = fromString('mimi-discovery/1/sealing-key')
const AUDIENCE_INFO = fromString('mimi-discovery/1/audience')
const INDEX_INFO = fromString('mimi-discovery/1/index-key')
const NO_SALT = new Uint8Array(0)
const KEY_LENGTH = 32

export interface DerivedKeys {
  /** L, 32 bytes: where mappings of the CSI are stored. */
  readonly lookupKey: LookupKey
  /** E, 32 bytes: opens them; MUST stay secret. */
  readonly sealingKey: SealingKey
}

/**
 * @param federation - whose OPRF key it was
 * @param y - output of the OPRF, 64 bytes
 * @throws BaseError `LENGTH_INVALID`
 */
export function deriveKeys (federation: FederationId, y: Uint8Array): DerivedKeys {
  if (y.byteLength !== OUTPUT_LENGTH) {
    throw new BaseError('LENGTH_INVALID', {
      detail: `output of the OPRF: expected ${OUTPUT_LENGTH} bytes, got ${y.byteLength}`
    })
  }
  return {
    lookupKey: asLookupKey(hkdf('sha512', y, NO_SALT, concat([LOOKUP_LABEL, federation]), KEY_LENGTH)),
    sealingKey: asSealingKey(hkdf('sha512', y, NO_SALT, concat([SEALING_LABEL, federation]), KEY_LENGTH))
  }
}

/**
 * E' = HKDF(ikm: E, salt: the audience's secret, info: label): opens entries that
 * a holder sealed for those who were given the secret. The secret is the salt, so
 * that a weak one costs nothing where E is unknown, and E alone opens nothing.
 * The federation's, as E is.
 *
 * @param secret - shared out of band, 16 bytes or more
 * @throws BaseError `LENGTH_INVALID`
 */
export function audienceKey (sealingKey: SealingKey, secret: Uint8Array): SealingKey {
  if (secret.byteLength < MIN_AUDIENCE_SECRET_LENGTH) {
    throw new BaseError('LENGTH_INVALID', {
      detail: `audience secret: at least ${MIN_AUDIENCE_SECRET_LENGTH} bytes, got ${secret.byteLength}`
    })
  }
  return asSealingKey(hkdf('sha512', sealingKey, secret, AUDIENCE_INFO, KEY_LENGTH))
}

/**
 * Opens every sealed index at a lookup key and no sealed part, so that a client
 * can have compact answers built for it without giving away the mappings.
 *
 * @param sealingKey - E, or the key of an audience: the federation's
 */
export function indexKeyOf (sealingKey: SealingKey): IndexKey {
  return asIndexKey(hkdf('sha512', sealingKey, NO_SALT, INDEX_INFO, KEY_LENGTH))
}

/** 128 bits: whoever has E could try shorter ones. */
export const MIN_AUDIENCE_SECRET_LENGTH = 16
