/** An address book as a file, told by what is in it. */
import { decodeText } from '../../../../base/text.ts'
import { parseCountry } from '../../../../identifiers/phone-book.ts'
import { CliError } from '../../../errors.ts'
import { readBytes } from '../../../key-file.ts'
import { parseList } from './list.ts'
import { isVcard, parseVcards } from './vcard.ts'
import type { AddressBook } from './interface.ts'

export interface BookOptions {
  /** ISO 3166-1 alpha-2, of numbers in national form. */
  readonly country?: string
  /** A label of the Encoding Standard, for what has no byte order mark; @default UTF-8 */
  readonly encoding?: string
}

/** @throws CliError `FILE_UNREADABLE`, `OPTION_INVALID`, `BOOK_INVALID`, TextError `TEXT_NOT_UTF8` */
export async function readBook (path: string, { country: name, encoding }: BookOptions): Promise<AddressBook> {
  const country = name == null ? undefined : parseCountry(name)
  if (name != null && country == null) {
    throw new CliError('OPTION_INVALID', { detail: '--country: two letters, such as CH or US' })
  }
  if (encoding != null && !isEncoding(encoding)) {
    throw new CliError('OPTION_INVALID', { detail: '--encoding: such as utf-8, utf-16le or windows-1252' })
  }
  const text = decodeText(await readBytes(path), { origin: path, encoding })
  if (isVcard(text)) {
    return parseVcards(text, country)
  }
  // only who has a table loads what reads it
  const { isCsv, parseCsv } = await import('./csv.ts')
  if (isCsv(text)) {
    try {
      return parseCsv(text, country)
    } catch (cause) {
      throw new CliError('BOOK_INVALID', { detail: path, cause })
    }
  }
  if (/\.csv$/i.test(path)) {
    throw new CliError('BOOK_INVALID', { detail: `${path}: no heading speaks of numbers or mailboxes` })
  }
  return parseList(text, country)
}

function isEncoding (label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== ''
  } catch {
    return false
  }
}
