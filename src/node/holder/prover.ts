/** Proves possession through `/mimi/attest`: asks the person for the code, and again after a typing error. */
import { DiscoveryError } from '../../base/errors.ts'
import { HolderError } from './errors.ts'
import type { AttestClient } from '../../protocols/attest/interface.ts'
import type { PossessionProver } from './interface.ts'

/** The CSIP's code for a wrong code that leaves further attempts. */
const WRONG_CODE = 'ATTEST_WRONG_CODE'

export function attestProver (attest: AttestClient): PossessionProver {
  return {
    prove: async ({ csi, transcript, holder, csip, answer }, options) => {
      const challenge = await attest.start({ csi, transcript, holder, csip: csip.id }, options)
      for (let attempt = 1; ; attempt++) {
        const code = await answer({ csip: csip.id, method: challenge.method, sentTo: challenge.sentTo, expiresAt: challenge.expiresAt, attempt, instructions: challenge.instructions })
        if (challenge.instructions?.kind === 'mail') {
          return await attest.wait(challenge.challengeId, options)
        }
        if (code === '') {
          throw new HolderError('HOLDER_NO_CODE')
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
