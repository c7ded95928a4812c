/** Holders that claim through a light node. */
import { createHolder } from '../holder/holder.ts'
import { attestProver } from '../holder/prover.ts'
import { memoryStateStore } from '../holder/state-store.ts'
import { claimClient } from '../protocols/claim/index.ts'
import { confirmClient } from '../protocols/confirm/index.ts'
import { ClockBlame } from './clock-blame.ts'
import type { PossessionProver } from '../holder/interface.ts'
import type { HolderComponents } from '../holder/components.ts'
import type { AttestClient } from '../protocols/attest/interface.ts'
import type { Clock } from '../base/clock.ts'
import type { ClockWatch } from '../node/clock-watch.ts'
import type { Act } from '../registry/standing.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { LightNode } from './options.ts'
import type { AbortOptions } from '@libp2p/interface'

export interface HolderMakerComponents
  extends Pick<HolderComponents, 'registry' | 'gate' | 'clock' | 'random' | 'oprf' | 'reader' | 'voprf'> {
  readonly rpc: Pick<Rpc, 'call'>
  readonly attests: AttestClient
  /** Whether a CSIP says anything at all. @default each is taken to */
  readonly isThere?: PossessionProver['isThere']
  readonly clockWatch: Pick<ClockWatch, 'require' | 'verdict'>
}

/**
 * A holder dates nothing by a clock that most operators contradict: whatever it signs would be refused, or hold at
 * another time.
 */
export function holderMaker (
  { rpc, attests, isThere, clockWatch, gate, ...rest }: HolderMakerComponents
): LightNode['holder'] {
  const clock: Clock = {
    now: () => {
      clockWatch.require()
      return rest.clock.now()
    }
  }
  const blame = new ClockBlame({ clockWatch })
  const components = {
    ...rest,
    clock,
    gate: {
      standing: () => gate.standing(),
      look: async (act: Act, options?: AbortOptions) => await gate.look(act, options),
      require: async (act: Act, options?: AbortOptions) =>
        await blame.during(async () => await gate.require(act, options), options?.signal)
    }
  }
  const { registry, random } = components
  const claims = claimClient()({ rpc, registry, clock })
  const confirmations = confirmClient()({ rpc, registry, clock, random })
  const prover = attestProver(attests, isThere)
  return (keys, states = memoryStateStore()) =>
    createHolder({ ...components, claims, confirmations, prover, keys, states })
}
