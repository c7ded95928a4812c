/** The secrets of a DP: its key, its shares of evaluation keys, and what opens sealed requests. */
import { toString } from 'uint8arrays/to-string'
import { decodeText } from '../../../base/text.ts'
import { loadSodium } from '../../../blinding/sodium.ts'
import { parseShareFile } from '../../../dp/evaluation/share-file.ts'
import { nodeKeyOf } from '../../node-key.ts'
import { outputOf } from '../../key-command.ts'
import { readKeyFiles, readSecret } from '../../key-file.ts'
import { passphrasesOf } from '../../passphrase.ts'
import type { ShareFile } from '../../../dp/evaluation/share-file.ts'
import type { CliContext, GlobalOptions } from '../../context.ts'
import type { CheckOptions } from './options.ts'

export interface DpSecrets {
  readonly seed: Uint8Array
  readonly shares: readonly ShareFile[]
  readonly hpkeSeeds: readonly Uint8Array[]
}

/** Asks for a passphrase once at most. */
export async function secretsOf (
  options: CheckOptions & GlobalOptions, context: CliContext, passphrases = passphrasesOf(options, context)
): Promise<DpSecrets> {
  const seed = await nodeKeyOf(options, context, passphrases)
  const hpkeSeeds = await readKeyFiles(options.hpke ?? [], passphrases)
  const voprf = await loadSodium()
  const shares: ShareFile[] = []
  for (const path of options.share ?? []) {
    shares.push(parseShareFile(decodeText(await readSecret(path, 'share', passphrases), { origin: path }), voprf))
  }
  for (const command of options.shareCommand ?? []) {
    shares.push(parseShareFile(toString(await outputOf(command, context)), voprf))
  }
  return { seed, shares, hpkeSeeds }
}
