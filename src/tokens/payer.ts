/** Who brings a payment or a proof, for the pace at which worthless ones are refused. */
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

/** Somebody unknown, for whom a relay asks. */
export interface RelayedAsker {
  /** Peer id of the relay. */
  readonly relay: string
  readonly signal: AbortSignal
  /** Has the relay slow whoever it was for. */
  readonly unpaid?: () => void
}

export function payerThrough ({ relay, unpaid }: RelayedAsker): Payer {
  return { kind: 'relay', name: relay, unpaid }
}
