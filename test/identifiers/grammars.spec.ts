import { expect } from 'chai'
import { readFile } from 'node:fs/promises'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { CsiError } from '../../src/identifiers/errors.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'
import type { CsiErrorCode } from '../../src/identifiers/errors.ts'

const TYPES = [...DEFAULT_CSI_TYPES, { type: 'handle', grammar: 'token' }] as const

type Row = readonly [input: string, outcome: string]

function accepts (rows: readonly Row[]): void {
  for (const [input, expected] of rows) {
    it(`reads ${JSON.stringify(input)} as ${expected}`, () => {
      expect(parseCsi(input, TYPES).uri).to.equal(expected)
    })
  }
}

function refuses (rows: ReadonlyArray<readonly [input: string, code: CsiErrorCode]>): void {
  for (const [input, code] of rows) {
    it(`refuses ${JSON.stringify(input.slice(0, 60))} with ${code}`, () => {
      expect(() => parseCsi(input, TYPES)).to.throw(CsiError).with.property('code', code)
    })
  }
}

describe('identifiers/tel', () => {
  accepts([
    ['tel:+14155550123', 'tel:+14155550123'],
    ['tel:+1 (415) 555-0123', 'tel:+14155550123'],
    ['tel:+1-415-555-0123', 'tel:+14155550123'],
    ['tel:+1.415.555.0123', 'tel:+14155550123'],
    ['tel:%2B1%20415%20555%200123', 'tel:+14155550123'],
    ['tel:+44 (0)20 7946 0018', 'tel:+442079460018'],
    ['tel:+80012345678', 'tel:+80012345678'],
    ['tel:+39 06 1234 5678', 'tel:+390612345678']
  ])
  refuses([
    ['tel:4155550123', 'CSI_TEL_NOT_GLOBAL'],
    ['tel:0014155550123', 'CSI_TEL_NOT_GLOBAL'],
    ['tel:', 'CSI_TEL_NOT_GLOBAL'],
    ['tel://+14155550123', 'CSI_TEL_NOT_GLOBAL'],
    ['tel: +14155550123', 'CSI_TEL_NOT_GLOBAL'],
    ['tel:+14155550123;ext=5', 'CSI_TEL_PARAMETERS_REFUSED'],
    ['tel:5550123;phone-context=+1415', 'CSI_TEL_PARAMETERS_REFUSED'],
    ['tel:+14155550123%3Bext=5', 'CSI_TEL_PARAMETERS_REFUSED'],
    ['tel:+1415555012a', 'CSI_TEL_MALFORMED'],
    ['tel:+1-800-FLOWERS', 'CSI_TEL_MALFORMED'],
    ['tel:+1٤155550123', 'CSI_TEL_MALFORMED'],
    ['tel:++14155550123', 'CSI_TEL_MALFORMED'],
    ['tel:+', 'CSI_TEL_MALFORMED'],
    ['tel:+()-.', 'CSI_TEL_MALFORMED'],
    ['tel:+1\u00a0415\u00a05550123', 'CSI_CHARACTER_REFUSED'],
    ['tel:+14155550123\n', 'CSI_CHARACTER_REFUSED'],
    ...['\u200e', '\u202a', '\u2066', '\ufeff', '\u00ad', '\ufffd'].flatMap(mark => [
      [`tel:${mark}+14155550123`, 'CSI_CHARACTER_REFUSED'] as const,
      [`tel:+1415${mark}5550123`, 'CSI_CHARACTER_REFUSED'] as const
    ]),
    ['tel:+1415555', 'CSI_TEL_IMPOSSIBLE'],
    ['tel:+141555501234567', 'CSI_TEL_IMPOSSIBLE'],
    ['tel:+999123456789', 'CSI_TEL_IMPOSSIBLE'],
    [`tel:+1${'4'.repeat(200)}`, 'CSI_TEL_IMPOSSIBLE'],
    ['tel:+1%zz', 'CSI_PERCENT_INVALID']
  ])
})

