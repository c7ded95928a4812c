/** The names of all options of a DP. */
import type { NamesOf } from '../base/known-options.ts'
import type { DpOptions } from './interface.ts'

export const DP_OPTIONS: NamesOf<DpOptions> = {
  seed: true,
  listen: true,
  announce: true,
  webSockets: true,
  anchor: true,
  initial: true,
  store: true,
  shares: true,
  shareFolder: true,
  hpkeSeeds: true,
  defaultFederation: true,
  preferred: true,
  refreshInterval: true,
  syncInterval: true,
  maxConnections: true,
  audit: true,
  fence: true,
  wire: true,
  clock: true,
  timer: true,
  random: true,
  logger: true,
  metrics: true,
  tracing: true
}
