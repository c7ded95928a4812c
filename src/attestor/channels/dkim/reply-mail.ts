/**
 * What a mail says of itself, read so strictly that nobody can read it
 * otherwise: whatever is ambiguous is no proof. Mail that a program sent, or
 * that answers or passes on another one, is none either: a vacation responder
 * signs what a stranger made it say.
 */

import { addressParser, decodeWords } from 'postal-mime'
import { DiscoveryError } from '../../../base/errors.ts'
import { decodeText } from '../../../base/text.ts'

/** Header fields of a message; more is no mail of a person. */
const MAX_FIELDS = 200
const FIELD = /^([!-9;-~]+):(.*)$/s
/** A dot-atom on either side (RFC 5322, 3.4.1; RFC 6532 for the rest of Unicode). */
const ADDRESS = /^[!#-'*+\-/-9=?A-Z^-~.\u0080-\u{10ffff}]+@[A-Za-z0-9.\-\u0080-\u{10ffff}]+$/u
const COMMENT = String.raw`\((?:[^()\\]|\\.)*\)`
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`
const SPACE = String.raw`(?:[ \t]|${COMMENT})*`
/** One address in angle brackets, after a name of words and quoted strings; or one alone (RFC 5322, 3.4). */
const NAMED = new RegExp(String.raw`^(?:[^()<>@,;:"\\]|${QUOTED}|${COMMENT})*<([^<>()"\\]*)>${SPACE}$`)
const ALONE = new RegExp(`^${SPACE}([^<>()"\\\\ \\t]+)${SPACE}$`)
const AUTOMATIC = [
  'precedence', 'list-id', 'list-unsubscribe', 'list-post', 'x-autoreply', 'x-autorespond', 'x-auto-response-suppress',
  'in-reply-to', 'references', 'resent-from', 'resent-to'
]

export interface ReplyMail {
  readonly from: string
  readonly to: string
  readonly subject: string
  /** Values of the signatures, unfolded. */
  readonly signatures: readonly string[]
}

/** Undefined for what is no mail that a person wrote anew to one recipient. */
export function readReply (bytes: Uint8Array): ReplyMail | undefined {
  const head = headOf(bytes)
  // bare CR, bare LF, NUL: two programs would see two headers
  if (head == null || /\r(?!\n)|(?<!\r)\n|\0/.test(head)) {
    return undefined
  }
  const lines = head.replace(/\r\n(?=[ \t])/g, '').split('\r\n').filter(line => line !== '')
  const fields: Array<{ name: string, value: string }> = []
  for (const line of lines) {
    const match = FIELD.exec(line)
    if (match?.[1] == null || match[2] == null) {
      return undefined
    }
    fields.push({ name: match[1].toLowerCase(), value: match[2].trim() })
  }
  const valuesOf = (wanted: string): string[] => fields.filter(({ name }) => name === wanted).map(({ value }) => value)
  const automatic = fields.some(({ name, value }) =>
    AUTOMATIC.includes(name) || (name === 'auto-submitted' && value.toLowerCase() !== 'no'))
  const [from, to, subject] = [
    only(valuesOf('from'), addressOf), only(valuesOf('to'), addressOf), only(valuesOf('subject'), textOf)
  ]
  // programs write empty fields, and the sender once more
  const others = valuesOf('sender').some(value => addressOf(value) !== from) ||
    [...valuesOf('cc'), ...valuesOf('bcc')].some(value => value !== '')
  return fields.length > MAX_FIELDS || automatic || others || from == null || to == null || subject == null
    ? undefined
    : { from, to, subject, signatures: valuesOf('dkim-signature') }
}

function only<T> (values: readonly string[], read: (value: string) => T | undefined): T | undefined {
  const [value] = values
  return value == null || values.length > 1 ? undefined : read(value)
}

/**
 * In UTF-8 (RFC 6532), of which ASCII is a part; undefined for a mail without an end of its header, or in another
 * encoding.
 */
function headOf (bytes: Uint8Array): string | undefined {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = all.indexOf('\r\n\r\n')
  if (end < 1) {
    return undefined
  }
  try {
    return decodeText(all.subarray(0, end + 2), { origin: 'header' })
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return undefined
    }
    throw err
  }
}

/** Words that a program encoded for its way (RFC 2047), and folded where it liked. */
function textOf (value: string): string {
  return decodeWords(value).replace(/\s+/g, ' ').trim()
}

/** By our grammar and by a library's: where the two differ, others may read a third address. */
function addressOf (value: string): string | undefined {
  const address = (NAMED.exec(value) ?? ALONE.exec(value))?.[1]?.trim()
  const [read, ...more] = addressParser(value)
  return address != null && ADDRESS.test(address) && read != null && more.length === 0 && read.address === address
    ? address
    : undefined
}
