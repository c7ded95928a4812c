/**
 * A share on its way from dealer to member, sealed so that the member can show
 * everybody what it got without giving away anything else: Diffie-Hellman on
 * ristretto255 with a key pair that the member makes for this ceremony alone, and
 * a DLEQ proof (RFC 9497, section 2.2) of the one shared secret that a complaint
 * opens. The construction is that of ETHDKG (Schindler, Judmayer, Stifter and
 * Weippl 2019, section 4.2). So there is never one word against another: whoever
 * reads a complaint knows who lied.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { hkdf } from '../../base/hkdf.ts'
import { generateProof, verifyProof } from '../dleq.ts'
import { randomScalar, smallScalar } from '../suite.ts'
import { SEALED_SHARE_LENGTH } from './constants.ts'
import type { Random } from '../../base/clock.ts'
import type { ElementBytes, ScalarBytes, VoprfBackend } from '../backend.ts'
import type { SealedShare } from './interface.ts'

/** docs/protocol.md, "Ceremony": info of the key that seals a share. */
const SHARE_INFO = fromString('mimi-discovery/1/ceremony-share')
const ALGORITHM = 'chacha20-poly1305'
const KEY_LENGTH = 32
const TAG_LENGTH = 16
/** Each key seals one share (RFC 8439, section 4: a nonce must not repeat under a key). */
const NONCE = new Uint8Array(12)

/** Where a sealed share stands: in this ceremony, from this dealer, for this member. */
export interface SharePlace {
  /** Id of the ceremony. */
  readonly ceremony: Uint8Array
  /** Index of the dealer. */
  readonly dealer: number
  /** Index of the member. */
  readonly member: number
  /** The member's, of its Join. */
  readonly encryptionKey: ElementBytes
}

/** @param share - MUST stay secret */
export function sealShare (backend: VoprfBackend, place: SharePlace, share: ScalarBytes, random: Random): SealedShare {
  const secret = randomScalar(backend, random)
  const ephemeral = backend.multiplyBase(secret)
  const key = sealingKey(place, ephemeral, backend.multiply(secret, place.encryptionKey))
  secret.fill(0)
  const cipher = createCipheriv(ALGORITHM, key, NONCE, { authTagLength: TAG_LENGTH })
  const sealed = new Uint8Array(Buffer.concat([cipher.update(share), cipher.final(), cipher.getAuthTag()]))
  key.fill(0)
  return { index: place.member, ephemeral, sealed }
}

/** Member side: the shared secret of one sealed share. @param secret - of the encryption key */
export function sharedSecret (backend: VoprfBackend, secret: ScalarBytes, { ephemeral }: SealedShare): ElementBytes {
  return backend.multiply(secret, ephemeral)
}

/** Undefined for what was not sealed for this place. The result is a scalar only if the dealer was honest. */
export function openShare (
  place: SharePlace,
  { ephemeral, sealed }: SealedShare,
  shared: ElementBytes
): ScalarBytes | undefined {
  if (sealed.byteLength !== SEALED_SHARE_LENGTH) {
    return undefined
  }
  const key = sealingKey(place, ephemeral, shared)
  const end = sealed.byteLength - TAG_LENGTH
  const decipher = createDecipheriv(ALGORITHM, key, NONCE, { authTagLength: TAG_LENGTH })
  key.fill(0)
  decipher.setAuthTag(sealed.subarray(end))
  const share = decipher.update(sealed.subarray(0, end))
  try {
    decipher.final()
  } catch {
    return undefined // nobody sealed this for us: as good as no share
  }
  return new Uint8Array(share)
}

/** Member side: that `shared` belongs to encryption key and sealed share. @param random - one for each sealed share */
export function proveShared (
  backend: VoprfBackend,
  secret: ScalarBytes,
  place: SharePlace,
  { ephemeral }: SealedShare,
  random: Random
): Uint8Array {
  return generateProof(backend, secret, place.encryptionKey, [ephemeral], [backend.multiply(secret, ephemeral)], random)
}

export function provesShared (
  backend: VoprfBackend,
  place: SharePlace,
  { ephemeral }: SealedShare,
  shared: ElementBytes,
  proof: Uint8Array
): boolean {
  return verifyProof(backend, place.encryptionKey, [ephemeral], [shared], proof)
}

/** `ceremony` is the hash of an invitation, which names the federation. */
function sealingKey (
  { ceremony, dealer, member, encryptionKey }: SharePlace,
  ephemeral: ElementBytes,
  shared: ElementBytes
): Uint8Array {
  const info = concat([SHARE_INFO, smallScalar(dealer), smallScalar(member), encryptionKey, ephemeral])
  return hkdf('sha512', shared, ceremony, info, KEY_LENGTH)
}
