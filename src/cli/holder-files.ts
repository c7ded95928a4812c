/** What a holder keeps in its data folder: the secret of its keys, and, sealed under it, the state of each claim. */
import { join } from 'node:path'
import { fileKeyStore, fileStateStore } from '../holder/holder.ts'
import { passphrasesOf } from './passphrase.ts'
import type { HolderStateStore, KeyStore } from '../holder/holder.ts'
import type { CliContext, GlobalOptions } from './context.ts'

export interface HolderFiles {
  readonly keys: KeyStore
  readonly states: HolderStateStore
}

export async function holderFiles (data: string, options: GlobalOptions, context: CliContext): Promise<HolderFiles> {
  const keys = await fileKeyStore(join(data, 'holder.key'), context.random, passphrasesOf(options, context))
  return { keys, states: fileStateStore(join(data, 'claims'), keys, context.random) }
}
