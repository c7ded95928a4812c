/**
 * Numbers and mailboxes of vCards: 3.0 (RFC 2426), 4.0 (RFC 6350), and 2.1, which
 * phones still export. Read here rather than by a library, for libraries keep no
 * numbers of lines, and those that read 3.0 and 4.0 stop at 2.1.
 */
import { BookCollector } from './collector.ts'
import type { CountryCode } from 'libphonenumber-js/max'
import type { AddressBook } from './interface.ts'

/** `item1.TEL;TYPE="cell,voice":+1 415 555 0123`; parameters may be quoted, and hold colons then. */
const PROPERTY = /^(?:[a-z0-9-]+\.)?([a-z-]+)((?:;(?:[^:;"]|"[^"]*")*)*):(.*)$/is

interface ContentLine {
  /** Counted from 1: where it begins. */
  readonly line: number
  readonly text: string
}

export function isVcard (text: string): boolean {
  return /^\s*BEGIN:VCARD[ \t]*\r?$/im.test(text.slice(0, 1_000))
}

export function parseVcards (text: string, country?: CountryCode): AddressBook {
  const book = new BookCollector(country)
  let card: { readonly line: number, isEmpty: boolean } | undefined
  for (const { line, text: content } of contentLines(text)) {
    const [, name = '', , value = ''] = PROPERTY.exec(content) ?? []
    switch (name.toUpperCase()) {
      case 'BEGIN':
        card = { line, isEmpty: true }
        break
      case 'END':
        if (card?.isEmpty === true) {
          book.nothing(card.line)
        }
        card = undefined
        break
      case 'TEL':
      case 'EMAIL':
        if (card != null && value.trim() !== '') {
          card.isEmpty = false
          const written = unescaped(value)
          if (name.toUpperCase() === 'TEL') { book.number(line, written) } else { book.mailbox(line, written) }
        }
    }
  }
  return book.book('vcard')
}

/**
 * Unfolded: a line that begins with a space or tab goes on with the one before (RFC 6350, 3.2), as a quoted-printable
 * one that ends with =.
 */
function contentLines (text: string): readonly ContentLine[] {
  const lines: ContentLine[] = []
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    const before = lines.at(-1)
    if (before != null && /^[ \t]/.test(line)) {
      lines[lines.length - 1] = { line: before.line, text: before.text + line.slice(1) }
    } else if (before != null && isUnfinished(before.text)) {
      lines[lines.length - 1] = { line: before.line, text: before.text.slice(0, -1) + line }
    } else {
      lines.push({ line: i + 1, text: line })
    }
  }
  return lines
}

/** Version 2.1 breaks what is quoted-printable softly, as RFC 2045, 6.7 does. */
function isUnfinished (text: string): boolean {
  return text.endsWith('=') && /^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]/i.test(text)
}

/** RFC 6350, 3.4. */
function unescaped (value: string): string {
  return value.replace(/\\([\\,;:])/g, '$1')
}
