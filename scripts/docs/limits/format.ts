/** A row of docs/limits.md, and how its figures are written. */
import type { CallerLimits } from '../../../src/base/pace.ts'

export const KiB = 1024
export const MiB = 1024 * KiB
/** Bytes of a name and its numbers in a map. */
export const NAME = 250

export interface Limit {
  /** Of the code: constants, as `constantsThatBound` names them. */
  readonly names: readonly string[]
  readonly of: string
  readonly figure: string
  /** What comes of more. */
  readonly beyond: string
  /** Bytes of memory at most, where it holds any; undefined: none, or counted with another. */
  readonly bytes?: number
}

export interface LimitGroup {
  readonly title: string
  readonly words: string
  readonly limits: readonly Limit[]
  /** Of a node that is no DP: not in the DP's sum. @default false */
  readonly isOfOthers?: boolean
}

export const count = (figure: number): string => figure.toLocaleString('en')
export const seconds = (ms: number): string => ms % 1_000 === 0 ? `${count(ms / 1_000)} s` : `${count(ms)} ms`
export const size = (bytes: number): string => bytes >= MiB ? `${count(bytes / MiB)} MiB` : `${count(bytes / KiB)} KiB`
export const pace = ({ each, all }: { readonly each: number, readonly all: number }, per: string): string =>
  `${count(each)} for each${all === Infinity ? '' : `, ${count(all)} for all`}, ${per}`

/** Of a stranger three: its pace, what it took, what its network took. */
export const namesOf = ({ strangers, parties }: CallerLimits): number => 3 * strangers.maxNames + parties.maxNames

export function memoryOf (limits: readonly Limit[]): number {
  return limits.reduce((sum, { bytes = 0 }) => sum + bytes, 0)
}
