import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBook } from '../../../../../src/cli/commands/discover/book/read.ts'
import { rejectionOf } from '../../../../builders/errors.ts'
import type { AddressBook } from '../../../../../src/cli/commands/discover/book/interface.ts'
import type { BookOptions } from '../../../../../src/cli/commands/discover/book/read.ts'

const BOB = 'tel:+14155550123'

/** `line identifier`, then `line code` or `line -` of what gives nothing to look up. */
function told ({ contacts, passed }: AddressBook): string[] {
  return [
    ...contacts.map(({ line, csi }) => `${line} ${csi}`),
    ...passed.map(({ line, error }) => `${line} ${error?.code ?? '-'}`)
  ]
}

describe('cli/commands/discover/book: what phones and programs export', () => {
  let folder: string
  let files = 0

  before(async () => { folder = await mkdtemp(join(tmpdir(), 'mimi-')) })
  after(async () => { await rm(folder, { recursive: true }) })

  async function read (content: string | Uint8Array, options: BookOptions = {}, name = 'book'): Promise<AddressBook> {
    const path = join(folder, `${files++}-${name}`)
    await writeFile(path, content)
    return await readBook(path, options)
  }

  describe('vCards', () => {
    it('3.0 as a phone exports them: groups, types, several values, folded lines, a photo', async () => {
      const book = await read([
        'BEGIN:VCARD', 'VERSION:3.0', 'N:Example;Bob;;;', 'FN:Bob Example',
        'item1.TEL;type=CELL;type=VOICE;type=pref:\u202a+1 (415) 555-0123\u202c', 'item1.X-ABLabel:_$!<Mobile>!$_',
        'EMAIL;type=INTERNET;type=HOME:bob@exa', ' mple.com',
        'PHOTO;ENCODING=b;TYPE=JPEG:VEVMOisxNDE1NTU1MDE5OQ==', ' TEL:+14155550199',
        'NOTE:call\\nTEL:+14155550198', 'END:VCARD', ''
      ].join('\r\n'))
      expect(book.format).to.equal('vcard')
      expect(told(book)).to.deep.equal([`5 ${BOB}`, '7 mailto:bob@example.com'])
    })

    it('4.0: numbers as URIs, quoted parameters with colons in them', async () => {
      expect(told(await read([
        'BEGIN:VCARD', 'VERSION:4.0', 'FN:Bob',
        'TEL;VALUE=uri;PREF=1;TYPE="voice,cell":tel:+1-415-555-0123',
        'EMAIL;X-NOTE="a:b;c":bob@example.com', 'END:VCARD'
      ].join('\n')))).to.deep.equal(['4 tel:+1-415-555-0123', '5 mailto:bob@example.com'])
    })

    it('2.1, which phones still export: bare parameters, quoted-printable with soft breaks', async () => {
      expect(told(await read([
        'BEGIN:VCARD', 'VERSION:2.1', 'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4A=C3=B6=', 'TEL;CELL:+14155550100',
        'TEL;CELL;PREF:+14155550123', 'END:VCARD'
      ].join('\r\n')))).to.deep.equal([`5 ${BOB}`])
    })

    it('says of each card and number what is wrong with it, and tells a person once', async () => {
      const card = (...lines: string[]): string[] => ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD']
      const text = [
        ...card('FN:Nobody'), ...card('TEL:044 668 18 00'), ...card('TEL:+14155550123', 'TEL:112'),
        ...card('TEL:+1 415 555 0123')
      ].join('\n')
      expect(told(await read(text)))
        .to.deep.equal([`11 ${BOB}`, '1 -', '7 CSI_TEL_NOT_GLOBAL', '12 CSI_TEL_NOT_GLOBAL'])
      expect(told(await read(text, { country: 'ch' })))
        .to.deep.equal(['7 tel:+41446681800', `11 ${BOB}`, '1 -', '12 CSI_TEL_IMPOSSIBLE'])
    })
  })

  describe('tables', () => {
    it('of Google Contacts, several values in a cell, line breaks in notes', async () => {
      const book = await read([
        'First Name,Last Name,Notes,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Value',
        'Bob,Example,"likes',
        'tea, and +1 415 555 0199",* Home,bob@example.com ::: b@example.com,Mobile,+1 415-555-0123,',
        'Eve,,,,,,,044 668 18 00', 'Nobody,,,,,,,'
      ].join('\r\n'), { country: 'CH' })
      expect(book.format).to.equal('csv')
      expect(told(book)).to.deep.equal([
        '2 mailto:bob@example.com', '2 mailto:b@example.com', `2 ${BOB}`, '4 tel:+41446681800', '5 -'
      ])
    })

    it('of Outlook, in two languages, no fax, with semicolons and in its own encoding', async () => {
      const english = 'Title,First Name,Business Fax,Mobile Phone,E-mail Address,E-mail Type,E-mail Display ' +
        'Name\n,Bob,+14155550199,+14155550123,bob@example.com,SMTP,Bob (bob@example.com)\n'
      expect(told(await read(english))).to.deep.equal([`2 ${BOB}`, '2 mailto:bob@example.com'])
      const german = 'Vorname;Mobiltelefon;Fax privat;E-Mail-Adresse;E-Mail-Typ\nJ\u00f6rg;0170 1234567;030 ' +
        '1;joerg@example.com;SMTP\n'
      const latin = Uint8Array.from(german, char => char.charCodeAt(0))
      expect((await rejectionOf(read(latin, { country: 'DE' })))).to.deep.include({ code: 'TEXT_NOT_UTF8' })
      expect(told(await read(latin, { country: 'DE', encoding: 'windows-1252' })))
        .to.deep.equal(['2 tel:+491701234567', '2 mailto:joerg@example.com'])
    })

    it('as spreadsheets save them: with a byte order mark, in UTF-16 with tabs', async () => {
      expect(told(await read('\ufeffName,Phone\nBob,+14155550123\n'))).to.deep.equal([`2 ${BOB}`])
      expect(told(await read(Buffer.from('\ufeffName\tPhone\r\nBob\t+14155550123\r\n', 'utf16le'))))
        .to.deep.equal([`2 ${BOB}`])
    })

    it('not without headings that it knows, nor with quotes that never end', async () => {
      expect(await rejectionOf(read('a,b\n1,2\n', {}, 'book.csv'))).to.have.property('code', 'BOOK_INVALID')
      expect(await rejectionOf(read('Name,Phone\n"Bob,+14155550123\n'))).to.have.property('code', 'BOOK_INVALID')
    })
  })

  it('lists: URIs, numbers, mailboxes, and comments, wherever they begin', async () => {
    const book = await read(
      '\ufeff# friends\r\n\r\n  # more\ntel:+14155550123\n+1 415 555 0124\n044 668 18 00\n bob@example.com ' +
        '\nacct:eve@example.com\nBob\n', { country: 'CH' }
    )
    expect(book.format).to.equal('list')
    expect(told(book)).to.deep.equal([
      `4 ${BOB}`, '5 tel:+14155550124', '6 tel:+41446681800', '7 mailto:bob@example.com', '8 acct:eve@example.com',
      '9 Bob'
    ])
  })

  it('refuses countries and encodings that nobody knows, and files that aren\'t there', async () => {
    for (const options of [{ country: 'XX' }, { encoding: 'morse' }]) {
      expect(await rejectionOf(read('', options))).to.have.property('code', 'OPTION_INVALID')
    }
    expect(await rejectionOf(readBook(join(folder, 'none'), {}))).to.have.property('code', 'FILE_UNREADABLE')
  })
})
