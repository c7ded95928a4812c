/**
 * Bearer tokens (RFC 6750) in a file that only its owner may read, one a line:
 *
 *   name SP scope *("," scope) SP SHA-256 of the token in hexadecimal
 *
 * `#` begins a comment. The tokens themselves are in no file: they have 32 random
 * bytes, so nobody finds one by its hash. Read again when the file changes, so that a
 * token is taken back by deleting its line.
 */
import { stat } from 'node:fs/promises'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../base/hash.ts'
import { decodeText } from '../base/text.ts'
import { readPrivate, replaceFile } from '../node/private-files.ts'
import { HttpError } from './errors.ts'
import { SCOPES } from './scopes.ts'
import type { Random } from '../base/clock.ts'
import type { AnyScope, Scope } from './scopes.ts'

const TOKEN_LENGTH = 32
const PREFIX = 'mimi_'
const NAME = /^[A-Za-z0-9._-]{1,64}$/
const HASH = /^[0-9a-f]{64}$/

export interface KnownToken {
  /** For the log: who asked. */
  readonly name: string
  readonly scopes: ReadonlySet<AnyScope>
}

export interface Tokens {
  /** Undefined for one that isn't in the file. @throws NodeError `FILE_EXPOSED`, HttpError `HTTP_TOKENS_INVALID` */
  find (token: string): Promise<KnownToken | undefined>
}

type Known = ReadonlyMap<string, KnownToken>

/**
 * What can't be read lets nobody in.
 *
 * @throws NodeError `FILE_EXPOSED`, HttpError `HTTP_TOKENS_INVALID`
 */
export async function openTokens (path: string): Promise<Tokens> {
  let version = await versionOf(path)
  let known = parseTokens(await readTokens(path))
  return {
    find: async token => {
      const newest = await versionOf(path)
      if (newest !== version) {
        known = parseTokens(await readTokens(path))
        version = newest
      }
      return known.get(hashOf(token))
    }
  }
}

/** Mode along: one that others may read by now is to be refused. */
async function versionOf (path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(path)
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`
  } catch (cause) {
    throw new HttpError('HTTP_TOKENS_INVALID', { detail: `no file ${path}`, cause })
  }
}

async function readTokens (path: string): Promise<string> {
  return decodeText(await readPrivate(path) ?? new Uint8Array(), { origin: path })
}

/** @throws HttpError `HTTP_TOKENS_INVALID` with the number of the line, never its content */
export function parseTokens (text: string): Known {
  const known = new Map<string, KnownToken>()
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    const fields = line.replace(/#.*/, '').trim()
    if (fields === '') {
      continue
    }
    const [name = '', list = '', hash = '', ...rest] = fields.split(/\s+/)
    const scopes = list.split(',').map(scope => SCOPES.find(candidate => candidate === scope))
    const all = scopes.flatMap(scope => scope ?? [])
    if (rest.length > 0 || !NAME.test(name) || !HASH.test(hash) || all.length !== scopes.length) {
      throw new HttpError('HTTP_TOKENS_INVALID', { detail: `line ${i + 1}` })
    }
    known.set(hash, { name, scopes: new Set(all) })
  }
  return known
}

/**
 * Makes a token, and adds it to the file, which is made where there is none.
 *
 * @returns the token, which nothing else keeps
 * @throws NodeError `FILE_EXPOSED`, HttpError `HTTP_TOKENS_INVALID`, `HTTP_TOKEN_TAKEN`
 */
export async function addToken (
  path: string, { name, scopes }: { readonly name: string, readonly scopes: readonly Scope[] }, random: Random
): Promise<string> {
  const before = await readTokens(path)
  if ([...parseTokens(before).values()].some(known => known.name === name)) {
    throw new HttpError('HTTP_TOKEN_TAKEN', { detail: name })
  }
  const token = PREFIX + toString(random.bytes(TOKEN_LENGTH), 'base64url')
  const line = `${name} ${scopes.join(',')} ${hashOf(token)}\n`
  // what was mistyped is told before anything is written
  parseTokens(line)
  await replaceFile(path, before === '' || before.endsWith('\n') ? before + line : `${before}\n${line}`)
  return token
}

/** Of one service's own, in whatever federation it takes part. */
function hashOf (token: string): string {
  return toString(sha256(fromString(token)), 'base16')
}
