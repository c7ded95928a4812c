/** A federation for tests: a registry that is really signed, and the secrets of every party in it. */
import { fromString } from 'uint8arrays/from-string'
import { sha256 } from '../../src/base/hash.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { peerIdOf, signerFromSeed } from '../../src/base/keys.ts'
import { dealShares } from '../../src/blinding/deal.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { tokenKeyPair } from '../../src/dp/tokens/token-key.ts'
import { buildRegistry, nextVersion, signRegistry } from '../../src/registry/build.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { federationIdOf } from '../../src/registry/roots.ts'
import { requireAct } from '../../src/registry/standing.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import type { Random } from '../../src/base/clock.ts'
import type { FederationId } from '../../src/base/bytes.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { Signer } from '../../src/base/keys.ts'
import type { Deal, DealtShare } from '../../src/blinding/deal.ts'
import type { CsipDraft, DpDraft, MspDraft, RegistryChanges, RegistryDraft } from '../../src/registry/build.ts'
import type { Gate } from '../../src/registry/gate.ts'
import type { Standing } from '../../src/registry/standing.ts'
import type { Policy, RegistrySource, TrustAnchor, VerifiedRegistry } from '../../src/registry/interface.ts'

/** 2026-06-01T00:00:00Z: the moment at which tests happen. */
export const NOW = Date.UTC(2026, 5, 1)
export const HOUR = 3_600_000
export const DAY = 24 * HOUR

export interface TestRegistryOptions {
  /** @default 'test': other seeds make other federations */
  seed?: string
  /** Other names make other federations of the same parties and keys. @default that of the seed */
  name?: string
  /** When its first version was issued. @default 300 days before `now` */
  issuedAt?: number
  /** @default 5 */
  dps?: number
  /** @default 3 */
  msps?: number
  /** @default 2 */
  csips?: number
  /** Operators among which the DPs are dealt out in turn; @default as many as there are DPs */
  operators?: number
  /** Regions given to the DPs in turn; @default none */
  regions?: readonly string[]
  /** Shares of the OPRF key that make an evaluation; @default a majority of the DPs */
  threshold?: number
  /** DPs that hold a share; @default all, 13 at most */
  evaluators?: number
  /** Whether a second evaluation key, of the same DPs, takes the place of the first. @default false */
  rotating?: boolean
  /** Whether the DPs issue tokens. @default false */
  tokenKeys?: boolean
  /** @default 3 */
  roots?: number
  /** @default 2 */
  rootThreshold?: number
  /** Changes to the default policy. */
  policy?: Partial<Policy>
  /** @default NOW */
  now?: number
  /** Multiaddrs of the DPs, where real nodes listen; @default /ip4/127.0.0.1/tcp/4001 and so on */
  addresses?: ReadonlyArray<readonly string[]>
}

/** A party, its record in the draft, and what only it knows. */
export interface TestParty<Draft> {
  readonly id: string
  /** Ed25519, 32 bytes; of DPs it is the libp2p key, of MSPs and CSIPs both signing and libp2p key. */
  readonly seed: Uint8Array
  readonly signer: FederationSigner
  readonly peerId: string
  readonly draft: Draft
}

export interface TestDp extends TestParty<DpDraft> {
  /** Undefined where it holds no share. */
  readonly share?: DealtShare
  /** Of the second key, while that takes the first one's place. */
  readonly nextShare?: DealtShare
}

export interface TestRegistry {
  readonly registry: VerifiedRegistry
  readonly draft: RegistryDraft
  readonly anchor: TrustAnchor
  readonly now: number
  readonly roots: readonly Signer[]
  readonly dps: readonly TestDp[]
  readonly msps: ReadonlyArray<TestParty<MspDraft>>
  readonly csips: ReadonlyArray<TestParty<CsipDraft>>
  /** Never changes. */
  readonly source: RegistrySource
  /** Signs a draft with all root keys: SignedRegistry. */
  sign (draft: RegistryDraft): Uint8Array
  /** The version after `previous`, opened. */
  next (changes?: Partial<RegistryChanges>, previous?: VerifiedRegistry): VerifiedRegistry
}