describe('identifiers/mailto', () => {
  accepts([
    ['mailto:alice@example.com', 'mailto:alice@example.com'],
    ['MAILTO:Alice@EXAMPLE.Com', 'mailto:alice@example.com'],
    ['mailto:%61lice@example.com', 'mailto:alice@example.com'],
    ['mailto:alice%40example.com', 'mailto:alice@example.com'],
    ['mailto:alice+list@example.com', 'mailto:alice+list@example.com'],
    ['mailto:a%3fb%26c@example.com', 'mailto:a%3Fb%26c@example.com'],
    ['mailto:100%25@example.com', 'mailto:100%25@example.com'],
    ['mailto:alice@Bücher.example', 'mailto:alice@xn--bcher-kva.example'],
    ['mailto:alice@xn--bcher-kva.example', 'mailto:alice@xn--bcher-kva.example'],
    // as UTS #46 maps it
    ['mailto:alice@exam\u00adple.com', 'mailto:alice@example.com'],
    ['mailto:a%2Fb%3Dc@example.com', 'mailto:a%2Fb%3Dc@example.com'],
    ['mailto:alice@例え。テスト', 'mailto:alice@xn--r8jz45g.xn--zckzah'],
    ['mailto:J\u006f\u0308rg@example.com', 'mailto:j%C3%B6rg@example.com'],
    ['mailto:J\u00d6RG@example.com', 'mailto:j%C3%B6rg@example.com'],
    ['mailto:ΑΣ@example.com', 'mailto:%CE%B1%CF%83@example.com'],
    ['mailto:ας@example.com', 'mailto:%CE%B1%CF%83@example.com']
  ])
  refuses([
    ['mailto:alice@example.com?subject=hi', 'CSI_HEADERS_REFUSED'],
    ['mailto:?to=alice@example.com', 'CSI_HEADERS_REFUSED'],
    ['mailto:alice@example.com#x', 'CSI_HEADERS_REFUSED'],
    ['mailto:alice@example.com,bob@example.com', 'CSI_ADDRESS_NOT_SINGLE'],
    ['mailto:alice@example.com%2Cbob@example.com', 'CSI_ADDRESS_NOT_SINGLE'],
    ['mailto:', 'CSI_ADDRESS_MALFORMED'],
    ['mailto:alice', 'CSI_ADDRESS_MALFORMED'],
    ['mailto:@example.com', 'CSI_ADDRESS_MALFORMED'],
    ['mailto:"alice"@example.com', 'CSI_LOCAL_PART_REFUSED'],
    ['mailto:%22a,b%22@example.com', 'CSI_LOCAL_PART_REFUSED'],
    ['mailto:alice(home)@example.com', 'CSI_LOCAL_PART_REFUSED'],
    ['mailto:@relay.example:alice@example.com', 'CSI_LOCAL_PART_REFUSED'],
    ['mailto:<alice@example.com>', 'CSI_LOCAL_PART_REFUSED'],
    ['mailto:a@b@example.com', 'CSI_LOCAL_PART_REFUSED'],
    ['mailto:.alice@example.com', 'CSI_LOCAL_PART_REFUSED'],
    ['mailto:alice.@example.com', 'CSI_LOCAL_PART_REFUSED'],
    ['mailto:al..ice@example.com', 'CSI_LOCAL_PART_REFUSED'],
    ['mailto:al%20ice@example.com', 'CSI_CHARACTER_REFUSED'],
    ['mailto:al\u200bice@example.com', 'CSI_CHARACTER_REFUSED'],
    ['mailto:al%00ice@example.com', 'CSI_CHARACTER_REFUSED'],
    ['mailto:al%0D%0Aice@example.com', 'CSI_CHARACTER_REFUSED'],
    ['mailto:al\ud800ice@example.com', 'CSI_CHARACTER_REFUSED'],
    ['mailto:al\u034fice@example.com', 'CSI_CHARACTER_REFUSED'],
    ['mailto:alice%@example.com', 'CSI_PERCENT_INVALID'],
    ['mailto:alice%C3@example.com', 'CSI_PERCENT_INVALID'],
    ['mailto:alice%ED%A0%80@example.com', 'CSI_PERCENT_INVALID'],
    [`mailto:${'a'.repeat(65)}@example.com`, 'CSI_LOCAL_PART_TOO_LONG'],
    [`mailto:${'é'.repeat(33)}@example.com`, 'CSI_LOCAL_PART_TOO_LONG'],
    [`mailto:${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}.com`, 'CSI_TOO_LONG'],
    ['mailto:alice@localhost', 'CSI_DOMAIN_INVALID'],
    ...[
      'mailto:alice@[192.0.2.1]', 'mailto://bob@example.com', 'mailto:/bob@example.com', 'mailto:a&b@example.com',
      'mailto:a=b@example.com', 'mailto:a;b@example.com'
    ]
      .map(uri => [uri, 'CSI_ADDRESS_MALFORMED'] as const),
    ['mailto:al%EF%BF%BDice@example.com', 'CSI_CHARACTER_REFUSED'],
    ['mailto:alice@exam\ufffdple.com', 'CSI_DOMAIN_INVALID'],
    ['mailto:alice@192.0.2.1', 'CSI_DOMAIN_INVALID'],
    ['mailto:alice@example.com.', 'CSI_DOMAIN_INVALID'],
    ['mailto:alice@example..com', 'CSI_DOMAIN_INVALID'],
    ['mailto:alice@-example.com', 'CSI_DOMAIN_INVALID'],
    ['mailto:alice@exa_mple.com', 'CSI_DOMAIN_INVALID'],
    ['mailto:alice@xn--a.com', 'CSI_DOMAIN_INVALID'],
    ['mailto:alice@', 'CSI_DOMAIN_INVALID'],
    [`mailto:alice@${'b'.repeat(64)}.com`, 'CSI_DOMAIN_INVALID']
  ])

  it('takes the longest address that SMTP can carry', () => {
    const address = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.com`
    expect(address).to.have.lengthOf(254)
    expect(parseCsi(`mailto:${address}`, TYPES).value).to.equal(address)
  })
})

describe('identifiers/acct', () => {
  accepts([
    ['acct:Alice@Social.Example', 'acct:alice@social.example'],
    // RFC 7565, 4
    ['acct:juliet%40capulet.example@shoppingsite.example', 'acct:juliet%40capulet.example@shoppingsite.example'],
    ['acct:a%2fb@social.example', 'acct:a%2Fb@social.example'],
    ['acct:a;b@social.example', 'acct:a;b@social.example'],
    ['acct:a%3Bb@social.example', 'acct:a;b@social.example'],
    ['acct:alice@B%C3%BCcher.example', 'acct:alice@xn--bcher-kva.example']
  ])
  refuses([
    ['acct:alice', 'CSI_ADDRESS_MALFORMED'],
    ['acct:@social.example', 'CSI_ADDRESS_MALFORMED'],
    ['acct:a@b@social.example', 'CSI_ADDRESS_MALFORMED'],
    ['acct:alice@social.example/phone', 'CSI_ADDRESS_MALFORMED'],
    ['acct:alice@social.example?x', 'CSI_ADDRESS_MALFORMED'],
    ['acct://alice@social.example', 'CSI_ADDRESS_MALFORMED'],
    ['acct:%40alice@social.example', 'CSI_ADDRESS_MALFORMED'],
    ['acct:al%E2%80%8Bice@social.example', 'CSI_CHARACTER_REFUSED'],
    ['acct:al%20ice@social.example', 'CSI_CHARACTER_REFUSED'],
    ['acct:alice%FF@social.example', 'CSI_PERCENT_INVALID'],
    ['acct:alice@social', 'CSI_DOMAIN_INVALID'],
    ['acct:alice@soc%40ial.example', 'CSI_DOMAIN_INVALID'],
    ['acct:alice@social.example;x=1', 'CSI_DOMAIN_INVALID']
  ])
})

describe('identifiers/token', () => {
  accepts([
    ['handle:Alice.B-c_1', 'handle:alice.b-c_1'],
    ['handle:%41lice', 'handle:alice'],
    [`handle:${'a'.repeat(64)}`, `handle:${'a'.repeat(64)}`]
  ])
  refuses([
    ['handle:', 'CSI_TOKEN_MALFORMED'],
    ['handle:alice bob', 'CSI_TOKEN_MALFORMED'],
    ['handle:ali\u212ae', 'CSI_TOKEN_MALFORMED'], // Kelvin sign, lower case k
    ['handle:alice\n', 'CSI_TOKEN_MALFORMED'],
    [`handle:${'a'.repeat(65)}`, 'CSI_TOKEN_MALFORMED'],
    ['handle:%', 'CSI_PERCENT_INVALID']
  ])
})

describe('identifiers: the data that they are read with', () => {
  it('is as new as the protocol asks', async () => {
    const { given } = JSON.parse(await readFile('docs/vectors/identifiers.json', 'utf8')) as {
      given: Record<'unicode' | 'libphonenumber', string>
    }
    expect(versionOf(process.versions.unicode ?? '')).to.be.at.least(versionOf(given.unicode))
    // the package says in its changelog which metadata it has
    const changes = await readFile('node_modules/libphonenumber-js/CHANGELOG.md', 'utf8')
    expect(versionOf(/Updated metadata to version ([0-9.]+):/.exec(changes)?.[1] ?? ''))
      .to.be.at.least(versionOf(given.libphonenumber))
  })
})

/** In order, each part below 1,000. */
function versionOf (text: string): number {
  return text.split('.').reduce((sum, part, i) => sum + Number(part) * 1_000 ** (2 - i), 0)
}
