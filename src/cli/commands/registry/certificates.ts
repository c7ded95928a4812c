/** Certificates in files: PEM (RFC 7468), one or more, as authorities hand them out; or DER. */
import { toString } from 'uint8arrays/to-string'
import { fromString } from 'uint8arrays/from-string'
import { CliError } from '../../errors.ts'
import { readBytes } from '../../key-file.ts'

/** SEQUENCE, with a length of two bytes: how certificates begin in DER. */
const DER_START = [0x30, 0x82]
const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g

/** In the order of the file. Throws `FILE_UNREADABLE` or `OPTION_INVALID`. */
export async function readCertificates (path: string): Promise<readonly Uint8Array[]> {
  const bytes = await readBytes(path)
  if (DER_START.every((byte, i) => bytes[i] === byte)) {
    return [bytes]
  }
  const blocks = [...toString(bytes).matchAll(BLOCK)]
    .map(([, body = '']) => fromString(body.replace(/[\s=]/g, ''), 'base64'))
  if (blocks.length === 0) {
    throw new CliError('OPTION_INVALID', { detail: `${path}: no certificate in PEM or DER` })
  }
  return blocks
}
