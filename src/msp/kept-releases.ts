/**
 * Releases that holders signed when they claimed, for the day when their account closes:
 * sealed, under hashes of the identifier, and of the mapping. The last one of a mapping counts.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { parseInvalidation } from '../mapping/invalidation.ts'
import { MAC_LENGTH, SealedRows } from './sealed-rows.ts'
import type { UncheckedInvalidation } from '../mapping/interface.ts'
import type { KeptRelease } from '../protocols/confirm/interface.ts'
import type { SealedRowsComponents } from './sealed-rows.ts'

/** Of one identifier, whatever the key: then the one that strikes the oldest goes. */
export const MAX_RELEASES = 64

/** As it is kept. */
export interface NamedRelease {
  readonly name: Uint8Array
  readonly until: number
  readonly release: UncheckedInvalidation
}

export class KeptReleaseRows {
  readonly #rows: SealedRows

  /** @param key - 32 bytes, of `usersSecret` */
  constructor (components: SealedRowsComponents, key: Uint8Array) {
    this.#rows = new SealedRows(components, key)
  }

  /** Durable when it resolves. */
  async put (kept: KeptRelease): Promise<void> {
    const { csi, lookupKey, holderKey, entryId, before, until, bytes } = kept
    const name = concat([this.#ofUser(csi), this.#rows.mac(lookupKey, holderKey, entryId)])
    const known = await this.#rows.get(name)
    if (known != null && parseInvalidation(known).before >= before) {
      return
    }
    if (known == null) {
      await this.#makeRoom(csi)
    }
    await this.#rows.put(name, bytes, until)
  }

  /** @param to - rows under the same key */
  async move ({ name, release, until }: NamedRelease, to: KeptReleaseRows): Promise<void> {
    await to.#rows.put(name, release.bytes, until)
    await this.#rows.delete(name)
  }

  async delete ({ name }: Pick<NamedRelease, 'name'>): Promise<void> {
    await this.#rows.delete(name)
  }

  /** All that count; of one identifier, where it is given. */
  async all (csi?: string): Promise<readonly NamedRelease[]> {
    const of = csi == null ? undefined : this.#ofUser(csi)
    const range = of == null ? undefined : { gte: of, lt: concat([of, new Uint8Array(MAC_LENGTH + 1).fill(0xff)]) }
    const found: NamedRelease[] = []
    for await (const { name, plain, until } of this.#rows.rows(range)) {
      found.push({ name, until, release: parseInvalidation(plain) })
    }
    return found
  }

  #ofUser (csi: string): Uint8Array {
    return this.#rows.mac(fromString(`release/${csi}`))
  }

  async #makeRoom (csi: string): Promise<void> {
    const known = [...await this.all(csi)].sort((a, b) => a.release.before - b.release.before)
    for (const old of known.slice(0, Math.max(0, known.length - MAX_RELEASES + 1))) {
      await this.delete(old)
    }
  }
}
