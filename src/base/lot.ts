/** Everything that is decided by lot, from the one source of randomness. */
import type { Random } from './clock.ts'

const LENGTH = 4
const LOTS = 2 ** 32

/** A whole number from 0 to 2^32 - 1. */
export function lotOf (random: Random): number {
  const bytes = random.bytes(LENGTH)
  return new DataView(bytes.buffer, bytes.byteOffset, LENGTH).getUint32(0)
}

/** From 0 up to, but not including, 1. */
export function fractionOf (random: Random): number {
  return lotOf(random) / LOTS
}

/** All of them, in an order by lot. */
export function shuffled<T> (items: readonly T[], random: Random): T[] {
  const rest = [...items]
  return items.flatMap(() => rest.splice(lotOf(random) % rest.length, 1))
}

/** Undefined: there is none. */
export function oneByLot<T> (items: readonly T[], random: Random): T | undefined {
  return items[lotOf(random) % items.length]
}
