/**
 * The timestamp role (The Update Framework, section 2.1.4 of its specification):
 * DPs keep signing what they hold for the newest version, so that whoever is
 * held back on an old one notices within a day, long before it expires.
 */
import { asHash, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { peerIdOf } from '../base/keys.ts'
import { Signed } from '../base/pb/signed.ts'
import { FORMAT_VERSION } from './constants.ts'
import { RegistryError } from './errors.ts'
import { isTime } from './fields.ts'
import { RegistryTimestamp } from './pb/timestamp.ts'
import type { VerifiedRegistry } from './interface.ts'
import type { Hash } from '../base/bytes.ts'
import type { FederationSigner } from '../base/envelope.ts'

/** Fields, one peer id, one signature. */
export const MAX_TIMESTAMP_LENGTH = 512

/** A DP's word, checked. */
export interface VerifiedTimestamp {
  readonly dp: string
  readonly version: number
  readonly hash: Hash
  readonly at: number
}

export interface Freshness {
  /** DPs that know of nothing newer. */
  readonly confirmedBy: readonly string[]
  /** How many of them it takes. */
  readonly required: number
  /** When it has to be asked for again, milliseconds since the epoch. */
  readonly until: number
}

/**
 * DP side.
 *
 * @param registry - the newest version it knows of
 * @param at - now, milliseconds since the epoch
 * @returns RegistryTimestamp as Signed
 */
export function makeTimestamp (registry: VerifiedRegistry, at: number, dp: FederationSigner): Uint8Array {
  const payload = RegistryTimestamp.encode({
    formatVersion: FORMAT_VERSION,
    federationId: new Uint8Array(registry.federationId),
    version: registry.version,
    hash: new Uint8Array(registry.hash),
    dp: peerIdOf(dp.publicKey).toString(),
    at
  })
  return Signed.encode({ payload, signature: new Uint8Array(signUnder('registryTimestamp', dp, payload)) })
}

/**
 * @param bytes - RegistryTimestamp as Signed
 * @param registry - says who is a DP
 * @throws RegistryError REGISTRY_TIMESTAMP_INVALID
 */
export function verifyTimestamp (bytes: Uint8Array, registry: VerifiedRegistry): VerifiedTimestamp {
  const refuse = (detail: string, cause?: unknown): RegistryError => new RegistryError('REGISTRY_TIMESTAMP_INVALID', { detail, cause })
  let signed: Signed
  let timestamp: RegistryTimestamp
  try {
    signed = decodeStrict(Signed, bytes, 'Signed', MAX_TIMESTAMP_LENGTH)
    timestamp = decodeStrict(RegistryTimestamp, signed.payload, 'RegistryTimestamp', MAX_TIMESTAMP_LENGTH)
  } catch (cause) {
    throw refuse('malformed', cause)
  }
  const { formatVersion, federationId, version, hash, at } = timestamp
  if (formatVersion !== FORMAT_VERSION || hash.byteLength !== 32 || version < 1 || !isTime(version) || !isTime(at)) {
    throw refuse('fields')
  }
  if (!equalBytes(federationId, registry.federationId)) {
    throw refuse('another federation')
  }
  const dp = registry.dp(timestamp.dp)
  if (dp?.status !== 'active') {
    throw refuse('not by an active DP')
  }
  if (!verifyUnder('registryTimestamp', registry.federationId, dp.publicKey, signed.signature, signed.payload)) {
    throw refuse(`signature of ${dp.id}`)
  }
  return { dp: dp.id, version, hash: asHash(hash), at }
}

/**
 * Whether `registry` is the newest there is, as far as enough DPs know.
 *
 * A DP confirms it by naming it, or an earlier version, as the newest: either way
 * it knows of nothing newer. Each DP's latest word counts. It takes
 * `policy.timestampThreshold` active DPs within `policy.timestampLifetime`, but
 * never more than half of them: a small federation survives the loss of a
 * minority. If as many name a newer version, that one wins.
 *
 * @param self - peer id of the DP that judges: its own word tells it nothing, unless it is the only one
 * @throws RegistryError REGISTRY_FROZEN
 */
export function judgeFreshness (statements: readonly VerifiedTimestamp[], registry: VerifiedRegistry, now: number, self?: string): Freshness {
  const { timestampThreshold, timestampLifetime, clockTolerance } = registry.policy
  const others = registry.activeDps.filter(({ id }) => id !== self)
  if (others.length === 0) {
    return { confirmedBy: [], required: 0, until: now + timestampLifetime }
  }
  const required = Math.min(timestampThreshold, Math.ceil(others.length / 2))
  const latest = new Map<string, VerifiedTimestamp>()
  for (const statement of statements) {
    const inTime = statement.at <= now + clockTolerance && now < statement.at + timestampLifetime
    const active = others.some(({ id }) => id === statement.dp)
    if (inTime && active && statement.at >= (latest.get(statement.dp)?.at ?? 0)) {
      latest.set(statement.dp, statement)
    }
  }
  const counted = [...latest.values()]
  const newer = counted.filter(({ version }) => version > registry.version)
  const confirming = counted
    .filter(({ version, hash }) => version < registry.version || (version === registry.version && equalBytes(hash, registry.hash)))
    .toSorted((a, b) => b.at - a.at)
  const decisive = confirming[required - 1]
  if (newer.length >= required || decisive == null) {
    throw new RegistryError('REGISTRY_FROZEN', {
      detail: `version ${registry.version}: ${confirming.length} of ${required} DPs confirm it, ${newer.length} name a newer one`
    })
  }
  return { confirmedBy: confirming.map(({ dp }) => dp), required, until: decisive.at + timestampLifetime }
}
