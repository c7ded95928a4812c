import { inspect } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { toString } from 'uint8arrays/to-string'
import { parseCsi, scopeMatches } from '../../src/identifiers/csi.ts'
import { CsiError } from '../../src/identifiers/errors.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'
import type { CanonicalCsi } from '../../src/identifiers/csi.ts'
import type { CsiType } from '../../src/identifiers/types.ts'

const TYPES: readonly CsiType[] = [
  ...DEFAULT_CSI_TYPES,
  { type: 'xmpp', grammar: 'user-at-domain' },
  { type: 'handle', grammar: 'token' }
]

const parse = (input: string): CanonicalCsi => parseCsi(input, TYPES)

/** The canonical URI, or the code of the refusal; any other exception fails the test. */
function outcome (input: string): string {
  try {
    return parse(input).uri
  } catch (err) {
    expect(err).to.be.instanceOf(CsiError)
    return (err as CsiError).code
  }
}

const anyText = fc.string({ unit: 'binary', maxLength: 80 })
const word = fc.string({
  unit: fc.constantFrom(...'abcXYZ019._-+%@;,?#"() ßÄÉΣςKİıſ١。．xn--é'), minLength: 0, maxLength: 24
})
const hostile = fc.oneof(
  anyText,
  fc
    .tuple(
      fc.constantFrom('tel:', 'TEL:+', 'mailto:', 'MailTo:', 'acct:', 'xmpp:', 'handle:', ''), fc.oneof(anyText, word)
    )
    .map(parts => parts.join('')),
  fc
    .tuple(fc.constantFrom('mailto:', 'acct:', 'xmpp:'), fc.oneof(anyText, word), fc.oneof(
      anyText, word, fc.constant('example')
    ))
    .map(([scheme, user, host]) => `${scheme}${user}@${host}.com`),
  fc.tuple(fc.constant('tel:+'), fc.string({ unit: fc.constantFrom(...'0123456789 -().'), maxLength: 24 })).map(parts =>
    parts.join(''))
)

