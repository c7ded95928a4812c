/**
 * Makes a federation: keys of every party, shares of the evaluation key, and a
 * registry that is really signed. A dealer knows all secrets here, so this is
 * for testnets; the registry says so in its `test` field.
 */
import { signerIn } from '../base/envelope.ts'
import { SEED_LENGTH, peerIdOf, signerFromSeed } from '../base/keys.ts'
import { dealShares } from '../blinding/deal.ts'
import { nobleBackend } from '../blinding/noble.ts'
import { tokenKeyPair } from '../dp/tokens/token-key.ts'
import { hpkeKeyPair } from '../protocols/relay/index.ts'
import { anchorOf, encodeAnchor } from '../registry/anchor.ts'
import { buildRegistry, nextVersion, signRegistry } from '../registry/build.ts'
import { DEFAULT_POLICY } from '../registry/policy.ts'
import { federationIdOf } from '../registry/roots.ts'
import { openRegistry } from '../registry/verify.ts'
import { TestnetError } from './errors.ts'
import type { Random } from '../base/clock.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { Signer } from '../base/keys.ts'
import type { DealtShare } from '../blinding/deal.ts'
import type { CsipDraft, DpDraft, MspDraft, RegistryDraft } from '../registry/build.ts'
import type { Policy, RateTier, TokenPolicy, TrustAnchor, VerifiedRegistry } from '../registry/interface.ts'

const DAY_MS = 86_400_000
/** A testnet lives for a day at most; the registry may live longer. */
const REGISTRY_LIFETIME = 30 * DAY_MS
/** Records are valid from the day before, so that no clock of a node is behind them. */
const HEAD_START = DAY_MS
const ROOT_KEYS = 3
const ROOT_THRESHOLD = 2

/** Whoever calls a testnet owns it: nobody is to wait for a budget there. */
const GENEROUS: readonly RateTier[] = ['default', 'standard', 'bulk', 'dp']
  .map(tier => ({ tier, perHour: 1_000_000, burst: 100_000 }))

/** The most that a policy may give. */
const GENEROUS_TOKENS: TokenPolicy = {
  ...DEFAULT_POLICY.tokens,
  persons: DEFAULT_POLICY.tokens.persons.map(({ csiType }) =>
    ({ csiType, perEpoch: 1_000_000, burst: 1_000_000, perCsip: 1_000_000_000 })),
  commonPerHour: 1_000_000
}

/** Where a party listens on 127.0.0.1. */
export type Port = number

export interface FederationPlan {
  /** Ports of the DPs; as many DPs as ports. */
  readonly dpPorts: readonly Port[]
  readonly mspPorts: readonly Port[]
  readonly csipPorts: readonly Port[]
  readonly random: Random
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Shares that make an evaluation; @default a majority of the DPs */
  readonly threshold?: number
  /** @default 'testnet' */
  readonly name?: string
  /** Changes to the default policy. */
  readonly policy?: Partial<Policy>
  /** Operators among which the DPs are dealt in turn; @default one for each */
  readonly operators?: number
  /** HPKE keys of the DPs, in their order. @default none: nobody asks through relays */
  readonly hpkeKeys?: readonly DpHpkeKey[]
  /** Changes to the draft before it is signed. */
  readonly change?: (draft: RegistryDraft) => RegistryDraft
}

/** A party of the federation, and what only it knows. */
export interface Party {
  /** `dp1`, `msp1`, `csip1`: for people; the registry's id of a DP is its peer id. */
  readonly name: string
  /** Id in the registry. */
  readonly id: string
  /** Ed25519, 32 bytes: its libp2p key and what it signs with. MUST stay secret. */
  readonly seed: Uint8Array
  readonly signer: FederationSigner
  readonly peerId: string
  readonly port: Port
}

/** Before there is a federation that it could sign for. */
type UnboundParty = Omit<Party, 'signer'> & { readonly signer: Signer }

