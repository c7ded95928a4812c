/** Federation policy: sensible values, and the bounds of each. */
import { CSI_GRAMMARS } from '../identifiers/types.ts'
import {
  DAY_MS, HOUR_MS, MAX_ATTESTATION_LIFETIME, MAX_LIST, MAX_NAME_LENGTH, MAX_REPLICAS, MAX_TERMS, MINUTE_MS
} from './constants.ts'
import { RegistryError } from './errors.ts'
import { bounded, distinct, isTime, parseId, parseMode, parseText } from './fields.ts'
import type { CsiTypePolicy, FormerRules, PlacementTerm, Policy, TokenPolicy } from './interface.ts'
import type {
  FormerRules as WireFormerRules, Policy as WirePolicy, TokenPolicy as WireTokenPolicy
} from './pb/registry.ts'

/** A policy as a draft has it. @default relayRequired: true where three operators have HPKE keys */
export type PolicyDraft = Omit<Policy, 'relayRequired'> & { readonly relayRequired?: boolean }

/** What a new federation starts with. Each value says why it is as it is. */
export const DEFAULT_POLICY: PolicyDraft = {
  // no mapping outlives the 45 days that a disconnected number ages before it is given out again
  csiTypes: (['tel', 'mailto', 'acct'] as const).map(type => ({
    type,
    grammar: type,
    maxAttestationLifetime: MAX_ATTESTATION_LIFETIME,
    attestationsRequired: 1,
    minStrength: 1
  })),
  // an entry never outlives its attestation; a longer lease would promise what can't be kept
  maxEntryLifetime: MAX_ATTESTATION_LIFETIME,
  // long enough for somebody on holiday with a phone, short enough for somebody with a new number
  conflictWindow: 7 * DAY_MS,
  // whoever asks without saying more wants to find Bob wherever he is
  defaultFederation: 'all',
  // the longest outage of a DP that its peers need not explain
  discoverabilityLimit: DAY_MS,
  quotas: {
    // more services than anybody uses, and a record set still fits into half a frame
    entriesPerKey: 128,
    entriesPerHolder: 64,
    // a former owner with a full key can't lock the new one out
    reservedPerHolder: 4,
    // apps of one person that each prove possession on their own
    holdersPerCsip: 8,
    // invalidations, disputes and defences of a long dispute
    factsPerKey: 64
  },
  placement: [{
    from: 0,
    // loses a key only if seven DPs are lost before the next repair
    replicas: 7,
    // of five operators two may collude or fail and an honest majority is left
    replicaOperators: 5,
    regions: []
  }],
  // everybody has the version by then
  placementDelay: HOUR_MS,
  clockTolerance: 5 * MINUTE_MS,
  tiers: [
    // all clients of one DP that the registry doesn't list, together: their peer ids cost nothing
    { tier: 'unlisted', perHour: 6_000, burst: 500 },
    // each of them: a person with an address book of friends
    { tier: 'default', perHour: 120, burst: 50 },
    { tier: 'standard', perHour: 600, burst: 100 },
    { tier: 'bulk', perHour: 60_000, burst: 1_000 },
    // whom a CSIP attests in a busy hour, and whom it announces
    { tier: 'csip', perHour: 6_000, burst: 500 },
    // the busy hour of a home DP: all that are unlisted, an MSP of `bulk`, fifty of `standard`; a rogue DP has as much
    { tier: 'dp', perHour: 100_000, burst: 2_500 }
  ],
  // two liars can not make it up; in a small federation half of the DPs suffice
  timestampThreshold: 3,
  // a freeze shows within a day
  timestampLifetime: DAY_MS,
  // time for the roots to come together, while what has ended can't be told any more
  lookupGrace: 7 * DAY_MS,
  arbiters: [],
  arbiterThreshold: 0,
  // time for everybody whom it attested to prove possession to another CSIP, and for a thief of numbers to gain little
  revocationGrace: 14 * DAY_MS,
  tokens: {
    // drawn ahead at whatever hour of a day, so that when tells nothing
    epoch: DAY_MS,
    persons: [
      // an address book on the first day, then what one person meets; a SIM card costs more than a mailbox
      { csiType: 'tel', perEpoch: 200, burst: 1_500, perCsip: 1_000_000 },
      { csiType: 'mailto', perEpoch: 60, burst: 1_000, perCsip: 200_000 },
      { csiType: 'acct', perEpoch: 60, burst: 1_000, perCsip: 200_000 }
    ],
    // seven hundred years for the numbers of North America
    commonPerHour: 1_000,
    perClient: 1_000
  }
}

/** One placement from the beginning, like the default one but for `changes`. */
export function placementOf (changes: Partial<PlacementTerm>): Pick<Policy, 'placement'> {
  return { placement: DEFAULT_POLICY.placement.map(term => ({ ...term, ...changes })) }
}

