/** Making a registry: draft → payload → signatures by m of n root keys, which may be made on different machines. */
import { asFederationId, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { signerIn, signUnder, verifyUnder } from '../base/envelope.ts'
import { MAX_REGISTRY_LENGTH } from '../base/limits.ts'
import { FORMAT_VERSION } from './constants.ts'
import { RegistryError } from './errors.ts'
import { withFormerRules } from './former-rules.ts'
import { RegistryPayload, SignedRegistry, Status as WireStatus } from './pb/registry.ts'
import { federationIdOf } from './roots.ts'
import { canRelay } from './relaying.ts'
import type { FederationId } from '../base/bytes.ts'
import type {
  CertificateChain, CsipRecord, CsipScope, DpRecord, KeyValidity, Loss, MspRecord, OprfKey, Status, VerifiedRegistry
} from './interface.ts'
import type { PolicyDraft } from './policy.ts'
import type { RegistryFields } from './verified.ts'
import type { CsipScope as WireScope, KeyValidity as WireKeyValidity, RootSignature } from './pb/registry.ts'
import type { Signer } from '../base/keys.ts'

/** A DP as a draft names it: its key is in its id. */
export type DpDraft = Omit<DpRecord, 'publicKey' | 'operator' | 'regions'>

/** A key as a draft names it; bytes are checked when the version is opened. */
export type KeyDraft = Omit<KeyValidity, 'publicKey'> & { readonly publicKey: Uint8Array }
export type MspDraft = Omit<MspRecord, 'keys'> & { readonly keys: readonly KeyDraft[] }
export type CsipDraft = Omit<CsipRecord, 'keys' | 'chains'> &
  { readonly keys: readonly KeyDraft[], readonly chains?: readonly CertificateChain[] }

/** A registry before it is signed. Nothing in it is checked: opening it does that. */
export interface RegistryDraft {
  /** Made of the roots when absent, for version 1 only. */
  readonly federationId?: Uint8Array
  readonly name: string
  readonly version: number
  readonly previousHash?: Uint8Array
  /** @default issuedAt, for version 1 only */
  readonly foundedAt?: number
  readonly issuedAt: number
  readonly expiresAt: number
  readonly test: boolean
  readonly rootKeys: readonly Uint8Array[]
  readonly rootThreshold: number
  readonly policy: PolicyDraft
  readonly dps: readonly DpDraft[]
  readonly msps: readonly MspDraft[]
  readonly csips: readonly CsipDraft[]
  readonly oprfKeys: readonly OprfKey[]
  readonly certificateRoots?: readonly Uint8Array[]
  readonly losses?: readonly Loss[]
}

/** What `nextVersion` sets by itself, or leaves to its caller. */
export type RegistryChanges =
  Partial<Omit<RegistryDraft, 'federationId' | 'version' | 'previousHash' | 'foundedAt'>> &
  Pick<RegistryDraft, 'issuedAt' | 'expiresAt'>

/** The draft of the version after `previous`: the same, but for `changes`. */
export function nextVersion (previous: VerifiedRegistry, changes: RegistryChanges): RegistryDraft {
  const { policy = policyDraftOf(previous), issuedAt } = changes
  return {
    ...draftOf(previous),
    ...changes,
    policy: withFormerRules(policy, previous.policy, issuedAt),
    version: previous.version + 1,
    previousHash: previous.hash
  }
}

/** The draft that `registry` was built from. */
export function draftOf (registry: Omit<RegistryFields, 'bytes' | 'hash'>): RegistryDraft {
  // what is derived of a chain is left behind, and lists that may be absent and are empty
  const csips = registry.csips.map(({ chains, ...csip }): CsipDraft =>
    ({ ...csip, ...(chains.length === 0 ? {} : { chains: chains.map(({ certificates }) => ({ certificates })) }) }))
  // of the last term they say again what it says
  const dps = registry.dps.map(({ operator, regions, publicKey, ...dp }): DpDraft => dp)
  const { federationId, name, version, previousHash, foundedAt, issuedAt, expiresAt, test } = registry
  const { rootKeys, rootThreshold, msps, oprfKeys, certificateRoots, losses } = registry
  return {
    federationId,
    name,
    version,
    previousHash,
    foundedAt,
    issuedAt,
    expiresAt,
    test,
    rootKeys,
    rootThreshold,
    policy: policyDraftOf(registry),
    dps,
    msps,
    csips,
    oprfKeys,
    ...(certificateRoots.length === 0 ? {} : { certificateRoots }),
    ...(losses.length === 0 ? {} : { losses })
  }
}

/** What would be so anyway is left out, so that it changes with what it follows from. */
function policyDraftOf (
  { policy: { relayRequired, ...policy }, dps }: Pick<RegistryFields, 'policy' | 'dps'>
): PolicyDraft {
  return relayRequired === canRelay(dps) ? policy : { ...policy, relayRequired }
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
    foundedAt: draft.foundedAt ?? draft.issuedAt,
    issuedAt: draft.issuedAt,
    expiresAt: draft.expiresAt,
    test: draft.test,
    rootKeys: draft.rootKeys.map(own),
    rootThreshold: draft.rootThreshold,
    policy: {
      ...policy,
      csiTypes: policy.csiTypes.map(type => ({ ...type, certificateRequired: type.certificateRequired === true })),
      placement: policy.placement.map(term => ({ ...term, regions: [...term.regions] })),
      tiers: [...policy.tiers],
      arbiters: [...policy.arbiters],
      relayRequired: policy.relayRequired ?? canRelay(draft.dps),
      tokens: { ...policy.tokens, persons: [...policy.tokens.persons] },
      formerRules: (policy.formerRules ?? []).map(rules =>
        ({ ...rules, arbiters: [...rules.arbiters], csiTypes: [...rules.csiTypes] }))
    },
    dps: draft.dps.map(dp => ({
      ...dp,
      addresses: [...dp.addresses],
      terms: dp.terms.map(term => ({ ...term, until: term.until ?? 0, regions: [...term.regions] })),
      hpkeKey: own(dp.hpkeKey ?? new Uint8Array()),
      tokenKey: own(dp.tokenKey ?? new Uint8Array()),
      capacity: dp.capacity ?? 0,
      status: WIRE_STATUS[dp.status]
    })),
    msps: draft.msps.map(msp => ({
      ...msp,
      providerDomain: msp.providerDomain ?? '',
      keys: wireKeys(msp.keys),
      addresses: [...msp.addresses],
      dps: [...msp.dps],
      status: WIRE_STATUS[msp.status]
    })),
    csips: draft.csips.map(csip => ({
      ...csip,
      keys: wireKeys(csip.keys),
      addresses: [...csip.addresses],
      scopes: csip.scopes.map(wireScope),
      chains: (csip.chains ?? []).map(({ certificates }) => ({ certificates: certificates.map(own) })),
      status: WIRE_STATUS[csip.status]
    })),
    oprfKeys: draft.oprfKeys.map(key => ({
      ...key,
      commitments: key.commitments.map(own),
      shares: key.shares.map(share => ({ ...share, publicShare: own(share.publicShare) })),
      dealer: key.dealer === true,
      transcriptHash: own(key.transcriptHash ?? new Uint8Array())
    })),
    certificateRoots: (draft.certificateRoots ?? []).map(own),
    losses: (draft.losses ?? []).map(loss => ({ ...loss, dps: [...loss.dps] }))
  })
}

/** The federation that a payload says it is of. */
function federationOf (payload: Uint8Array): FederationId {
  return asFederationId(decodeStrict(RegistryPayload, payload, 'RegistryPayload', MAX_REGISTRY_LENGTH).federationId)
}

function wireScope (scope: CsipScope): WireScope {
  return {
    ...scope,
    methods: [...scope.methods],
    issuer: scope.issuer ?? '',
    certified: scope.certified === true,
    validFrom: scope.validFrom ?? 0,
    validUntil: scope.validUntil ?? 0
  }
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
  const [first, ...others] = parts.map(part =>
    decodeStrict(SignedRegistry, part, 'SignedRegistry', MAX_REGISTRY_LENGTH))
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
