/** A holder's secret in a file that only its owner may read, made at first use. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { createFile, readIfThere } from '../node/private-files.ts'
import { HolderError } from './errors.ts'
import { HOLDER_SECRET_LENGTH, secretKeyStore } from './key-store.ts'
import type { KeyStore } from './key-store.ts'
import type { Random } from '../base/clock.ts'

/**
 * @param path - one line of 64 hexadecimal digits
 * @throws HolderError `HOLDER_SECRET_INVALID`
 */
export async function fileKeyStore (path: string, random: Random): Promise<KeyStore> {
  let bytes = await readIfThere(path)
  if (bytes == null) {
    await createFile(path, toString(random.bytes(HOLDER_SECRET_LENGTH), 'base16') + '\n')
    // another process may have been faster: what is in the file counts
    bytes = await readIfThere(path)
  }
  const text = bytes == null ? '' : toString(bytes).trim()
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new HolderError('HOLDER_SECRET_INVALID', { detail: path })
  }
  return secretKeyStore(fromString(text, 'base16'))
}