/** See `makeHpkeKeys`. */
export interface DpHpkeKey {
  /** 32 bytes. MUST stay secret. */
  readonly seed: Uint8Array
  /** X25519, 32 bytes. */
  readonly publicKey: Uint8Array
}

export interface DpParty extends Party {
  readonly share: DealtShare
  readonly hpke?: DpHpkeKey
}

export interface Federation {
  /** SignedRegistry. */
  readonly bytes: Uint8Array
  readonly registry: VerifiedRegistry
  readonly anchor: TrustAnchor
  /** The anchor in its text form. */
  readonly anchorText: string
  readonly roots: readonly Signer[]
  readonly dps: readonly DpParty[]
  readonly msps: readonly Party[]
  readonly csips: readonly Party[]
  /** Signs a draft with all root keys. */
  sign (draft: RegistryDraft): Uint8Array
  /** The draft of the version after `previous` with `changes`, signed. */
  next (changes: Partial<RegistryDraft>, now: number, previous?: VerifiedRegistry): Uint8Array
}

/** What an attestor of a testnet may attest, and how: everything, with the channels it has. */
const CSIP_SCOPES: CsipDraft['scopes'] = [
  { csiType: 'tel', prefix: '', methods: ['sms-code', 'development'], mayReassign: true },
  { csiType: 'mailto', prefix: '', methods: ['email-code', 'development'], mayReassign: false },
  { csiType: 'acct', prefix: '', methods: ['development'], mayReassign: false }
]

/** One for each DP, as `mimi dp init` makes it. */
export async function makeHpkeKeys (dps: number, random: Random): Promise<readonly DpHpkeKey[]> {
  const seeds = Array.from({ length: dps }, () => random.bytes(SEED_LENGTH))
  return await Promise.all(seeds.map(async seed => ({ seed, publicKey: (await hpkeKeyPair(seed)).publicKey })))
}

/**
 * Throws TestnetError `TESTNET_SIZE_INVALID`, RegistryError when `policy` or `change` make a registry that doesn't
 * verify.
 */
export function makeFederation (plan: FederationPlan): Federation {
  const { random, now, name = 'testnet', dpPorts } = plan
  const threshold = plan.threshold ?? Math.floor(dpPorts.length / 2) + 1
  if (dpPorts.length === 0 || threshold < 1 || threshold > dpPorts.length) {
    throw new TestnetError('TESTNET_SIZE_INVALID', { detail: `${dpPorts.length} DPs, threshold ${threshold}` })
  }
  const roots = Array.from({ length: ROOT_KEYS }, () => signerFromSeed(random.bytes(SEED_LENGTH)))
  const deal = dealShares({ backend: nobleBackend, threshold, count: dpPorts.length, random })

  const dps = deal.shares.map((share, i) =>
    ({ ...makeParty(`dp${i + 1}`, dpPorts[i] ?? 0, random, true), share, hpke: plan.hpkeKeys?.[i] }))
  const msps = plan.mspPorts.map((port, i) => makeParty(`msp${i + 1}`, port, random))
  const csips = plan.csipPorts.map((port, i) => makeParty(`csip${i + 1}`, port, random))

  const since = { status: 'active', statusSince: now - HEAD_START } as const
  const keysOf = ({ signer }: UnboundParty) => [{ publicKey: signer.publicKey, validFrom: now - HEAD_START }]
  const operators = plan.operators ?? dps.length
  const plain: RegistryDraft = {
    name,
    version: 1,
    issuedAt: now - 1_000,
    expiresAt: now + REGISTRY_LIFETIME,
    test: true,
    rootKeys: roots.map(({ publicKey }) => publicKey),
    rootThreshold: ROOT_THRESHOLD,
    policy: policyOf(plan, operators),
    dps: dps.map((dp, i): DpDraft => ({
      id: dp.id,
      addresses: [addressOf(dp)],
      terms: [{ from: now - HEAD_START, operator: `operator${(i % operators) + 1}`, regions: [] }],
      defaultFederation: 'all',
      ...(dp.hpke == null ? {} : { hpkeKey: dp.hpke.publicKey }),
      tokenKey: tokenKeyPair(nobleBackend, dp.seed).publicKey,
      ...since
    })),
    msps: msps.map((msp, i): MspDraft => ({
      id: msp.id,
      name: msp.id,
      bitIndex: i,
      keys: keysOf(msp),
      addresses: [fullAddressOf(msp)],
      dps: [dps[i % dps.length]?.id ?? ''],
      tier: 'bulk',
      ...since
    })),
    csips: csips.map((csip): CsipDraft => ({
      id: csip.id,
      keys: keysOf(csip),
      addresses: [fullAddressOf(csip)],
      scopes: CSIP_SCOPES,
      ...since
    })),
    oprfKeys: [{
      keyId: 1,
      shareEpoch: 1,
      threshold,
      commitments: deal.commitments,
      shares: dps.map(({ id, share }) => ({ index: share.index, publicShare: share.publicShare, dp: id })),
      validFrom: now - HEAD_START,
      validUntil: now + 365 * DAY_MS,
      dealer: true
    }]
  }

  return signFederation(plan.change?.(plain) ?? plain, { roots, now, dps, msps, csips })
}

