import { parseCsi, scopeMatches } from '../../src/identifiers/csi.ts'
import { DEFAULT_CSI_TYPES } from '../../src/identifiers/types.ts'
import { hex, refused } from './format.ts'
import type { Vectors } from './format.ts'
import type { CsiType } from '../../src/identifiers/types.ts'

/** The oldest data that this protocol is read with (docs/protocol.md, Identifiers). */
const MIN_UNICODE = '15.0'
const MIN_METADATA = '9.0.43'

export const TYPES: readonly CsiType[] = [
  ...DEFAULT_CSI_TYPES, { type: 'handle', grammar: 'token' }, { type: 'sip', grammar: 'user-at-domain' }
]

const ACCEPTED = [
  'tel:+14155550123', 'TEL:+1-415-555-0123', 'tel:+1%20(415)%20555.0123', 'tel:+44 (0)20 7946 0018', 'tel:+4930123456',
  'mailto:alice@example.com', 'MAILTO:Alice.B+list@EXAMPLE.com', 'mailto:%61lice@example.com',
  'mailto:o\'hara%26co@example.com',
  'mailto:bob@b\u00fccher.example', 'mailto:bob@xn--bcher-kva.example', 'mailto:a%2Fb%3Dc@exam\u00adple.com',
  'mailto:\u039f\u0394\u039f\u03a3@example.com', 'mailto:e\u0301@example.com', 'mailto:\u00e9@example.com',
  'acct:Alice@Social.Example', 'acct:juliet%40capulet.example@shoppingsite.example', 'acct:a%c3%a9@social.example',
  'acct:a,b@social.example',
  'handle:Bob_99', 'sip:Bob@sip.example'
]

const REFUSED: ReadonlyArray<readonly [string, string]> = [
  ['alice@example.com', 'CSI_SCHEME_MISSING'],
  ['', 'CSI_SCHEME_MISSING'],
  ['im:alice@example.com', 'CSI_TYPE_UNKNOWN'],
  [`mailto:${'a'.repeat(960)}`, 'CSI_TOO_LONG'],
  [`mailto:${'a'.repeat(60)}@${'b.'.repeat(100)}example`, 'CSI_TOO_LONG'],
  ['mailto:100%@example.com', 'CSI_PERCENT_INVALID'],
  ['mailto:%ff@example.com', 'CSI_PERCENT_INVALID'],
  ['mailto:ali ce@example.com', 'CSI_CHARACTER_REFUSED'],
  ['mailto:alice%E2%80%8B@example.com', 'CSI_CHARACTER_REFUSED'],
  ['mailto:ali%EF%BF%BDce@example.com', 'CSI_CHARACTER_REFUSED'],
  ['tel:\u202a+14155550123', 'CSI_CHARACTER_REFUSED'],
  ['tel:4155550123', 'CSI_TEL_NOT_GLOBAL'],
  ['tel:+14155550123;ext=7', 'CSI_TEL_PARAMETERS_REFUSED'],
  ['tel:+1415FLOWERS', 'CSI_TEL_MALFORMED'],
  ['tel:+1415555', 'CSI_TEL_IMPOSSIBLE'],
  ['tel:+9991234567890', 'CSI_TEL_IMPOSSIBLE'],
  ['mailto:alice@example.com?subject=hi', 'CSI_HEADERS_REFUSED'],
  ['mailto:alice@example.com,bob@example.com', 'CSI_ADDRESS_NOT_SINGLE'],
  ['mailto:@example.com', 'CSI_ADDRESS_MALFORMED'],
  ['mailto://bob@example.com', 'CSI_ADDRESS_MALFORMED'],
  ['mailto:o\'hara&co@example.com', 'CSI_ADDRESS_MALFORMED'],
  ['mailto:.alice@example.com', 'CSI_LOCAL_PART_REFUSED'],
  ['mailto:"alice"@example.com', 'CSI_LOCAL_PART_REFUSED'],
  [`mailto:${'a'.repeat(65)}@example.com`, 'CSI_LOCAL_PART_TOO_LONG'],
  ['mailto:alice@localhost', 'CSI_DOMAIN_INVALID'],
  ['mailto:alice@192.0.2.1', 'CSI_DOMAIN_INVALID'],
  ['mailto:alice@example.com.', 'CSI_DOMAIN_INVALID'],
  ['acct:alice', 'CSI_ADDRESS_MALFORMED'],
  ['acct:alice@a@b.example', 'CSI_ADDRESS_MALFORMED'],
  ['acct:%20alice@social.example', 'CSI_CHARACTER_REFUSED'],
  ['acct:%40alice@social.example', 'CSI_ADDRESS_MALFORMED'],
  ['handle:b\u00f6b', 'CSI_TOKEN_MALFORMED']
]

const SCOPES: ReadonlyArray<readonly [string, string]> = [
  ['tel:+14155550123', ''], ['tel:+14155550123', '+1415'], ['tel:+14155550123', '+1416'],
  ['mailto:alice@example.com', '@example.com'],
  ['mailto:alice@mail.example.com', '@example.com'],
  ['mailto:alice@example.com', 'alice'],
  ['handle:bob_99', 'bob'], ['handle:bob_99', '99']
]

export function identifierVectors (): Vectors {
  return {
    description: 'Canonical forms of identifiers, refusals, and which prefixes of a CSIP cover what. `bytes` is the ' +
      'input of the evaluation.',
    given: {
      unicode: MIN_UNICODE, libphonenumber: MIN_METADATA, types: TYPES.map(({ type, grammar }) => ({ type, grammar }))
    },
    cases: [
      ...ACCEPTED.map(input => {
        const csi = parseCsi(input, TYPES)
        return { name: 'canonical', input, canonical: csi.uri, bytes: hex(csi.bytes()) }
      }),
      ...REFUSED.map(([input, code]) =>
        ({ name: 'refused', input, error: refused(code, () => parseCsi(input, TYPES)) })),
      ...SCOPES.map(([input, prefix]) =>
        ({ name: 'scope', input, prefix, covers: scopeMatches(parseCsi(input, TYPES), prefix) }))
    ]
  }
}
