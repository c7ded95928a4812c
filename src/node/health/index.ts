/** A node's health: facts of its parts, what follows from them, both as metrics, and who is shown them. */
import { judgeNode } from './judge.ts'
import { nodeFacts } from './facts.ts'
import { declareNodeHealth } from './metrics.ts'
import type { Metrics } from '../metrics.ts'
import type { NodeFactsComponents, NodeFactsInit } from './facts.ts'
import type { NodeFacts, NodeHealth } from './interface.ts'

export interface NodeHealthComponents<More extends object> extends NodeFactsComponents {
  /** What the role knows besides. */
  readonly more: () => More
  /** @default nobody reads any */
  readonly metrics?: Pick<Metrics, 'gauge' | 'onRead'>
}

/** Of a node whose role adds facts, and nothing to what follows from them. */
export function nodeHealth<More extends object> (
  { metrics, more, ...components }: NodeHealthComponents<More>, init: NodeFactsInit
): NodeHealth<NodeFacts & More> {
  const ofNode = nodeFacts(components, init)
  const facts = (): NodeFacts & More => ({ ...ofNode(), ...more() })
  const health = { facts, judge: () => judgeNode(ofNode(), components.clock.now()) }
  if (metrics != null) {
    const set = declareNodeHealth(metrics)
    metrics.onRead(() => { set(health) })
  }
  return health
}

export { nodeFacts } from './facts.ts'
export { judgeNode } from './judge.ts'
export { declareNodeHealth } from './metrics.ts'
export { healthJson, healthRoutes, shownReason } from './shown.ts'
export type * from './facts.ts'
export type * from './interface.ts'
export type * from './shown.ts'
