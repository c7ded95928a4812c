/**
 * What a store says of itself: the version of its format and whose it is. It stands in a
 * file of its own, which whatever version of the program can read, and once more in the
 * store, in case that the file is damaged.
 */
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { systemCodeOf } from '../../base/system-code.ts'
import { digestOf } from '../row.ts'

export const ABOUT_FILE = 'mimi-store'
const KEY = fromString(ABOUT_FILE)
const TEXT = /^([0-9a-f]{32}) format (\d{1,9}) owner (\S+(?: \S+)*|-)\n$/

export interface About {
  readonly format: number
  /** Undefined: nobody's yet. */
  readonly owner?: string
}

/** One line: the digest of the rest in hex, and the rest. */
export function encodeAbout ({ format, owner = '-' }: About): string {
  const text = `format ${format} owner ${owner}\n`
  return `${toString(digestOf(KEY, fromString(text)), 'base16')} ${text}`
}

/** @returns undefined where it doesn't hold */
export function parseAbout (text: string): About | undefined {
  const [, digest, format, owner] = TEXT.exec(text) ?? []
  if (digest == null || toString(digestOf(KEY, fromString(text.slice(digest.length + 1))), 'base16') !== digest) {
    return undefined
  }
  return { format: Number(format), ...(owner === '-' ? {} : { owner }) }
}

/** @returns undefined where there is none, 'damaged' where it doesn't hold */
export async function readAboutFile (directory: string): Promise<About | 'damaged' | undefined> {
  try {
    return parseAbout(await readFile(join(directory, ABOUT_FILE), 'utf8')) ?? 'damaged'
  } catch (err) {
    if (systemCodeOf(err) === 'ENOENT') {
      return undefined
    }
    throw err
  }
}

export async function writeAboutFile (directory: string, about: About): Promise<void> {
  const path = join(directory, ABOUT_FILE)
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(encodeAbout(about))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}
