/** What a verified registry tells everybody else. Made by `openRegistry` of verify.ts only. */
import type { FederationId, Hash, PublicKeyBytes } from '../base/bytes.ts'
import type { CsiType } from '../identifiers/types.ts'

export type Status = 'active' | 'leaving' | 'revoked'

/** How far a query travels (draft, 8.3.1). */
export type FederationMode = 'local' | 'preferred' | 'selected' | 'all'

/** What every node pins: the id, and the root keys of a version it trusts. */
export interface TrustAnchor {
  /** SHA-256 over the roots of version 1, 32 bytes. */
  readonly federationId: FederationId
  readonly rootKeys: readonly PublicKeyBytes[]
  readonly rootThreshold: number
}

export interface KeyValidity {
  readonly publicKey: PublicKeyBytes
  readonly validFrom: number
  /** Milliseconds since the epoch; undefined: open end. */
  readonly validUntil?: number
  readonly compromisedSince?: number
}

/** When a DP holds records: from `from` on, before `until`. Times in milliseconds since the epoch. */
export interface DpTerm {
  readonly from: number
  /** Undefined: open end. */
  readonly until?: number
  /** Who runs it. */
  readonly operator: string
  readonly regions: readonly string[]
}

export interface DpRecord {
  /** Peer id, base58btc. */
  readonly id: string
  readonly publicKey: PublicKeyBytes
  /** Multiaddrs without the peer id part. */
  readonly addresses: readonly string[]
  /** Ascending, not overlapping, one or more; the last is open as long as the DP is active. */
  readonly terms: readonly DpTerm[]
  /** Of the last term; what it was at a time tells `operatorAt`. */
  readonly operator: string
  /** Of the last term. */
  readonly regions: readonly string[]
  /** X25519, 32 bytes; undefined where it doesn't relay. */
  readonly hpkeKey?: Uint8Array
  /** POPRF public key, ristretto255 element of 32 bytes; undefined where it issues no tokens. */
  readonly tokenKey?: Uint8Array
  readonly defaultFederation: FederationMode
  /** Requests a second; undefined: not declared. */
  readonly capacity?: number
  readonly status: Status
  readonly statusSince: number
}

export interface MspRecord {
  readonly id: string
  readonly name: string
  /** Where the MIMI protocol finds it: a domain in canonical form. */
  readonly providerDomain?: string
  readonly bitIndex: number
  readonly keys: readonly KeyValidity[]
  /** Multiaddrs that end in `/p2p/<peer id>`. */
  readonly addresses: readonly string[]
  readonly dps: readonly string[]
  readonly tier: string
  readonly status: Status
  readonly statusSince: number
}

export interface CsipScope {
  readonly csiType: string
  readonly prefix: string
  readonly methods: readonly string[]
  readonly mayReassign: boolean
  /** OpenID Connect issuer identifier: who signs people in for the method `oidc`. At most 128 bytes. */
  readonly issuer?: string
  /** Only what a key signed that a chain certifies for `prefix` counts. @default false */
  readonly certified?: true
  /** What was issued from here on counts, milliseconds since the epoch. @default always */
  readonly validFrom?: number
  /** What was issued from here on counts no more. @default never */
  readonly validUntil?: number
}

/** Who certified which number ranges for a key, as the registry travels with it: nothing else is needed to check it. */
export interface CertificateChain {
  /** X.509 in DER, from the CSIP's own to the one that a root of the registry issued. */
  readonly certificates: readonly Uint8Array[]
}

