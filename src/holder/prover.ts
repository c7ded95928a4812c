/** Proves possession through `/mimi/attest`: asks the person for the code, and again after a typing error. */
import { DiscoveryError } from '../base/errors.ts'
import { HolderError } from './errors.ts'
import type { AttestClient } from '../protocols/attest/interface.ts'
import type { PossessionProver } from './interface.ts'
import type { AbortOptions } from '@libp2p/interface'

/** The CSIP's code for a wrong code that leaves further attempts. */
const WRONG_CODE = 'ATTEST_WRONG_CODE'

/** What a carrier reported of the message, in the CSIP's codes. */
const REPORTED = new Set(['ATTEST_DELAYED', 'ATTEST_UNDELIVERED'])

/** Who has no code hears why, where the CSIP knows. */
async function whyNoCode (attest: AttestClient, challengeId: string, options?: AbortOptions): Promise<DiscoveryError> {
  try {
    await attest.answer(challengeId, '', options)
  } catch (err) {
    if (err instanceof DiscoveryError && REPORTED.has(err.code)) {
      return err
    }
  }
  return new HolderError('HOLDER_NO_CODE')
}

export function attestProver (attest: AttestClient, isThere?: PossessionProver['isThere']): PossessionProver {
  return {
    ...isThere == null ? {} : { isThere },
    prove: async ({ csip, answer, onDelayed, ...request }, options) => {
      const challenge = await attest.start({ ...request, csip: csip.id }, options)
      for (let attempt = 1; ; attempt++) {
        const code = await answer({
          csip: csip.id,
          method: challenge.method,
          sentTo: challenge.sentTo,
          expiresAt: challenge.expiresAt,
          attempt,
          instructions: challenge.instructions
        })
        // nothing to be typed, or what was to be done instead
        if (challenge.instructions?.kind === 'mail' || (challenge.instructions?.kind === 'link' && code === '')) {
          return await attest.wait(challenge.challengeId, { ...options, onDelayed })
        }
        if (code === '') {
          throw await whyNoCode(attest, challenge.challengeId, options)
        }
        try {
          return await attest.answer(challenge.challengeId, code, options)
        } catch (err) {
          // the CSIP counts the attempts and closes the challenge with another code
          if (!(err instanceof DiscoveryError) || err.code !== WRONG_CODE) {
            throw err
          }
        }
      }
    }
  }
}
