/** What answers, aggregates and disclosures have in common: a DP of the registry says so, about now. */
import { decodeStrict } from '../base/codec.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { Signed } from '../base/pb/signed.ts'
import { MAX_ANSWER_AGE } from './constants.ts'
import type { Codec } from '../base/codec.ts'
import type { Domain, FederationSigner } from '../base/envelope.ts'
import type { VerifyContext } from '../mapping/interface.ts'

export interface SignedForm<T> {
  readonly domain: Domain
  readonly codec: Codec<T>
  /** For errors. */
  readonly name: string
  /** Bytes, of the payload and of the whole. */
  readonly maxLength: number
}

export function sign<T> (form: SignedForm<T>, fields: T, signer: FederationSigner): Uint8Array {
  const payload = form.codec.encode(fields as Partial<T>)
  return Signed.encode({ payload: payload.slice(), signature: signUnder(form.domain, signer, payload).slice() })
}

export interface Unverified<T> {
  readonly message: T
  /** Whether `dp`, active or leaving, signed it. */
  isBy (dp: string, context: VerifyContext): boolean
}

/** @throws BaseError `MESSAGE_TOO_LARGE`, `MESSAGE_MALFORMED` */
export function read<T> (form: SignedForm<T>, bytes: Uint8Array): Unverified<T> {
  const { payload, signature } = decodeStrict(Signed, bytes, form.name, form.maxLength)
  return {
    message: decodeStrict(form.codec, payload, form.name, form.maxLength),
    isBy: (dp, { registry }) => {
      const record = registry.dp(dp)
      return record != null && record.status !== 'revoked' &&
        verifyUnder(form.domain, registry.federationId, record.publicKey, signature, payload)
    }
  }
}

/** Whether something that was just asked for may be dated so. */
export function isRecent (at: number, { registry, now }: VerifyContext): boolean {
  const { clockTolerance } = registry.policy
  return at <= now + clockTolerance && at >= now - clockTolerance - MAX_ANSWER_AGE
}
