/** `mimi dp|csip|msp backup` and `restore`. */
import { Option } from 'commander'
import { lazily } from '../action.ts'
import { collect } from '../option-values.ts'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import type { BackupOptions, NodeRole, RestoreOptions } from './options.ts'

const BACKUP = 'Writes what the node keeps into one file, as of one moment, while it runs or not. With keys, they go ' +
  'in under a passphrase: as they are where their files have one, else under the one of --passphrase-file, or typed. ' +
  'Everything else is not encrypted, and readable by you alone.'
const RESTORE = 'Makes a new data folder of a backup; nothing is overwritten. What is not in the backup, because it ' +
  'came later, is gone: see docs/operators.md for what a node does about that.'

export function registerBackup (parent: Command, role: NodeRole, context: CliContext): void {
  const backup = parent.command('backup').argument('<file>', 'where it goes; never overwritten')
    .summary('write what it keeps into one file, while it runs')
    .description(BACKUP)
    .requiredOption('--data <folder>', 'its data folder')
    .addOption(new Option('--keys <choice>', 'whether its keys and shares go in, too')
      .choices(['with', 'without'])
      .makeOptionMandatory())
    .option('--key <file>', 'with keys: that of its identity')
  if (role === 'dp') {
    backup
      .option('--hpke <file>', 'with keys: secret of an HPKE key; may be repeated', collect)
      .option('--share <file>', 'with keys: a share that is not in the data folder; may be repeated', collect)
  }
  backup.action(lazily<BackupOptions>(context, async () => (await import('./handler.ts')).backupOf(role)))

  parent.command('restore').argument('<file>', 'a backup')
    .summary('make a data folder of a backup')
    .description(RESTORE)
    .requiredOption('--data <folder>', 'the new data folder')
    .option(
      '--keys-to <folder>', 'where the keys of a backup with keys go; never overwritten (default: they are left out)'
    )
    .action(lazily<RestoreOptions>(context, async () => (await import('./restore.ts')).restoreOf(role)))
}
