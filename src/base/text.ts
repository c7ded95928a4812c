/** Text as editors, spreadsheets and phones save it. */
import { TextError } from './text-errors.ts'

/** By byte order mark, as the Encoding Standard (whatwg.org) sniffs; UTF-8 where there is none. */
const MARKS: ReadonlyArray<readonly [readonly number[], string]> = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be']
]

export interface TextOptions {
  /** Where it is from, for the error: a path. */
  readonly origin: string
  /** A label of the Encoding Standard, for what has no byte order mark; @default 'utf-8' */
  readonly encoding?: string
}

/**
 * Without a byte order mark, and never with a replacement character for what can't be
 * read: it would pass as part of an identifier, a password or a path.
 *
 * @throws TextError `TEXT_NOT_UTF8` with the number of the line
 */
export function decodeText (bytes: Uint8Array, { origin, encoding = 'utf-8' }: TextOptions): string {
  const label = MARKS.find(([mark]) => mark.every((byte, i) => bytes[i] === byte))?.[1] ?? encoding
  const decoder = new TextDecoder(label, { fatal: true })
  try {
    return decoder.decode(bytes)
  } catch {
    // the decoder's error says nothing of the place
    throw new TextError('TEXT_NOT_UTF8', { detail: `${origin}: line ${lineOf(bytes, label)}` })
  }
}

/** Counted from 1: of the first byte that doesn't decode. */
function lineOf (bytes: Uint8Array, label: string): number {
  let [good, bad] = [0, bytes.byteLength]
  // what decodes so far may end within a character
  const decodes = (end: number): boolean => {
    try {
      new TextDecoder(label, { fatal: true }).decode(bytes.subarray(0, end), { stream: true })
      return true
    } catch {
      return false
    }
  }
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1
    if (decodes(middle)) { good = middle } else { bad = middle }
  }
  return new TextDecoder(label).decode(bytes.subarray(0, good), { stream: true }).split('\n').length
}
