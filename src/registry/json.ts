/** A registry as people read and edit it: bytes in hex, times in ISO 8601, durations in milliseconds. */
import { CSI_GRAMMARS } from '../identifiers/types.ts'
import { encodeAnchor } from './anchor.ts'
import { draftOf } from './build.ts'
import { flag, hex, integer, list, oneOf, optional, record, text, time, yes } from './json-fields.ts'
import type { CsipDraft, DpDraft, KeyDraft, MspDraft, RegistryDraft } from './build.ts'
import type {
  CertificateChain, CsipScope, CsiTypePolicy, DpTerm, FederationMode, FormerRules, Loss, OprfKey, OprfShare,
  PersonTokens,
  PlacementTerm, Quotas, RateTier, Status, TokenPolicy
} from './interface.ts'
import type { Field, Json } from './json-fields.ts'
import type { PolicyDraft } from './policy.ts'
import type { UnsignedRegistry } from './verify.ts'

const status = oneOf<Status>('active', 'leaving', 'revoked')
const mode = oneOf<FederationMode>('local', 'preferred', 'selected', 'all')

const key = record<KeyDraft>({
  publicKey: hex,
  validFrom: time,
  validUntil: optional(time),
  compromisedSince: optional(time)
})

export const policyJson: Field<PolicyDraft> = record<PolicyDraft>({
  csiTypes: list(record<CsiTypePolicy>({
    type: text,
    grammar: oneOf(...CSI_GRAMMARS),
    maxAttestationLifetime: integer,
    attestationsRequired: integer,
    minStrength: integer,
    certificateRequired: optional(yes)
  })),
  maxEntryLifetime: integer,
  conflictWindow: integer,
  defaultFederation: mode,
  discoverabilityLimit: integer,
  quotas: record<Quotas>({
    entriesPerKey: integer,
    entriesPerHolder: integer,
    reservedPerHolder: integer,
    holdersPerCsip: integer,
    factsPerKey: integer
  }),
  placement: list(record<PlacementTerm>({
    from: time,
    replicas: integer,
    replicaOperators: integer,
    regions: list(text)
  })),
  placementDelay: integer,
  clockTolerance: integer,
  tiers: list(record<RateTier>({ tier: text, perHour: integer, burst: integer })),
  timestampThreshold: integer,
  timestampLifetime: integer,
  lookupGrace: integer,
  arbiters: list(text),
  arbiterThreshold: integer,
  revocationGrace: integer,
  relayRequired: optional(flag),
  tokens: record<TokenPolicy>({
    epoch: integer,
    persons: list(record<PersonTokens>({ csiType: text, perEpoch: integer, burst: integer, perCsip: integer })),
    commonPerHour: integer,
    perClient: integer
  }),
  formerRules: optional(list(record<FormerRules>({
    until: time,
    conflictWindow: integer,
    clockTolerance: integer,
    arbiters: list(text),
    arbiterThreshold: integer,
    csiTypes: list(record<FormerRules['csiTypes'][number]>({
      type: text, maxAttestationLifetime: integer, minStrength: integer
    }))
  })))
})

export const dpJson: Field<DpDraft> = record<DpDraft>({
  id: text,
  addresses: list(text),
  terms: list(record<DpTerm>({ from: time, until: optional(time), operator: text, regions: list(text) })),
  hpkeKey: optional(hex),
  tokenKey: optional(hex),
  defaultFederation: mode,
  capacity: optional(integer),
  status,
  statusSince: time
})

export const mspJson: Field<MspDraft> = record<MspDraft>({
  id: text,
  name: text,
  providerDomain: optional(text),
  bitIndex: integer,
  keys: list(key),
  addresses: list(text),
  dps: list(text),
  tier: text,
  status,
  statusSince: time
})

export const csipJson: Field<CsipDraft> = record<CsipDraft>({
  id: text,
  keys: list(key),
  addresses: list(text),
  scopes: list(record<CsipScope>({
    csiType: text,
    prefix: text,
    methods: list(text),
    mayReassign: flag,
    issuer: optional(text),
    certified: optional(yes),
    validFrom: optional(time),
    validUntil: optional(time)
  })),
  chains: optional(list(record<CertificateChain>({ certificates: list(hex) }))),
  status,
  statusSince: time
})

/** The public side of a key generation; its shares' secrets never come near a registry. */
export const oprfKeyJson: Field<OprfKey> = record<OprfKey>({
  keyId: integer,
  shareEpoch: integer,
  threshold: integer,
  commitments: list(hex),
  shares: list(record<OprfShare>({ index: integer, dp: text, publicShare: hex })),
  validFrom: time,
  validUntil: time,
  dealer: optional(yes),
  transcriptHash: optional(hex)
})

export const draftJson: Field<RegistryDraft> = record<RegistryDraft>({
  federationId: optional(hex),
  name: text,
  version: integer,
  previousHash: optional(hex),
  foundedAt: optional(time),
  issuedAt: time,
  expiresAt: time,
  test: flag,
  rootKeys: list(hex),
  rootThreshold: integer,
  policy: policyJson,
  dps: list(dpJson),
  msps: list(mspJson),
  csips: list(csipJson),
  oprfKeys: list(oprfKeyJson),
  certificateRoots: optional(list(hex)),
  losses: optional(list(record<Loss>({ at: time, dps: list(text) })))
})

/** @throws RegistryError REGISTRY_DRAFT_INVALID, with the path of the field in its detail */
export function draftFromJson (value: unknown): RegistryDraft {
  return draftJson.read(value, '')
}

export function draftToJson (draft: RegistryDraft): Json {
  return draftJson.write(draft)
}

/** Everything in it, with its hash and the anchor that pins it. */
export function registryToJson (registry: UnsignedRegistry): Json {
  return { hash: hex.write(registry.hash), anchor: encodeAnchor(registry), registry: draftToJson(draftOf(registry)) }
}
