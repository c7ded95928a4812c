/**
 * How people name a DP on the command line: by its operator, with an end of its peer id where that has several, or by
 * its peer id.
 */
import { dpsNamed, nameOfDp } from '../registry/dp-names.ts'
import { CliError } from './errors.ts'
import type { NamedDp } from '../registry/dp-names.ts'

interface Dps {
  readonly dps: readonly NamedDp[]
}

/**
 * The peer id of the one that is meant. A peer id stands for itself, whether it is listed or not.
 *
 * @throws CliError `DP_UNKNOWN`, `DP_AMBIGUOUS`
 */
export function dpOf (word: string, registry: Dps): string {
  const [first, ...others] = dpsOf(word, registry)
  if (first == null || others.length > 0) {
    const names = [first, ...others].flatMap(id => registry.dps.find(dp => dp.id === id) ?? [])
    throw new CliError('DP_AMBIGUOUS', { detail: `${word}: ${names.map(dp => nameOfDp(dp, registry)).join(', ')}` })
  }
  return first
}

/** Peer ids of all that are meant: of all DPs of an operator, where one is named. @throws CliError `DP_UNKNOWN` */
export function dpsOf (word: string, registry: Dps): readonly string[] {
  const named = dpsNamed(word, registry).map(({ id }) => id)
  if (named.length > 0) {
    return named
  }
  if (isPeerId(word)) {
    return [word]
  }
  const present = registry.dps.filter(({ status }) => status !== 'revoked')
  throw new CliError('DP_UNKNOWN', {
    detail: `${word}; there are ${present.map(dp => nameOfDp(dp, registry)).join(', ')}`
  })
}

/** Of an Ed25519 key, as every DP has one. */
export function isPeerId (word: string): boolean {
  return /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/.test(word)
}
