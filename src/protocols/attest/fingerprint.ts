/** A few characters by which people see that two screens speak of the same request. */
import { createHash } from 'node:crypto'
import type { FederationId } from '../../base/bytes.ts'

/** RFC 4648 base32 without letters and digits that look alike, in their order. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const LABEL = 'mimi-discovery/1/fingerprint'
const LENGTH = 8

/**
 * Of SHA-256 over label, federation id, holder key and challenge id the lowest five bits of
 * each of the first eight bytes, as `K7QF-2M3X`. As the CSIP draws the id,
 * nobody can search for a key that looks like another's.
 *
 * @param holderKey - 32 bytes
 * @param challengeId - 16 bytes
 */
export function fingerprintOf (federation: FederationId, holderKey: Uint8Array, challengeId: Uint8Array): string {
  const hash = createHash('sha256').update(LABEL).update(federation).update(holderKey).update(challengeId).digest()
  const letters = [...hash.subarray(0, LENGTH)].map(byte => ALPHABET.charAt(byte % ALPHABET.length))
  return `${letters.slice(0, LENGTH / 2).join('')}-${letters.slice(LENGTH / 2).join('')}`
}
