/**
 * Codes to the log or to whoever started it, for federations on one machine. Proves nothing: anybody who
 * reads the log gets any identifier. So it is refused wherever the registry isn't
 * marked as a test, its attestations are of strength 1, and verifiers outside of
 * test federations refuse them too.
 */
import { METHODS } from '../../attestation/methods.ts'
import { AttestError } from '../../protocols/attest/errors.ts'
import type { ChallengeChannel, ChallengeMessage } from './interface.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface DevelopmentChannelInit {
  /** @default every type of the registry */
  csiTypes?: readonly string[]
  /** Gets the codes. @default they go to the log */
  onCode?: (message: Pick<ChallengeMessage, 'csi' | 'code' | 'expiresAt'>) => void
}

export interface DevelopmentChannelComponents {
  registry: Pick<VerifiedRegistry, 'test' | 'policy'>
  logger: ComponentLogger
}

/** @throws AttestError `ATTEST_CHANNELS_INVALID` unless the registry is a test's */
export function developmentChannel (
  { registry, logger }: DevelopmentChannelComponents, init: DevelopmentChannelInit = {}
): ChallengeChannel {
  if (!registry.test) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail: 'development channel' })
  }
  const log = logger.forComponent('mimi:attest:development')
  log.error('##########################################################################')
  log.error('##  DEVELOPMENT CHANNEL: codes are shown here and prove nothing at all  ##')
  log.error('##########################################################################')
  return {
    method: 'development',
    strength: METHODS.development,
    csiTypes: init.csiTypes ?? registry.policy.csiTypes.map(({ type }) => type),
    sentTo: 'log of the attestor',
    async send ({ csi, code, expiresAt }) {
      if (init.onCode != null) {
        init.onCode({ csi, code, expiresAt })
        return
      }
      // the one place where a code may be logged; the identifier is not
      log.error('## DEVELOPMENT CODE for a %s: %s', csi.type, code)
    }
  }
}
