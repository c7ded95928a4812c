/** The names of all options of a light node. */
import type { NamesOf } from '../base/known-options.ts'
import type { MspOptions } from '../msp/interface.ts'
import type { LightNodeOptions } from './options.ts'

export const LIGHT_OPTIONS: NamesOf<LightNodeOptions> = {
  anchor: true,
  registry: true,
  bootstrap: true,
  seed: true,
  listen: true,
  msp: true,
  store: true,
  choices: true,
  app: true,
  home: true,
  relay: true,
  proof: true,
  keptTokens: true,
  refreshInterval: true,
  timer: true,
  wire: true,
  clock: true,
  random: true,
  logger: true,
  metrics: true,
  tracing: true
}

export const MSP_OPTIONS: NamesOf<MspOptions> = {
  mspId: true,
  confirmationLifetime: true,
  requestsPerMinute: true,
  backendTimeout: true,
  signingSeed: true,
  backend: true,
  watchInterval: true
}
