/**
 * All shares that a DP evaluates with: those it was started with, and those that
 * ceremonies gave it, which it uses from the moment that they are on the disk. For a
 * while it holds those of two epochs, so that whoever has an older or newer registry
 * is answered too; then the old ones are erased, or a refresh would be for nothing.
 */
import { sharesOf } from '../evaluation/share-file.ts'
import type { SecretShare } from '../../blinding/evaluator.ts'
import type { ShareSource } from '../../protocols/oprf/index.ts'
import type { ShareVault } from '../../protocols/ceremony/index.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { ShareFile } from '../evaluation/share-file.ts'
import type { ShareFolder } from './share-folder.ts'

const DAY = 86_400_000
/**
 * Milliseconds for which a share is kept that the registry has replaced: longer than
 * lookups go on under a registry that is out of date.
 */
export const RETIRED_SHARE_GRACE = 8 * DAY

export class DpShareVault implements ShareVault, ShareSource {
  readonly #id: string
  readonly #folder?: ShareFolder
  readonly #given: readonly ShareFile[]
  #kept: readonly ShareFile[]
  #source: ShareSource
  /** When the first version was issued that replaces each share; milliseconds since the epoch. */
  readonly #retired = new Map<string, number>()

  /**
   * @param id - peer id of this DP
   * @param given - what the operator started it with; never erased here
   * @param folder - undefined: nothing is kept, and so nothing can be made
   * @throws ShareFileError `SHARE_FILE_FOREIGN`, `SHARE_FILE_DUPLICATE`
   */
  constructor (id: string, given: readonly ShareFile[], folder?: ShareFolder) {
    this.#id = id
    this.#given = given
    this.#folder = folder
    this.#kept = (folder?.files ?? []).filter(file => !given.some(other => isSame(file, other)))
    this.#source = sharesOf(id, this.files)
  }

  get files (): readonly ShareFile[] {
    return [...this.#given, ...this.#kept]
  }

  share (keyId: number, shareEpoch: number): SecretShare | undefined {
    return this.#source.share(keyId, shareEpoch)
  }

  async keep (share: SecretShare): Promise<void> {
    const file: ShareFile = { ...share, dp: this.#id }
    if (this.files.some(other => isSame(file, other))) {
      return
    }
    // found unfit before anything is written
    const source = sharesOf(this.#id, [...this.files, file])
    await this.#folder?.write(file)
    this.#kept = [...this.#kept, file]
    this.#source = source
  }

  /**
   * Erases shares that the registry replaced long ago.
   *
   * @param now - as others confirm it: what is erased is gone, whatever the clock says later
   * @returns what was erased
   */
  async retire (registry: VerifiedRegistry, now: number): Promise<readonly ShareFile[]> {
    const over = this.#kept.filter(share => {
      const since = this.#retiredSince(share, registry, now)
      return since != null && now - since >= RETIRED_SHARE_GRACE
    })
    for (const share of over) {
      await this.#folder?.remove(share)
      share.secretShare.fill(0)
    }
    if (over.length > 0) {
      this.#kept = this.#kept.filter(share => !over.includes(share))
      this.#source = sharesOf(this.#id, this.files)
    }
    return over
  }

  #retiredSince ({ keyId, shareEpoch }: ShareFile, registry: VerifiedRegistry, now: number): number | undefined {
    const listed = registry.oprfKey(keyId)
    const name = `${keyId}/${shareEpoch}`
    // one that is not listed yet may still be
    if (listed == null || (listed.shareEpoch <= shareEpoch && now < listed.validUntil)) {
      this.#retired.delete(name)
      return undefined
    }
    const since = Math.min(this.#retired.get(name) ?? Infinity, registry.issuedAt)
    this.#retired.set(name, since)
    return since
  }
}

function isSame (a: ShareFile, b: ShareFile): boolean {
  return a.keyId === b.keyId && a.shareEpoch === b.shareEpoch && Buffer.compare(a.publicShare, b.publicShare) === 0
}
