/**
 * What others' signed times say of this node's clock, as far as they came by: with
 * every version of the registry that was confirmed, and every record that was read.
 */
import { steadyNow } from '../base/clock.ts'
import { clockOff } from '../registry/clock-errors.ts'
import { judgeClock, offsetOf, reachedTime } from '../registry/clock.ts'
import type { Clock } from '../base/clock.ts'
import type { ClockVerdict, HeardTime } from '../registry/clock.ts'
import type { RegistrySource } from '../registry/interface.ts'

/**
 * Milliseconds for which a word says something of the clock, unless that is set meanwhile:
 * in which all operators are asked, however many they are (protocols/registry), with as
 * much again for those that were down.
 */
export const WORD_LIFETIME = 2 * 3_600_000
/** Milliseconds by which a clock that isn't set may part from an even one. */
const SET_BY = 2_000

export interface ClockWatchComponents {
  readonly registry: RegistrySource
  readonly clock: Clock
}

export interface ClockWatchInit {
  /** Peer id of this node where it is a DP: its operator's clocks are no others. @default it is none */
  readonly self?: string
}

export class ClockWatch {
  readonly #components: ClockWatchComponents
  readonly #self?: string
  /** The last word of each DP; bounded by the DPs of the registry. */
  readonly #last = new Map<string, HeardTime & { readonly shift: number }>()
  /** The latest time that each DP ever signed. */
  readonly #latest = new Map<string, number>()

  constructor (components: ClockWatchComponents, { self }: ClockWatchInit = {}) {
    this.#components = components
    this.#self = self
  }

  /** The same as a clock, for whoever forgets: it stands at zero while too few were heard, when nothing is over. */
  readonly past: Clock = { now: () => this.confirmed() ?? 0 }

  /**
   * For whoever decides what can't be undone: this node's clock where a majority of the others confirms it, else as
   * `past`.
   */
  readonly checked: Clock = {
    now: () => this.verdict().state === 'confirmed' ? this.#components.clock.now() : this.past.now()
  }

  /** @param word - whose signature holds, and that answers a question of this node's own */
  hear (dp: string, word: HeardTime): void {
    this.#last.set(dp, { ...word, shift: this.#shift() })
    this.#latest.set(dp, Math.max(word.at, this.#latest.get(dp) ?? 0))
  }

  /** Of the other operators in the registry. */
  verdict (): ClockVerdict {
    const { clockTolerance: tolerance } = this.#components.registry.current().policy
    const voices = this.#voices()
    const words = [...voices].flatMap(([dp, voice]) => {
      const word = this.#recent(dp)
      return word == null ? [] : [{ voice, offset: offsetOf(word) }]
    })
    return judgeClock(words, { voices: new Set(voices.values()).size, tolerance })
  }

  /** Milliseconds by which this node's clock is ahead of a DP's, by its last word; undefined: none lately. */
  offsetTo (dp: string): number | undefined {
    const word = this.#recent(dp)
    return word == null ? undefined : offsetOf(word)
  }

  /** Whether this DP's clock is off, by its last word, and this node's is confirmed. */
  contradicts (dp: string): boolean {
    const word = this.#recent(dp)
    const { clockTolerance } = this.#components.registry.current().policy
    return word != null && Math.abs(offsetOf(word)) > clockTolerance && this.verdict().state === 'confirmed'
  }

  /** @throws ClockError `CLOCK_OFF` */
  require (): void {
    const verdict = this.verdict()
    if (verdict.state === 'off') {
      throw clockOff(verdict)
    }
  }

  /**
   * A time that has come by this clock and by the signed word of a majority of the
   * other operators: what is over by it may be forgotten. Undefined: too few have
   * been heard. Who is the only operator has its own clock, while its registry lasts.
   */
  confirmed (): number | undefined {
    const { registry, clock } = this.#components
    const now = clock.now()
    const voices = this.#voices()
    if (voices.size === 0) {
      return now < registry.current().expiresAt ? now : undefined
    }
    const latest = new Map<string, number>()
    for (const [dp, voice] of voices) {
      latest.set(voice, Math.max(this.#latest.get(dp) ?? 0, latest.get(voice) ?? 0))
    }
    const reached = reachedTime([...latest.values()].filter(at => at > 0), latest.size)
    return reached == null ? undefined : Math.min(now, reached)
  }

  #recent (dp: string): HeardTime | undefined {
    const now = this.#components.clock.now()
    const word = this.#last.get(dp)
    const isSame = word != null && Math.abs(word.shift - this.#shift()) <= SET_BY
    return isSame && word.heardAt <= now && word.heardAt > now - WORD_LIFETIME ? word : undefined
  }

  /**
   * By how much this node's clock is ahead of one that nobody sets: what was heard before that changed says nothing of
   * the clock any more.
   */
  #shift (): number {
    const { clock } = this.#components
    return clock.now() - steadyNow(clock)
  }

  /** The operator of each DP that isn't revoked, but for our own. */
  #voices (): ReadonlyMap<string, string> {
    const registry = this.#components.registry.current()
    const own = this.#self == null ? undefined : registry.dp(this.#self)?.operator
    const others = registry.dps.filter(({ status, operator }) => status !== 'revoked' && operator !== own)
    return new Map(others.map(({ id, operator }) => [id, operator]))
  }
}
