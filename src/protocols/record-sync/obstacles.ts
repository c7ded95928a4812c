/** What stood in the way of a fact that was refused, and so what ends it. */
import type { DiscoveryError } from '../../base/errors.ts'
import type { Stored } from './facts.ts'

/**
 * `form`: nothing, while the registry is what it is. `date`: its own date is still to come.
 * `room`: something leaves the set of its key, or is struck there. `company`: what it
 * belongs to comes into that set. `standing`: the registry is confirmed again.
 * `unknown`: time alone will tell.
 */
export type Obstacle = 'form' | 'date' | 'room' | 'company' | 'standing' | 'unknown'

/** What a set of one key went through. */
export interface SetChange {
  /** Something left it, or an invalidation came, which may strike what is there. */
  readonly room: boolean
  /** Something came. */
  readonly company: boolean
}

const BY_CODE: ReadonlyMap<string, Obstacle> = new Map<string, Obstacle>([
  ['ENTRY_NOT_YET_ISSUED', 'date'],
  ['INVALIDATION_NOT_YET_ISSUED', 'date'],
  ['FACT_NOT_YET_ISSUED', 'date'],
  ['QUOTA_HOLDER', 'room'],
  ['QUOTA_CSIP', 'room'],
  ['QUOTA_KEY', 'room'],
  ['QUOTA_BYTES', 'room'],
  ['QUOTA_FACTS', 'room'],
  ['QUOTA_FACTS_SIGNER', 'room'],
  ['QUOTA_CONFLICT', 'room'],
  ['DISPUTE_OPEN', 'room'], // a ruling is an invalidation
  ['DISPUTE_UNKNOWN', 'company'],
  ['RECEIPTS_UNKNOWN', 'company'],
  ['REGISTRY_FROZEN', 'standing'],
  ['REGISTRY_EXPIRED', 'standing']
])

/** @param error - undefined for what is gone where it was asked for */
export function obstacleOf (error?: Pick<DiscoveryError, 'code' | 'verdict'>): Obstacle {
  return BY_CODE.get(error?.code ?? '') ?? (error?.verdict === 'penalise' ? 'form' : 'unknown')
}

/** From when on, milliseconds since the epoch, a fact that bears its date may be taken in. */
export function dueFrom (fact: Stored, clockTolerance: number): number | undefined {
  return 'issuedAt' in fact ? fact.issuedAt - clockTolerance : undefined
}
