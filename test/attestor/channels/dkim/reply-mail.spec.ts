import { expect } from 'chai'
import { readReply } from '../../../../src/attestor/channels/dkim/reply-mail.ts'

const SUBJECT = 'This address is mine, and I want to be found by it: 0123456789abcdef'
const BASE = { From: 'bob@example.com', To: 'prove-01@csip.example', Subject: SUBJECT }

function read (
  fields: Readonly<Record<string, string>>, encoding: BufferEncoding = 'utf8'
): ReturnType<typeof readReply> {
  const head = Object.entries({ ...BASE, ...fields }).map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return readReply(Buffer.from(`${head}\r\nIt is me\r\n`, encoding))
}

describe('attestor/channels/dkim/reply-mail', () => {
  describe('reads the one address of a field, however programs write it', () => {
    for (const value of [
      'bob@example.com', '<bob@example.com>', ' bob@example.com ', 'Bob <bob@example.com>', '"Bob" <bob@example.com>',
      '"bob@example.com" <bob@example.com>', '"Bob \\"the\\" Example" <bob@example.com>',
      '"Example, Bob" <bob@example.com>',
      '"b\\\\" <bob@example.com>', 'bob@example.com (Bob)', '(home) bob@example.com',
      'Bob (at home, really) <bob@example.com>', 'Bob <bob@example.com> (me)',
      '=?UTF-8?B?SsO2cmc=?= <bob@example.com>', 'Jörg <bob@example.com>', 'Bob\r\n <bob@example.com>',
      '"Bob\r\n\tExample" <bob@example.com>'
    ]) {
      it(JSON.stringify(value), () => {
        expect(read({ From: value })?.from).to.equal('bob@example.com')
        expect(read({ To: value })?.to).to.equal('bob@example.com')
      })
    }

    it('an internationalised one, in UTF-8', () => {
      expect(read({ From: 'Jörg <jörg@bücher.example>' })?.from).to.equal('jörg@bücher.example')
      expect(read({ From: 'jörg@bücher.example' }, 'latin1')).to.equal(undefined)
    })
  })

  describe('reads nothing where another program may read another address', () => {
    for (const value of [
      'bob@example.com, eve@evil.example', 'bob@example.com <eve@evil.example>', '"bob@example.com"@evil.example',
      'friends: bob@example.com;',
      'bob@example.com <>', '<bob@example.com> <eve@evil.example>', '<bob@example.com', 'Bob bob@example.com',
      'bob@example.com eve@evil.example',
      '<@relay.example:bob@example.com>', 'bob @example.com', '<bob@example.com> eve@evil.example', '(bob@example.com',
      '"bob@example.com <eve@evil.example>',
      '=?utf-8?q?bob=40example.com?=', '<=?utf-8?q?bob?=@example.com>', '(a (nested) comment) bob@example.com',
      'bob(c)@example.com', ''
    ]) {
      it(JSON.stringify(value), () => {
        const from = read({ From: value })?.from
        // a word in the form of an encoded one is an atom, too: it names nobody but itself
        expect(from === undefined || from === '=?utf-8?q?bob?=@example.com', from).to.equal(true)
      })
    }
  })

  it('reads a subject that was encoded and folded on its way', () => {
    const words = SUBJECT.split(' ')
    for (const subject of [
      words.join('\r\n '), words.join('\r\n\t'), `${SUBJECT}  `,
      `=?utf-8?B?${Buffer.from(SUBJECT).toString('base64')}?=`,
      `=?utf-8?Q?${words.slice(0, 5).join('_')}_?=\r\n =?utf-8?Q?${words.slice(5).join('_').replace(',', '=2C')}?=`
    ]) {
      expect(read({ Subject: subject })?.subject, subject).to.equal(SUBJECT)
    }
    expect(read({ Subject: `Re: ${SUBJECT}` })?.subject).to.equal(`Re: ${SUBJECT}`)
  })

  it('takes empty fields for none, and a sender that is the author', () => {
    expect(read({ Cc: '', Bcc: ' ' })).to.not.equal(undefined)
    expect(read({ Sender: 'Bob <bob@example.com>' })).to.not.equal(undefined)
    for (const [name, value] of [
      ['Cc', 'eve@evil.example'],
      ['Bcc', 'eve@evil.example'],
      ['Sender', 'eve@evil.example'],
      ['In-Reply-To', '<1@x>'],
      ['Auto-Submitted', 'auto-replied']
    ] as const) {
      expect(read({ [name]: value }), name).to.equal(undefined)
    }
  })
})