interface UnboundParties {
  readonly roots: readonly Signer[]
  readonly now: number
  readonly dps: ReadonlyArray<Omit<Federation['dps'][number], 'signer'> & UnboundParty>
  readonly msps: readonly UnboundParty[]
  readonly csips: readonly UnboundParty[]
}

function signFederation (draft: RegistryDraft, { roots, now, dps, msps, csips }: UnboundParties): Federation {
  const sign = (version: RegistryDraft): Uint8Array => signRegistry(buildRegistry(version), roots)
  const bytes = sign(draft)
  const registry = openRegistry(bytes, {
    anchor: {
      federationId: federationIdOf(draft.rootKeys, draft.rootThreshold, draft.name),
      rootKeys: roots.map(({ publicKey }) => publicKey),
      rootThreshold: draft.rootThreshold
    },
    now
  })
  const anchor = anchorOf(registry)
  const bound = ({ signer }: UnboundParty): FederationSigner => signerIn(registry.federationId, signer)
  return {
    bytes,
    registry,
    anchor,
    anchorText: encodeAnchor(anchor),
    roots,
    dps: dps.map(dp => ({ ...dp, signer: bound(dp) })),
    msps: msps.map(msp => ({ ...msp, signer: bound(msp) })),
    csips: csips.map(csip => ({ ...csip, signer: bound(csip) })),
    sign,
    next: (changes, at, previous = registry) =>
      sign({ ...nextVersion(previous, { issuedAt: at, expiresAt: at + REGISTRY_LIFETIME }), ...changes })
  }
}

function policyOf ({ policy }: FederationPlan, operators: number): Policy {
  return {
    ...DEFAULT_POLICY,
    // nobody waits for a change of a testnet
    placementDelay: 0,
    timestampThreshold: Math.min(DEFAULT_POLICY.timestampThreshold, operators),
    tiers: GENEROUS,
    tokens: GENEROUS_TOKENS,
    // whoever watches a testnet asks its DPs one by one
    relayRequired: false,
    ...policy
  }
}

function makeParty (name: string, port: Port, random: Random, idIsPeer = false): UnboundParty {
  const seed = random.bytes(SEED_LENGTH)
  const signer = signerFromSeed(seed)
  const peerId = peerIdOf(signer.publicKey).toString()
  return { name, id: idIsPeer ? peerId : name, seed, signer, peerId, port }
}

/** Multiaddr to listen on, without peer id. */
export function addressOf ({ port }: { readonly port: Port }): string {
  return `/ip4/127.0.0.1/tcp/${port}`
}

export function fullAddressOf (party: Pick<Party, 'port' | 'peerId'>): string {
  return `${addressOf(party)}/p2p/${party.peerId}`
}
