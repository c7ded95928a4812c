/** What a DP keeps of its store, a line of text each, and of others', as these signed it. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { DiscoveryError } from '../../base/errors.ts'
import { parseStoreRun } from '../../protocols/record-sync/index.ts'
import { StoreError } from '../../store/errors.ts'
import type { StoreRun } from '../../protocols/record-sync/index.ts'

export const OWN_KEY = fromString('own')
/** Then a peer id: up to when all was exchanged with it. */
export const RECONCILED_PREFIX = fromString('reconciled/')
/** Then a peer id: the run of its store that was seen last, as it signed it. */
export const RUN_PREFIX = fromString('run/')

/**
 * `unsure`: new, and it isn't known whether there was one before; `behind`: there was,
 * or others were placed before; `first`: there was none; `refilled`: nothing is missing
 * that came up before it began.
 */
export type Stage = 'unsure' | 'behind' | 'first' | 'refilled'

export interface Own {
  readonly stage: Stage
  /** Milliseconds since the epoch. */
  readonly since: number
  readonly run: StoreRun
}

/** The run of another DP's store. */
export interface Seen {
  readonly run: StoreRun
  /** StoreRun as Signed. */
  readonly signed: Uint8Array<ArrayBuffer>
}

const RUN = /^([0-9a-f]{32}) (\d{1,15}) ([0-9a-f]{32})$/
const OWN = /^(unsure|behind|first|refilled) (\d{1,15}) (.*)$/

function encodeRun ({ store, run, nonce }: StoreRun): Uint8Array {
  return fromString(`${toString(store, 'base16')} ${run} ${toString(nonce, 'base16')}`)
}

function decodeRun (row: Uint8Array): StoreRun {
  const [, store, run, nonce] = RUN.exec(toString(row)) ?? []
  if (store == null || run == null || nonce == null) {
    throw new StoreError('STORE_CORRUPT', { detail: 'the run of a store' })
  }
  return { store: bytesOf(store), run: BigInt(run), nonce: bytesOf(nonce) }
}

export function encodeOwn ({ stage, since, run }: Own): Uint8Array {
  return fromString(`${stage} ${since} ${toString(encodeRun(run))}`)
}

/** @throws StoreError `STORE_CORRUPT` */
export function decodeOwn (row: Uint8Array): Own {
  const [, stage, since, run] = OWN.exec(toString(row)) ?? []
  if (since == null || run == null || !isStage(stage)) {
    throw new StoreError('STORE_CORRUPT', { detail: 'what a store went through' })
  }
  return { stage, since: Number(since), run: decodeRun(fromString(run)) }
}

/** @throws StoreError `STORE_CORRUPT` */
export function decodeSeen (row: Uint8Array): Seen {
  const signed = row.slice()
  try {
    return { signed, run: parseStoreRun(signed) }
  } catch (err) {
    if (!(err instanceof DiscoveryError)) {
      throw err
    }
    throw new StoreError('STORE_CORRUPT', { detail: 'the run of another store', cause: err })
  }
}

function isStage (stage: string | undefined): stage is Stage {
  return stage === 'unsure' || stage === 'behind' || stage === 'first' || stage === 'refilled'
}

function bytesOf (hex: string): Uint8Array<ArrayBuffer> {
  return fromString(hex, 'base16').slice()
}
