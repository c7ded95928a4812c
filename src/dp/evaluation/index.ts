/** A DP as evaluator: its shares of evaluation keys, and the budgets that it charges. */
import { loadSodium } from '../../blinding/sodium.ts'
import { oprfServer } from '../../protocols/oprf/index.ts'
import { openBudget } from '../budgets/budget.ts'
import { sharesOf } from './share-file.ts'
import type { Clock, Random } from '../../base/clock.ts'
import type { OprfServer } from '../../protocols/oprf/index.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { Rpc } from '../../rpc/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { Budget } from '../budgets/budget.ts'
import type { ShareFile } from './share-file.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface EvaluationComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly registry: RegistrySource
  readonly rpc: Pick<Rpc, 'handle'>
  readonly clock: Clock
  readonly random: Random
  readonly logger: ComponentLogger
  /** Of budgets, a namespace of its own. */
  readonly store: KeyValueStore
}

export interface EvaluationInit {
  /** Ed25519 seed of the DP's libp2p key, 32 bytes. MUST stay secret. */
  readonly seed: Uint8Array
  /** None for a DP that doesn't evaluate. @default none */
  readonly shares?: readonly ShareFile[]
}

export interface Evaluation {
  readonly budget: Budget
  readonly evaluator: OprfServer
}

/**
 * Answers as soon as it is made.
 *
 * @throws StoreError; ShareFileError `SHARE_FILE_FOREIGN`, `SHARE_FILE_DUPLICATE`
 */
export async function openEvaluation (components: EvaluationComponents, init: EvaluationInit): Promise<Evaluation> {
  const { seed, shares = [] } = init
  const { id, registry, rpc, clock, random, logger, store } = components
  const budget = await openBudget({ store, registry, clock, random, logger }, seed)
  const evaluator = oprfServer()({
    rpc,
    registry,
    shares: sharesOf(id, shares),
    gate: budget,
    voprf: await loadSodium(),
    clock,
    random,
    logger
  })
  return { budget, evaluator }
}
