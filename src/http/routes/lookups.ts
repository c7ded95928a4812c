/** Lookups: of one, of many, compact, and the way onwards. Each is a call of the light node. */
import { fromString } from 'uint8arrays/from-string'
import { clockJson, compactJson, failureJson, foundJson, standingJson } from '../../light/json.ts'
import { directoryUrl, providerUri } from '../../registry/provider.ts'
import { route } from '../route.ts'
import { Compact, CompactRequest, Found, LookupLine, LookupRequest, LookupsRequest, Way } from '../schemas.ts'
import type { Static } from '@sinclair/typebox'
import type { BookSettled, CompactOptions, DiscoverOptions, DiscoverResult } from '../../light/interface.ts'
import type { LightNode } from '../../light/options.ts'
import type { Route } from '../route.ts'

export type LookupNode = Pick<LightNode, 'discover' | 'discoverCompact' | 'discoverEach' | 'registry'>

const scopes = ['lookup'] as const

export function lookupRoutes (node: LookupNode): readonly Route[] {
  return [
    route({
      id: 'lookup',
      method: 'POST',
      path: '/v1/lookup',
      scopes,
      summary: 'On which services is an identifier reached?',
      description: 'Nothing found is an answer, and has status 200: see `outcome`.',
      body: LookupRequest,
      content: 'json',
      answer: Found,
      handle: async ({ body, signal }) =>
        ({ json: foundJson(body.csi, await node.discover(body.csi, choosing(body, signal))) })
    }),
    route({
      id: 'way',
      method: 'POST',
      path: '/v1/way',
      scopes,
      summary: 'Where to write to: the service that is preferred, and its provider in the MIMI protocol',
      body: LookupRequest,
      content: 'json',
      answer: Way,
      handle: async ({ body, signal }) =>
        ({ json: wayJson(body.csi, await node.discover(body.csi, choosing(body, signal))) })
    }),
    route({
      id: 'compact',
      method: 'POST',
      path: '/v1/lookup/compact',
      scopes,
      summary: 'Which services reach an identifier, and nothing else',
      body: CompactRequest,
      content: 'json',
      answer: Compact,
      handle: async ({ body, signal }) => {
        const result = await node.discoverCompact(body.csi, reaching(body, signal))
        return { json: compactJson(body.csi, result, node.registry.current()) }
      }
    }),
    route({
      id: 'lookups',
      method: 'POST',
      path: '/v1/lookups',
      scopes,
      summary: 'Up to 10,000 identifiers, each as soon as it is known',
      description: 'A line of JSON for each, in the order of `csis`, also for what fails or has to wait.',
      body: LookupsRequest,
      content: 'lines',
      answer: LookupLine,
      handle: async ({ body, signal }) => {
        const { csis, at_limit: atLimit, book } = body
        return { pieces: lines(csis, node.discoverEach(csis, { ...choosing(body, signal), atLimit, book })) }
      }
    })
  ]
}

type Reaching = Omit<Static<typeof CompactRequest>, 'csi'>
type Choosing = Omit<Static<typeof LookupRequest>, 'csi'>

function reaching (body: Reaching, signal: AbortSignal): CompactOptions {
  const { federation, dps, levels, msps, replicas, deadline_ms: deadline, spot_checks: spotChecks, audiences } = body
  return {
    federation,
    dps,
    levels,
    msps,
    replicas,
    deadline,
    spotChecks,
    audiences: audiences?.map(secret => fromString(secret, 'base64url')),
    signal
  }
}

function choosing (body: Choosing, signal: AbortSignal): DiscoverOptions {
  const { tags, app, sender, choose_anew: chooseAnew } = body
  return { ...reaching(body, signal), tags, app, sender, chooseAnew }
}

function wayJson (csi: string, found: DiscoverResult): Static<typeof Way> {
  const { outcome, complete, contested, preferred, clock, standing } = found
  const result = { csi, outcome, complete, contested, registry: standingJson(standing), clock: clockJson(clock) }
  if (preferred == null) {
    return result
  }
  const { mapping: { mspId, ssiHint, providerDomain: domain }, reason } = preferred
  return {
    ...result,
    msp: mspId,
    because: reason,
    ...ssiHint == null ? {} : { ssi_hint: ssiHint },
    ...domain == null ? {} : { provider: providerUri(domain), directory: directoryUrl(domain) }
  }
}

async function * lines (csis: readonly string[], settled: AsyncIterable<BookSettled>): AsyncGenerator<string> {
  for await (const one of settled) {
    yield `${JSON.stringify(lineJson(csis[one.index] ?? '', one))}\n`
  }
}

function lineJson (csi: string, settled: BookSettled): object {
  const { index, outcome } = settled
  switch (settled.outcome) {
    case 'done':
      return { index, csi, outcome }
    case 'limited':
      return { index, csi, outcome, error: settled.error.code, retry_after_ms: settled.retryAfter }
    case 'failed':
      return { index, csi, ...failureJson(settled.error) }
    default:
      return { index, csi, outcome, result: foundJson(csi, settled.result) }
  }
}
