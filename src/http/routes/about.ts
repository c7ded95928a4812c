/** What the sidecar tells of itself, and of the federation. */
import { openApiOf } from '../openapi.ts'
import { route } from '../route.ts'
import type { LightNode } from '../../light/options.ts'
import type { Route } from '../route.ts'

export function federationRoutes (node: Pick<LightNode, 'registry'>): readonly Route[] {
  return [
    route({
      id: 'registry',
      method: 'GET',
      path: '/v1/registry',
      scopes: ['lookup', 'claims'],
      summary: 'The newest registry that this node knows, as SignedRegistry',
      description: 'Whoever takes it verifies it against the anchor of the federation.',
      content: 'bytes',
      handle: async () => ({ bytes: node.registry.current().bytes })
    })
  ]
}

/** @param others - all but itself */
export function documentRoute (others: readonly Route[], version: string): Route {
  const document = route({
    id: 'document',
    method: 'GET',
    path: '/openapi.json',
    scopes: [],
    summary: 'This document',
    content: 'json',
    handle: async () => ({ json: made })
  })
  const made = openApiOf([...others, document], version)
  return document
}
