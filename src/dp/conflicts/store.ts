/** What a DP keeps of conflicts that were brought to it, by the hash of their dispute. */
import { toString } from 'uint8arrays/to-string'
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
import type { Hash, LookupKey } from '../../base/bytes.ts'
import type { ConflictStep } from '../../conflict/steps.ts'
import type { UncheckedDispute, VerifiedDispute, VerifyContext } from '../../mapping/interface.ts'
import type { VerifiedReceipt } from '../../mapping/receipt.ts'
import type { KeyValueStore } from '../../store/interface.ts'

export interface KeptConflict {
  readonly dispute: VerifiedDispute
  /** From `opened` on. */
  readonly history: readonly ConflictStep[]
  /** For the dispute, the earliest of each replica. */
  readonly receipts: readonly VerifiedReceipt[]
}

/** Hashes of disputes, by lookup key and their names. */
type Index = Map<string, Map<string, Hash>>

export class ConflictStore {
  readonly #store: KeyValueStore
  readonly #context: () => VerifyContext
  /** Disputes by lookup key, once it was asked for. */
  #index?: Promise<Index>

  constructor (store: KeyValueStore, context: () => VerifyContext) {
    this.#store = store
    this.#context = context
  }

  /** @throws ConflictError `CONFLICT_STORED_CORRUPT` */
  async get (disputeHash: Hash): Promise<KeptConflict | undefined> {
    const bytes = await this.#store.get(disputeHash)
    return bytes == null ? undefined : this.#read(bytes)
  }

  /** At one lookup key. @throws ConflictError `CONFLICT_STORED_CORRUPT` */
  async at (lookupKey: LookupKey): Promise<readonly KeptConflict[]> {
    const hashes = (await this.#indexed()).get(nameOf(lookupKey))?.values() ?? []
    const kept = await Promise.all([...hashes].map(async hash => await this.get(hash)))
    return kept.filter(conflict => conflict != null)
  }

  async put ({ dispute, history, receipts }: KeptConflict): Promise<void> {
    await this.#store.put(dispute.hash, StoredConflict.encode({
      dispute: dispute.bytes.slice(),
      steps: history.map(encodeStep),
      receipts: receipts.map(({ bytes }) => bytes.slice())
    }))
    add(await this.#indexed(), dispute)
  }

  async delete ({ hash, lookupKey }: Pick<UncheckedDispute, 'hash' | 'lookupKey'>): Promise<void> {
    await this.#store.delete(hash)
    const index = await this.#indexed()
    const ofKey = index.get(nameOf(lookupKey))
    ofKey?.delete(nameOf(hash))
    if (ofKey?.size === 0) {
      index.delete(nameOf(lookupKey))
    }
  }

  async hashes (): Promise<readonly Hash[]> {
    const hashes: Hash[] = []
    for await (const [hash] of this.#store.iterate()) {
      hashes.push(asHash(hash))
    }
    return hashes
  }

  async #indexed (): Promise<Index> {
    this.#index ??= this.#load()
    try {
      return await this.#index
    } catch (err) {
      this.#index = undefined // the next one tries anew
      throw err
    }
  }

  async #load (): Promise<Index> {
    const index: Index = new Map()
    for await (const [, bytes] of this.#store.iterate()) {
      // what can't be read is told of by whoever looks at it
      const dispute = attempt(() => parseDispute(decodeStored(bytes).dispute))
      if (dispute != null) {
        add(index, dispute)
      }
    }
    return index
  }

  #read (bytes: Uint8Array): KeptConflict {
    try {
      const { dispute, steps, receipts } = decodeStored(bytes)
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

function decodeStored (bytes: Uint8Array): StoredConflict {
  return decodeStrict(StoredConflict, bytes, 'StoredConflict', MAX_FRAME_LENGTH)
}

function add (index: Index, { hash, lookupKey }: Pick<UncheckedDispute, 'hash' | 'lookupKey'>): void {
  const ofKey = index.get(nameOf(lookupKey)) ?? new Map<string, Hash>()
  index.set(nameOf(lookupKey), ofKey.set(nameOf(hash), hash))
}

function nameOf (bytes: Uint8Array): string {
  return toString(bytes, 'base16')
}
