/** Argument parsers for commander: a value of the right type, or OPTION_INVALID. */
import { CliError } from './errors.ts'

export interface Range {
  readonly min: number
  readonly max: number
}

const RANGES = new WeakMap<object, Range>()

/** A decimal integer from `min` to `max`. */
export function integer (min: number, max: number): (text: string) => number {
  const parse = (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new CliError('OPTION_INVALID', { detail: `expected an integer from ${min} to ${max}, got "${text}"` })
    }
    return value
  }
  RANGES.set(parse, { min, max })
  return parse
}

/** Of what a parser takes, where `integer` made it. */
export function rangeOf (parser: object | undefined): Range | undefined {
  return parser == null ? undefined : RANGES.get(parser)
}

/** For options that may be given several times. */
export function collect (text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...previous ?? [], text]
}
