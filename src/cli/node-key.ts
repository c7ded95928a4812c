/** Where a node's secret key comes from: a file, or a command that prints what such a file holds. */
import { parseKey } from '../node/secret-file.ts'
import { CliError } from './errors.ts'
import { outputOf } from './key-command.ts'
import { readKeyFile } from './key-file.ts'
import { passphrasesOf } from './passphrase.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import type { PassphraseSource } from '../node/secret-file.ts'
import type { NodeKeyOptions } from './node-key-options.ts'

/**
 * The 32 secret bytes.
 *
 * @throws CliError `OPTION_INVALID`, `KEY_COMMAND_FAILED`
 * @throws NodeError `KEY_FILE_INVALID`, and what reading a secret file throws
 */
export async function nodeKeyOf (
  { key, keyCommand, ...options }: NodeKeyOptions & GlobalOptions,
  context: CliContext,
  passphrases: PassphraseSource = passphrasesOf(options, context)
): Promise<Uint8Array> {
  if (key != null && keyCommand == null) {
    return await readKeyFile(key, passphrases)
  }
  if (key == null && keyCommand != null) {
    return parseKey(await outputOf(keyCommand, context), '--key-command')
  }
  throw new CliError('OPTION_INVALID', { detail: 'give --key or --key-command' })
}
