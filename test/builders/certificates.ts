/**
 * Certificates of number ranges, written by hand; the runtime's own X.509 parser is asked whether they are any
 * (certification.spec.ts).
 */
import { generateKeyPairSync, sign } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import type { KeyObject } from 'node:crypto'

const hex = (text: string): Uint8Array => fromString(text, 'base16')

const ES256 = hex('300a06082a8648ce3d040302')
const ED25519_ALGORITHM = hex('300506032b6570')
const ED25519_HEADER = hex('302a300506032b6570032100')
const OID = {
  commonName: '550403', basicConstraints: '551d13', keyUsage: '551d0f', tnAuthList: '2b0601050507011a'
} as const
export const KEY_CERT_SIGN = 0x04
export const DIGITAL_SIGNATURE = 0x80
const DAY = 86_400_000

/** One entry of a TNAuthList: `{ spc }`, `{ first, count }` or `{ number }`. */
export type Numbers = { readonly spc: string } | { readonly first: string, readonly count: number } |
  { readonly number: string }

/** DER of up to 65,535 bytes. */
export function der (tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concat([...content])
  const { byteLength } = body
  const length = byteLength < 128
    ? [byteLength]
    : byteLength < 256 ? [0x81, byteLength] : [0x82, byteLength >> 8, byteLength & 255]
  return concat([Uint8Array.of(tag, ...length), body])
}

export const ia5 = (text: string): Uint8Array => der(0x16, fromString(text))

export function integer (value: number): Uint8Array {
  const digits = value.toString(16)
  const bytes = fromString(digits.length % 2 === 0 ? digits : `0${digits}`, 'base16')
  return der(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : concat([Uint8Array.of(0), bytes]))
}

export function tnAuthList (numbers: readonly Numbers[]): Uint8Array {
  return der(0x30, ...numbers.map(entry => {
    if ('spc' in entry) {
      return der(0xa0, ia5(entry.spc))
    }
    return 'number' in entry
      ? der(0xa2, ia5(entry.number))
      : der(0xa1, der(0x30, ia5(entry.first), integer(entry.count)))
  }))
}

export interface Authority {
  /** X.509 in DER. */
  readonly bytes: Uint8Array
  readonly name: string
  readonly privateKey: KeyObject
}

export interface IssueOptions {
  readonly name: string
  /** @default no TNAuthList */
  readonly numbers?: readonly Numbers[]
  /** TNAuthList in DER, in the place of `numbers`. */
  readonly rawNumbers?: Uint8Array
  /** @default itself */
  readonly issuer?: Authority
  readonly notBefore?: number
  readonly notAfter?: number
  /** @default true */
  readonly ca?: boolean
  readonly pathLength?: number
  /** Ed25519 key of an end entity, 32 bytes. @default a pair that is made for it */
  readonly publicKey?: Uint8Array
  /** Of the pair that is made. @default 'p256' */
  readonly kind?: 'p256' | 'ed25519'
  /** @default KEY_CERT_SIGN of authorities, DIGITAL_SIGNATURE of others */
  readonly usage?: number
  /** In DER, behind the others. */
  readonly extensions?: readonly Uint8Array[]
}

const sequence = (...content: readonly Uint8Array[]): Uint8Array => der(0x30, ...content)

export function extension (oid: string, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(der(0x06, hex(oid)), ...(critical ? [der(0x01, Uint8Array.of(0xff))] : []), der(0x04, value))
}

function nameOf (text: string): Uint8Array {
  return sequence(der(0x31, sequence(der(0x06, hex(OID.commonName)), der(0x0c, fromString(text)))))
}

/** GeneralizedTime from 2050 on (RFC 5280, section 4.1.2.5). */
function timeOf (at: number): Uint8Array {
  const text = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '')
  return Number(text.slice(0, 4)) < 2050 ? der(0x17, fromString(text.slice(2))) : der(0x18, fromString(text))
}

export function issue (options: IssueOptions, now: number): Authority {
  const { name, numbers, rawNumbers, issuer, ca = true, pathLength, publicKey, kind = 'p256' } = options
  const pair = kind === 'p256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  const signingKey = issuer?.privateKey ?? pair.privateKey
  const algorithm = signingKey.asymmetricKeyType === 'ed25519' ? ED25519_ALGORITHM : ES256
  const list = rawNumbers ?? (numbers == null ? undefined : tnAuthList(numbers))
  const tbs = sequence(
    der(0xa0, integer(2)),
    integer(1),
    algorithm,
    nameOf(issuer?.name ?? name),
    sequence(timeOf(options.notBefore ?? now - 365 * DAY), timeOf(options.notAfter ?? now + 365 * DAY)),
    nameOf(name),
    publicKey == null
      ? new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }))
      : concat([ED25519_HEADER, publicKey]),
    der(0xa3, sequence(
      extension(OID.basicConstraints, true, sequence(
        ...(ca ? [der(0x01, Uint8Array.of(0xff))] : []), ...(pathLength == null ? [] : [integer(pathLength)])
      )),
      extension(OID.keyUsage, true, der(0x03, Uint8Array.of(
        options.usage === DIGITAL_SIGNATURE || (options.usage == null && !ca) ? 7 : 2,
        options.usage ?? (ca ? KEY_CERT_SIGN : DIGITAL_SIGNATURE)
      ))),
      ...(list == null ? [] : [extension(OID.tnAuthList, false, list)]),
      ...options.extensions ?? []
    ))
  )
  const signature = sign(algorithm === ES256 ? 'sha256' : null, tbs, signingKey)
  return { bytes: sequence(tbs, algorithm, der(0x03, Uint8Array.of(0), signature)), name, privateKey: pair.privateKey }
}
