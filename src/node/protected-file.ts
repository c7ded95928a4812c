/**
 * Secret files under a passphrase. Two lines of text:
 *
 *   mimi-discovery/1/protected SP kind SP "scrypt" SP logN SP salt LF
 *   sealed LF
 *
 * `kind` is what the file holds, `logN` the cost (RFC 7914; r = 8, p = 1), `salt`
 * 16 bytes and `sealed` the file as it was (sealed.ts), both in base64 without
 * padding. The key is scrypt of the passphrase, as UTF-8 in form NFC (RFC 8265,
 * section 4.2), with the format's name and the salt as its salt. The first line is
 * sealed along, so that a share can't pass for a key, nor a cost for another.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { scrypt } from '../base/scrypt.ts'
import { NodeError } from './errors.ts'
import { openAt, SEAL_OVERHEAD, sealAt } from './sealed.ts'
import type { Random } from '../base/clock.ts'

const FORMAT = 'mimi-discovery/1/protected'
const HEADER = new RegExp(`^${FORMAT} (key|share) scrypt ([1-9][0-9]?) ([A-Za-z0-9+/]{22})$`)
const SALT_LENGTH = 16
const KEY_LENGTH = 32
/** 128 MiB and half a second for each guess. */
export const DEFAULT_COST = 17
/** A file that asks for less was not written here; one that asks for more takes more than a gigabyte. */
const MIN_COST = 14
const MAX_COST = 20

/** What a file holds: 32 bytes in hex, or a DP's share of an evaluation key. */
export type SecretKind = 'key' | 'share'

export interface ProtectInit {
  readonly kind: SecretKind
  readonly passphrase: string
  readonly random: Random
  /** Logarithm of scrypt's N, 14 to 20. @default 17 */
  readonly cost?: number
}

interface Header {
  readonly kind: SecretKind
  readonly cost: number
  readonly salt: Uint8Array
}

export function isProtected (file: Uint8Array): boolean {
  return toString(file.subarray(0, FORMAT.length)) === FORMAT
}

/** The file to write in the place of `content`. */
export async function protect (
  content: Uint8Array, { kind, passphrase, random, cost = DEFAULT_COST }: ProtectInit
): Promise<string> {
  const salt = random.bytes(SALT_LENGTH)
  const header = `${FORMAT} ${kind} scrypt ${cost} ${toString(salt, 'base64')}`
  const key = await keyOf(passphrase, { kind, cost, salt })
  return `${header}\n${toString(sealAt(key, fromString(header), content, random), 'base64')}\n`
}

/**
 * What was protected.
 *
 * @throws NodeError `PROTECTED_FILE_INVALID`, `PASSPHRASE_WRONG`
 */
export async function unprotect (
  file: Uint8Array, { kind, passphrase }: Pick<ProtectInit, 'kind' | 'passphrase'>
): Promise<Uint8Array> {
  const { first, sealed } = linesOf(file)
  const header = headerOf(first)
  if (header.kind !== kind) {
    throw new NodeError('PROTECTED_FILE_INVALID', { detail: `it holds a ${header.kind}, not a ${kind}` })
  }
  const content = openAt(await keyOf(passphrase, header), fromString(first), sealed)
  if (content == null) {
    throw new NodeError('PASSPHRASE_WRONG')
  }
  return content
}

/** @throws NodeError `PROTECTED_FILE_INVALID` */
export function protectedKind (file: Uint8Array): SecretKind {
  return headerOf(linesOf(file).first).kind
}

function linesOf (file: Uint8Array): { readonly first: string, readonly sealed: Uint8Array } {
  const [first = '', second = '', ...rest] = toString(file).split(/\r?\n/)
  const sealed = /^[A-Za-z0-9+/]+$/.test(second) ? fromString(second, 'base64') : new Uint8Array()
  if (rest.some(line => line !== '') || sealed.byteLength < SEAL_OVERHEAD) {
    throw new NodeError('PROTECTED_FILE_INVALID', { detail: 'not two lines' })
  }
  return { first, sealed }
}

function headerOf (first: string): Header {
  const [, kind, cost, salt = ''] = HEADER.exec(first) ?? []
  if (kind !== 'key' && kind !== 'share') {
    throw new NodeError('PROTECTED_FILE_INVALID', { detail: 'its first line' })
  }
  if (Number(cost) < MIN_COST || Number(cost) > MAX_COST) {
    throw new NodeError('PROTECTED_FILE_INVALID', { detail: `a cost of ${cost}, and not ${MIN_COST} to ${MAX_COST}` })
  }
  return { kind, cost: Number(cost), salt: fromString(salt, 'base64') }
}

/** A file is its owner's, whatever federation the key serves in. */
async function keyOf (passphrase: string, { cost, salt }: Header): Promise<Uint8Array> {
  const ownSalt = concat([fromString(FORMAT), salt])
  return await scrypt(fromString(passphrase.normalize('NFC')), ownSalt, { logN: cost, r: 8, p: 1 }, KEY_LENGTH)
}
