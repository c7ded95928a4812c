/** How much is worked on for one caller, and for one holder at one key. */
import { toString } from 'uint8arrays/to-string'
import { CallerPace, FairPace } from '../../base/pace.ts'
import { CALLER_PACE, HOLDER_PACE } from './constants.ts'
import { ClaimError } from './errors.ts'
import type { PacedCaller, Limited } from '../../base/pace.ts'
import type { VerifiedHolderEntry } from '../../mapping/interface.ts'

const limited: Limited = options => new ClaimError('CLAIM_LIMITED', options)

export class ClaimPace {
  readonly #callers = new CallerPace(CALLER_PACE, limited)
  readonly #holderPace = new FairPace(HOLDER_PACE, limited)

  /** Before a request is looked at. @throws ClaimError `CLAIM_LIMITED` */
  caller (caller: PacedCaller, now: number): void {
    this.#callers.take(caller, 1, now)
  }

  /** Once possession is shown, so that nobody uses up what the owner has. @throws ClaimError `CLAIM_LIMITED` */
  holder ({ lookupKey, holderKey }: Pick<VerifiedHolderEntry, 'lookupKey' | 'holderKey'>, now: number): void {
    this.#holderPace.take(toString(lookupKey, 'latin1') + toString(holderKey, 'latin1'), 1, now)
  }
}
