/** Argument parsers for commander: a value of the right type, or OPTION_INVALID. */
import { CliError } from './errors.ts'

/** A decimal integer from `min` to `max`. */
export function integer (min: number, max: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new CliError('OPTION_INVALID', { detail: `expected an integer from ${min} to ${max}, got "${text}"` })
    }
    return value
  }
}

/** For options that may be given several times. */
export function collect (text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...previous ?? [], text]
}