/** URI scheme (RFC 3986, section 3.1), lower case. */
const SCHEME = /^[a-z][a-z0-9+.-]{0,31}$/

/** Inclusive. */
type Bounds = readonly [min: number, max: number]

/** See docs/protocol.md, "Policy". */
const QUOTA_BOUNDS: Readonly<Record<keyof Policy['quotas'], Bounds>> = {
  entriesPerKey: [1, 1_024],
  entriesPerHolder: [1, 1_024],
  reservedPerHolder: [1, 64],
  holdersPerCsip: [1, 64],
  factsPerKey: [1, 1_024]
}

type PolicyNumber =
  Exclude<{ [K in keyof Policy]-?: Policy[K] extends number ? K : never }[keyof Policy], 'arbiterThreshold'>

const POLICY_BOUNDS: Readonly<Record<PolicyNumber, Bounds>> = {
  maxEntryLifetime: [MINUTE_MS, MAX_ATTESTATION_LIFETIME],
  conflictWindow: [MINUTE_MS, 90 * DAY_MS],
  discoverabilityLimit: [1_000, 7 * DAY_MS],
  placementDelay: [0, DAY_MS],
  clockTolerance: [0, 60 * MINUTE_MS],
  timestampThreshold: [1, 64],
  timestampLifetime: [MINUTE_MS, 7 * DAY_MS],
  lookupGrace: [0, 45 * DAY_MS],
  revocationGrace: [0, MAX_ATTESTATION_LIFETIME]
}

const TYPE_BOUNDS: Readonly<Record<'maxAttestationLifetime' | 'minStrength', Bounds>> = {
  maxAttestationLifetime: [MINUTE_MS, MAX_ATTESTATION_LIFETIME],
  minStrength: [1, 100]
}

const RULE_BOUNDS: Readonly<Record<'conflictWindow' | 'clockTolerance', Bounds>> = {
  conflictWindow: POLICY_BOUNDS.conflictWindow,
  clockTolerance: POLICY_BOUNDS.clockTolerance
}

function checkBounds<K extends string> (
  values: Readonly<Record<K, number>>, bounds: Readonly<Record<K, Bounds>>
): void {
  for (const field of Object.keys(bounds) as K[]) {
    const [min, max] = bounds[field]
    const value = values[field]
    if (!Number.isInteger(value) || value < min || value > max) {
      throw invalid(`${field}: ${min} to ${max}, got ${value}`)
    }
  }
}

function invalid (detail: string): RegistryError {
  return new RegistryError('REGISTRY_POLICY_INVALID', { detail })
}

/** Throws REGISTRY_POLICY_INVALID, or what is wrong with a name in it. */
export function parsePolicy (wire: WirePolicy | undefined): Policy {
  if (wire?.quotas == null) {
    throw invalid('policy and quotas are required')
  }
  checkBounds(wire, POLICY_BOUNDS)
  checkBounds(wire.quotas, QUOTA_BOUNDS)
  const policy: Policy = {
    csiTypes: parseCsiTypes(wire),
    maxEntryLifetime: wire.maxEntryLifetime,
    conflictWindow: wire.conflictWindow,
    defaultFederation: parseMode(wire.defaultFederation, 'policy'),
    discoverabilityLimit: wire.discoverabilityLimit,
    quotas: { ...wire.quotas },
    placement: parsePlacement(wire),
    placementDelay: wire.placementDelay,
    clockTolerance: wire.clockTolerance,
    tiers: parseTiers(wire),
    timestampThreshold: wire.timestampThreshold,
    timestampLifetime: wire.timestampLifetime,
    lookupGrace: wire.lookupGrace,
    arbiters: bounded(wire.arbiters, MAX_LIST, 'arbiters')
      .map(arbiter => parseText(arbiter, 'arbiter', MAX_NAME_LENGTH)),
    arbiterThreshold: wire.arbiterThreshold,
    revocationGrace: wire.revocationGrace,
    relayRequired: wire.relayRequired,
    tokens: parseTokens(wire.tokens),
    ...(wire.formerRules.length === 0 ? {} : { formerRules: parseFormerRules(wire.formerRules) })
  }
  checkArbiters(policy)
  return policy
}

function checkArbiters ({ arbiters, arbiterThreshold }: Pick<Policy, 'arbiters' | 'arbiterThreshold'>): void {
  distinct(arbiters, 'arbiter')
  if (arbiterThreshold > arbiters.length || (arbiters.length > 0 && arbiterThreshold < 1)) {
    throw invalid(`arbiterThreshold: ${arbiterThreshold} of ${arbiters.length} arbiters`)
  }
}

