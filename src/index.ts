/**
 * Public API of holder, querier and light node. Other roles: `./dp`, `./attestor`,
 * `./testnet`.
 */
import './runtime.ts'

export { createLightNode } from './light/light-node.ts'
export type { LightNode, LightNodeOptions } from './light/options.ts'
export type { MspOptions } from './msp/interface.ts'
export type {
  BookOptions, BookProgress, BookSettled, CompactOptions, CompactResult, DiscoveredMapping, DiscoveredOptOut,
  Discoverer, DiscoverManyOptions, DiscoverOptions, DiscoverOutcome, DiscoverPreference, DiscoverResult,
  DiscoverSettled, FailedRead, Limited
} from './light/interface.ts'
export type { ChosenMode, ReachOptions, FederationReport, SpotCheck } from './light/federation.ts'
export { LIGHT_ERRORS, LightError } from './light/errors.ts'
export { memoryChoiceStore, storedChoices } from './light/choice-store.ts'
export { fileChoiceStore } from './light/file-choice-store.ts'
export type { ChoiceStore } from './light/choice-store.ts'

export {
  createHolder, fileKeyStore, fileStateStore, HOLDER_ERRORS, HolderError, memoryStateStore, secretKeyStore
} from './holder/holder.ts'
export type {
  AnswerChallenge, Challenge, ClaimOptions, ClaimStep, ClaimSummary, Holder, HolderComponents, HolderKeys, HolderState,
  HolderStateStore, KeyStore
} from './holder/holder.ts'
export type {
  HandOverSummary, HolderWatchOptions, RecoverOptions, ReplaceOptions, ReplaceSummary, RotateOptions
} from './holder/holder.ts'
export type { PassphraseSource } from './node/secret-file.ts'
export { watchKeys } from './node/watch.ts'
export type { OwnWork, WatchComponents, WatchEvent, WatchOptions, WatchSubject } from './node/watch.ts'
export type { MspBackend } from './protocols/confirm/interface.ts'

export { DiscoveryError } from './base/errors.ts'
export type { ErrorKind, Verdict } from './base/errors.ts'
export { parseCsi } from './identifiers/csi.ts'
export type { CanonicalCsi } from './identifiers/csi.ts'
export { DEFAULT_CSI_TYPES } from './identifiers/types.ts'
export type { CsiGrammar, CsiType } from './identifiers/types.ts'
export { parseAnchor } from './registry/anchor.ts'
export { directoryUrl, providerUri } from './registry/provider.ts'
export { openRegistry } from './registry/verify.ts'
export type { RegistrySource, TrustAnchor, VerifiedRegistry } from './registry/interface.ts'
export { choose } from './mapping/preference.ts'
export { decodeCompact, reachable } from './query/compact.ts'
export type { CompactAnswer, Reachability } from './query/compact.ts'
export { RecordSet } from './mapping/record-set.ts'
export { openEntry } from './mapping/open.ts'
export { verifyEntry, verifyFact, verifyObject, verifyParsed } from './mapping/validity.ts'
export type { ObjectKind } from './mapping/validity.ts'
export { viewOf } from './mapping/view.ts'
export type { View } from './mapping/view.ts'
export type { Fact, VerifiedEntry, VerifiedFact } from './mapping/interface.ts'
export type { VerifiedMapping, VerifiedOptOut } from './mapping/opened.ts'
