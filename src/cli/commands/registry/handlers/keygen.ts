/** `mimi registry keygen` */
import { toString } from 'uint8arrays/to-string'
import { SEED_LENGTH, signerFromSeed } from '../../../../base/keys.ts'
import { writeKeyFile } from '../../../key-file.ts'
import { passphrasesOf } from '../../../passphrase.ts'
import { printResult } from '../../../render.ts'
import type { Handler } from '../../../action.ts'

export const keygen: Handler<object> = async ({ context, options, args: [path = ''] }) => {
  const seed = context.random.bytes(SEED_LENGTH)
  const publicKey = toString(signerFromSeed(seed).publicKey, 'base16')
  await writeKeyFile(path, seed, { passphrases: passphrasesOf(options, context), random: context.random })
  context.stderr.write(`Secret key in ${path}: keep it off the network, with a copy elsewhere.\n`)
  printResult(context.stdout, options, { json: { file: path, public_key: publicKey }, text: `${publicKey}\n` })
}
