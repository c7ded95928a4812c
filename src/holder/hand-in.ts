/**
 * Hands in what a holder signed: to the DP of its mapping, and to others where that one is down, or keeps it to itself.
 */
import { dpsByLot, handFact } from '../node/hand-fact.ts'
import { HolderError } from './errors.ts'
import type { DpRecord } from '../registry/interface.ts'
import type { PublishOutcome } from '../protocols/claim/interface.ts'
import type { HandComponents, HandedFact } from '../node/hand-fact.ts'
import type { HolderComponents } from './components.ts'
import type { AbortOptions } from '@libp2p/interface'

export interface HandInOptions extends AbortOptions {
  /** Peer id of the DP that is asked first. */
  readonly dp: string
  /** To no other one. @default false */
  readonly only?: boolean
}

export interface HandedIn extends PublishOutcome {
  /** Peer id of the DP that took it. */
  readonly dp: string
}

/**
 * Resolves once a replica has it, for certain; with `receipts` of a majority
 * where as many can be reached.
 *
 * @throws HolderError `HOLDER_NO_DP`, `HOLDER_NOT_STORED`; RpcError and RemoteError where no DP took it
 */
export async function handIn (
  fact: HandedFact, send: HandComponents['send'], { dp: id, only = false, signal }: HandInOptions,
  { registry, clock, random }: Pick<HolderComponents, 'registry' | 'clock' | 'random'>
): Promise<HandedIn> {
  const first = dpFor(id, { registry })
  const dps = only ? [first] : dpsByLot(registry.current(), random, first)
  const { dp, receipts, failed, replicas, failure } = await handFact(fact, dps, { registry, clock, send }, { signal })
  if (dp == null) {
    throw failure ?? new HolderError('HOLDER_NO_DP')
  }
  if (receipts.length === 0) {
    throw new HolderError('HOLDER_NOT_STORED', { cause: failure })
  }
  return { dp, receipts, failed, replicas }
}

/** The one of that id, else any: what proves itself needs none in particular. @throws HolderError `HOLDER_NO_DP` */
export function dpFor (id: string, { registry: source }: Pick<HolderComponents, 'registry'>): DpRecord {
  const registry = source.current()
  const listed = registry.dp(id)
  const dp = listed != null && listed.status !== 'revoked' ? listed : registry.activeDps[0]
  if (dp == null) {
    throw new HolderError('HOLDER_NO_DP')
  }
  return dp
}
