/** The names of all options of an attestor. */
import type { NamesOf } from '../base/known-options.ts'
import type { AssignmentOptions, AttestorOptions } from './interface.ts'

export const ATTESTOR_OPTIONS: NamesOf<AttestorOptions> = {
  csipId: true,
  attestationLifetime: true,
  codeDigits: true,
  codeLifetime: true,
  maxAttempts: true,
  resendInterval: true,
  startsPerIdentifier: true,
  startsPerStranger: true,
  startsPerOwner: true,
  startsPerClient: true,
  startsOverall: true,
  queriesPerCaller: true,
  maxChallenges: true,
  ranges: true,
  sendTimeout: true,
  seed: true,
  signer: true,
  listen: true,
  anchor: true,
  initial: true,
  store: true,
  journal: true,
  assignments: true,
  channels: true,
  refreshInterval: true,
  clock: true,
  timer: true,
  wire: true,
  random: true,
  logger: true,
  metrics: true,
  tracing: true
}

export const ASSIGNMENT_OPTIONS: NamesOf<AssignmentOptions> = {
  store: true,
  recordsSince: true,
  feedFile: true,
  feed: true
}