/** 32 bytes that only depend on `label`. */
export function seedOf (label: string): Uint8Array {
  return sha256(fromString(`mimi-discovery test ${label}`))
}

/** As many bytes as you like, always the same. */
export function seededRandom (label: string): Random {
  let counter = 0
  return {
    bytes: (length) => {
      const bytes = new Uint8Array(length)
      for (let offset = 0; offset < length; offset += 32) {
        bytes.set(seedOf(`${label} ${counter++}`).subarray(0, length - offset), offset)
      }
      return bytes
    }
  }
}

/** Lets everything through: of a registry that is fresh. */
export const openGate: Gate = gateOf(freshStanding())

export function freshStanding (changes: Partial<Standing> = {}): Standing {
  return { state: 'fresh', reason: 'confirmed', confirmedBy: [], required: 0, since: 0, ...changes }
}

/** Of a registry whose standing never changes. */
export function gateOf (standing: Standing, now = NOW): Gate {
  return {
    standing: () => standing,
    look: async () => standing,
    require: async act => {
      requireAct(act, standing, now)
      return standing
    }
  }
}

/** A source that never changes. */
export function fixedSource (registry: VerifiedRegistry): RegistrySource {
  return { current: () => registry, onUpdate: () => () => {} }
}

function range<T> (count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i))
}

interface Secrets {
  seed: Uint8Array
  signer: FederationSigner
  peerId: string
}

function secretsOf (federation: FederationId, label: string): Secrets {
  const seed = seedOf(label)
  const signer = signerIn(federation, signerFromSeed(seed))
  return { seed, signer, peerId: peerIdOf(signer.publicKey).toString() }
}

/** The id of the federation that these options make. */
export function testFederationId (
  { seed = 'test', name = `${seed} federation`, roots = 3, rootThreshold = 2 }: TestRegistryOptions = {}
): FederationId {
  return federationIdOf(rootsOf(seed, roots).map(({ publicKey }) => publicKey), rootThreshold, name)
}

function rootsOf (seed: string, count: number): Signer[] {
  return range(count, i => signerFromSeed(seedOf(`${seed} root${i + 1}`)))
}

