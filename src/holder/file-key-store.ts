/** A holder's secret in a file that only its owner may read, made at first use. */
import { NodeError } from '../node/errors.ts'
import { keyOfFile } from '../node/secret-file.ts'
import { HolderError } from './errors.ts'
import { secretKeyStore } from './key-store.ts'
import type { KeyStore } from './key-store.ts'
import type { Random } from '../base/clock.ts'
import type { PassphraseSource } from '../node/secret-file.ts'

/**
 * @param path - a key file (node/secret-file.ts)
 * @param passphrases - of a file that is under one, and for one that is made. Default: none
 * @throws HolderError `HOLDER_SECRET_INVALID`
 * @throws NodeError `FILE_EXPOSED`, `PASSPHRASE_MISSING`, `PASSPHRASE_WRONG`, `PROTECTED_FILE_INVALID`
 */
export async function fileKeyStore (path: string, random: Random, passphrases?: PassphraseSource): Promise<KeyStore> {
  try {
    return secretKeyStore(await keyOfFile(path, random, passphrases))
  } catch (err) {
    if (err instanceof NodeError && err.code === 'KEY_FILE_INVALID') {
      throw new HolderError('HOLDER_SECRET_INVALID', { detail: path, cause: err })
    }
    throw err
  }
}
