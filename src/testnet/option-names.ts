/** The names of all options of a testnet. */
import type { NamesOf } from '../base/known-options.ts'
import type { TestnetOptions } from './interface.ts'

export const TESTNET_OPTIONS: NamesOf<TestnetOptions> = {
  dps: true,
  msps: true,
  csips: true,
  threshold: true,
  operators: true,
  policy: true,
  relays: true,
  change: true,
  taps: true,
  preferred: true,
  audit: true,
  store: true,
  syncInterval: true,
  clock: true,
  seed: true,
  random: true,
  logger: true
}