export function buildTestRegistry (options: TestRegistryOptions = {}): TestRegistry {
  const { seed = 'test', msps: mspCount = 3, csips: csipCount = 2, now = NOW, rootThreshold = 2 } = options
  const dpCount = options.dps ?? 5
  const operators = options.operators ?? dpCount
  const evaluators = Math.min(options.evaluators ?? 13, dpCount)
  const threshold = options.threshold ?? Math.floor(evaluators / 2) + 1
  const regions = options.regions ?? []
  const since = { status: 'active', statusSince: now - 365 * DAY } as const

  const name = options.name ?? `${seed} federation`
  const roots = rootsOf(seed, options.roots ?? 3)
  const federationId = testFederationId(options)
  const dealFor = (label: string): Deal | undefined => evaluators === 0
    ? undefined
    : dealShares({ backend: nobleBackend, threshold, count: evaluators, random: seededRandom(`${seed} ${label}`) })
  const deal = dealFor('oprf')
  const nextDeal = options.rotating === true ? dealFor('next oprf') : undefined

  const dps = range(dpCount, (i): TestDp => {
    const secrets = secretsOf(federationId, `${seed} dp${i + 1}`)
    const region = regions.length === 0 ? undefined : regions[i % regions.length]
    const draft: DpDraft = {
      id: secrets.peerId,
      addresses: options.addresses?.[i] ?? [`/ip4/127.0.0.1/tcp/${4001 + i}`],
      terms: [
        { from: since.statusSince, operator: `operator${(i % operators) + 1}`, regions: region == null ? [] : [region] }
      ],
      defaultFederation: 'all',
      ...(options.tokenKeys === true ? { tokenKey: tokenKeyPair(nobleBackend, secrets.seed).publicKey } : {}),
      ...since
    }
    return { id: draft.id, ...secrets, draft, share: deal?.shares[i], nextShare: nextDeal?.shares[i] }
  })

  const msps = range(mspCount, (i): TestParty<MspDraft> => {
    const secrets = secretsOf(federationId, `${seed} msp${i + 1}`)
    const draft: MspDraft = {
      id: `msp${i + 1}`,
      name: `Messenger ${i + 1}`,
      bitIndex: i,
      keys: [{ publicKey: secrets.signer.publicKey, validFrom: now - 365 * DAY }],
      addresses: [`/ip4/127.0.0.1/tcp/${6001 + i}/p2p/${secrets.peerId}`],
      dps: dps.slice(0, 1).map(({ id }) => id),
      tier: 'standard',
      ...since
    }
    return { id: draft.id, ...secrets, draft }
  })

  const csips = range(csipCount, (i): TestParty<CsipDraft> => {
    const secrets = secretsOf(federationId, `${seed} csip${i + 1}`)
    const draft: CsipDraft = {
      id: `csip${i + 1}`,
      keys: [{ publicKey: secrets.signer.publicKey, validFrom: now - 365 * DAY }],
      addresses: [`/ip4/127.0.0.1/tcp/${8001 + i}/p2p/${secrets.peerId}`],
      scopes: [
        { csiType: 'tel', prefix: '', methods: ['sms'], mayReassign: i === 0 },
        { csiType: 'mailto', prefix: '', methods: ['email'], mayReassign: false },
        { csiType: 'acct', prefix: '', methods: ['email'], mayReassign: false }
      ],
      ...since
    }
    return { id: draft.id, ...secrets, draft }
  })

  const { placement } = { ...DEFAULT_POLICY, ...options.policy }
  const draft: RegistryDraft = {
    name,
    version: 1,
    issuedAt: options.issuedAt ?? now - 300 * DAY,
    expiresAt: now + 90 * DAY,
    test: true,
    rootKeys: roots.map(({ publicKey }) => publicKey),
    rootThreshold,
    policy: {
      ...DEFAULT_POLICY,
      placementDelay: 0,
      timestampThreshold: Math.min(DEFAULT_POLICY.timestampThreshold, Math.max(1, Math.min(dpCount, operators))),
      ...options.policy,
      placement: placement.map(term =>
        ({ ...term, regions: term.regions.length > 0 ? term.regions : [...new Set(regions)] }))
    },
    dps: dps.map(dp => dp.draft),
    msps: msps.map(msp => msp.draft),
    csips: csips.map(csip => csip.draft),
    oprfKeys: [deal ?? [], nextDeal ?? []].flat().map(({ commitments, shares }, i) => ({
      keyId: i + 1,
      shareEpoch: 1,
      threshold,
      commitments,
      shares: shares.map(({ index, publicShare }, at) => ({ index, publicShare, dp: dps[at]?.id ?? '' })),
      validFrom: now - (365 - i) * DAY,
      validUntil: now + 365 * DAY,
      dealer: true
    }))
  }

  const anchor: TrustAnchor = {
    federationId,
    rootKeys: roots.map(({ publicKey }) => publicKey),
    rootThreshold
  }
  const sign = (version: RegistryDraft): Uint8Array => signRegistry(buildRegistry(version), roots)
  const registry = openRegistry(sign(draft), { anchor, now })

  return {
    registry,
    draft,
    anchor,
    now,
    roots,
    dps,
    msps,
    csips,
    source: fixedSource(registry),
    sign,
    next: (changes = {}, previous = registry) => {
      const version = nextVersion(previous, { issuedAt: previous.issuedAt, expiresAt: previous.expiresAt, ...changes })
      return openRegistry(sign(version), { anchor, now, previous })
    }
  }
}
