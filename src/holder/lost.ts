/**
 * What a DP alone keeps is nowhere else: where that DP lost its disk, or left, only its
 * holder has it. Asked is the DP itself, which knows the holder anyway.
 */
import { toString } from 'uint8arrays/to-string'
import { asEntryId } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { targetOf } from '../rpc/target.ts'
import { holdAttestation } from './held-attestation.ts'
import { currentKeys } from './key-chain.ts'
import { isFederatedOnly, mspOf } from './wish.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { WatchEvent } from '../node/watch.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { HolderState, KeptMapping } from './state-store.ts'
import type { AbortOptions } from '@libp2p/interface'

type Components = Pick<HolderComponents, 'claims' | 'registry' | 'clock'>

/** What a DP says that doesn't have it. */
const NOT_THERE = 'CLAIM_NOT_FOUND'

/** Those of a holder's mappings, federated-only and living, that are gone for certain: silence says nothing. */
async function lostMappings (
  keys: HolderKeys, state: HolderState, components: Components, options: AbortOptions = {}
): Promise<readonly KeptMapping[]> {
  const lost = await Promise.all(state.mappings.map(async mapping =>
    await isLost(mapping, keys, state, components, options) ? [mapping] : []))
  return lost.flat()
}

/** As a watch tells it; named by what was signed last, so that it is told again when that is lost too. */
export async function lostEvents (
  csi: CanonicalCsi, components: Components & Pick<HolderComponents, 'keys' | 'states'>, options: AbortOptions
): Promise<ReadonlyArray<readonly [name: string, event: WatchEvent]>> {
  const keys = await currentKeys(csi, components)
  const lost = await lostMappings(keys, await components.states.read(keys.tag), components, options)
  return lost.map(({ dp, msp, entryId, sequence }) =>
    [`lost ${toString(entryId, 'base16')} ${sequence}`, { kind: 'lost', dp, msp: mspOf(msp) }])
}

export async function isLost (
  mapping: KeptMapping, keys: HolderKeys, state: HolderState, { claims, registry, clock }: Components,
  { signal }: AbortOptions = {}
): Promise<boolean> {
  const now = clock.now()
  if (!isFederatedOnly(mapping.audience) || mapping.expiresAt <= now || isPending(mapping, state)) {
    return false
  }
  const dp = registry.current().dp(mapping.dp)
  if (dp == null || dp.status === 'revoked') {
    return true
  }
  const lookupKey = lookupKeyOf(mapping, state, { registry: registry.current(), now })
  if (lookupKey == null) {
    return false
  }
  try {
    const slot = { lookupKey, holderKey: keys.signer.publicKey, entryId: asEntryId(mapping.entryId) }
    await claims.status(slot, targetOf(dp), { signal })
    return false
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return err.code === NOT_THERE
    }
    throw err
  }
}

/** What was signed and not acknowledged is sent again by the next claim. */
function isPending ({ msp, dp, audience }: KeptMapping, { pending }: HolderState): boolean {
  return pending.some(claim => claim.msp === msp && claim.dp === dp && claim.audience === audience)
}

function lookupKeyOf (
  { csips }: KeptMapping, { attestations }: HolderState, moment: Parameters<typeof holdAttestation>[1]
): LookupKey | undefined {
  const [bytes] = csips.split(',').flatMap(csip => attestations.find(one => one.csip === csip)?.bytes ?? [])
  return bytes == null ? undefined : holdAttestation(bytes, moment)?.attestation.lookupKey
}
