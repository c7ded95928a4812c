/** A light node's evaluations: what is known on one way to ask is known on the other, and paid for once. */
import { OWN_BATCH } from '../node/tokens/payer.ts'
import { tokenPayer } from '../node/tokens/index.ts'
import { memoryCache, oprfClient } from '../protocols/oprf/index.ts'
import { evaluationSecrets, openEvaluationCache } from './evaluation-cache.ts'
import { evaluatesUnderNewest } from './newest.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { VoprfBackend } from '../blinding/backend.ts'
import type { OprfClient, OprfClientComponents } from '../protocols/oprf/index.ts'
import type { TokenPayerComponents } from '../node/tokens/index.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { KeyValueStore } from '../store/interface.ts'
import type { Newest } from './newest.ts'
import type { ComponentLogger } from '@libp2p/interface'

/** Milliseconds for which evaluators that are away or busy are asked again: one that restarts is back. */
const PATIENCE = 5_000

export interface EvaluationsComponents extends Pick<TokenPayerComponents, 'wallet' | 'proof'> {
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly registry: RegistrySource
  readonly clock: Clock
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  readonly random: Random
  readonly logger: ComponentLogger
  readonly voprf: VoprfBackend
  readonly newest: Newest
  /** Told of answers that didn't count. @default nobody is */
  readonly onFault?: OprfClientComponents['onFault']
}

export interface EvaluationsInit {
  /** Of the node's libp2p key, or random where the node has none of its own; 32 bytes. */
  readonly seed: Uint8Array
  /** Whether what is known outlives the node: then `seed` has to as well. */
  readonly kept: boolean
  /** Own tokens that are drawn at once at most. @default 128 */
  readonly ownBatch?: number
}

export interface Evaluations {
  /** 32 bytes, under which what is kept of lookups is named; MUST stay secret. */
  readonly secret: Uint8Array
  /**
   * Evaluates by way of `rpc`; together with all others that were made here.
   *
   * @param isSpare - evaluators, by peer id, that are asked only where the others don't suffice; @default none
   */
  by (rpc: Pick<Rpc, 'call'>, isSpare?: (dp: string) => boolean): OprfClient
}

export async function openEvaluations (
  { store, newest, ...components }: EvaluationsComponents,
  { seed, kept, ownBatch = OWN_BATCH }: EvaluationsInit
): Promise<Evaluations> {
  const { registry, clock, past, random } = components
  const { sealing, blinding: blindSecret } = evaluationSecrets(registry.current().federationId, seed)
  const cache = kept ? await openEvaluationCache({ store, registry, clock, past, random }, sealing) : memoryCache()
  return {
    secret: blindSecret,
    by: (rpc, isSpare) => {
      const payments = tokenPayer({ ...components, rpc }, { ownBatch: Math.min(ownBatch, OWN_BATCH) })
      const client = oprfClient({ blindSecret, patience: PATIENCE })({ ...components, rpc, payments, cache, isSpare })
      return evaluatesUnderNewest(client, registry, newest)
    }
  }
}
