/**
 * The time by a DP's clock, signed, so that whoever asks can compare its own
 * (docs/protocol.md, "Signed times"). It isn't bound to a question: it counts as it
 * comes over a connection to that DP, where nobody else can bring an old one.
 */
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { isTime } from './fields.ts'
import type { FederationId } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import type { FederationSigner } from '../base/envelope.ts'

const SIGNATURE_LENGTH = 64
/** Milliseconds for which a signature serves everybody who asks: nothing beside any tolerance, and reads cost none. */
const RESIGN_AFTER = 1_000

export interface SignedTime {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Under the domain `time`, 64 bytes. */
  readonly signature: Uint8Array
}

/** 8 bytes, big-endian: how a time stands in what is signed. */
export function timeBytes (at: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(at))
  return bytes
}

/** @param at - milliseconds since the epoch */
export function signTime (at: number, signer: FederationSigner): SignedTime {
  return { at, signature: signUnder('time', signer, timeBytes(at)) }
}

/** @param publicKey - of the DP. Never throws */
export function isTimeBy (federation: FederationId, publicKey: Uint8Array, { at, signature }: SignedTime): boolean {
  return isTime(at) && signature.byteLength === SIGNATURE_LENGTH &&
    verifyUnder('time', federation, publicKey, signature, timeBytes(at))
}

/** (DP) Its time, signed again once a second at most. */
export class TimeSigner {
  readonly #clock: Clock
  readonly #signer: FederationSigner
  #last?: SignedTime

  constructor (clock: Clock, signer: FederationSigner) {
    this.#clock = clock
    this.#signer = signer
  }

  now (): SignedTime {
    const now = this.#clock.now()
    if (this.#last == null || Math.abs(now - this.#last.at) >= RESIGN_AFTER) {
      this.#last = signTime(now, this.#signer)
    }
    return this.#last
  }
}
