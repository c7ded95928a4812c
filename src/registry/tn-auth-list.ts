/**
 * Which telephone numbers a certificate is for: TNAuthorizationList (RFC 8226, section 9), and what lies within what.
 */
import { DerReader, TAG, explicit, ia5, malformed, unsigned } from './der.ts'
import type { NumberRange } from './interface.ts'

/** E.164: country code first, which never starts with 0; 15 digits at most. */
const NUMBER = /^[1-9]\d{0,14}$/
const MAX_DIGITS = 15
/** Longer than any code that is given out (four characters in North America). */
const MAX_SPC_LENGTH = 32

export interface TnAuthList {
  /** Codes of providers. Which numbers are theirs isn't in the certificate, so they grant none here. */
  readonly spcs: readonly string[]
  /** Ascending; those that touch are joined. */
  readonly ranges: readonly NumberRange[]
}

/**
 * @param bytes - DER of TNAuthorizationList
 * @throws RegistryError REGISTRY_CERTIFICATE_INVALID
 */
export function parseTnAuthList (bytes: Uint8Array): TnAuthList {
  const outer = new DerReader(bytes)
  const list = outer.enter(TAG.sequence, 'TNAuthList')
  outer.end('TNAuthList')
  const spcs: string[] = []
  const ranges: NumberRange[] = []
  do {
    const tag = list.peek() ?? 0
    const entry = list.enter(tag, 'TNEntry')
    if (tag === explicit(0)) {
      spcs.push(ia5(entry.read(TAG.ia5String, 'provider code'), MAX_SPC_LENGTH, 'provider code'))
    } else if (tag === explicit(1)) {
      ranges.push(readRange(entry.enter(TAG.sequence, 'TelephoneNumberRange')))
    } else if (tag === explicit(2)) {
      const number = readNumber(entry)
      ranges.push({ first: number, last: number })
    } else {
      throw malformed('TNEntry')
    }
    entry.end('TNEntry')
  } while (!list.done)
  return { spcs, ranges: joined(ranges) }
}

function readNumber (reader: DerReader): string {
  const number = ia5(reader.read(TAG.ia5String, 'TelephoneNumber'), MAX_DIGITS, 'TelephoneNumber')
  if (!NUMBER.test(number)) {
    throw malformed('TelephoneNumber: not of E.164')
  }
  return number
}

/** As many numbers as `count` says, from `start` on. */
function readRange (reader: DerReader): NumberRange {
  const first = readNumber(reader)
  const count = unsigned(reader.read(TAG.integer, 'count'), 'count')
  reader.end('TelephoneNumberRange')
  const last = String(Number(first) + count - 1)
  if (count < 2 || last.length !== first.length) {
    throw malformed('count')
  }
  return { first, last }
}

/** Numbers of one length compare as their digits do; the shorter ones come first. */
function compare (a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

function joined (ranges: readonly NumberRange[]): readonly NumberRange[] {
  const result: NumberRange[] = []
  for (const range of ranges.toSorted((a, b) => compare(a.first, b.first))) {
    const previous = result.at(-1)
    if (previous?.first.length === range.first.length && Number(range.first) <= Number(previous.last) + 1) {
      result[result.length - 1] = {
        first: previous.first, last: compare(previous.last, range.last) < 0 ? range.last : previous.last
      }
    } else {
      result.push(range)
    }
  }
  return result
}

function within (ranges: readonly NumberRange[], { first, last }: NumberRange): boolean {
  return ranges.some(range => range.first.length === first.length && range.first <= first && last <= range.last)
}

/** Whether `child` is for no number and no provider that `parent` isn't for (RFC 9060, section 4). */
export function encompasses (parent: TnAuthList, child: TnAuthList): boolean {
  return child.spcs.every(spc => parent.spcs.includes(spc)) && child.ranges.every(range => within(parent.ranges, range))
}

/**
 * Whether all numbers of one length that start with `prefix` lie in the ranges.
 * No number of a number plan is the beginning of another one, so that there are
 * none of other lengths under the prefix then.
 *
 * @param prefix - of a scope: `+` and digits
 */
export function coversPrefix (ranges: readonly NumberRange[], prefix: string): boolean {
  const digits = prefix.slice(1)
  return prefix.startsWith('+') && NUMBER.test(digits) && ranges.some(({ first }) =>
    within(ranges, { first: digits.padEnd(first.length, '0'), last: digits.padEnd(first.length, '9') }))
}
