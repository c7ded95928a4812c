/** The names of all options of lookups. */
import type { NamesOf } from '../base/known-options.ts'
import type { ReachOptions } from './federation.ts'
import type { BookOptions, CompactOptions, DiscoverManyOptions, DiscoverOptions } from './interface.ts'

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
