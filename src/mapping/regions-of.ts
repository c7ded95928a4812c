import type { Fact, UncheckedEntry } from './interface.ts'

/** In which regions a fact stays, where none are named in any; undefined: every replica of the key keeps it. */
export function regionsOf (fact: Fact | UncheckedEntry): readonly string[] | undefined {
  return !('kind' in fact) || fact.kind === 'note' ? fact.regions : undefined
}
