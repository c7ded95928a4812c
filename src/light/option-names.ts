/** The names of all options of a light node and of its lookups. */
import type { NamesOf } from '../base/known-options.ts'
import type { MspOptions } from '../msp/interface.ts'
import type { ReachOptions } from './federation.ts'
import type { BookOptions, CompactOptions, DiscoverManyOptions, DiscoverOptions } from './interface.ts'
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
  clock: true,
  random: true,
  logger: true,
  metrics: true
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

const REACH_OPTIONS: NamesOf<ReachOptions> = {
  federation: true,
  dps: true,
  levels: true,
  msps: true,
  replicas: true,
  deadline: true,
  spotChecks: true
}

export const COMPACT_OPTIONS: NamesOf<CompactOptions> = {
  ...REACH_OPTIONS,
  audiences: true,
  signal: true
}

export const DISCOVER_OPTIONS: NamesOf<DiscoverOptions> = {
  ...COMPACT_OPTIONS,
  tags: true,
  app: true,
  sender: true,
  chooseAnew: true
}

export const MANY_OPTIONS: NamesOf<DiscoverManyOptions> = {
  ...DISCOVER_OPTIONS,
  atLimit: true,
  onProgress: true
}

export const BOOK_OPTIONS: NamesOf<BookOptions> = {
  ...MANY_OPTIONS,
  book: true
}
