/** Records of OPRF keys: a DP for each share, and shares that lie on the committed polynomial. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../base/hash.ts'
import { lruMap } from '../base/lru.ts'
import { checkThresholdKey } from '../blinding/threshold-key.ts'
import { MAX_OPRF_KEYS, MAX_OPRF_SHARES } from './constants.ts'
import { RegistryError } from './errors.ts'
import { bounded, distinct, isTime } from './fields.ts'
import type { OprfKey } from './interface.ts'
import type { OprfKeyRecord } from './pb/registry.ts'

/** Keys that held, which are remembered: those of a few federations, old and new. */
const MAX_CHECKED = 64

/** By all that the check looks at. */
const checked = lruMap<true>(MAX_CHECKED)

export function parseOprfKeys (wire: readonly OprfKeyRecord[]): OprfKey[] {
  const keys = bounded(wire, MAX_OPRF_KEYS, 'OPRF keys').map(parseOprfKey)
  distinct(keys.map(({ keyId }) => keyId), 'OPRF key')
  return keys
}

function parseOprfKey (key: OprfKeyRecord): OprfKey {
  const { keyId, shareEpoch, threshold, commitments, validFrom, validUntil } = key
  const shares = bounded(key.shares, MAX_OPRF_SHARES, `shares of OPRF key ${keyId}`)
  if (keyId < 1 || threshold < 1 || threshold > shares.length || commitments.length !== threshold) {
    throw invalid(keyId, `threshold ${threshold}, ${commitments.length} commitments, ${shares.length} shares`)
  }
  if (![validFrom, validUntil].every(isTime) || validUntil <= validFrom) {
    throw new RegistryError('REGISTRY_VALIDITY_INVALID', { detail: `OPRF key ${keyId}` })
  }
  if (shares.some(({ index }) => index < 1)) {
    throw invalid(keyId, 'share index 0 would be the key itself')
  }
  distinct(shares.map(({ index }) => index), `OPRF key ${keyId}: share`)
  // t shares with one DP would make it a committee of its own
  distinct(shares.map(({ dp }) => dp), `OPRF key ${keyId}: DP`)
  if (key.transcriptHash.byteLength !== (key.dealer ? 0 : 32)) {
    throw invalid(keyId, 'made by a dealer, or with the hash of its transcript')
  }
  const origin = key.dealer ? { dealer: true } as const : { transcriptHash: key.transcriptHash }
  const parsed = { keyId, shareEpoch, threshold, commitments, shares, validFrom, validUntil, ...origin }
  try {
    checkOnce(parsed)
  } catch (cause) {
    throw invalid(keyId, 'the shares do not follow from the commitments', cause)
  }
  return parsed
}

/**
 * Versions of a registry mostly bring the keys of the one before, and a check takes
 * milliseconds for each share. That a key holds depends on no federation.
 */
function checkOnce (key: OprfKey): void {
  const { keyId, shareEpoch, threshold, commitments, shares } = key
  const numbers = [keyId, shareEpoch, threshold, ...shares.map(({ index }) => index)].join()
  const parts = [...commitments, ...shares.map(({ publicShare }) => publicShare)]
  const name = toString(
    sha256(fromString(`${numbers} ${parts.map(({ byteLength }) => byteLength).join()} `), ...parts), 'base16'
  )
  if (!checked.has(name)) {
    checkThresholdKey(key)
    checked.set(name, true)
  }
}

function invalid (keyId: number, detail: string, cause?: unknown): RegistryError {
  return new RegistryError('REGISTRY_OPRF_KEY_INVALID', { detail: `OPRF key ${keyId}: ${detail}`, cause })
}
