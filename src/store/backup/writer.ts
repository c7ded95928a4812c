/**
 * Writes a backup: under its name there is a whole one or none. What a process that
 * was killed left (`.<name>.part`) is written over by the next try.
 */
import { link, open, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fromString } from 'uint8arrays/from-string'
import { systemCodeOf } from '../../base/system-code.ts'
import { encodeItem, MAGIC, startHash } from './format.ts'
import type { FileHandle } from 'node:fs/promises'
import type { BackupHeader, Item } from './format.ts'

const OWNER_ONLY = 0o600
const NOTHING = new Uint8Array(0)
/** Bytes that are written at once. */
const CHUNK = 256 * 1024

export interface SecretFile {
  /** Without a folder. */
  readonly name: string
  /** Under a passphrase. */
  readonly content: Uint8Array
}

export interface BackupContent {
  readonly header: BackupHeader
  readonly secrets: readonly SecretFile[]
  readonly rows: AsyncIterable<readonly [key: Uint8Array, value: Uint8Array]>
}

/**
 * Durable when it resolves.
 *
 * @returns how many rows it has; undefined where a file of that name is there, which stays
 */
export async function writeBackup (path: string, content: BackupContent): Promise<number | undefined> {
  const part = join(dirname(path), `.${basename(path)}.part`)
  // whatever its modes were
  await rm(part, { force: true })
  const file = await open(part, 'wx', OWNER_ONLY)
  try {
    const rows = await writeItems(file, content)
    await file.sync()
    await link(part, path)
    return rows
  } catch (err) {
    if (systemCodeOf(err) === 'EEXIST') {
      return undefined
    }
    throw err
  } finally {
    await file.close()
    await rm(part, { force: true })
  }
}

async function writeItems (file: FileHandle, { header, secrets, rows: source }: BackupContent): Promise<number> {
  const hash = startHash()
  let [waiting, length, rows]: [Uint8Array[], number, number] = [[MAGIC], MAGIC.byteLength, 0]
  const flush = async (): Promise<void> => {
    await file.writeFile(Buffer.concat(waiting))
    waiting = []
    length = 0
  }
  const add = async (item: Item): Promise<void> => {
    const bytes = encodeItem(item)
    hash.update(bytes)
    waiting.push(bytes)
    length += bytes.byteLength
    if (length > CHUNK) {
      await flush()
    }
  }
  await add({ kind: 'h', parts: [fromString(JSON.stringify(header)), NOTHING] })
  for (const { name, content } of secrets) {
    await add({ kind: 'f', parts: [fromString(name), content] })
  }
  for await (const parts of source) {
    await add({ kind: 'r', parts })
    rows++
  }
  waiting.push(encodeItem({ kind: 'e', parts: [hash.digest(), NOTHING] }))
  await flush()
  return rows
}
