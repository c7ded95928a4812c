/**
 * Where a DP puts the shares that ceremonies give it: a file each, readable by its
 * owner alone, and under the passphrase of its key where that has one.
 */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { toString } from 'uint8arrays/to-string'
import { makeFolder, replaceFile } from '../../node/private-files.ts'
import { readSecretFile, secretContent } from '../../node/secret-file.ts'
import { parseShareFile, writeShareFile } from '../evaluation/share-file.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { Random } from '../../base/clock.ts'
import type { PassphraseSource } from '../../node/secret-file.ts'
import type { ShareFile } from '../evaluation/share-file.ts'

const SHARE_FILE = /^oprf-share-\d+-\d+-\d+\.json$/

export interface ShareFolder {
  /** Those that were there when it was opened. */
  readonly files: readonly ShareFile[]
  /** Durable when it resolves. */
  write (share: ShareFile): Promise<void>
  remove (share: ShareFile): Promise<void>
}

export interface ShareProtection {
  readonly random: Random
  /** @default none: files are written in the clear */
  readonly passphrases?: PassphraseSource
}

/**
 * @throws ShareFileError `SHARE_FILE_INVALID`
 * @throws NodeError as `readSecretFile`
 */
export async function openShareFolder (
  path: string, voprf: VoprfBackend, { random, passphrases }: ShareProtection
): Promise<ShareFolder> {
  await makeFolder(path)
  const names = (await readdir(path)).filter(name => SHARE_FILE.test(name)).sort()
  const contents: Uint8Array[] = []
  // one after the other: somebody may have to type the passphrase
  for (const name of names) {
    contents.push(await readSecretFile(join(path, name), 'share', passphrases) ?? new Uint8Array())
  }
  const nameOf = ({ keyId, shareEpoch, index }: ShareFile): string =>
    join(path, `oprf-share-${keyId}-${shareEpoch}-${index}.json`)
  return {
    files: contents.map(bytes => parseShareFile(toString(bytes), voprf)),
    write: async share => {
      await replaceFile(nameOf(share), await secretContent(writeShareFile(share), 'share', random, passphrases))
    },
    remove: async share => { await rm(nameOf(share), { force: true }) }
  }
}
