/**
 * The sidecar: a service's light node for programs in any language, over HTTP
 * (docs/services.md). Each path is a call of the light node's public functions.
 */
import { createMetrics } from '../node/metrics.ts'
import { httpMetrics } from './http-metrics.ts'
import { documentRoute, federationRoutes } from './routes/about.ts'
import { lookupRoutes } from './routes/lookups.ts'
import { createHttpServer } from './server.ts'
import type { Metrics } from '../node/metrics.ts'
import type { LookupNode } from './routes/lookups.ts'
import type { Route } from './route.ts'
import type { HttpServer, HttpServerInit } from './server.ts'
import type { Tokens } from './tokens.ts'
import type { ComponentLogger } from '@libp2p/interface'

export type SidecarNode = LookupNode

export interface SidecarComponents {
  readonly node: SidecarNode
  readonly tokens: Tokens
  readonly logger: ComponentLogger
  /** What is read of the node. @default nobody reads it */
  readonly metrics?: Metrics
}

export interface SidecarInit extends Pick<HttpServerInit, 'tls' | 'maxUnderWay'> {
  /** Of this package, for the document. */
  readonly version: string
}

/** All, and the document of them. */
export function routesOf ({ node }: Pick<SidecarComponents, 'node'>, version: string): readonly Route[] {
  const others = [...lookupRoutes(node), ...federationRoutes(node)]
  return [...others, documentRoute(others, version)]
}

/** It answers once it listens. */
export function createSidecar (
  { node, tokens, logger, metrics = createMetrics() }: SidecarComponents, init: SidecarInit
): HttpServer {
  const routes = routesOf({ node }, init.version)
  const counted = httpMetrics(metrics, routes.map(({ id }) => id))
  return createHttpServer({ tokens, logger, metrics: counted }, { ...init, routes })
}
