/** Which DPs remember what one issued and redeemed. */
import { COUNT_FELLOWS } from './constants.ts'
import type { DpRecord } from '../../registry/interface.ts'

/**
 * Around the ring from here, so that of two that start together one dials the other well
 * before it is dialled; first one of each operator.
 */
export function fellowsOf <Dp extends Pick<DpRecord, 'id' | 'operator' |
  'status'>> (own: string, dps: readonly Dp[]): readonly Dp[] {
  const others = dps
    .filter(({ id, status }) => id !== own && (status === 'active' || status === 'leaving'))
    .sort((a, b) => a.id < b.id ? -1 : 1)
  const ring = [...others.filter(({ id }) => id > own), ...others.filter(({ id }) => id < own)]
  const first = ring.filter(({ operator }, i) => ring.findIndex(dp => dp.operator === operator) === i)
  return [...first, ...ring.filter(dp => !first.includes(dp))].slice(0, COUNT_FELLOWS)
}
