/** How many challenges `mimi csip start` lets people begin, by its options. */
import type { AttestServerInit } from '../../../protocols/attest/index.ts'
import type { StartOptions } from './options.ts'

type StartRules = Pick<
  AttestServerInit,
  | 'startsPerClient' | 'startsPerIdentifier' | 'startsPerStranger' | 'startsPerOwner' | 'startsOverall'
  | 'resendInterval'
>

export function startRules (options: StartOptions): StartRules {
  const { startsPerClient, startsPerIdentifier, startsPerStranger, startsPerOwner, startsOverall } = options
  const resendInterval = options.resendInterval == null ? undefined : options.resendInterval * 1_000
  return { startsPerClient, startsPerIdentifier, startsPerStranger, startsPerOwner, startsOverall, resendInterval }
}
