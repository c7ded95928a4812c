/** `mimi dp|csip|msp backup`. */
import { join } from 'node:path'
import { STORE_FORMAT } from '../../store/constants.ts'
import { spaceName, spaceOf } from '../../store/keys.ts'
import { writeBackup } from '../../store/backup/writer.ts'
import { readAboutFile } from '../../store/level/about.ts'
import { CliError } from '../errors.ts'
import { writable } from '../key-file.ts'
import { printResult, renderFields } from '../render.ts'
import { secretsFor } from './secrets.ts'
import { openSource } from './source.ts'
import type { Handler } from '../action.ts'
import type { BackupOptions, NodeRole } from './options.ts'
import type { BackupRows } from './source.ts'

/** Never in a backup: a ceremony under way is secret, and who went back in one would deal twice. */
const LEFT_OUT: ReadonlySet<string> = new Set(['ceremonies'])

export function backupOf (role: NodeRole): Handler<BackupOptions> {
  return async ({ context, options, args: [path = ''] }) => {
    const { data } = options
    const about = await readAboutFile(join(data, 'store'))
    if (about == null || about === 'damaged' || about.owner?.startsWith(`${role} `) !== true) {
      throw new CliError('BACKUP_NO_STORE', { detail: data })
    }
    const { owner } = about
    const keys = options.keys === 'with'
    const secrets = keys ? await secretsFor(options, context) : []
    const source = await openSource(data, owner, context)
    try {
      const header = { role, owner, madeAt: context.clock.now(), format: STORE_FORMAT, keys }
      const content = { header, secrets, rows: chosen(source.rows, context.signal) }
      const rows = await writable(path, async () => await writeBackup(path, content))
      if (rows == null) {
        throw new CliError('FILE_EXISTS', { detail: path })
      }
      const names = secrets.map(({ name }) => name)
      context.stderr.write(keys
        ? 'Its keys are in it, under the passphrase: without that, they are lost.\n'
        : 'Its keys and shares are not in it: back them up apart, or this is of no use.\n')
      printResult(context.stdout, options, {
        json: { file: path, owner, made_at: header.madeAt, rows, running: source.running, keys: names },
        text: renderFields({
          backup: path,
          of: owner,
          rows,
          keys: names.join(', ') || 'none',
          'the node': source.running ? 'runs' : 'did not run'
        })
      })
    } finally {
      await source.close()
    }
  }
}

async function * chosen (rows: BackupRows, signal: AbortSignal): BackupRows {
  for await (const row of rows) {
    signal.throwIfAborted()
    if (!LEFT_OUT.has(spaceName(spaceOf(row[0])))) {
      yield row
    }
  }
}
