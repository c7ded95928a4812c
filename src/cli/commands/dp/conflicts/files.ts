/** What travels between operator and arbiters: a conflict, and a signature on its verdict. */
import { readText } from '../../../key-file.ts'
import { CliError } from '../../../errors.ts'
import type { HandedVerdict, ShownConflict } from '../../../../dp/conflicts/operator-listener.ts'

/** Of one arbiter. Byte strings are in hex. */
export interface SignedVerdict {
  /** VerdictPayload. */
  readonly verdict: string
  /** Peer id. */
  readonly arbiter: string
  readonly signature: string
}

/** The part of a shown conflict that a verdict rests on. */
export type ConflictFile = Pick<ShownConflict, 'disputeBytes' | 'parties'> &
  { readonly rivals: ReadonlyArray<Pick<ShownConflict['rivals'][number], 'holderKey'>> }

/** @throws CliError `VERDICT_INVALID`, `FILE_UNREADABLE` */
export async function readConflict (path: string): Promise<ConflictFile> {
  const value = await readJson(path)
  const rivals = fieldOf(value, 'rivals')
  const disputeBytes = fieldOf(value, 'disputeBytes')
  const parties = fieldOf(value, 'parties')
  if (typeof disputeBytes !== 'string' || !Array.isArray(rivals) || !Array.isArray(parties)) {
    throw new CliError('VERDICT_INVALID', { detail: path })
  }
  return {
    disputeBytes,
    rivals: rivals.map(rival => ({ holderKey: textOf(rival, 'holderKey', path) })),
    parties: parties.map(dp => text(dp, 'parties', path))
  }
}

/** Of all files, on one verdict. @throws CliError `VERDICT_INVALID`, `FILE_UNREADABLE` */
export async function readVerdict (paths: readonly string[]): Promise<HandedVerdict> {
  const signed = await Promise.all(paths.map(async (path): Promise<SignedVerdict> => {
    const value = await readJson(path)
    return {
      verdict: textOf(value, 'verdict', path),
      arbiter: textOf(value, 'arbiter', path),
      signature: textOf(value, 'signature', path)
    }
  }))
  const [first] = signed
  if (first == null || signed.some(({ verdict }) => verdict !== first.verdict)) {
    throw new CliError('VERDICT_INVALID', { detail: paths.join(', ') })
  }
  return { verdict: first.verdict, arbiters: signed.map(({ arbiter, signature }) => ({ arbiter, signature })) }
}

async function readJson (path: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(path))
  } catch (err) {
    throw err instanceof SyntaxError ? new CliError('VERDICT_INVALID', { detail: path, cause: err }) : err
  }
}

function fieldOf (value: unknown, name: string): unknown {
  return typeof value === 'object' && value != null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined
}

function textOf (value: unknown, name: string, path: string): string {
  return text(fieldOf(value, name), name, path)
}

function text (field: unknown, name: string, path: string): string {
  if (typeof field !== 'string' || !/^[0-9a-zA-Z]+$/.test(field)) {
    throw new CliError('VERDICT_INVALID', { detail: `${path}: ${name}` })
  }
  return field
}
