/** A DP as evaluator: its shares of evaluation keys; and what queries cost. */
import { oprfServer } from '../../protocols/oprf/index.ts'
import { openBudget } from '../budgets/budget.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { OprfServer, ShareSource } from '../../protocols/oprf/index.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { Rpc } from '../../rpc/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { Budget } from '../budgets/budget.ts'
import type { Redeemer } from '../../tokens/payment.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface EvaluationComponents {
  readonly registry: RegistrySource
  readonly rpc: Pick<Rpc, 'handle'>
  readonly clock: Clock
  readonly random: Random
  readonly logger: ComponentLogger
  /** Of budgets, a namespace of its own. */
  readonly store: KeyValueStore
  readonly shares: ShareSource
  readonly voprf: VoprfBackend
  readonly tokens: Redeemer
}

export interface EvaluationInit {
  /** Ed25519 seed of the DP's libp2p key, 32 bytes. MUST stay secret. */
  readonly seed: Uint8Array
}

export interface Evaluation {
  readonly budget: Budget
  readonly evaluator: OprfServer
}

/**
 * Answers as soon as it is made.
 *
 * @throws StoreError
 */
export async function openEvaluation (components: EvaluationComponents, init: EvaluationInit): Promise<Evaluation> {
  const { registry, rpc, shares, clock, random, logger, store, voprf, tokens } = components
  const budget = await openBudget({ store, registry, clock, random, logger }, init.seed)
  const evaluator = oprfServer()({
    rpc,
    registry,
    shares,
    tokens,
    voprf,
    clock,
    random,
    logger
  })
  return { budget, evaluator }
}
