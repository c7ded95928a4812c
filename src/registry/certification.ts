/**
 * Which number ranges a CSIP's keys are certified for (docs/protocol.md,
 * "Certified scopes"). All of it is in the registry, so that everybody comes to
 * the same result; only the time of an attestation is compared later.
 */
import { equalBytes } from '../base/bytes.ts'
import { isIssuedBy, parseCertificate } from './certificate.ts'
import { MAX_CERTIFICATE_ROOTS, MAX_CHAIN_LENGTH, MAX_CHAINS } from './constants.ts'
import { RegistryError } from './errors.ts'
import { bounded } from './fields.ts'
import { coversPrefix, encompasses } from './tn-auth-list.ts'
import type { Certificate } from './certificate.ts'
import type { CsipRecord, KeyValidity, Policy, VerifiedChain } from './interface.ts'
import type { CertificateChain as WireChain } from './pb/registry.ts'

/** @throws RegistryError REGISTRY_TOO_MANY_PARTIES, REGISTRY_CERTIFICATE_INVALID, REGISTRY_CERTIFICATE_CHAIN_BROKEN */
export function parseRootCertificates (wire: readonly Uint8Array[]): readonly Certificate[] {
  return bounded(wire, MAX_CERTIFICATE_ROOTS, 'certificate roots').map(bytes => {
    const root = parseCertificate(bytes)
    if (!root.ca || !isIssuedBy(root, root)) {
      throw broken('a root is not a self-signed certificate of an issuer')
    }
    return root
  })
}

/** Whether one of the roots issued the last certificate of a chain. */
export function isUnder (chain: readonly Uint8Array[], roots: readonly Certificate[]): boolean {
  const last = chain.at(-1)
  const top = last == null ? undefined : parseCertificate(last)
  return top != null && roots.some(root => isIssuedBy(top, root))
}

/**
 * The chains of a CSIP, each down from a root to one of its keys.
 *
 * @throws RegistryError REGISTRY_TOO_MANY_PARTIES, REGISTRY_CERTIFICATE_…
 */
export function parseChains (
  wire: readonly WireChain[], keys: readonly KeyValidity[], roots: readonly Certificate[], id: string
): readonly VerifiedChain[] {
  return bounded(wire, MAX_CHAINS, `certificate chains of ${id}`)
    .map(({ certificates }) => parseChain(certificates, keys, roots, id))
}

function parseChain (
  bytes: readonly Uint8Array[], keys: readonly KeyValidity[], roots: readonly Certificate[], id: string
): VerifiedChain {
  const chain = bounded(bytes, MAX_CHAIN_LENGTH, `certificates of ${id}`).map(parseCertificate)
  const [own] = chain
  const top = chain.at(-1)
  const root = top == null ? undefined : roots.find(candidate => isIssuedBy(top, candidate))
  if (own == null || root == null) {
    throw broken(`${id}: no root of the registry issued it`)
  }
  const path = [...chain, root]
  checkIssuers(path, id)
  const { key } = own
  const listed = key.kind === 'ed25519' ? keys.find(({ publicKey }) => equalBytes(publicKey, key.raw)) : undefined
  if (listed == null || own.ca || !own.signs) {
    throw new RegistryError('REGISTRY_CERTIFICATE_KEY_MISMATCH', { detail: id })
  }
  checkDelegation(path, id)
  return {
    certificates: bytes,
    publicKey: listed.publicKey,
    ranges: own.numbers?.ranges ?? [],
    notBefore: Math.max(...path.map(({ notBefore }) => notBefore)),
    notAfter: Math.min(...path.map(({ notAfter }) => notAfter))
  }
}

/** RFC 5280, section 6.1, without what this profile refuses as unknown and critical. */
function checkIssuers (path: readonly Certificate[], id: string): void {
  path.slice(1).forEach((issuer, i) => {
    const issued = path[i]
    // `i` issuers stand between this one and the last certificate
    if (issued == null || !issuer.ca || issuer.pathLength < i || !isIssuedBy(issued, issuer)) {
      throw broken(`${id}: certificate ${i + 1}`)
    }
  })
}

/** Below whoever has a list nobody has more than it, nor none, which would mean all (RFC 9060, section 4). */
function checkDelegation (path: readonly Certificate[], id: string): void {
  path.slice(1).forEach(({ numbers: parent }, i) => {
    const child = path[i]?.numbers
    if (parent != null && (child == null || !encompasses(parent, child))) {
      throw new RegistryError('REGISTRY_CERTIFICATE_WIDENED', { detail: `${id}: certificate ${i + 1}` })
    }
  })
}

function broken (detail: string): RegistryError {
  return new RegistryError('REGISTRY_CERTIFICATE_CHAIN_BROKEN', { detail })
}

/**
 * Every certified scope is covered, and where the policy asks for it there are no others. Those that ended are history.
 *
 * @param at - when the version was issued, milliseconds since the epoch
 * @throws RegistryError REGISTRY_SCOPE_NOT_CERTIFIED
 */
export function checkCertified ({ csiTypes }: Policy, csips: readonly CsipRecord[], at: number): void {
  for (const { id, scopes, chains } of csips) {
    for (const { csiType, prefix, certified } of scopes.filter(({ validUntil = Infinity }) => validUntil > at)) {
      const type = csiTypes.find(candidate => candidate.type === csiType)
      const covered = type?.grammar === 'tel' && chains.some(({ ranges }) => coversPrefix(ranges, prefix))
      if (certified === true ? !covered : type?.certificateRequired === true) {
        throw new RegistryError('REGISTRY_SCOPE_NOT_CERTIFIED', { detail: `${id}: ${csiType}:${prefix}` })
      }
    }
  }
}

/** Whether a chain certifies this key for the prefix, at this time in milliseconds since the epoch. */
export function isCertified (
  { chains }: Pick<CsipRecord, 'chains'>, publicKey: Uint8Array, prefix: string, at: number
): boolean {
  return chains.some(chain =>
    equalBytes(chain.publicKey, publicKey) && chain.notBefore <= at && at <= chain.notAfter &&
      coversPrefix(chain.ranges, prefix))
}
