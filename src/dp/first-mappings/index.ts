/** First mappings: tells every DP of those that this one published, and hears of others'. */
import { partOf } from '../../node/lifecycle.ts'
import { firstMapping } from '../../protocols/first-mapping/index.ts'
import { firstMappingMetrics } from './first-mapping-metrics.ts'
import { firstMappingFacts } from './facts.ts'
import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { Part } from '../../node/lifecycle.ts'
import type { Metrics } from '../../node/metrics.ts'
import type { FirstMapping, FirstMappingComponents } from '../../protocols/first-mapping/index.ts'
import type { PeerJudge, Rpc } from '../../rpc/interface.ts'
import type { Gate } from '../../registry/gate.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { FirstMappingFactsComponents } from './facts.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface FirstMappingsComponents extends FirstMappingFactsComponents {
  /** Peer id of this DP, base58btc. */
  readonly id: string
  readonly rpc: Pick<Rpc, 'call' | 'handle'>
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  /** @default the runtime's timers */
  readonly timer?: Timer
  readonly random: Random
  readonly gate: Gate
  readonly logger: ComponentLogger
  readonly judge: PeerJudge
  readonly metrics: Metrics
  /** Where claims are kept: a notice is written with its claim. */
  readonly claims: KeyValueStore
  readonly onConnect: Required<FirstMappingComponents>['onConnect']
}

export interface FirstMappings {
  readonly firstMappings: FirstMapping
  readonly parts: readonly Part[]
}

export function dpFirstMappings (components: FirstMappingsComponents): FirstMappings {
  const { id, rpc, registry, gate, clock, past, timer, random, logger, judge, metrics, claims, onConnect } = components
  const firstMappings = firstMapping({ id })({
    rpc,
    registry,
    gate,
    clock,
    past,
    timer,
    random,
    logger,
    facts: firstMappingFacts(components),
    judge,
    store: claims,
    onConnect,
    metrics: firstMappingMetrics(metrics)
  })
  return { firstMappings, parts: [partOf('first mappings', firstMappings)] }
}
