/**
 * How a registry is verified (docs/protocol.md, "Registry"; the root role of The
 * Update Framework is the model, section 5.3 of its specification). However it
 * came, as a file, from a DP or out of the DHT, it goes through here.
 */
import { asFederationId, asHash, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { sha256 } from '../base/hash.ts'
import { MAX_REGISTRY_LENGTH } from '../base/limits.ts'
import { parseRootCertificates } from './certification.ts'
import { FORMAT_VERSION, ISSUE_TOLERANCE, MAX_NAME_LENGTH, MAX_REGISTRY_LIFETIME } from './constants.ts'
import { RegistryError } from './errors.ts'
import { checkFeasible } from './feasible.ts'
import { isTime, parseText } from './fields.ts'
import { checkFounding } from './history.ts'
import { parseOprfKeys } from './oprf-keys.ts'
import { parseCsips, parseDps, parseMsps } from './parties.ts'
import { RegistryPayload, SignedRegistry } from './pb/registry.ts'
import { parsePolicy } from './policy.ts'
import { countSigners, federationIdOf, parseRoots } from './roots.ts'
import { checkReferences, checkSuccession } from './rules.ts'
import { parseLosses } from './terms.ts'
import { indexRegistry } from './verified.ts'
import type { TrustAnchor, VerifiedRegistry } from './interface.ts'
import type { Content } from './rules.ts'
import type { RegistryFields } from './verified.ts'
import type { Hash, PublicKeyBytes } from '../base/bytes.ts'

export interface OpenRegistryOptions {
  readonly anchor: TrustAnchor
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The version trusted so far; without it, the anchor's root keys are. */
  readonly previous?: VerifiedRegistry
}

/**
 * Opens the version that follows `previous`, or any version that the anchor's
 * root keys signed. Given the very version that `previous` is, it returns
 * `previous`.
 *
 * @param bytes - SignedRegistry
 * @throws BaseError MESSAGE_TOO_LARGE, MESSAGE_MALFORMED
 * @throws RegistryError with a code for each step
 */
export function openRegistry (bytes: Uint8Array, { anchor, now, previous }: OpenRegistryOptions): VerifiedRegistry {
  const registry = openVersion(bytes, anchor, previous)
  checkCurrent(registry, now)
  return registry
}

/**
 * Steps through versions in ascending order and returns the last. Versions in
 * between may have expired meanwhile; the last may not.
 *
 * @throws RegistryError REGISTRY_SKIPPED_VERSION for an empty chain without `previous`; else as `openRegistry`
 */
export function verifyChain (chain: readonly Uint8Array[], options: OpenRegistryOptions): VerifiedRegistry {
  const newest = reopenSteps(chain, options).at(-1) ?? last(options)
  checkCurrent(newest, options.now)
  return newest
}

/**
 * A piece of a longer chain: each version it stepped to; none, when all are known.
 * The last may have expired as well, since the rest may follow: standing judges
 * what stays the newest.
 *
 * @throws RegistryError as `openRegistry`, but for REGISTRY_EXPIRED
 */
export function verifySteps (chain: readonly Uint8Array[], options: OpenRegistryOptions): VerifiedRegistry[] {
  const steps = reopenSteps(chain, options)
  // none was issued later than the one after it
  const newest = steps.at(-1)
  if (newest != null) {
    checkIssued(newest, options.now)
  }
  return steps
}

/**
 * The same for versions that were kept: they are verified again, but may have
 * expired, since they are still what the next version is measured by.
 */
export function reopenSteps (
  chain: readonly Uint8Array[], { anchor, previous }: Omit<OpenRegistryOptions, 'now'>
): VerifiedRegistry[] {
  const steps: VerifiedRegistry[] = []
  let trusted = previous
  for (const bytes of chain) {
    const next = openVersion(bytes, anchor, trusted)
    if (next !== trusted) {
      steps.push(next)
    }
    trusted = next
  }
  return steps
}

function last ({ previous }: OpenRegistryOptions): VerifiedRegistry {
  if (previous == null) {
    throw new RegistryError('REGISTRY_SKIPPED_VERSION', { detail: 'no version at all' })
  }
  return previous
}

function openVersion (bytes: Uint8Array, anchor: TrustAnchor, previous?: VerifiedRegistry): VerifiedRegistry {
  // 1. size and canonical encoding, of the container and of what is in it; 2. a format we know
  const signed = decodeStrict(SignedRegistry, bytes, 'SignedRegistry', MAX_REGISTRY_LENGTH)
  const payload = decodePayload(signed.payload)
  const hash = sha256(signed.payload)

  // 3. our federation
  if (!equalBytes(payload.federationId, anchor.federationId)) {
    throw new RegistryError('REGISTRY_WRONG_FEDERATION')
  }

  // 4. signed by the threshold of the root keys trusted so far …
  const trusted = previous ?? anchor
  const roots = parseRoots(payload.rootKeys, payload.rootThreshold)
  const known = countSigners(anchor.federationId, signed.payload, signed.signatures, trusted.rootKeys)
  if (known < trusted.rootThreshold) {
    throw new RegistryError('REGISTRY_SIGNATURES_INSUFFICIENT', { detail: `${known} of ${trusted.rootThreshold}` })
  }

  // 5. … and of the root keys that it names itself
  const own = countSigners(anchor.federationId, signed.payload, signed.signatures, roots)
  if (own < payload.rootThreshold) {
    throw new RegistryError('REGISTRY_ROOTS_UNSIGNED', { detail: `${own} of ${payload.rootThreshold}` })
  }

  // 6. the next version, and nothing else
  if (previous != null && payload.version === previous.version && equalBytes(hash, previous.hash)) {
    return previous
  }
  checkVersion(payload, hash, previous)

  // 7. each record by itself, all of them together, and against those of the version before
  const unsigned = parsePayload(payload, hash)
  if (previous != null) {
    checkSuccession(unsigned, previous)
  }
  return indexRegistry({ bytes, ...unsigned })
}

function decodePayload (bytes: Uint8Array): RegistryPayload {
  const payload = decodeStrict(RegistryPayload, bytes, 'RegistryPayload', MAX_REGISTRY_LENGTH)
  if (payload.formatVersion !== FORMAT_VERSION) {
    throw new RegistryError('REGISTRY_FORMAT_UNSUPPORTED', { detail: `version ${payload.formatVersion}` })
  }
  return payload
}

/**
 * Of what can't be taken: which version the root keys trusted so far signed it as,
 * if they did. A format that nobody here knows still says its number.
 *
 * @param bytes - SignedRegistry, from anybody
 */
export function rootSignedVersion (
  bytes: Uint8Array,
  { federationId }: TrustAnchor,
  { rootKeys, rootThreshold }: Pick<VerifiedRegistry, 'rootKeys' | 'rootThreshold'>
): number | undefined {
  try {
    const { payload, signatures } = decodeStrict(SignedRegistry, bytes, 'SignedRegistry', MAX_REGISTRY_LENGTH)
    const signers = countSigners(federationId, payload, signatures, rootKeys)
    const { version } = RegistryPayload.decode(payload)
    return signers >= rootThreshold && Number.isSafeInteger(version) ? version : undefined
  } catch {
    return undefined // what nobody can read says nothing
  }
}

/** A registry that is well-formed and that nobody may have signed. */
export type UnsignedRegistry = Omit<RegistryFields, 'bytes'>

/**
 * For whoever is about to sign: everything but signatures, succession and the
 * time of day.
 *
 * @param bytes - RegistryPayload
 * @throws BaseError, RegistryError as `openRegistry`
 */
export function inspectPayload (bytes: Uint8Array): UnsignedRegistry {
  return parsePayload(decodePayload(bytes), sha256(bytes))
}

/**
 * For whoever is about to sign the version after `previous`: also what of the one
 * before has to be so still.
 *
 * @throws as `inspectPayload`
 */
export function inspectSuccessor (bytes: Uint8Array, previous: VerifiedRegistry): UnsignedRegistry {
  const [payload, hash] = [decodePayload(bytes), sha256(bytes)]
  if (!equalBytes(payload.federationId, previous.federationId)) {
    throw new RegistryError('REGISTRY_WRONG_FEDERATION')
  }
  checkVersion(payload, hash, previous)
  const registry = parsePayload(payload, hash)
  checkSuccession(registry, previous)
  return registry
}

/** On the way there: what the policy asks for may not be listed yet. */
export function inspectDraft (bytes: Uint8Array): UnsignedRegistry {
  return parseContent(decodePayload(bytes), sha256(bytes))
}

function parsePayload (payload: RegistryPayload, hash: Hash): UnsignedRegistry {
  const registry = parseContent(payload, hash)
  checkFeasible(registry)
  return registry
}

function parseContent (payload: RegistryPayload, hash: Hash): UnsignedRegistry {
  const { version, previousHash, foundedAt, issuedAt, expiresAt, test, rootThreshold } = payload
  if (!Number.isSafeInteger(version) || version < 1 || previousHash.byteLength !== (version === 1 ? 0 : 32)) {
    throw new RegistryError('REGISTRY_VERSION_INVALID', { detail: `version ${version}` })
  }
  const lifetime = expiresAt - issuedAt
  const inOrder = version === 1 ? foundedAt === issuedAt : foundedAt <= issuedAt
  const times = [foundedAt, issuedAt, expiresAt].every(isTime)
  if (!times || !inOrder || lifetime <= 0 || lifetime > MAX_REGISTRY_LIFETIME) {
    throw new RegistryError('REGISTRY_TIMES_INVALID')
  }
  const rootKeys = parseRoots(payload.rootKeys, rootThreshold)
  const content: Content = {
    issuedAt,
    policy: parsePolicy(payload.policy),
    dps: parseDps(payload.dps),
    msps: parseMsps(payload.msps),
    csips: parseCsips(payload.csips, parseRootCertificates(payload.certificateRoots)),
    oprfKeys: parseOprfKeys(payload.oprfKeys),
    losses: parseLosses(payload.losses, issuedAt),
    certificateRoots: payload.certificateRoots
  }
  checkReferences(content)
  if (version === 1) {
    checkFounding(content)
  }
  return {
    hash,
    federationId: asFederationId(payload.federationId),
    name: checkName(payload, rootKeys),
    version,
    ...(version === 1 ? {} : { previousHash: asHash(previousHash) }),
    foundedAt,
    expiresAt,
    test,
    rootKeys,
    rootThreshold,
    ...content
  }
}

function checkVersion (
  { version, previousHash, foundedAt, issuedAt }: RegistryPayload,
  hash: Hash,
  previous?: VerifiedRegistry
): void {
  if (previous == null) {
    return
  }
  const step = `${previous.version} to ${version}`
  if (version < previous.version) {
    throw new RegistryError('REGISTRY_ROLLBACK', { detail: step })
  }
  if (version === previous.version) {
    throw new RegistryError('REGISTRY_FORK', { detail: `version ${version}` })
  }
  if (version > previous.version + 1) {
    throw new RegistryError('REGISTRY_SKIPPED_VERSION', { detail: step })
  }
  if (!equalBytes(previousHash, previous.hash)) {
    throw new RegistryError('REGISTRY_CHAIN_BROKEN', { detail: step })
  }
  if (issuedAt < previous.issuedAt) {
    throw new RegistryError('REGISTRY_TIMES_INVALID', { detail: step })
  }
  if (foundedAt !== previous.foundedAt) {
    throw new RegistryError('REGISTRY_FOUNDED_CHANGED', { detail: step })
  }
}

/** The id of a first version is made of its own roots and name; later ones inherit it. */
function checkName (
  { version, federationId, name, rootThreshold }: RegistryPayload, roots: readonly PublicKeyBytes[]
): string {
  parseText(name, 'name of the federation', MAX_NAME_LENGTH)
  if (version === 1 && !equalBytes(federationId, federationIdOf(roots, rootThreshold, name))) {
    throw new RegistryError('REGISTRY_WRONG_FEDERATION', { detail: 'the id is not that of these roots' })
  }
  return name
}

/**
 * 8. neither expired, as a frozen one would be, nor of the future
 *
 * @throws RegistryError REGISTRY_NOT_YET_ISSUED, REGISTRY_EXPIRED
 */
export function checkCurrent (registry: VerifiedRegistry, now: number): void {
  checkIssued(registry, now)
  if (now >= registry.expiresAt) {
    throw new RegistryError('REGISTRY_EXPIRED', { detail: new Date(registry.expiresAt).toISOString() })
  }
}

function checkIssued ({ issuedAt }: VerifiedRegistry, now: number): void {
  if (issuedAt > now + ISSUE_TOLERANCE) {
    throw new RegistryError('REGISTRY_NOT_YET_ISSUED', { detail: new Date(issuedAt).toISOString() })
  }
}
