/** Making a registry: draft → payload → signatures by m of n root keys, which may be made on different machines. */
import { asFederationId, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { signerIn, signUnder, verifyUnder } from '../base/envelope.ts'
import { MAX_REGISTRY_LENGTH } from '../base/limits.ts'
import { FORMAT_VERSION } from './constants.ts'
import { RegistryError } from './errors.ts'
import { RegistryPayload, SignedRegistry, Status as WireStatus } from './pb/registry.ts'
import { federationIdOf } from './roots.ts'
import type { FederationId } from '../base/bytes.ts'
import type { CertificateChain, CsipRecord, DpRecord, KeyValidity, MspRecord, OprfKey, Policy, Status, VerifiedRegistry } from './interface.ts'
import type { RegistryFields } from './verified.ts'
import type { KeyValidity as WireKeyValidity, RootSignature } from './pb/registry.ts'
import type { Signer } from '../base/keys.ts'

/** A DP as a draft names it: its key is in its id. */
export type DpDraft = Omit<DpRecord, 'publicKey'>

/** A key as a draft names it; bytes are checked when the version is opened. */
export type KeyDraft = Omit<KeyValidity, 'publicKey'> & { readonly publicKey: Uint8Array }
export type MspDraft = Omit<MspRecord, 'keys'> & { readonly keys: readonly KeyDraft[] }
export type CsipDraft = Omit<CsipRecord, 'keys' | 'chains'> & { readonly keys: readonly KeyDraft[], readonly chains?: readonly CertificateChain[] }

/** A registry before it is signed. Nothing in it is checked: opening it does that. */
export interface RegistryDraft {
  /** Made of the roots when absent, for version 1 only. */
  readonly federationId?: Uint8Array
  readonly name: string
  readonly version: number
  readonly previousHash?: Uint8Array
  readonly issuedAt: number
  readonly expiresAt: number
  readonly test: boolean
  readonly rootKeys: readonly Uint8Array[]
  readonly rootThreshold: number
  readonly policy: Policy
  readonly dps: readonly DpDraft[]
  readonly msps: readonly MspDraft[]
  readonly csips: readonly CsipDraft[]
  readonly oprfKeys: readonly OprfKey[]
  readonly certificateRoots?: readonly Uint8Array[]
}

/** What `nextVersion` sets by itself, or leaves to its caller. */
export type RegistryChanges = Partial<Omit<RegistryDraft, 'federationId' | 'version' | 'previousHash'>> & Pick<RegistryDraft, 'issuedAt' | 'expiresAt'>

/** The draft of the version after `previous`: the same, but for `changes`. */
export function nextVersion (previous: VerifiedRegistry, changes: RegistryChanges): RegistryDraft {
  return {
    ...draftOf(previous),
    ...changes,
    version: previous.version + 1,
    previousHash: previous.hash
  }
}

/** The draft that `registry` was built from. */
export function draftOf (registry: Omit<RegistryFields, 'bytes' | 'hash'>): RegistryDraft {
  // what is derived of a chain is left behind, and lists that may be absent and are empty
  const csips = registry.csips.map(({ chains, ...csip }): CsipDraft => ({ ...csip, ...(chains.length === 0 ? {} : { chains: chains.map(({ certificates }) => ({ certificates })) }) }))
  const { federationId, name, version, previousHash, issuedAt, expiresAt, test, rootKeys, rootThreshold, policy, dps, msps, oprfKeys, certificateRoots } = registry
  return { federationId, name, version, previousHash, issuedAt, expiresAt, test, rootKeys, rootThreshold, policy, dps, msps, csips, oprfKeys, ...(certificateRoots.length === 0 ? {} : { certificateRoots }) }
}

const WIRE_STATUS: Readonly<Record<Status, WireStatus>> = {
  active: WireStatus.ACTIVE,
  leaving: WireStatus.LEAVING,
  revoked: WireStatus.REVOKED
}

/** protons asks for arrays over their own ArrayBuffer. */
function own (bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}

function wireKeys (keys: readonly KeyDraft[]): WireKeyValidity[] {
  return keys.map(({ publicKey, validFrom, validUntil, compromisedSince }) => ({
    publicKey: own(publicKey),
    validFrom,
    validUntil: validUntil ?? 0,
    compromisedSince: compromisedSince ?? 0
  }))
}

/**
 * The bytes that the root keys sign: RegistryPayload.
 *
 * @throws RegistryError REGISTRY_ROOTS_INVALID when it has to make the federation id and can't
 */
export function buildRegistry (draft: RegistryDraft): Uint8Array {
  const { policy } = draft
  return RegistryPayload.encode({
    formatVersion: FORMAT_VERSION,
    federationId: own(draft.federationId ?? federationIdOf(draft.rootKeys, draft.rootThreshold, draft.name)),
    name: draft.name,
    version: draft.version,
    previousHash: own(draft.previousHash ?? new Uint8Array()),
    issuedAt: draft.issuedAt,
    expiresAt: draft.expiresAt,
    test: draft.test,
    rootKeys: draft.rootKeys.map(own),
    rootThreshold: draft.rootThreshold,
    policy: {
      ...policy,
      csiTypes: policy.csiTypes.map(type => ({ ...type, certificateRequired: type.certificateRequired === true })),
      tiers: [...policy.tiers],
      regions: [...policy.regions],
      arbiters: [...policy.arbiters]
    },
    dps: draft.dps.map(dp => ({
      ...dp,
      addresses: [...dp.addresses],
      regions: [...dp.regions],
      hpkeKey: own(dp.hpkeKey ?? new Uint8Array()),
      capacity: dp.capacity ?? 0,
      status: WIRE_STATUS[dp.status]
    })),
    msps: draft.msps.map(msp => ({
      ...msp,
      keys: wireKeys(msp.keys),
      addresses: [...msp.addresses],
      dps: [...msp.dps],
      status: WIRE_STATUS[msp.status]
    })),
    csips: draft.csips.map(csip => ({
      ...csip,
      keys: wireKeys(csip.keys),
      addresses: [...csip.addresses],
      scopes: csip.scopes.map(scope => ({ ...scope, methods: [...scope.methods], issuer: scope.issuer ?? '', certified: scope.certified === true })),
      chains: (csip.chains ?? []).map(({ certificates }) => ({ certificates: certificates.map(own) })),
      status: WIRE_STATUS[csip.status]
    })),
    oprfKeys: draft.oprfKeys.map(key => ({
      ...key,
      commitments: key.commitments.map(own),
      shares: key.shares.map(share => ({ ...share, publicShare: own(share.publicShare) }))
    })),
    certificateRoots: (draft.certificateRoots ?? []).map(own)
  })
}

/** The federation that a payload says it is of. */
function federationOf (payload: Uint8Array): FederationId {
  return asFederationId(decodeStrict(RegistryPayload, payload, 'RegistryPayload', MAX_REGISTRY_LENGTH).federationId)
}

/**
 * Signs a payload with one key or several; returns SignedRegistry.
 *
 * @throws BaseError MESSAGE_TOO_LARGE, MESSAGE_MALFORMED; LENGTH_INVALID for the federation id
 */
export function signRegistry (payload: Uint8Array, signers: readonly Signer[]): Uint8Array {
  const federation = federationOf(payload)
  return SignedRegistry.encode({
    payload: own(payload),
    signatures: signers.map(signer => ({
      rootKey: own(signer.publicKey),
      signature: own(signUnder('registry', signerIn(federation, signer), payload))
    }))
  })
}

/**
 * Puts together signatures that were made apart: those that verify, each key once.
 *
 * @param parts - SignedRegistry each, of one and the same payload
 * @throws RegistryError REGISTRY_PAYLOAD_MISMATCH when they differ or there is none
 * @throws BaseError as `signRegistry`
 */
export function mergeSignatures (parts: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = parts.map(part => decodeStrict(SignedRegistry, part, 'SignedRegistry', MAX_REGISTRY_LENGTH))
  if (first == null || others.some(({ payload }) => !equalBytes(payload, first.payload))) {
    throw new RegistryError('REGISTRY_PAYLOAD_MISMATCH')
  }
  const federation = federationOf(first.payload)
  const signatures: RootSignature[] = []
  for (const signature of [first, ...others].flatMap(part => part.signatures)) {
    const known = signatures.some(({ rootKey }) => equalBytes(rootKey, signature.rootKey))
    if (!known && verifyUnder('registry', federation, signature.rootKey, signature.signature, first.payload)) {
      signatures.push(signature)
    }
  }
  return SignedRegistry.encode({ payload: first.payload, signatures })
}
