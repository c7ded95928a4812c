/** Epochs: in one of them an element stays the same, and is paid for once. */

/** Milliseconds: how long a repeatable blind stays the same (blinding/client.ts). */
export const CHARGE_EPOCH = 3_600_000

/** The number of the epoch that `now` lies in, milliseconds since the epoch. */
export function chargeEpoch (now: number): number {
  return Math.floor(now / CHARGE_EPOCH)
}
