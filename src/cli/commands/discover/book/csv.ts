/** Numbers and mailboxes of tables: what Google Contacts and Outlook export, and what has headings like theirs. */
import { parse } from 'csv-parse/sync'
import { BookCollector } from './collector.ts'
import type { CountryCode } from 'libphonenumber-js/max'
import type { AddressBook } from './interface.ts'

/** Headings, in the languages in which Outlook writes them; `Phone 1 - Type` and the like say what a number is for. */
const NUMBER =
  /phone|telefon|t\u00e9l\u00e9phone|tel\u00e9fono|telefono|telefone|mobil|m\u00f3vil|portable|cell|handy|\btel\b/i
const MAILBOX = /e-?mail|courriel|correo|posta elettronica/i
const NEITHER = /\b(type|label|typ|display name|anzeigename|fax|pager|telex|notes?)\b/i

/** Between several values in one of Google's cells. */
const SEVERAL = ' ::: '

interface Column { readonly index: number, readonly kind: 'number' | 'mailbox' }

/** A first line of several headings, of which one is for numbers or mailboxes. */
export function isCsv (text: string): boolean {
  const heading = headingOf(text)
  return heading.includes(delimiterOf(heading)) && columnsOf(heading.split(delimiterOf(heading))).length > 0
}

export function parseCsv (text: string, country?: CountryCode): AddressBook {
  const book = new BookCollector(country)
  let columns: readonly Column[] | undefined
  // a row begins where the one before it ended: cells may hold line breaks
  let ended = 0
  // one character a line break: the parser counts \r\n within quotes twice
  parse(text.replace(/\r\n?/g, '\n'), {
    relax_column_count: true,
    relax_quotes: true,
    delimiter: delimiterOf(headingOf(text)),
    on_record: (record: readonly string[], { lines }) => {
      if (columns == null) {
        columns = columnsOf(record)
      } else {
        addRow(book, record, columns, ended + 1)
      }
      ended = lines
      return null
    }
  })
  return book.book('csv')
}

function addRow (book: BookCollector, record: readonly string[], columns: readonly Column[], line: number): void {
  let isEmpty = true
  for (const { index, kind } of columns) {
    for (const written of (record[index] ?? '').split(SEVERAL).filter(value => value.trim() !== '')) {
      isEmpty = false
      if (kind === 'number') { book.number(line, written) } else { book.mailbox(line, written) }
    }
  }
  if (isEmpty) {
    book.nothing(line)
  }
}

function headingOf (text: string): string {
  return text.slice(0, 10_000).split(/\r\n|\n|\r/)[0] ?? ''
}

/** A semicolon where the decimal sign is a comma; a tab in what spreadsheets call Unicode text. */
function delimiterOf (heading: string): string {
  const counts = [',', ';', '\t'].map(char => [char, heading.split(char).length] as const)
  return counts.reduce((most, next) => next[1] > most[1] ? next : most)[0]
}

function columnsOf (headings: readonly string[]): readonly Column[] {
  return headings.flatMap((heading, index): Column[] => {
    if (NEITHER.test(heading)) {
      return []
    }
    return MAILBOX.test(heading)
      ? [{ index, kind: 'mailbox' }]
      : NUMBER.test(heading) ? [{ index, kind: 'number' }] : []
  })
}
