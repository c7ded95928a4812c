/**
 * The sidecar: a service's light node for programs in any language, over HTTP
 * (docs/services.md). Each path is a call of the light node's public functions.
 */
import { systemClock } from '../base/clock.ts'
import { createMetrics } from '../node/metrics.ts'
import { courier } from './events/courier.ts'
import { eventMetrics, httpMetrics } from './http-metrics.ts'
import { accountRoutes } from './routes/accounts.ts'
import { documentRoute, federationRoutes } from './routes/about.ts'
import { claimRoutes } from './routes/claims.ts'
import { eventRoutes } from './routes/events.ts'
import { lookupRoutes } from './routes/lookups.ts'
import { createHttpServer } from './server.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { Part } from '../node/lifecycle.ts'
import type { Metrics } from '../node/metrics.ts'
import type { EventLog } from './events/event-log.ts'
import type { SendEvent } from './events/webhook.ts'
import type { AccountNode } from './routes/accounts.ts'
import type { ClaimNode } from './routes/claims.ts'
import type { LookupNode } from './routes/lookups.ts'
import type { Route } from './route.ts'
import type { HttpServer, HttpServerInit } from './server.ts'
import type { Tokens } from './tokens.ts'
import type { ComponentLogger } from '@libp2p/interface'

export type SidecarNode = LookupNode & ClaimNode & AccountNode

export interface SidecarComponents {
  readonly node: SidecarNode
  /** What happens to the service's users: see `toldBackend`. */
  readonly events: EventLog
  /** Where they are brought. @default nowhere */
  readonly send?: SendEvent
  readonly tokens: Tokens
  readonly logger: ComponentLogger
  /** What is read of the node. @default nobody reads it */
  readonly metrics?: Metrics
  /** @default the system's */
  readonly clock?: Clock
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export interface SidecarInit extends Pick<HttpServerInit, 'tls' | 'maxUnderWay' | 'origins'> {
  /** Of this package, for the document. */
  readonly version: string
}

/** All, and the document of them. */
export function routesOf (
  { node, events }: Pick<SidecarComponents, 'node' | 'events'>, version: string
): readonly Route[] {
  const others = [
    ...lookupRoutes(node),
    ...claimRoutes(node),
    ...accountRoutes(node),
    ...eventRoutes(events),
    ...federationRoutes(node)
  ]
  return [...others, documentRoute(others, version)]
}

/** It answers, and brings events, once it listens. */
export function createSidecar (components: SidecarComponents, init: SidecarInit): HttpServer {
  const { tokens, logger, metrics = createMetrics() } = components
  const routes = routesOf(components, init.version)
  const counted = httpMetrics(metrics, routes.map(({ id }) => id))
  const server = createHttpServer({ tokens, logger, metrics: counted }, { ...init, routes })
  const brings = courierOf({ ...components, metrics })
  return {
    ...server,
    listen: async at => {
      const port = await server.listen(at)
      await brings?.start()
      return port
    },
    close: async () => {
      await brings?.stop()
      await server.close()
    }
  }
}

function courierOf (
  { events, send, clock = systemClock, timer, logger, metrics }: SidecarComponents & { readonly metrics: Metrics }
): Part | undefined {
  if (send == null) {
    return undefined
  }
  const { tried } = eventMetrics(metrics, () => events.due)
  return courier({ log: events, send, clock, timer, logger: logger.forComponent('mimi:webhook'), onTry: tried })
}
