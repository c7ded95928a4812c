/** How far the word of a holder's first mappings has come, as the DPs that published them tell. */
import { asEntryId } from '../base/bytes.ts'
import { targetOf } from '../rpc/target.ts'
import { HolderError } from './errors.ts'
import { evidenceOf } from './release.ts'
import { keptMsp, mspOf } from './wish.ts'
import type { CoverageOptions, CoverageSummary } from './interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'

/** @throws HolderError `HOLDER_NO_FIRST_MAPPING`; RpcError, RemoteError */
export async function coverage (
  keys: HolderKeys, { msp: service, signal }: Omit<CoverageOptions, 'csi'>, components: HolderComponents
): Promise<readonly CoverageSummary[]> {
  const { claims, registry, states } = components
  const msp = keptMsp(service)
  const state = await states.read(keys.tag)
  const [attestation] = evidenceOf(keys, state, components)
  const summaries: CoverageSummary[] = []
  for (const mapping of state.mappings.filter(candidate => msp == null || candidate.msp === msp)) {
    const dp = registry.current().dp(mapping.dp)
    if (attestation != null && dp != null) {
      const slot = {
        lookupKey: attestation.lookupKey, holderKey: keys.signer.publicKey, entryId: asEntryId(mapping.entryId)
      }
      const { coverage: told, published, replicas } = await claims.status(slot, targetOf(dp), { signal })
      summaries.push(...told == null ? [] : [{ ...told, msp: mspOf(mapping.msp), dp: dp.id, published, replicas }])
    }
  }
  if (summaries.length === 0) {
    throw new HolderError('HOLDER_NO_FIRST_MAPPING')
  }
  return summaries
}