describe('identifiers/csi', () => {
  it('names its type, value, uri and bytes', () => {
    const csi = parse('TEL:+1 (415) 555-0123')
    expect(csi.type).to.equal('tel')
    expect(csi.grammar).to.equal('tel')
    expect(csi.value).to.equal('+14155550123')
    expect(csi.uri).to.equal('tel:+14155550123')
    expect(toString(csi.bytes())).to.equal('tel:+14155550123')
    expect(csi.equals(parse('tel:+14155550123'))).to.equal(true)
    expect(csi.equals(parse('tel:+14155550124'))).to.equal(false)
  })

  it('refuses text without a scheme', () => {
    for (const input of ['', '+14155550123', 'alice@example.com', ':alice', '1tel:+14155550123', ' tel:+14155550123']) {
      expect(outcome(input)).to.equal('CSI_SCHEME_MISSING')
    }
  })

  it('refuses a type that the registry does not list', () => {
    expect(outcome('sip:alice@example.com')).to.equal('CSI_TYPE_UNKNOWN')
    expect(() => parseCsi('tel:+14155550123', [])).to.throw(CsiError).with.property('code', 'CSI_TYPE_UNKNOWN')
  })

  it('takes a type that the registry adds, with no change of code', () => {
    expect(outcome('XMPP:Alice@Example.COM')).to.equal('xmpp:alice@example.com')
    expect(outcome('handle:Alice_1')).to.equal('handle:alice_1')
  })

  it('refuses input that is longer than any identifier', () => {
    expect(outcome(`mailto:${'a'.repeat(1000)}`)).to.equal('CSI_TOO_LONG')
  })

  it('refuses a canonical form above the limit', () => {
    expect(outcome(`acct:${'a'.repeat(310)}@example.com`)).to.equal('CSI_TOO_LONG')
  })

  it('shows its type only, however it is printed', () => {
    const csi = parse('mailto:alice@example.com')
    for (const text of [
      String(csi), `${csi}`, JSON.stringify({ csi }), inspect(csi), inspect({ nested: [csi] }),
      JSON.stringify({ ...csi })
    ]) {
      expect(text).not.to.contain('alice')
    }
    expect(String(csi)).to.equal('mailto:[redacted]')
  })

  it('keeps the identifier out of its errors', () => {
    for (const input of [
      'tel:+1415555', 'mailto:"alice"@example.com', 'acct:alice@localhost', 'handle:alice!',
      'mailto:alice%@example.com', 'tel:+14155550123;ext=5', 'sip:alice@example.com'
    ]) {
      try {
        parse(input)
        expect.fail('was accepted')
      } catch (err) {
        expect(err).to.be.instanceOf(CsiError)
        expect(inspect(err, { depth: 9 }).replaceAll(/\n\s+at .*/g, '')).not.to.match(/alice|415555/)
      }
    }
  })

  it('is total: a canonical form or a CsiError, for any text', () => {
    fc.assert(fc.property(hostile, input => { outcome(input) }), { numRuns: 3_000 })
  })

  it('is idempotent and ASCII', () => {
    fc.assert(fc.property(hostile, input => {
      const uri = outcome(input)
      if (!uri.startsWith('CSI_')) {
        expect(outcome(uri)).to.equal(uri)
        expect(uri).to.match(/^[\x21-\x7e]+$/)
      }
    }), { numRuns: 3_000 })
  })

  it('gives all spellings of an identifier one form', () => {
    const user = fc.string({ unit: fc.constantFrom(...'abcxyz019-_éßσжñ'), minLength: 1, maxLength: 12 }).filter(text =>
      /^[a-z0-9_-]/.test(text))
    const spelling = fc.record({
      user,
      domain: fc.constantFrom('example.com', 'bücher.example', 'münchen.example'),
      scheme: fc.constantFrom('mailto', 'acct', 'xmpp'),
      choices: fc.infiniteStream(fc.nat(3))
    })
    fc.assert(fc.property(spelling, ({ user, domain, scheme, choices }) => {
      const respell = (text: string): string => Array.from(text, character => {
        switch (choices.next().value) {
          case 0: return character === 'ß' ? character : character.toUpperCase()
          case 1: return encodeURIComponent(character).replace(/%../g, hex => hex.toLowerCase())
          case 2: return character.normalize('NFD')
          default: return character
        }
      }).join('')
      expect(outcome(`${scheme.toUpperCase()}:${respell(user)}@${respell(domain)}`))
        .to.equal(outcome(`${scheme}:${user}@${domain}`))
    }), { numRuns: 500 })
  })

  it('keeps different identifiers apart', () => {
    const forms = [
      'tel:+14155550123', 'tel:+14155550124', 'mailto:alice@example.com', 'acct:alice@example.com',
      'mailto:alice+list@example.com', 'mailto:alice@sub.example.com', 'mailto:al.ice@example.com',
      'acct:alice%40example.com@example.com', 'handle:alice'
    ].map(outcome)
    expect(new Set(forms).size).to.equal(forms.length)
  })
})

describe('identifiers/csi: scopeMatches', () => {
  const rows: ReadonlyArray<readonly [string, string, boolean]> = [
    ['tel:+14155550123', '', true],
    ['tel:+14155550123', '+1', true],
    ['tel:+14155550123', '+1415', true],
    ['tel:+14155550123', '+1416', false],
    ['tel:+14155550123', '1415', false],
    ['mailto:alice@example.com', '', true],
    ['mailto:alice@example.com', '@example.com', true],
    ['mailto:alice@example.com', 'example.com', false],
    ['mailto:alice@example.com', 'alice', false],
    ['mailto:alice@sub.example.com', '@example.com', false],
    ['mailto:alice@badexample.com', '@example.com', false],
    ['acct:bob%40example.com@social.example', '@social.example', true],
    ['acct:bob%40example.com@social.example', '@example.com', false],
    ['xmpp:alice@example.com', '@example.com', true],
    ['handle:alice', 'al', true],
    ['handle:alice', 'bo', false]
  ]
  for (const [uri, prefix, expected] of rows) {
    it(`${expected ? 'covers' : 'does not cover'} ${uri} by '${prefix}'`, () => {
      expect(scopeMatches(parse(uri), prefix)).to.equal(expected)
    })
  }
})
