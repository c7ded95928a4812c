/** The names of all options of what a holder does. */
import { WATCH_OPTIONS } from '../node/watch.ts'
import type { NamesOf } from '../base/known-options.ts'
import type {
  ClaimOptions, CoverageOptions, DefendOptions, DisputeOptions, HolderWatchOptions, RecoverOptions, ReleaseOptions,
  ReplaceOptions, RotateOptions
} from './interface.ts'

export const CLAIM_OPTIONS: NamesOf<ClaimOptions> = {
  csi: true,
  msp: true,
  tags: true,
  audience: true,
  regions: true,
  federatedOnly: true,
  findable: true,
  dp: true,
  csips: true,
  method: true,
  ssiHint: true,
  firstMapping: true,
  lifetime: true,
  answer: true,
  onProgress: true,
  signal: true
}

export const REPLACE_OPTIONS: NamesOf<ReplaceOptions> = {
  ...CLAIM_OPTIONS,
  from: true
}

export const ROTATE_OPTIONS: NamesOf<RotateOptions> = {
  csi: true,
  csips: true,
  method: true,
  answer: true,
  onProgress: true,
  audiences: true,
  signal: true
}

export const RECOVER_OPTIONS: NamesOf<RecoverOptions> = {
  ...ROTATE_OPTIONS,
  msp: true,
  tags: true
}

export const RELEASE_OPTIONS: NamesOf<ReleaseOptions> = {
  csi: true,
  msp: true,
  signal: true
}

export const DEFEND_OPTIONS: NamesOf<DefendOptions> = {
  csi: true,
  csips: true,
  method: true,
  answer: true,
  onProgress: true,
  dp: true,
  signal: true
}

export const DISPUTE_OPTIONS: NamesOf<DisputeOptions> = {
  ...DEFEND_OPTIONS,
  takeover: true
}

export const HOLDER_WATCH_OPTIONS: NamesOf<HolderWatchOptions> = {
  ...WATCH_OPTIONS,
  csi: true
}

export const COVERAGE_OPTIONS: NamesOf<CoverageOptions> = {
  csi: true,
  msp: true,
  signal: true
}
