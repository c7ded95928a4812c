/** What came of publishing, and what a DP answers for it. */
import { verifyReceiptFor } from '../../mapping/receipt.ts'
import { areMajority } from '../../registry/placement.ts'
import { StoreError } from '../../store/errors.ts'
import { ClaimState } from './pb/messages.ts'
import type { Hash, LookupKey } from '../../base/bytes.ts'
import type { VerifyContext } from '../../mapping/interface.ts'
import type { StoreErrorCode } from '../../store/errors.ts'
import type { LateReceipt, PublishOutcome } from './interface.ts'
import type { StoredClaim } from './pb/messages.ts'

/** Refusals that stay until the holder, or others at the key, have fewer mappings. */
const QUOTA_CODES = ['QUOTA_HOLDER', 'QUOTA_CSIP', 'QUOTA_KEY', 'QUOTA_BYTES'] as const

/** The claim with what came of publishing it. */
export function withOutcome (
  claim: StoredClaim, { receipts, failed, replicas }: PublishOutcome, isPublished: boolean
): StoredClaim {
  return {
    ...claim,
    receipts: receipts.map(receipt => receipt.slice()),
    failed: failed.map(replica => ({ ...replica })),
    replicas,
    state: isPublished ? ClaimState.PUBLISHED : ClaimState.QUEUED
  }
}

/** The claim once a replica has its entry that didn't have it before; the same claim where that one had. */
export function withLate (
  claim: StoredClaim, { dp, receipt }: Pick<LateReceipt, 'dp' | 'receipt'>,
  isPublished: (receipts: readonly Uint8Array[]) => boolean
): StoredClaim {
  const failed = claim.failed.filter(replica => replica.dp !== dp)
  if (failed.length === claim.failed.length) {
    return claim
  }
  const receipts = [...claim.receipts, receipt.slice()]
  return { ...claim, receipts, failed, state: isPublished(receipts) ? ClaimState.PUBLISHED : claim.state }
}

/** Whether a majority of the voices has it: each operator has one. */
export function isAtMajority (
  { lookupKey, hash, regions }: Stored,
  receipts: readonly Uint8Array[],
  context: VerifyContext
): boolean {
  const dps = receipts.map(receipt => verifyReceiptFor(receipt, hash, context).dp)
  return areMajority(dps, lookupKey, context.registry, context.now, regions)
}

interface Stored {
  readonly lookupKey: LookupKey
  readonly hash: Hash
  /** Of entries and notes; other facts have none. */
  readonly regions?: readonly string[]
}

/** The quota for which most replicas refused, so that waiting is of no use. */
export function quotaOf ({ failed, replicas }: StoredClaim): typeof QUOTA_CODES[number] | undefined {
  return QUOTA_CODES.find(quota => failed.filter(({ code }) => code === quota).length * 2 > replicas)
}

/** @throws StoreError `STORE_QUEUE_FULL` where what waits can't reach a majority: it is not on its way */
export function requireRoom ({ failed, replicas }: Pick<PublishOutcome, 'failed' | 'replicas'>): void {
  const without = failed.filter(({ code }) => code === 'STORE_QUEUE_FULL' satisfies StoreErrorCode).length
  if (without > 0 && without * 2 >= replicas) {
    throw new StoreError('STORE_QUEUE_FULL', { detail: `${without} of ${replicas} replicas` })
  }
}
