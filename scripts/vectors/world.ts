/**
 * The federation that the vectors take place in: nine DPs of six operators, three MSPs, two CSIPs, a key shared 3 of 5.
 */
import { signerIn } from '../../src/base/envelope.ts'
import { peerIdOf, signerFromSeed } from '../../src/base/keys.ts'
import { dealShares } from '../../src/blinding/deal.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { blindInput, finalizeOutput } from '../../src/blinding/client.ts'
import { combinePartials } from '../../src/blinding/combine.ts'
import { deriveKeys } from '../../src/blinding/derive.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { buildRegistry, signRegistry } from '../../src/registry/build.ts'
import { DEFAULT_POLICY, placementOf } from '../../src/registry/policy.ts'
import { federationIdOf } from '../../src/registry/roots.ts'
import { majority, voicesOf } from '../../src/registry/placement.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { item, seed, seededRandom } from './format.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { Signer } from '../../src/base/keys.ts'
import type { SecretShare } from '../../src/blinding/evaluator.ts'
import type { ThresholdKey } from '../../src/blinding/threshold-key.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'
import type { TrustAnchor } from '../../src/registry/interface.ts'

/** 2026-06-01T00:00:00Z. */
export const NOW = Date.UTC(2026, 5, 1)
export const HOUR = 3_600_000
export const DAY = 24 * HOUR
const YEAR = 365 * DAY

export const peerOf = (signer: Signer): string => peerIdOf(signer.publicKey).toString()

const numbered = <T>(count: number, make: (number: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i + 1))

const NAME = 'Vector federation'
const ROOT_THRESHOLD = 2
export const roots = numbered(3, i => signerFromSeed(seed(`root${i}`)))
export const federation = federationIdOf(roots.map(({ publicKey }) => publicKey), ROOT_THRESHOLD, NAME)

export const signerOf = (label: string): FederationSigner => signerIn(federation, signerFromSeed(seed(label)))
export const dps = numbered(9, i => signerOf(`dp${i}`))
export const msps = numbered(3, i => signerOf(`msp${i}`))
export const csips = numbered(2, i => signerOf(`csip${i}`))
export const bob = signerOf('bob')
export const mallory = signerOf('mallory')

export const deal = dealShares({ backend: nobleBackend, threshold: 3, count: 5, random: seededRandom('oprf key') })
export const oprfKey: ThresholdKey = {
  keyId: 1,
  shareEpoch: 4,
  threshold: 3,
  commitments: deal.commitments,
  shares: deal.shares.map(({ index, publicShare }) => ({ index, publicShare }))
}
export const secretShares: readonly SecretShare[] = deal.shares.map(share => ({ keyId: 1, shareEpoch: 4, ...share }))

const since = { status: 'active', statusSince: NOW - YEAR } as const

export const draft: RegistryDraft = {
  name: NAME,
  version: 1,
  issuedAt: NOW - DAY,
  expiresAt: NOW + 90 * DAY,
  test: true,
  rootKeys: roots.map(({ publicKey }) => publicKey),
  rootThreshold: ROOT_THRESHOLD,
  policy: {
    ...DEFAULT_POLICY,
    ...placementOf({ replicas: 4, replicaOperators: 3, regions: ['east', 'west'] }),
    arbiters: dps.slice(0, 5).map(peerOf),
    arbiterThreshold: 2
  },
  dps: dps.map((signer, i) => ({
    id: peerOf(signer),
    addresses: [`/ip4/192.0.2.${i + 1}/tcp/4001`],
    terms: [{ from: since.statusSince, operator: `operator${i % 6 + 1}`, regions: [i % 2 === 0 ? 'east' : 'west'] }],
    defaultFederation: 'all',
    ...since
  })),
  msps: msps.map((signer, i) => ({
    id: `msp${i + 1}`,
    name: `Messenger ${i + 1}`,
    bitIndex: i,
    keys: [{ publicKey: signer.publicKey, validFrom: NOW - YEAR }],
    addresses: [`/ip4/198.51.100.${i + 1}/tcp/4001/p2p/${peerOf(signer)}`],
    dps: [],
    tier: 'standard',
    ...since
  })),
  csips: csips.map((signer, i) => ({
    id: `csip${i + 1}`,
    keys: [{ publicKey: signer.publicKey, validFrom: NOW - YEAR }],
    addresses: [`/ip4/203.0.113.${i + 1}/tcp/4001/p2p/${peerOf(signer)}`],
    scopes: [
      { csiType: 'tel', prefix: '+1415', methods: ['sms-code', 'development'], mayReassign: i === 0 },
      { csiType: 'mailto', prefix: '', methods: ['email-code'], mayReassign: false }
    ],
    ...since
  })),
  oprfKeys: [{
    ...oprfKey,
    shares: oprfKey.shares.map((share, i) => ({ ...share, dp: peerOf(item(dps, i)) })),
    validFrom: NOW - YEAR,
    validUntil: NOW + YEAR,
    dealer: true
  }]
}

export const anchor: TrustAnchor = {
  federationId: federation,
  rootKeys: roots.map(({ publicKey }) => publicKey),
  rootThreshold: draft.rootThreshold
}

export const signedRegistry = signRegistry(buildRegistry(draft), roots.slice(0, 2))
export const registry = openRegistry(signedRegistry, { anchor, now: NOW })

export const CSI = 'tel:+14155550123'
const input = parseCsi(CSI, registry.policy.csiTypes).bytes()

/** L and E of the CSI. */
export const { lookupKey, sealingKey } = evaluate()

/** Who speaks at it, and how many of them are a majority. */
export const voices: readonly FederationSigner[] = voicesOf(lookupKey, registry, NOW)
  .flatMap(({ dp }) => dps.filter(signer => peerOf(signer) === dp.id))
export const quorum = majority(voices.length)
/** DPs that don't. */
export const strangers = dps.filter(signer => !voices.includes(signer))

function evaluate (): ReturnType<typeof deriveKeys> {
  const random = seededRandom('world')
  const { blind, blinded } = blindInput(nobleBackend, input, random)
  const partials = secretShares.slice(0, 3).map(share => evaluatePartials(nobleBackend, share, [blinded], { random }))
  const { evaluated } = combinePartials(nobleBackend, oprfKey, [blinded], partials)
  return deriveKeys(federation, finalizeOutput(nobleBackend, input, blind, item(evaluated, 0)))
}
