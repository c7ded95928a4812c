/** A CSIP, a holder, and the smallest registry that lists what an attestation needs. */
import { asFederationId, asLookupKey } from '../../src/base/bytes.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { sha256 } from '../../src/base/hash.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import type { AttestationFields } from '../../src/attestation/attestation.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { CsipRecord, OprfKey, Policy, RegistrySource, VerifiedRegistry } from '../../src/registry/interface.ts'

export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE
/** 2026-01-01T00:00:00Z */
export const NOW = 1_767_225_600_000

/** Of `registryWith`. */
export const FEDERATION = asFederationId(new Uint8Array(32))

export function signerOf (seed: number): FederationSigner {
  return signerIn(FEDERATION, signerFromSeed(new Uint8Array(32).fill(seed)))
}

export const csipSigner = signerOf(101)
export const aliceHolder = signerOf(102)
export const bobHolder = signerOf(103)

export function csipRecord (overrides: Partial<CsipRecord> = {}): CsipRecord {
  return {
    id: 'csip1',
    keys: [{ publicKey: csipSigner.publicKey, validFrom: NOW - 100 * DAY }],
    addresses: [],
    scopes: [
      { csiType: 'mailto', prefix: '@example.com', methods: ['email-code'], mayReassign: false },
      { csiType: 'tel', prefix: '+1', methods: ['sms-code'], mayReassign: true }
    ],
    chains: [],
    status: 'active',
    statusSince: NOW - 100 * DAY,
    ...overrides
  }
}

export interface RegistryParts {
  csips?: readonly CsipRecord[]
  oprfKeys?: readonly OprfKey[]
  policy?: Partial<Policy>
  test?: boolean
}

/** Unsigned: for the folders that are handed a verified one. */
export function registryWith (
  { csips = [csipRecord()], oprfKeys = [], policy = {}, test = false }: RegistryParts = {}
): VerifiedRegistry {
  const merged = { ...DEFAULT_POLICY, relayRequired: false, ...policy }
  return {
    bytes: new Uint8Array(),
    hash: sha256(),
    federationId: FEDERATION,
    name: 'test',
    version: 1,
    foundedAt: NOW - DAY,
    issuedAt: NOW - DAY,
    expiresAt: NOW + 365 * DAY,
    test,
    rootKeys: [],
    rootThreshold: 1,
    policy: merged,
    dps: [],
    msps: [],
    csips,
    oprfKeys,
    certificateRoots: [],
    losses: [],
    dp: () => undefined,
    msp: () => undefined,
    mspByBitIndex: () => undefined,
    csip: id => csips.find(csip => csip.id === id),
    oprfKey: keyId => oprfKeys.find(key => key.keyId === keyId),
    csiType: type => merged.csiTypes.find(candidate => candidate.type === type),
    activeDps: [],
    currentOprfKeys: now => oprfKeys.filter(key => key.validFrom <= now && now < key.validUntil)
  }
}

/** A source whose registry the test can change under way. */
export function sourceOf (registry: VerifiedRegistry): RegistrySource & { set (next: VerifiedRegistry): void } {
  let current = registry
  return {
    current: () => current,
    onUpdate: () => () => {},
    set: (next) => { current = next }
  }
}

export function attestationFields (overrides: Partial<AttestationFields> = {}): AttestationFields {
  return {
    lookupKey: asLookupKey(new Uint8Array(32).fill(7)),
    oprfKeyId: 1,
    csiType: 'mailto',
    holderKey: aliceHolder.publicKey,
    csipId: 'csip1',
    scope: '@example.com',
    method: 'email-code',
    strength: 30,
    issuedAt: NOW - DAY,
    expiresAt: NOW + 40 * DAY,
    serial: new Uint8Array(16).fill(9),
    ...overrides
  }
}
