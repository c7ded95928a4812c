/** The directory of `mimi msp start`: who is a user. */
import { usersFile } from '../../../msp/users-file.ts'
import { CliError } from '../../errors.ts'
import { readBytes, readText, readKeyFile } from '../../key-file.ts'
import type { CsiType } from '../../../identifiers/types.ts'
import type { Service } from '../../../node/services.ts'
import type { PassphraseSource } from '../../../node/secret-file.ts'
import type { MspBackend } from '../../../protocols/confirm/interface.ts'
import type { CliContext } from '../../context.ts'
import type { MspStartOptions } from './options.ts'

/** Reads what the directory needs: what was mistyped is told now, not at the first claim. */
export async function prepareBackend (
  options: MspStartOptions, context: CliContext, passphrases: PassphraseSource
): Promise<(types: () => readonly CsiType[]) => MspBackend> {
  const { users, callbackUrl: url, noticeUrl, alertUrl, watchInterval, callbackSecretFile, callbackCa, http } = options
  if ((users == null) === (url == null) || (url == null) !== (callbackSecretFile == null) ||
    (url == null && (noticeUrl ?? alertUrl) != null)) {
    throw new CliError('OPTION_INVALID', { detail: 'give --users, or --callback-url with --callback-secret-file' })
  }
  if (alertUrl == null && http == null && watchInterval != null) {
    throw new CliError('OPTION_INVALID', { detail: '--watch-interval goes with --alert-url or --http' })
  }
  if (url != null && callbackSecretFile != null) {
    const ca = callbackCa == null ? undefined : await readText(callbackCa)
    const { mspCallback } = await import('../../../msp/callback.ts')
    const secret = await readKeyFile(callbackSecretFile, passphrases)
    const backend = mspCallback({ url, noticeUrl, alertUrl, secret, ca }, context)
    return () => backend
  }
  const path = users ?? ''
  await readBytes(path)
  return types => usersFile(path, types)
}

/** What the directory needs of others. */
export function servicesOf (backend: MspBackend): readonly Service[] {
  return backend.reach == null ? [] : [{ name: 'callback', reach: async options => { await backend.reach?.(options) } }]
}
