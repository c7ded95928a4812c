/** Which DP a light node asks first, who asks others for it, and who stands in for that one when it is gone. */
import { isToCome, steadyNow } from '../base/clock.ts'
import { dpsNamed } from '../registry/dp-names.ts'
import { LightError } from './errors.ts'
import { lotOf } from '../base/lot.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { DpRecord, VerifiedRegistry } from '../registry/interface.ts'

/** Milliseconds for which a home DP that didn't answer is asked last: the time in which a node restarts. */
export const AVOIDED_FOR = 60_000

export interface HomeWish {
  /**
   * DPs by peer id or by name (registry/dp-names.ts), the first is the home; nobody else stands in for them.
   * @default those that the MSP works with, else all, by lot
   */
  readonly homes?: readonly string[]
  /** Id of the MSP that runs the node. @default none */
  readonly msp?: string
}

export interface Homes {
  /**
   * The same as long as the node runs and the DPs stay.
   *
   * @throws LightError `LIGHT_NO_HOME`
   */
  current (registry: VerifiedRegistry): DpRecord
  /**
   * All that may be asked, the current one first; those that didn't answer come last, and after them those whose clock
   * is wrong.
   */
  order (registry: VerifiedRegistry): readonly DpRecord[]
  /** Whether it didn't answer lately. */
  isGone (dp: string): boolean
  /** It didn't answer: for a while others stand in for it, where there are any. */
  gone (dp: string): void
}

export interface HomeComponents {
  readonly clock: Clock
  readonly random: Random
  /** Whether its clock is wrong: then nothing that it signs holds. @default no */
  readonly isOff?: (dp: string) => boolean
}

export function homeChooser ({ homes = [], msp }: HomeWish, {
  clock, random, isOff = () =>
    false
}: HomeComponents): Homes {
  const lot = lotOf(random)
  const avoided = new Map<string, number>()

  const candidates = (registry: VerifiedRegistry): readonly DpRecord[] => {
    if (homes.length > 0) {
      const wanted = homes.flatMap(word => dpsNamed(word, registry)).filter(({ status }) => status !== 'revoked')
      if (wanted.length === 0) {
        throw new LightError('LIGHT_NO_HOME', { detail: homes.join(', ') })
      }
      return wanted
    }
    const works = msp == null ? [] : registry.msp(msp)?.dps ?? []
    const ofMsp = registry.activeDps.filter(({ id }) => works.includes(id))
    const all = ofMsp.length > 0 ? ofMsp : registry.activeDps
    const first = lot % Math.max(1, all.length)
    return [...all.slice(first), ...all.slice(0, first)]
  }
  const goneUntil = (id: string, now: number): number => {
    const end = avoided.get(id) ?? 0
    return isToCome(end, now, AVOIDED_FOR) ? end : now
  }
  const order = (registry: VerifiedRegistry): readonly DpRecord[] => {
    const now = steadyNow(clock)
    const until = ({ id }: DpRecord): number => goneUntil(id, now)
    const late = ({ id }: DpRecord): number => isOff(id) ? 1 : 0
    return candidates(registry).toSorted((a, b) => late(a) - late(b) || until(a) - until(b))
  }
  return {
    order,
    current: registry => {
      const [chosen] = order(registry)
      if (chosen == null) {
        throw new LightError('LIGHT_NO_HOME')
      }
      return chosen
    },
    isGone: dp => goneUntil(dp, steadyNow(clock)) > steadyNow(clock),
    gone: dp => { avoided.set(dp, steadyNow(clock) + AVOIDED_FOR) }
  }
}
