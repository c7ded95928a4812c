/**
 * Against SMS pumping: somebody who earns by the message asks for codes to many
 * numbers of a range that he shares in, and never types one. A range in which
 * many numbers were asked for and few proved is closed for a while. Pure: knows
 * ranges and numbers by name only, and takes the time as an argument.
 */

export interface RangeRules {
  /**
   * Last digits of a number that don't count: numbers alike in all others are of one range
   *
   * @default 4
   */
  readonly rangeDigits: number
  /**
   * Milliseconds over which is counted, from a range's first number on
   *
   * @default 3_600_000
   */
  readonly window: number
  /**
   * Different numbers asked for and not proved that make a range suspect; zero closes all
   *
   * @default 20
   */
  readonly maxUnproved: number
  /**
   * Share of the numbers asked for that, when proved, clears a range of suspicion; 0 to 1
   *
   * @default 0.25
   */
  readonly minCompletion: number
  /**
   * Milliseconds that it stays closed
   *
   * @default 21_600_000
   */
  readonly closedFor: number
}

/**
 * Numbers come in blocks of ten thousand or less; few of one block are asked for by chance in one hour, and most people
 * who ask for a code type it.
 */
export const DEFAULT_RANGE_RULES: RangeRules = {
  rangeDigits: 4,
  window: 3_600_000,
  maxUnproved: 20,
  minCompletion: 0.25,
  closedFor: 21_600_000
}

export interface RangeState {
  /** Milliseconds since the epoch: when it is forgotten. */
  readonly endsAt: number
  readonly closed: boolean
  /** Of one that is closed: how its operator is told. */
  readonly text?: string
  /** Number, under a name: was it proved? */
  readonly numbers: ReadonlyMap<string, boolean>
}

/** What is left of a state at `now`. */
function living (state: RangeState | undefined, now: number): RangeState | undefined {
  return state != null && state.endsAt > now ? state : undefined
}

/** Milliseconds until the range opens; 0: it is open. */
export function closedFor (state: RangeState | undefined, now: number, rules: RangeRules): number {
  if (rules.maxUnproved <= 0) {
    return rules.closedFor
  }
  const current = living(state, now)
  return current?.closed === true ? current.endsAt - now : 0
}

/** One more message to a number; to be asked only of open ranges. */
export function asked (
  state: RangeState | undefined, number: string, now: number, rules: RangeRules, text?: string
): RangeState {
  const current = living(state, now) ??
    { endsAt: now + rules.window, closed: false, numbers: new Map<string, boolean>() }
  const numbers = new Map(current.numbers).set(number, current.numbers.get(number) ?? false)
  const proved = [...numbers.values()].filter(Boolean).length
  const suspect = numbers.size - proved >= rules.maxUnproved && proved < rules.minCompletion * numbers.size
  return suspect && !current.closed
    ? { endsAt: now + rules.closedFor, closed: true, numbers, text }
    : { ...current, numbers }
}

/** The right code came back. Opens no range that is closed: proofs can be bought too. */
export function proved (state: RangeState | undefined, number: string, now: number): RangeState | undefined {
  const current = living(state, now)
  return current == null || !current.numbers.has(number)
    ? current
    : { ...current, numbers: new Map(current.numbers).set(number, true) }
}

/** The message was never sent. */
export function unasked (state: RangeState | undefined, number: string, now: number): RangeState | undefined {
  const current = living(state, now)
  if (current?.numbers.get(number) !== false) {
    return current
  }
  const numbers = new Map(current.numbers)
  numbers.delete(number)
  return { ...current, numbers }
}

/** Undefined for identifiers that cost nothing to send to, and whose ranges nobody shares in. */
export function rangeOf (csi: { readonly type: string, readonly value: string }, { rangeDigits }: RangeRules): string |
  undefined {
  if (csi.type !== 'tel') {
    return undefined
  }
  return csi.value.slice(0, Math.max(2, csi.value.length - rangeDigits))
}

/** The range of a number as an operator reads it: `+1415555xxxx`. */
export function rangeText ({ value }: { readonly value: string }, range: string): string {
  return range.padEnd(value.length, 'x')
}
