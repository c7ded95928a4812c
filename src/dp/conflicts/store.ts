/** What a DP keeps of conflicts that were brought to it, by the hash of their challenge. */
import { asHash } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { MAX_FRAME_LENGTH } from '../../base/limits.ts'
import { StoredConflict } from '../../conflict/pb/conflict.ts'
import { parseStep, encodeStep } from '../../conflict/steps.ts'
import { attempt } from '../../mapping/attempt.ts'
import { parseChallenge } from '../../mapping/challenge.ts'
import { verifyReceiptFor } from '../../mapping/receipt.ts'
import { ConflictError } from './errors.ts'
import type { Hash } from '../../base/bytes.ts'
import type { ConflictStep } from '../../conflict/steps.ts'
import type { VerifiedChallenge, VerifyContext } from '../../mapping/interface.ts'
import type { VerifiedReceipt } from '../../mapping/receipt.ts'
import type { KeyValueStore } from '../../store/interface.ts'

export interface KeptConflict {
  readonly challenge: VerifiedChallenge
  /** From `opened` on. */
  readonly history: readonly ConflictStep[]
  /** For the challenge, the earliest of each replica. */
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
  async get (challengeHash: Hash): Promise<KeptConflict | undefined> {
    const bytes = await this.#store.get(challengeHash)
    return bytes == null ? undefined : this.#read(bytes)
  }

  async put ({ challenge, history, receipts }: KeptConflict): Promise<void> {
    await this.#store.put(challenge.hash, StoredConflict.encode({
      challenge: challenge.bytes.slice(),
      steps: history.map(encodeStep),
      receipts: receipts.map(({ bytes }) => bytes.slice())
    }))
  }

  async delete (challengeHash: Hash): Promise<void> {
    await this.#store.delete(challengeHash)
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
      const { challenge, steps, receipts } = decodeStrict(StoredConflict, bytes, 'StoredConflict', MAX_FRAME_LENGTH)
      // it was verified before it was kept
      const parsed = parseChallenge(challenge) as VerifiedChallenge
      const context = this.#context()
      return {
        challenge: parsed,
        history: steps.map(parseStep),
        // what a DP said that the registry lists no more doesn't count
        receipts: receipts.flatMap(receipt => attempt(() => verifyReceiptFor(receipt, parsed.hash, context)) ?? [])
      }
    } catch (err) {
      throw err instanceof DiscoveryError ? new ConflictError('CONFLICT_STORED_CORRUPT', { cause: err }) : err
    }
  }
}
