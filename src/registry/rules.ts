/** What must hold between records of one version, and between a version and the one before. */
import { equalBytes } from '../base/bytes.ts'
import { checkCertified } from './certification.ts'
import { RegistryError } from './errors.ts'
import { checkHistory } from './history.ts'
import { checkRotation } from './rotation.ts'
import type { CsipRecord, DpRecord, Loss, MspRecord, OprfKey, Policy, VerifiedRegistry } from './interface.ts'

export interface Content {
  readonly issuedAt: number
  readonly policy: Policy
  readonly dps: readonly DpRecord[]
  readonly msps: readonly MspRecord[]
  readonly csips: readonly CsipRecord[]
  readonly oprfKeys: readonly OprfKey[]
  readonly losses: readonly Loss[]
  /** Self-signed X.509 in DER. */
  readonly certificateRoots: readonly Uint8Array[]
}

/** Whoever is named is listed; throws REGISTRY_REFERENCE_UNKNOWN or REGISTRY_POLICY_INVALID. */
export function checkReferences ({ policy, dps, msps, csips, oprfKeys, losses, issuedAt }: Content): void {
  const dpIds = new Set(dps.map(({ id }) => id))
  const tiers = new Set(policy.tiers.map(({ tier }) => tier))
  const types = new Set(policy.csiTypes.map(({ type }) => type))
  const regions = new Set(policy.placement.flatMap(term => term.regions))
  for (const dp of dps) {
    dp.terms.flatMap(term => term.regions).forEach(region => { listed(regions, region, `region of ${dp.id}`) })
  }
  for (const loss of losses) {
    loss.dps.forEach(dp => { listed(dpIds, dp, 'DP of a loss') })
  }
  for (const msp of msps) {
    listed(tiers, msp.tier, `tier of ${msp.id}`)
    msp.dps.forEach(dp => { listed(dpIds, dp, `DP of ${msp.id}`) })
  }
  for (const csip of csips) {
    csip.scopes.forEach(({ csiType }) => { listed(types, csiType, `CSI type of ${csip.id}`) })
  }
  for (const key of oprfKeys) {
    key.shares.forEach(({ dp }) => { listed(dpIds, dp, `DP of OPRF key ${key.keyId}`) })
  }
  checkArbiters(policy, dps)
  policy.formerRules?.forEach(({ arbiters }) => {
    arbiters.forEach(arbiter => { listed(dpIds, arbiter, 'former arbiter') })
  })
  checkCertified(policy, csips, issuedAt)
}

/** Arbiters are DPs of distinct operators, so that nobody decides twice. */
function checkArbiters (policy: Policy, dps: readonly DpRecord[]): void {
  const operators = policy.arbiters.map(arbiter => {
    const dp = dps.find(({ id }) => id === arbiter)
    if (dp == null) {
      throw new RegistryError('REGISTRY_REFERENCE_UNKNOWN', { detail: 'arbiter' })
    }
    return dp.operator
  })
  if (new Set(operators).size < operators.length) {
    throw new RegistryError('REGISTRY_POLICY_INVALID', { detail: 'two arbiters have the same operator' })
  }
}

function listed (known: ReadonlySet<string>, name: string, what: string): void {
  if (!known.has(name)) {
    throw new RegistryError('REGISTRY_REFERENCE_UNKNOWN', { detail: what })
  }
}

/**
 * Bit indices and OPRF key ids mean for ever what they meant first. An MSP is
 * never taken off the list, only revoked: so comparing with the version before
 * suffices to know that no bit index was ever given out twice.
 */
export function checkSuccession (content: Content, previous: VerifiedRegistry): void {
  const { msps, oprfKeys } = content
  const now = new Map(msps.map(msp => [msp.id, msp]))
  for (const { id, bitIndex } of previous.msps) {
    const msp = now.get(id)
    if (msp == null) {
      throw new RegistryError('REGISTRY_MSP_REMOVED', { detail: id })
    }
    if (msp.bitIndex !== bitIndex) {
      throw new RegistryError('REGISTRY_BIT_INDEX_CHANGED', { detail: `${id}: ${bitIndex} became ${msp.bitIndex}` })
    }
  }
  for (const key of oprfKeys) {
    const before = previous.oprfKey(key.keyId)
    const same = before == null ||
      (sameGroupKey(before, key) && key.shareEpoch >= before.shareEpoch && key.dealer === before.dealer)
    if (!same) {
      throw new RegistryError('REGISTRY_OPRF_KEY_CHANGED', { detail: `OPRF key ${key.keyId}` })
    }
  }
  checkRotation(content, previous)
  checkHistory(content, previous)
}

function sameGroupKey (a: OprfKey, b: OprfKey): boolean {
  const [first] = a.commitments
  const [second] = b.commitments
  return first != null && second != null && equalBytes(first, second)
}
