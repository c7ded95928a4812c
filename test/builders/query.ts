/** Queries in the test federation, and what honest DPs make of them. */
import { RecordSet } from '../../src/mapping/record-set.ts'
import { makeAggregate } from '../../src/query/aggregate.ts'
import { makeAnswer } from '../../src/query/answer.ts'
import { makeDisclosure } from '../../src/query/disclosure.ts'
import { asksFurther, dpsToAsk } from '../../src/query/plan.ts'
import { makeQuery } from '../../src/query/query.ts'
import { bobLookupKey, federation } from './mapping.ts'
import { NOW, seedOf } from './registry.ts'
import type { FederationSigner } from '../../src/base/envelope.ts'
import type { AskedPart } from '../../src/query/aggregate.ts'
import type { Query, QueryFields } from '../../src/query/query.ts'

export const context = { registry: federation().registry, now: NOW }

export function queryOf (fields: Partial<QueryFields> = {}): Query {
  return makeQuery({ queryId: seedOf('query').slice(0, 16), lookupKey: bobLookupKey, federation: 'all', ...fields })
}

/** Peer id of a DP by its number, from 0. */
export function dpOf (index: number): string {
  return federation().dps[index]?.id ?? ''
}

export function signerOf (dp: string): FederationSigner {
  const party = federation().dps.find(({ id }) => id === dp)
  if (party == null) {
    throw new Error(`no DP ${dp}`)
  }
  return party.signer
}

export function answerOf (query: Query, dp: string, set: RecordSet = RecordSet.empty(query.lookupKey), changes: {
  issuedAt?: number, signer?: FederationSigner
} = {}): Uint8Array {
  return makeAnswer(query, { dp, set, registryVersion: 1, issuedAt: changes.issuedAt ?? NOW }, changes.signer ??
    signerOf(dp))
}

export interface World {
  /** By the DP that prefers. */
  readonly preferred?: Readonly<Record<string, readonly string[]>>
  /** DPs that don't answer. */
  readonly down?: readonly string[]
  /** What DPs hold. */
  readonly sets?: Readonly<Record<string, RecordSet>>
  /** What a DP makes of the parts that it has. */
  readonly twist?: (parts: readonly AskedPart[], dp: string) => readonly AskedPart[]
}

export function partsOf (query: Query, dp: string, path: readonly string[], world: World): readonly AskedPart[] {
  const asker = { dp, path, preferred: world.preferred?.[dp] ?? [] }
  return dpsToAsk(query, asker, context.registry).map(id => {
    if (world.down?.includes(id) === true) {
      return { dp: id, code: 'RPC_UNREACHABLE', retryAfter: 5 }
    }
    return asksFurther(query, asker, id)
      ? { dp: id, aggregate: aggregateOf(query, id, [...path, dp], world) }
      : { dp: id, answer: answerOf(query, id, world.sets?.[id]) }
  })
}

export function aggregateOf (query: Query, dp: string, path: readonly string[] = [], world: World = {}): Uint8Array {
  const parts = partsOf(query, dp, path, world)
  return collect(query, dp, world.twist?.(parts, dp) ?? parts, world)
}

/** Signs whatever parts it is given. */
export function collect (query: Query, dp: string, parts: readonly AskedPart[], world: World = {}, changes: {
  signer?: FederationSigner, issuedAt?: number, registryVersion?: number
} = {}): Uint8Array {
  return makeAggregate(query, {
    dp,
    registryVersion: 1,
    issuedAt: NOW,
    disclosure: query.federation === 'preferred' ? disclosureOf(dp, world.preferred?.[dp]) : undefined,
    parts,
    ...changes
  }, changes.signer ?? signerOf(dp))
}

export function disclosureOf (
  dp: string, preferred: readonly string[] = [], changes: Partial<Parameters<typeof makeDisclosure>[0]> = {}
): Uint8Array {
  return makeDisclosure(
    { dp, defaultFederation: 'all', preferred, registryVersion: 1, issuedAt: NOW, ...changes },
    signerOf(changes.dp ?? dp)
  )
}