function parseFormerRules (wire: readonly WireFormerRules[]): readonly FormerRules[] {
  const former = bounded(wire, MAX_TERMS, 'former rules').map((rules): FormerRules => {
    const { until, conflictWindow, clockTolerance, arbiterThreshold } = rules
    const numbers = { conflictWindow, clockTolerance }
    checkBounds(numbers, RULE_BOUNDS)
    const csiTypes = bounded(rules.csiTypes, MAX_LIST, 'CSI types').map(({ type, ...limits }) => {
      if (!SCHEME.test(type)) {
        throw new RegistryError('REGISTRY_STRING_INVALID', { detail: 'CSI type of former rules' })
      }
      checkBounds(limits, TYPE_BOUNDS)
      return { type, ...limits }
    })
    distinct(csiTypes.map(({ type }) => type), 'CSI type of former rules')
    const arbiters = bounded(rules.arbiters, MAX_LIST, 'arbiters')
      .map(arbiter => parseText(arbiter, 'arbiter', MAX_NAME_LENGTH))
    checkArbiters({ arbiters, arbiterThreshold })
    return { until, ...numbers, arbiters, arbiterThreshold, csiTypes }
  })
  if (!former.every(({ until }, i) => isTime(until) && until > (former[i - 1]?.until ?? 0))) {
    throw invalid('formerRules: in ascending order')
  }
  return former
}

function parseCsiTypes (wire: WirePolicy): CsiTypePolicy[] {
  if (wire.csiTypes.length === 0) {
    throw invalid('csiTypes: at least one')
  }
  const types = bounded(wire.csiTypes, MAX_LIST, 'CSI types')
    .map(({ type, grammar, maxAttestationLifetime, attestationsRequired, minStrength, certificateRequired }) => {
      if (!SCHEME.test(type)) {
        throw new RegistryError('REGISTRY_STRING_INVALID', { detail: 'CSI type' })
      }
      const known = CSI_GRAMMARS.find(name => name === grammar)
      if (known == null) {
        throw invalid(`${type}: unknown grammar`)
      }
      const numbers = { maxAttestationLifetime, attestationsRequired, minStrength }
      checkBounds(numbers, { ...TYPE_BOUNDS, attestationsRequired: [1, 4] })
      if (certificateRequired && known !== 'tel') {
        throw invalid(`${type}: certificates are for telephone numbers`)
      }
      return { type, grammar: known, ...numbers, ...(certificateRequired ? { certificateRequired } : {}) }
    })
  distinct(types.map(({ type }) => type), 'CSI type')
  return types
}

function parsePlacement (wire: WirePolicy): PlacementTerm[] {
  const terms = bounded(wire.placement, MAX_TERMS, 'placement').map(({ from, replicas, replicaOperators, regions }) => {
    checkBounds({ replicas, replicaOperators }, { replicas: [1, MAX_REPLICAS], replicaOperators: [1, replicas] })
    const parsed = bounded(regions, MAX_LIST, 'regions').map(region => parseId(region, 'region'))
    distinct(parsed, 'region')
    return { from, replicas, replicaOperators, regions: parsed }
  })
  const ascending = terms.every(({ from }, i) => isTime(from) && from > (terms[i - 1]?.from ?? -1))
  if (terms.length === 0 || !ascending) {
    throw invalid('placement: one term or more, in ascending order')
  }
  return terms
}

function parseTiers (wire: WirePolicy): Policy['tiers'] {
  const tiers = bounded(wire.tiers, MAX_LIST, 'tiers').map(({ tier, perHour, burst }) => {
    // zero means zero: a tier may be shut
    checkBounds({ perHour, burst }, { perHour: [0, 100_000_000], burst: [0, 1_000_000] })
    return { tier: parseId(tier, 'tier'), perHour, burst }
  })
  distinct(tiers.map(({ tier }) => tier), 'tier')
  return tiers
}

function parseTokens (wire: WireTokenPolicy | undefined): TokenPolicy {
  if (wire == null) {
    throw invalid('tokens are required')
  }
  const { epoch, commonPerHour, perClient } = wire
  checkBounds({ epoch, commonPerHour, perClient }, {
    epoch: [HOUR_MS, 7 * DAY_MS],
    commonPerHour: [0, 1_000_000],
    perClient: [0, 1_000_000]
  })
  if (epoch % HOUR_MS !== 0) {
    throw invalid('tokens.epoch: whole hours')
  }
  const persons = bounded(wire.persons, MAX_LIST, 'token figures').map(({ csiType, perEpoch, burst, perCsip }) => {
    if (!SCHEME.test(csiType)) {
      throw new RegistryError('REGISTRY_STRING_INVALID', { detail: 'CSI type of tokens' })
    }
    // zero means zero: a type may be shut
    checkBounds({ perEpoch, burst, perCsip }, {
      burst: [0, 1_000_000],
      perEpoch: [Math.min(1, burst), burst],
      perCsip: [0, 1_000_000_000]
    })
    return { csiType, perEpoch, burst, perCsip }
  })
  distinct(persons.map(({ csiType }) => csiType), 'CSI type of tokens')
  return { epoch, persons, commonPerHour, perClient }
}
