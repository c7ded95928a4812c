/** `mimi dp|csip|msp restore`. */
import { join } from 'node:path'
import { equalBytes } from '../../base/bytes.ts'
import { restoredRow } from '../../dp/restored.ts'
import { isProtected } from '../../node/protected-file.ts'
import { makeFolder, readPrivate } from '../../node/private-files.ts'
import { StoreError } from '../../store/errors.ts'
import { STORE_FORMAT } from '../../store/constants.ts'
import { nameOfSecret, parseHeader, readBackup } from '../../store/backup/reader.ts'
import { restoreStore } from '../../store/level/restore.ts'
import { writeNew } from '../key-file.ts'
import { printResult, renderFields } from '../render.ts'
import { IS_SHARE, SHARES } from './secrets.ts'
import type { Handler } from '../action.ts'
import type { SecretFile } from '../../store/backup/writer.ts'
import type { BackupHeader, Item } from '../../store/backup/format.ts'
import type { KeyValueOperation } from '../../store/interface.ts'
import type { NodeRole, RestoreOptions } from './options.ts'

export function restoreOf (role: NodeRole): Handler<RestoreOptions> {
  return async ({ context, options, args: [path = ''] }) => {
    const items = readBackup(path)
    const header = await headerOf(items, role)
    const secrets: SecretFile[] = []
    const marks = role === 'dp' ? [restoredRow(header.madeAt)] : []
    const about = { format: header.format, owner: header.owner }
    const keysTo = options.keysTo
    const written: string[] = []
    const rows = restored(items, {
      secrets,
      marks,
      // before the store is in its place: who is interrupted here restores again
      whole: async () => { written.push(...await writeSecrets(secrets, options)) },
      signal: context.signal
    })
    const count = await restoreStore(join(options.data, 'store'), about, rows)
    if (header.keys && keysTo == null) {
      context.stderr.write('The keys in it were left out: name a folder with --keys-to to have them.\n')
    }
    printResult(context.stdout, options, {
      json: {
        data: options.data, owner: header.owner, made_at: header.madeAt, rows: count - marks.length, keys: written
      },
      text: renderFields({
        restored: options.data,
        of: header.owner,
        'as of': new Date(header.madeAt).toISOString(),
        rows: count - marks.length,
        keys: written.join(', ') || 'none'
      })
    })
  }
}

async function headerOf (items: AsyncGenerator<Item>, role: NodeRole): Promise<BackupHeader> {
  const { value, done } = await items.next()
  if (done === true) {
    throw new StoreError('STORE_BACKUP_INVALID')
  }
  const header = parseHeader(value)
  if (header.role !== role) {
    throw new StoreError('STORE_BACKUP_INVALID', { detail: `it is of ${header.owner}` })
  }
  if (header.format !== STORE_FORMAT) {
    throw new StoreError(header.format > STORE_FORMAT ? 'STORE_TOO_NEW' : 'STORE_BACKUP_INVALID', {
      detail: `format ${header.format}`
    })
  }
  return header
}

interface Restoring {
  /** Gets what isn't a row. */
  readonly secrets: SecretFile[]
  /** Rows that come last. */
  readonly marks: readonly KeyValueOperation[]
  /** Called once the end of the backup was seen. */
  readonly whole: () => Promise<void>
  readonly signal: AbortSignal
}

async function * restored (
  items: AsyncIterable<Item>,
  { secrets, marks, whole, signal }: Restoring
): AsyncIterable<KeyValueOperation> {
  for await (const item of items) {
    signal.throwIfAborted()
    const { kind, parts: [first, second] } = item
    if (kind === 'r') {
      yield { type: 'put', key: first, value: second }
    } else {
      secrets.push({ name: nameOfSecret(item), content: second })
    }
  }
  yield * marks
  await whole()
}

/** Shares to where the DP looks for them; what is there already and the same is left. */
async function writeSecrets (secrets: readonly SecretFile[], { data, keysTo }: RestoreOptions): Promise<string[]> {
  const written: string[] = []
  for (const { name, content } of keysTo == null ? [] : secrets) {
    if (!isProtected(content)) {
      throw new StoreError('STORE_BACKUP_INVALID', { detail: `${name} is in the clear` })
    }
    const folder = IS_SHARE.test(name) ? join(data, SHARES) : keysTo ?? data
    const path = join(folder, name)
    const there = await readPrivate(path)
    if (there == null || !equalBytes(there, content)) {
      await makeFolder(folder)
      await writeNew(path, content)
    }
    written.push(path)
  }
  return written
}
