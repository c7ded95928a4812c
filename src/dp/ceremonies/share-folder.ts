/** Where a DP puts the shares that ceremonies give it: a file each, readable by its owner alone. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { toString } from 'uint8arrays/to-string'
import { makeFolder, readPrivate, replaceFile } from '../../node/private-files.ts'
import { parseShareFile, writeShareFile } from '../evaluation/share-file.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { ShareFile } from '../evaluation/share-file.ts'

const SHARE_FILE = /^oprf-share-\d+-\d+-\d+\.json$/

export interface ShareFolder {
  /** Those that were there when it was opened. */
  readonly files: readonly ShareFile[]
  /** Durable when it resolves. */
  write (share: ShareFile): Promise<void>
  remove (share: ShareFile): Promise<void>
}

/** @throws ShareFileError `SHARE_FILE_INVALID` */
export async function openShareFolder (path: string, voprf: VoprfBackend): Promise<ShareFolder> {
  await makeFolder(path)
  const names = (await readdir(path)).filter(name => SHARE_FILE.test(name)).sort()
  const contents = await Promise.all(names.map(async name => await readPrivate(join(path, name))))
  const nameOf = ({ keyId, shareEpoch, index }: ShareFile): string =>
    join(path, `oprf-share-${keyId}-${shareEpoch}-${index}.json`)
  return {
    files: contents.flatMap(bytes => bytes == null ? [] : [parseShareFile(toString(bytes), voprf)]),
    write: async share => { await replaceFile(nameOf(share), writeShareFile(share)) },
    remove: async share => { await rm(nameOf(share), { force: true }) }
  }
}
