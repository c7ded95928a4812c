/** Who brings a payment, for the pace at which worthless ones are refused. */
import type { Payer } from './payment.ts'

export interface PayingCaller {
  readonly peer: { toString (): string }
  readonly isListed: boolean
  readonly host?: string
}

/** Peer ids cost nothing: a stranger is known by the host. */
export function payerOf ({ peer, isListed, host }: PayingCaller): Payer {
  return isListed || host == null
    ? { kind: 'party', name: peer.toString() }
    : { kind: 'host', name: host }
}
