/** What a DP keeps of conflicts that were brought to it, by the hash of their dispute. */
import { asHash } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { MAX_FRAME_LENGTH } from '../../base/limits.ts'
import { StoredConflict } from '../../conflict/pb/conflict.ts'
import { parseStep, encodeStep } from '../../conflict/steps.ts'
import { attempt } from '../../mapping/attempt.ts'
import { parseDispute } from '../../mapping/dispute.ts'
import { verifyReceiptFor } from '../../mapping/receipt.ts'
import { ConflictError } from './errors.ts'
import type { Hash } from '../../base/bytes.ts'
import type { ConflictStep } from '../../conflict/steps.ts'
import type { VerifiedDispute, VerifyContext } from '../../mapping/interface.ts'
import type { VerifiedReceipt } from '../../mapping/receipt.ts'
import type { KeyValueStore } from '../../store/interface.ts'

export interface KeptConflict {
  readonly dispute: VerifiedDispute
  /** From `opened` on. */
  readonly history: readonly ConflictStep[]
  /** For the dispute, the earliest of each replica. */
  readonly receipts: readonly VerifiedReceipt[]
}

export class ConflictStore {
  readonly #store: KeyValueStore
  readonly #context: () => VerifyContext

  constructor (store: KeyValueStore, context: () => VerifyContext) {
    this.#store = store
    this.#context = context
  }

  /** @throws ConflictError `CONFLICT_STORED_CORRUPT` */
  async get (disputeHash: Hash): Promise<KeptConflict | undefined> {
    const bytes = await this.#store.get(disputeHash)
    return bytes == null ? undefined : this.#read(bytes)
  }

  async put ({ dispute, history, receipts }: KeptConflict): Promise<void> {
    await this.#store.put(dispute.hash, StoredConflict.encode({
      dispute: dispute.bytes.slice(),
      steps: history.map(encodeStep),
      receipts: receipts.map(({ bytes }) => bytes.slice())
    }))
  }

  async delete (disputeHash: Hash): Promise<void> {
    await this.#store.delete(disputeHash)
  }

  async hashes (): Promise<readonly Hash[]> {
    const hashes: Hash[] = []
    for await (const [hash] of this.#store.iterate()) {
      hashes.push(asHash(hash))
    }
    return hashes
  }

  #read (bytes: Uint8Array): KeptConflict {
    try {
      const { dispute, steps, receipts } = decodeStrict(StoredConflict, bytes, 'StoredConflict', MAX_FRAME_LENGTH)
      // it was verified before it was kept
      const parsed = parseDispute(dispute) as VerifiedDispute
      const context = this.#context()
      return {
        dispute: parsed,
        history: steps.map(parseStep),
        // what a DP said that the registry lists no more doesn't count
        receipts: receipts.flatMap(receipt => attempt(() => verifyReceiptFor(receipt, parsed.hash, context)) ?? [])
      }
    } catch (err) {
      throw err instanceof DiscoveryError ? new ConflictError('CONFLICT_STORED_CORRUPT', { cause: err }) : err
    }
  }
}
