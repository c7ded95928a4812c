/**
 * Whose turn it is, where more ask than can be served: whoever asks while there
 * is no room takes part in a lot, and the one drawn has the next place to itself
 * for a while. So being quickest gains nothing, and who asks n times among m has
 * n chances in m. Pure: knows askers by name only, and takes time and lot as arguments.
 */
import { opensAt, refund, spend, waitFor } from './pace.ts'
import type { Pace } from './pace.ts'

export interface TurnRules extends Pace {
  /** Milliseconds for which a place is kept for whoever was drawn, from when there is room. */
  readonly hold: number
}

export interface Turns {
  /** See pace.ts. */
  readonly paidUntil: number
  /** How often was asked since there was room. */
  readonly asked: number
  /** Who was drawn of those. */
  readonly drawn?: string
}

export interface Turn {
  readonly turns: Turns
  /** Milliseconds; 0: granted, and paid for. */
  readonly wait: number
}

/** Milliseconds since the epoch: from then on it is as if nothing had been. */
export function turnsEnd ({ paidUntil }: Turns, { hold }: TurnRules): number {
  return Math.ceil(paidUntil + hold)
}

/** @param lot - from 0 up to, but not including, 1 */
export function takeTurn (before: Turns | undefined, who: string, now: number, rules: TurnRules, lot: number): Turn {
  const turns = before ?? { paidUntil: 0, asked: 0 }
  const wait = waitFor(turns.paidUntil, now, rules)
  if (wait > 0) {
    const asked = turns.asked + 1
    // a sample of one of a stream of unknown length (Vitter's algorithm R)
    return { turns: { ...turns, asked, drawn: lot * asked < 1 ? who : turns.drawn }, wait }
  }
  const heldUntil = opensAt(turns.paidUntil, rules) + rules.hold
  if (turns.drawn != null && turns.drawn !== who && now < heldUntil) {
    return { turns, wait: heldUntil - now }
  }
  return { turns: { paidUntil: spend(turns.paidUntil, now, rules), asked: 0 }, wait: 0 }
}

/** What was granted last was not used. */
export function returnTurn (turns: Turns, rules: TurnRules): Turns {
  return { ...turns, paidUntil: refund(turns.paidUntil, rules) }
}
