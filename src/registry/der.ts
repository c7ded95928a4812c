/**
 * Distinguished encoding (X.690, section 10) as certificates need it: definite,
 * minimal lengths and low tag numbers, and nothing behind the end. What OpenSSL
 * or a larger library would forgive is refused, so that all nodes agree.
 */
import { RegistryError } from './errors.ts'

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30
} as const

/** Tag of a context-specific, constructed element: [n] EXPLICIT. */
export const explicit = (n: number): number => 0xa0 | n

export interface Element {
  readonly tag: number
  readonly content: Uint8Array
  /** Tag and length included. */
  readonly bytes: Uint8Array
}

export function malformed (detail: string): RegistryError {
  return new RegistryError('REGISTRY_CERTIFICATE_INVALID', { detail })
}

/** Reads elements one after the other; throws REGISTRY_CERTIFICATE_INVALID. */
export class DerReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor (bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get done (): boolean {
    return this.#at === this.#bytes.byteLength
  }

  /** Tag of the element that comes next; undefined at the end. */
  peek (): number | undefined {
    return this.#bytes[this.#at]
  }

  /** The next element, which has this tag. */
  read (tag: number, what: string): Element {
    const start = this.#at
    if (this.#bytes[start] !== tag) {
      throw malformed(what)
    }
    const [length, header] = this.#length(start + 1, what)
    const from = start + 1 + header
    if (from + length > this.#bytes.byteLength) {
      throw malformed(`${what}: cut off`)
    }
    this.#at = from + length
    return { tag, content: this.#bytes.subarray(from, this.#at), bytes: this.#bytes.subarray(start, this.#at) }
  }

  /** What is inside the next element, which has this tag. */
  enter (tag: number, what: string): DerReader {
    return new DerReader(this.read(tag, what).content)
  }

  /** Throws when anything is left. */
  end (what: string): void {
    if (!this.done) {
      throw malformed(`${what}: more than expected`)
    }
  }

  /** Length and how many bytes it takes: up to 65,535, in the fewest. */
  #length (at: number, what: string): [length: number, header: number] {
    const [first, high = -1, low = -1] = this.#bytes.subarray(at, at + 3)
    if (first != null && first < 0x80) {
      return [first, 1]
    }
    if (first === 0x81 && high >= 0x80) {
      return [high, 2]
    }
    if (first === 0x82 && high >= 1 && low >= 0) {
      return [high * 256 + low, 3]
    }
    throw malformed(`${what}: length`)
  }
}

/** INTEGER of 0 to 2^53 - 1, in the fewest bytes. */
export function unsigned ({ content }: Element, what: string): number {
  const [first = 0x80, second = 0x80] = content
  const value = content.reduce((sum, byte) => sum * 256 + byte, 0)
  if (content.byteLength === 0 || first >= 0x80 || (first === 0 && content.byteLength > 1 && second < 0x80) ||
    !Number.isSafeInteger(value)) {
    throw malformed(`${what}: not a natural number`)
  }
  return value
}

/** IA5String of 1 to `maxLength` characters that can be printed. */
export function ia5 ({ content }: Element, maxLength: number, what: string): string {
  if (content.byteLength === 0 || content.byteLength > maxLength ||
    !content.every(byte => byte >= 0x20 && byte < 0x7f)) {
    throw malformed(what)
  }
  return String.fromCharCode(...content)
}

/**
 * In seconds of UTC (RFC 5280, section 4.1.2.5): UTCTime to 2049, GeneralizedTime from 2050; milliseconds since the
 * epoch.
 */
export function readTime (reader: DerReader, what: string): number {
  const short = reader.peek() === TAG.utcTime
  const text = ia5(reader.read(short ? TAG.utcTime : TAG.generalizedTime, what), 15, what)
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(short ? (text < '5' ? '20' : '19') + text : text)
  if (match == null) {
    throw malformed(what)
  }
  const [, year, month, day, hour, minute, second] = match
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const time = Date.parse(iso)
  if (Number.isNaN(time) || new Date(time).toISOString() !== iso || short !== (Number(year) < 2050)) {
    throw malformed(what)
  }
  return time
}
