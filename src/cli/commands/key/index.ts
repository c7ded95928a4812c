/** `mimi key`: key and share files under a passphrase. */
import { lazily } from '../../action.ts'
import { GROUPS } from '../../groups.ts'
import type { CliContext } from '../../context.ts'
import type { Command } from 'commander'

const DESCRIPTION = [
  'Puts files of keys and shares under a passphrase, and takes it off again.',
  'Every command opens such a file by itself: the passphrase is the first line of --passphrase-file,',
  'or of the file that the environment names as MIMI_PASSPHRASE_FILE, else it is asked for at the terminal.',
  'All files of one command have the same.',
  'New keys and shares are put under the passphrase of --passphrase-file where it is given.'
].join(' ')

const EXAMPLE = `
Example:
  mimi key protect dp.key
  mimi dp start --key dp.key …                           (asks for the passphrase)
  mimi dp start --key dp.key … --passphrase-file /run/credentials/mimi.service/passphrase
  mimi dp start --key-command "pass show mimi/dp" …      (no file at all)`

export function registerKey (program: Command, context: CliContext): void {
  const key = program.command('key')
    .summary('put key and share files under a passphrase')
    .description(DESCRIPTION)
    .helpGroup(GROUPS.federation)
    .addHelpText('after', EXAMPLE)

  key.command('protect')
    .summary('put a file under a passphrase, in place')
    .argument('<file>', 'a key file or a share file in the clear')
    .action(lazily<object>(context, async () => (await import('./handler.ts')).protectFile))

  key.command('unprotect')
    .summary('take the passphrase off a file, in place')
    .argument('<file>', 'a file under a passphrase')
    .action(lazily<object>(context, async () => (await import('./handler.ts')).unprotectFile))
}
