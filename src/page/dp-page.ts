/**
 * The page of a DP, for its operator: how it is, the ring with its peers, what it
 * counts. It changes nothing, and shows no identifier and no lookup key.
 */
import { route } from '../http/route.ts'
import { healthJson } from '../node/health/index.ts'
import { allowancesOf } from './allowances.ts'
import { Feed, eventPiece } from './feed.ts'
import { openPage } from './page-server.ts'
import { ringOf } from './ring.ts'
import type { Clock } from '../base/clock.ts'
import type { DpHealth } from '../dp/health/interface.ts'
import type { Route } from '../http/route.ts'
import type { Metrics } from '../node/metrics.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { Allowances } from './allowances.ts'
import type { Page, PageComponents, PageInit } from './page-server.ts'
import type { Ring } from './ring.ts'

/** Milliseconds between looks at what has changed. */
const LOOK_INTERVAL = 1_000

export interface DpPageComponents extends PageComponents {
  /** Peer id of the DP, base58btc. */
  readonly id: string
  readonly registry: RegistrySource
  readonly health: DpHealth
  readonly metrics: Pick<Metrics, 'text'>
  readonly clock: Clock
}

interface DpState {
  readonly id: string
  readonly ring: Ring
  readonly allowances: Allowances
  /** ShownHealth. */
  readonly health: unknown
}

export async function openDpPage (
  components: DpPageComponents, init: Pick<PageInit, 'assets' | 'port'>
): Promise<Page> {
  const feed = new Feed<{ state: DpState }>()
  const page = await openPage(components, { ...init, index: 'dp.html', routes: routesOf(components, feed) })
  const timer = setInterval(() => {
    if (feed.readers > 0) {
      feed.tell('state', stateOf(components))
    }
  }, LOOK_INTERVAL)
  return {
    url: page.url,
    close: async () => {
      clearInterval(timer)
      await page.close()
    }
  }
}

function routesOf (components: DpPageComponents, feed: Feed<{ state: DpState }>): readonly Route[] {
  return [
    route({
      id: 'events',
      method: 'GET',
      path: '/v1/events',
      scopes: [],
      summary: 'How it is, each second',
      content: 'events',
      handle: async ({ signal }) =>
        ({ pieces: feed.follow(() => eventPiece('state', stateOf(components)), signal) })
    }),
    route({
      id: 'metrics',
      method: 'GET',
      path: '/v1/metrics',
      scopes: [],
      summary: 'What it counts, in the text format of Prometheus',
      content: 'json',
      handle: async () => ({ json: { text: await components.metrics.text() } })
    })
  ]
}

function stateOf ({ id, registry, health, clock }: DpPageComponents): DpState {
  const current = registry.current()
  return {
    id,
    ring: ringOf(current, clock.now()),
    allowances: allowancesOf(current.policy),
    health: JSON.parse(healthJson(health))
  }
}
