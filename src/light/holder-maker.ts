/** Holders that claim through a light node. */
import { createHolder } from '../holder/holder.ts'
import { attestProver } from '../holder/prover.ts'
import { memoryStateStore } from '../holder/state-store.ts'
import { claimClient } from '../protocols/claim/index.ts'
import { confirmClient } from '../protocols/confirm/index.ts'
import type { HolderComponents } from '../holder/interface.ts'
import type { AttestClient } from '../protocols/attest/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { LightNode } from './options.ts'

export interface HolderMakerComponents
  extends Pick<HolderComponents, 'registry' | 'gate' | 'clock' | 'random' | 'oprf' | 'reader'> {
  readonly rpc: Pick<Rpc, 'call'>
  readonly attests: AttestClient
}

export function holderMaker ({ rpc, attests, ...components }: HolderMakerComponents): LightNode['holder'] {
  const { registry, clock, random } = components
  const claims = claimClient()({ rpc, registry, clock })
  const confirmations = confirmClient()({ rpc, registry, clock, random })
  const prover = attestProver(attests)
  return (keys, states = memoryStateStore()) =>
    createHolder({ ...components, claims, confirmations, prover, keys, states })
}
