/** A DP as evaluator: its shares of evaluation keys; and what queries cost. */
import { oprfServer } from '../../protocols/oprf/index.ts'
import { openBudget } from '../budgets/budget.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { OprfServer, ShareSource } from '../../protocols/oprf/index.ts'
import type { Rpc } from '../../rpc/interface.ts'
import type { Budget, BudgetComponents } from '../budgets/budget.ts'
import type { Redeemer } from '../../tokens/payment.ts'

/** `store`: of budgets, a namespace of its own. */
export interface EvaluationComponents extends Omit<BudgetComponents, 'most'> {
  readonly rpc: Pick<Rpc, 'handle'>
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
  const { registry, rpc, shares, clock, random, logger, voprf, tokens } = components
  const budget = await openBudget(components, init.seed)
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