/** A chain that leads to a root of the registry. */
export interface VerifiedChain extends CertificateChain {
  /** The key of the CSIP that it is about. */
  readonly publicKey: PublicKeyBytes
  /** What the CSIP's own certificate lists, in ascending order. */
  readonly ranges: readonly NumberRange[]
  /** When all its certificates are valid, both inclusive; milliseconds since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
}

/** Telephone numbers in E.164 digits without `+`, of one length; both inclusive. */
export interface NumberRange {
  readonly first: string
  readonly last: string
}

export interface CsipRecord {
  readonly id: string
  readonly keys: readonly KeyValidity[]
  /** Multiaddrs that end in `/p2p/<peer id>`. */
  readonly addresses: readonly string[]
  readonly scopes: readonly CsipScope[]
  readonly chains: readonly VerifiedChain[]
  readonly status: Status
  readonly statusSince: number
}

export interface OprfShare {
  /** Evaluation point, 1 or more. */
  readonly index: number
  readonly dp: string
  /** ristretto255 element, 32 bytes. */
  readonly publicShare: Uint8Array
}

export interface OprfKey {
  readonly keyId: number
  readonly shareEpoch: number
  readonly threshold: number
  /** Feldman coefficients; the first is the group public key. */
  readonly commitments: readonly Uint8Array[]
  readonly shares: readonly OprfShare[]
  readonly validFrom: number
  readonly validUntil: number
  /** A dealer made it, who could know the key; without one there is a transcript. @default false */
  readonly dealer?: true
  /** SHA-256 of the transcript of the ceremony, 32 bytes. */
  readonly transcriptHash?: Uint8Array
}

/** The word of the roots that these DPs lost what they had stored. */
export interface Loss {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly dps: readonly string[]
}

export interface CsiTypePolicy extends CsiType {
  /** Milliseconds; 45 days at most. */
  readonly maxAttestationLifetime: number
  readonly attestationsRequired: number
  readonly minStrength: number
  /** Every scope of this type is certified. @default false */
  readonly certificateRequired?: true
}

export interface Quotas {
  readonly entriesPerKey: number
  readonly entriesPerHolder: number
  readonly reservedPerHolder: number
  readonly holdersPerCsip: number
  readonly factsPerKey: number
}

export interface RateTier {
  readonly tier: string
  readonly perHour: number
  readonly burst: number
}

/** What people draw by an attestation of this type. */
export interface PersonTokens {
  readonly csiType: string
  readonly perEpoch: number
  /** What is saved up, and given at first. */
  readonly burst: number
  /** All people of one CSIP together in an epoch; half of it is kept for those witnessed 30 days ago or more. */
  readonly perCsip: number
}

/** How many blind tokens an evaluator gives to whom; parties get their tier's `perHour`. */
export interface TokenPolicy {
  /** Milliseconds, whole hours: what an allotment is for. */
  readonly epoch: number
  readonly persons: readonly PersonTokens[]
  /** Identifiers that all who prove nothing have evaluated together in any hour. */
  readonly commonPerHour: number
  /** Tokens that mean "client of mine", for each client in an epoch. */
  readonly perClient: number
}

/** How many DPs hold a key, of how many operators, and where entries may be held; until the next term begins. */
export interface PlacementTerm {
  /** Milliseconds since the epoch. */
  readonly from: number
  readonly replicas: number
  readonly replicaOperators: number
  readonly regions: readonly string[]
}

/** What decides whether a fact holds. It is judged by what held when it was issued. */
export interface Rules extends Pick<Policy, 'conflictWindow' | 'clockTolerance' | 'arbiters' | 'arbiterThreshold'> {
  readonly csiTypes: ReadonlyArray<Pick<CsiTypePolicy, 'type' | 'maxAttestationLifetime' | 'minStrength'>>
}

export interface FormerRules extends Rules {
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** Durations in milliseconds. */
export interface Policy {
  readonly csiTypes: readonly CsiTypePolicy[]
  readonly maxEntryLifetime: number
  readonly conflictWindow: number
  readonly defaultFederation: FederationMode
  readonly discoverabilityLimit: number
  readonly quotas: Quotas
  /** Ascending, one or more; the last one holds from its date on. What holds at a time tells `placementAt`. */
  readonly placement: readonly PlacementTerm[]
  /** From the issue of a version to the first change of placement that it brings. */
  readonly placementDelay: number
  readonly clockTolerance: number
  readonly tiers: readonly RateTier[]
  readonly timestampThreshold: number
  readonly timestampLifetime: number
  /** How long lookups go on under a registry that is frozen or has expired. */
  readonly lookupGrace: number
  readonly arbiters: readonly string[]
  readonly arbiterThreshold: number
  /** How long what a CSIP attested before its revocation still counts. */
  readonly revocationGrace: number
  /** No DP learns who asks and about whom: lookups go through relays. */
  readonly relayRequired: boolean
  readonly tokens: TokenPolicy
  /** Ascending. What held at a time tells `rulesAt`. @default none */
  readonly formerRules?: readonly FormerRules[]
}

export interface VerifiedRegistry {
  /** SignedRegistry, as received. */
  readonly bytes: Uint8Array
  /** SHA-256 of the payload. */
  readonly hash: Hash
  readonly federationId: FederationId
  readonly name: string
  readonly version: number
  readonly previousHash?: Hash
  /** When version 1 was issued, milliseconds since the epoch. */
  readonly foundedAt: number
  readonly issuedAt: number
  readonly expiresAt: number
  readonly test: boolean
  readonly rootKeys: readonly PublicKeyBytes[]
  readonly rootThreshold: number
  readonly policy: Policy
  readonly dps: readonly DpRecord[]
  readonly msps: readonly MspRecord[]
  readonly csips: readonly CsipRecord[]
  readonly oprfKeys: readonly OprfKey[]
  /** Self-signed X.509 in DER. */
  readonly certificateRoots: readonly Uint8Array[]
  /** In the order of their dates. */
  readonly losses: readonly Loss[]
  dp (id: string): DpRecord | undefined
  msp (id: string): MspRecord | undefined
  mspByBitIndex (bitIndex: number): MspRecord | undefined
  csip (id: string): CsipRecord | undefined
  oprfKey (keyId: number): OprfKey | undefined
  csiType (type: string): CsiTypePolicy | undefined
  /** DPs with status `active`. */
  readonly activeDps: readonly DpRecord[]
  /** OPRF keys valid at `now`, newest first. */
  currentOprfKeys (now: number): readonly OprfKey[]
}

/** Where nodes get the registry of the moment: it may change under way. */
export interface RegistrySource {
  current (): VerifiedRegistry
  /** Called after each step to a new version; returns the way to stop. */
  onUpdate (listener: (registry: VerifiedRegistry, previous: VerifiedRegistry) => void): () => void
}
