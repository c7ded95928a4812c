/**
 * When this DP first saw each attestation, durably: whoever asks again gets the same
 * statement. Kept while somebody can ask, which is until the attestation ends; how many
 * come is paced for each DP that asks, and at each key for each CSIP, so that nobody uses
 * up what another CSIP's holders have.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { Pace } from '../../base/pace.ts'
import { MAX_PRUNED, SIGHTS_AT_KEY, SIGHTS_OF_CALLER } from './constants.ts'
import { RecordsError } from './errors.ts'
import type { Hash, LookupKey } from '../../base/bytes.ts'
import type { Limited, PaceLimits } from '../../base/pace.ts'
import type { KeyValueStore } from '../../store/interface.ts'

const limited: Limited = options => new RecordsError('RECORDS_LIMITED', options)

/** An attestation that verified. */
export interface Sight {
  readonly hash: Hash
  readonly lookupKey: LookupKey
  readonly csipId: string
  readonly expiresAt: number
  /** Peer id of the DP that shows it. */
  readonly from: string
}

export interface FirstSightsInit {
  /** @default SIGHTS_OF_CALLER */
  readonly ofCaller?: PaceLimits
  /** @default SIGHTS_AT_KEY */
  readonly atKey?: PaceLimits
}

export class FirstSights {
  readonly #store: KeyValueStore
  readonly #callers: Pace
  readonly #keys: Pace
  /** On their way to the disk, so that two at once agree. */
  readonly #underWay = new Map<string, Promise<number>>()

  constructor (store: KeyValueStore, { ofCaller = SIGHTS_OF_CALLER, atKey = SIGHTS_AT_KEY }: FirstSightsInit = {}) {
    this.#store = store
    this.#callers = new Pace(ofCaller, limited)
    this.#keys = new Pace(atKey, limited)
  }

  /**
   * @param now - by the clock, which is what is remembered
   * @param steady - by the even one, for the paces
   * @returns when it was first seen
   * @throws RecordsError `RECORDS_LIMITED` for one that is new
   */
  async at (sight: Sight, now: number, steady: number): Promise<number> {
    const name = toString(sight.hash, 'latin1')
    let seen = this.#underWay.get(name)
    if (seen == null) {
      seen = this.#see(sight, now, steady)
      this.#underWay.set(name, seen)
    }
    try {
      return await seen
    } finally {
      this.#underWay.delete(name)
    }
  }

  /**
   * Forgets those of which nobody can ask for a statement any more.
   *
   * @param past - never ahead of what others confirm; milliseconds
   * @returns how many; at most 1,024
   */
  async prune (past: number): Promise<number> {
    const keys: Uint8Array[] = []
    for await (const [key] of this.#store.iterate({ lt: timeOf(Math.max(0, past)), limit: MAX_PRUNED })) {
      keys.push(key)
    }
    await this.#store.batch(keys.map(key => ({ type: 'delete', key })))
    return keys.length
  }

  async #see ({ hash, lookupKey, csipId, expiresAt, from }: Sight, now: number, steady: number): Promise<number> {
    const key = concat([timeOf(expiresAt), hash])
    const seen = await this.#store.get(key)
    if (seen != null) {
      return Number(toString(seen))
    }
    this.#keys.take(`${toString(lookupKey, 'latin1')}${csipId}`, 1, steady)
    this.#callers.take(from, 1, steady)
    await this.#store.put(key, fromString(`${now}`))
    return now
  }
}

/** Rows stand in the order in which they end. */
function timeOf (ms: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.floor(ms)))
  return bytes
}
