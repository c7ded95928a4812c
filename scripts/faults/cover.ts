/** Which cases are tried: every pair of values of two of the three questions occurs in one of them at least. */

export const WHO = ['evaluator', 'relay', 'gateway', 'replica', 'publisher', 'csip', 'msp'] as const
export const WHAT = [
  'killed', 'frozen', 'restarted', 'emptied disk', 'full disk', 'corrupted file',
  'clock 6 minutes off', 'clock 6 minutes behind', 'clock a day off', 'clock 60 days off', 'revoked'
] as const
export const MEANWHILE = ['lookup direct', 'lookup relayed', 'claim', 'release', 'query to all'] as const

export type Who = typeof WHO[number]
export type What = typeof WHAT[number]
export type Meanwhile = typeof MEANWHILE[number]

export interface FaultCase {
  readonly who: Who
  readonly what: What
  readonly meanwhile: Meanwhile
}

/** Candidates that are compared for each case; more give a cover that is a little smaller. */
const CANDIDATES = 40

/**
 * Greedy, as AETG (Cohen et al., IEEE TSE 23(7), 1997): each case is built around a
 * pair that is still missing, of several candidates the one that covers most pairs.
 * So the first ones say most, and any beginning of the list is a sensible choice.
 *
 * @param draw - a whole number from 0 to below its argument, by lot
 */
export function coverPairs (draw: (below: number) => number): readonly FaultCase[] {
  const missing = new Set(allPairs())
  const cases: FaultCase[] = []
  for (let [pair] = missing; pair != null; [pair] = missing) {
    const wanted = [...missing]
    const candidates = Array.from({ length: CANDIDATES }, () => around(wanted[draw(wanted.length)] ?? pair ?? '', draw))
    const gain = (one: FaultCase): number => pairsOf(one).filter(each => missing.has(each)).length
    const [best] = candidates.sort((a, b) => gain(b) - gain(a))
    if (best == null) {
      break
    }
    cases.push(best)
    pairsOf(best).forEach(each => missing.delete(each))
  }
  return cases
}

/** Names of the pairs of values that occur in a case: three. */
export function pairsOf ({ who, what, meanwhile }: FaultCase): readonly string[] {
  return [`${who}|${what}|`, `${who}||${meanwhile}`, `|${what}|${meanwhile}`]
}

/** Of all values. */
export function allPairs (): readonly string[] {
  return [
    ...WHO.flatMap(who => WHAT.map(what => `${who}|${what}|`)),
    ...WHO.flatMap(who => MEANWHILE.map(meanwhile => `${who}||${meanwhile}`)),
    ...WHAT.flatMap(what => MEANWHILE.map(meanwhile => `|${what}|${meanwhile}`))
  ]
}

/** Of the cases one part of several, counted from 1: all parts together are all of them, each once. */
export function partOf (cases: readonly FaultCase[], part: number, parts: number): readonly FaultCase[] {
  const before = (count: number): number => Math.floor(cases.length * count / parts)
  return cases.slice(before(part - 1), before(part))
}

/** Every case there is. */
export function allCases (): readonly FaultCase[] {
  return WHO.flatMap(who => WHAT.flatMap(what => MEANWHILE.map(meanwhile => ({ who, what, meanwhile }))))
}

export function nameOf ({ who, what, meanwhile }: FaultCase): string {
  return `${who}, ${what}, ${meanwhile}`
}

/** A case with this pair; what the pair leaves open is drawn. */
function around (pair: string, draw: (below: number) => number): FaultCase {
  const [who, what, meanwhile] = pair.split('|')
  const pick = <T extends string>(values: readonly [T, ...T[]], fixed: string | undefined): T =>
    values.find(value => value === fixed) ?? values[draw(values.length)] ?? values[0]
  return { who: pick(WHO, who), what: pick(WHAT, what), meanwhile: pick(MEANWHILE, meanwhile) }
}

/** Drawn from a seed: the same cases in the same order, each time (mulberry32). */
export function drawFrom (seed: number): (below: number) => number {
  let state = seed >>> 0
  return below => {
    state = (state + 0x6D2B79F5) >>> 0
    let mixed = Math.imul(state ^ state >>> 15, state | 1)
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61)
    return Math.floor(((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32 * below)
  }
}
