/** What a holder keeps in its data folder: the secret of its keys, and, sealed under it, the state of each claim. */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../node/private-files.ts'
import { fileKeyStore, fileStateStore, holderProof } from '../holder/holder.ts'
import { passphrasesOf } from './passphrase.ts'
import type { LightNodeOptions } from '../light/options.ts'
import type { KeyStore, ListedStates } from '../holder/holder.ts'
import type { CliContext, GlobalOptions } from './context.ts'

export interface HolderFiles {
  readonly keys: KeyStore
  readonly states: ListedStates
}

export async function holderFiles (data: string, options: GlobalOptions, context: CliContext): Promise<HolderFiles> {
  const keys = await fileKeyStore(keyIn(data), context.random, passphrasesOf(options, context))
  return { keys, states: fileStateStore(join(data, 'claims'), keys, context.random) }
}

/** Who `mimi claim` made of a person, in this folder. */
export async function proofIn (
  data: string, options: GlobalOptions, context: CliContext
): Promise<LightNodeOptions['proof']> {
  try {
    await access(keyIn(data))
  } catch (err) {
    if (isErrno(err, 'ENOENT')) {
      return undefined
    }
    throw err
  }
  return holderProof(await holderFiles(data, options, context))
}

function keyIn (data: string): string {
  return join(data, 'holder.key')
}
