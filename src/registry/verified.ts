/** The look-ups of a verified registry. Only verify.ts makes one. */
import type { FederationId, Hash, PublicKeyBytes } from '../base/bytes.ts'
import type {
  CsipRecord, CsiTypePolicy, DpRecord, Loss, MspRecord, OprfKey, Policy, VerifiedRegistry
} from './interface.ts'

/** The data of `VerifiedRegistry`, without what is derived from it. */
export interface RegistryFields {
  readonly bytes: Uint8Array
  readonly hash: Hash
  readonly federationId: FederationId
  readonly name: string
  readonly version: number
  readonly previousHash?: Hash
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
  readonly certificateRoots: readonly Uint8Array[]
  readonly losses: readonly Loss[]
}

/** Indexed once: look-ups are on the path of every query. */
export function indexRegistry (fields: RegistryFields): VerifiedRegistry {
  const dps = new Map(fields.dps.map(dp => [dp.id, dp]))
  const msps = new Map(fields.msps.map(msp => [msp.id, msp]))
  const bits = new Map(fields.msps.map(msp => [msp.bitIndex, msp]))
  const csips = new Map(fields.csips.map(csip => [csip.id, csip]))
  const oprfKeys = new Map(fields.oprfKeys.map(key => [key.keyId, key]))
  const types = new Map(fields.policy.csiTypes.map(type => [type.type, type]))
  const newestFirst = fields.oprfKeys.toSorted((a, b) =>
    b.validFrom - a.validFrom === 0 ? b.keyId - a.keyId : b.validFrom - a.validFrom)

  return Object.freeze({
    ...fields,
    activeDps: fields.dps.filter(({ status }) => status === 'active'),
    dp: (id: string): DpRecord | undefined => dps.get(id),
    msp: (id: string): MspRecord | undefined => msps.get(id),
    mspByBitIndex: (bitIndex: number): MspRecord | undefined => bits.get(bitIndex),
    csip: (id: string): CsipRecord | undefined => csips.get(id),
    oprfKey: (keyId: number): OprfKey | undefined => oprfKeys.get(keyId),
    csiType: (type: string): CsiTypePolicy | undefined => types.get(type),
    currentOprfKeys: (now: number): readonly OprfKey[] =>
      newestFirst.filter(({ validFrom, validUntil }) => validFrom <= now && now < validUntil)
  })
}
