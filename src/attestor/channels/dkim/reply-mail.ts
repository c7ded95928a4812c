/**
 * What a mail says of itself, read so strictly that nobody can read it
 * otherwise: whatever is ambiguous is no proof. Mail that a program sent, or
 * that answers or passes on another one, is none either: a vacation responder
 * signs what a stranger made it say.
 */

/** Header fields of a message; more is no mail of a person. */
const MAX_FIELDS = 200
const FIELD = /^([!-9;-~]+):(.*)$/
const ADDRESS = /^[!#-'*+\-/-9=?A-Z^-~.]+@[A-Za-z0-9.-]+$/
/** One address, with or without a plain or quoted name before it. */
const MAILBOX = /^(?:"[^"\\<>@]*"|[^"\\<>@,;:()]*)\s*<([^<>]*)>$/
const AUTOMATIC = ['precedence', 'list-id', 'list-unsubscribe', 'list-post', 'x-autoreply', 'x-autorespond', 'x-auto-response-suppress', 'in-reply-to', 'references', 'resent-from', 'resent-to']

export interface ReplyMail {
  readonly from: string
  readonly to: string
  readonly subject: string
  /** Values of the signatures, unfolded. */
  readonly signatures: readonly string[]
}

/** Undefined for what is no mail that a person wrote anew to one recipient. */
export function readReply (bytes: Uint8Array): ReplyMail | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const head = text.slice(0, text.indexOf('\r\n\r\n') + 2)
  // bare CR, bare LF, NUL: two programs would see two headers
  if (head.length < 3 || /\r(?!\n)|(?<!\r)\n|\0/.test(head)) {
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
  const automatic = fields.some(({ name, value }) => AUTOMATIC.includes(name) || (name === 'auto-submitted' && value.toLowerCase() !== 'no'))
  const others = ['sender', 'cc', 'bcc'].some(name => valuesOf(name).length > 0)
  const [from, to, subject] = [only(valuesOf('from'), addressOf), only(valuesOf('to'), addressOf), only(valuesOf('subject'), value => value)]
  return fields.length > MAX_FIELDS || automatic || others || from == null || to == null || subject == null
    ? undefined
    : { from, to, subject, signatures: valuesOf('dkim-signature') }
}

function only<T> (values: readonly string[], read: (value: string) => T | undefined): T | undefined {
  const [value] = values
  return value == null || values.length > 1 ? undefined : read(value)
}

function addressOf (value: string): string | undefined {
  const address = MAILBOX.exec(value)?.[1] ?? value
  return ADDRESS.test(address) ? address : undefined
}
