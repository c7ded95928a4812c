/** Options that nobody knows are refused by name: a misspelt one would silently have no effect. */
import { BaseError } from './errors.ts'

/** Every name, the optional ones too: an option that is added to the type and not here doesn't compile. */
export type NamesOf<Options> = Readonly<Record<keyof Options, true>>

/**
 * @param where - what they are given to, as callers know it
 * @param known - of which it takes them
 * @throws BaseError `OPTION_UNKNOWN`
 */
export function requireKnown (where: string, options: object, known: Readonly<Record<string, true>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !Object.hasOwn(known, name)) {
      throw new BaseError('OPTION_UNKNOWN', {
        detail: `${where}: "${name}", the nearest is "${nearest(name, Object.keys(known))}"`
      })
    }
  }
}

/** By edits of one letter (Levenshtein); of several the first. */
export function nearest (name: string, known: readonly string[]): string {
  const [first = ''] = [...known].sort((a, b) => distance(name, a) - distance(name, b))
  return first
}

/** The nearest of them, where it is near enough to be what was meant: an edit for each three letters, and one. */
export function meant (name: string, known: readonly string[]): string | undefined {
  const candidate = nearest(name, known)
  return candidate !== '' && distance(name, candidate) <= 1 + Math.floor(name.length / 3) ? candidate : undefined
}

function distance (a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...a.toLowerCase()].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b.toLowerCase()].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
