import type { Disconnected } from '../attestation/assignment.ts'
import type { LookupKey } from '../base/bytes.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { DiscoveryError } from '../base/errors.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { VerifiedEntry } from '../mapping/interface.ts'
import type { RecordSet } from '../mapping/record-set.ts'
import type { VerifiedMapping, VerifiedOptOut } from '../mapping/opened.ts'
import type { ChoiceReason } from '../mapping/preference.ts'
import type { CompactAnswer } from '../query/compact.ts'
import type { DisconnectedAnswer } from '../protocols/attest/interface.ts'
import type { OprfClient } from '../protocols/oprf/interface.ts'
import type { ClockVerdict } from '../registry/clock.ts'
import type { Gate, Marked } from '../registry/gate.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { ClockBlameComponents } from './clock-blame.ts'
import type { BookMarks } from './book-marks.ts'
import type { LookupWindow } from './lookup-window.ts'
import type { ChoiceStore } from './choice-store.ts'
import type { Tracing } from '../node/traces/interface.ts'
import type { ChosenMode, ReachOptions, FederationReport, ReadOptions } from './federation.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

/** A replica that didn't help, and the code of the reason. */
export interface FailedRead {
  readonly dp: string
  readonly code: string
}

/** An entry and the DPs at which it was found. */
export interface FoundEntry {
  readonly entry: VerifiedEntry
  /** Peer ids. */
  readonly dps: readonly string[]
}

/** The union over the replicas of one lookup key. */
export interface KeyRead {
  readonly lookupKey: LookupKey
  /** Verified; of each slot the newest that anybody has. By precedence: older first. */
  readonly entries: readonly FoundEntry[]
  /** Slots of those that an open dispute is against. */
  readonly contested: ReadonlySet<string>
  /** All that holds of what was read: what strikes at a newer key of the identifier, too. */
  readonly known: RecordSet<VerifiedEntry>
  /** Peer ids. */
  readonly asked: readonly string[]
  readonly answered: readonly string[]
  readonly failed: readonly FailedRead[]
  /** Whether a quorum answered, and all DPs that had to: without it "none" says nothing. */
  readonly complete: boolean
  /** Whether a quorum of the replicas answered, where they were read. @default as `complete` */
  readonly quorum?: boolean
  /** What came of asking DPs. @default none was asked */
  readonly federation?: FederationReport
  /** What their signed times say of this node's clock: only where they confirm it is a read complete. */
  readonly clock: ClockVerdict
}

/** Reads many keys at once; failures of replicas are in the result, never thrown. */
export interface KeyReader {
  /** @param options - `timeout`: milliseconds that replicas are waited for */
  read (lookupKeys: readonly LookupKey[], options?: AbortOptions &
    { readonly timeout?: number }): Promise<readonly KeyRead[]>
}

/** Asks DPs, and reads the replicas where they are a source too; what makes one key fail altogether is in its place. */
export interface FederatedReader {
  read (lookupKeys: readonly LookupKey[], chosen: ChosenMode, options: ReadOptions &
    AbortOptions): Promise<ReadonlyArray<KeyRead | { readonly error: unknown }>>
}

/**
 * - `found`: at least one mapping that verifies and can be opened
 * - `opted-out`: none, and somebody who proved possession says that they list no service
 * - `none`: everybody who had to answer did (of the replicas a quorum), and there is none
 * - `partial`: there is none at those that answered, and others didn't answer
 */
export type DiscoverOutcome = 'found' | 'opted-out' | 'none' | 'partial'

export interface DiscoveredMapping {
  readonly mapping: VerifiedMapping
  /** Peer ids of the DPs at which it was found. */
  readonly foundAt: readonly string[]
  /**
   * Whether somebody who proved possession says that it has no right to be there any more, and nothing has decided it.
   */
  readonly contested: boolean
}

/** Whoever proved possession says that they list no service. */
export interface DiscoveredOptOut {
  /** With all its proofs. */
  readonly optOut: VerifiedOptOut
  /** Peer ids of the DPs at which it was found. */
  readonly foundAt: readonly string[]
  readonly contested: boolean
}

export interface DiscoverPreference {
  readonly mapping: VerifiedMapping
  /** Which rule decided. */
  readonly reason: ChoiceReason
}

export interface DiscoverResult {
  readonly outcome: DiscoverOutcome
  /**
   * Whether all that the mode names answered, and of the replicas a quorum; without it there may be more than was
   * found.
   */
  readonly complete: boolean
  /** Which mode, by whom it was set, and what came of asking DPs. */
  readonly federation: FederationReport
  /**
   * Whether any mapping of the identifier is contested, also one that can't be opened: then none says how its MSP names
   * the user.
   */
  readonly contested: boolean
  /** Ordered by precedence: older first. */
  readonly mappings: readonly DiscoveredMapping[]
  /** They hide nobody's mapping: others may have found the identifier too. Older first. */
  readonly optOuts: readonly DiscoveredOptOut[]
  /** Undefined where nothing was found. */
  readonly preferred?: DiscoverPreference
  /** Slots that are sealed for an audience the querier doesn't belong to; they don't count as found. */
  readonly opaque: number
  /** Entries that open and don't verify, with the code of the reason. */
  readonly refused: readonly FailedRead[]
  /**
   * What the signed times of those who answered say of this node's clock. Unless they
   * confirm it the result isn't complete: what has ended may be shown, what has begun be missing.
   */
  readonly clock: ClockVerdict
  readonly replicas: {
    readonly asked: number
    readonly answered: number
    readonly failed: readonly FailedRead[]
  }
  /** Peer ids of the DPs whose partial evaluations were used; empty where `y` was known from before. */
  readonly evaluators: readonly string[]
  /** Whether what was asked went sealed through relays: no DP learned both who asks and the lookup key. */
  readonly relayed: boolean
  /** Milliseconds. */
  readonly evaluationMs: number
  /** Milliseconds. */
  readonly readsMs: number
  /** What the registry was worth by which this came about: frozen or expired, and it may be wrong. */
  readonly standing: Marked
}

export interface DiscoverOptions extends ReachOptions, AbortOptions {
  /** Tags that the sender wants, the most wanted first. @default none */
  readonly tags?: readonly string[]
  /** Id of the MSP that the sender uses. @default that of the node, else none */
  readonly app?: string
  /** Whose choice is remembered. @default the one user of this node */
  readonly sender?: string
  /** Choose anew, whatever was remembered, and remember that. @default false */
  readonly chooseAnew?: boolean
  /** Secrets of audiences that the querier belongs to. @default none */
  readonly audiences?: readonly Uint8Array[]
}

export type CompactOptions = ReachOptions & Pick<DiscoverOptions, 'signal' | 'audiences'>

/** Which MSPs a CSI is reachable on, and nothing else of the mappings. */
export interface CompactResult extends Pick<DiscoverResult,
  'outcome' | 'complete' | 'clock' | 'contested' | 'federation' | 'opaque' | 'refused' | 'replicas' | 'relayed' |
    'standing'> {
  readonly answer: CompactAnswer
  /** The answer encoded (docs/protocol.md, "Compact answers"). */
  readonly bytes: Uint8Array
}

/**
 * What became of one of many: a result, or why there is none.
 * `failed`: it is no identifier (then there is no `csi`), too few evaluated it, or nobody answered.
 */
export type DiscoverSettled =
  {
    readonly index: number,
    readonly csi: CanonicalCsi,
    readonly outcome: DiscoverOutcome,
    readonly result: DiscoverResult
  } |
  { readonly index: number, readonly csi?: CanonicalCsi, readonly outcome: 'failed', readonly error: unknown } |
  Limited

/** Not looked up, as the budget is used up. */
export interface Limited {
  readonly index: number
  readonly csi: CanonicalCsi
  readonly outcome: 'limited'
  readonly error: DiscoveryError
  /** Milliseconds after which it is worth asking again. */
  readonly retryAfter: number
}

/** The same, and `done`: an earlier run of the book, which didn't come to its end, told what became of it. */
export type BookSettled = DiscoverSettled |
  { readonly index: number, readonly csi: CanonicalCsi, readonly outcome: 'done' }

export interface BookProgress {
  readonly total: number
  readonly settled: number
  /**
   * Identifiers that were evaluated, and paid for unless they were in the last hour; those known from before are not
   * among them.
   */
  readonly evaluated: number
  readonly outcomes: Readonly<Record<BookSettled['outcome'], number>>
  /** Milliseconds until it goes on, where the budget is used up. @default it goes on now */
  readonly waiting?: number
}

export interface DiscoverManyOptions extends DiscoverOptions {
  /**
   * What happens when the budget is used up: `stop` tells what is known and how long to wait
   * for the others, `wait` waits and goes on by itself.
   *
   * @default 'stop'
   */
  readonly atLimit?: 'stop' | 'wait'
  /** Called with each batch that is settled, and before each wait. @default nobody hears */
  readonly onProgress?: (progress: BookProgress) => void
}

export interface BookOptions extends DiscoverManyOptions {
  /**
   * Name of the address book. What was told as found or none is marked in the node's store, and is `done`
   * in the next run, until a run has told all; marks count for a week. They outlive the node with `seed` and `store`.
   *
   * @default none: every run looks everything up
   */
  readonly book?: string
}

export interface DisconnectedOptions extends AbortOptions {
  /** Ids of CSIPs to ask. @default all that may attest the identifier */
  readonly csips?: readonly string[]
}

export interface DisconnectedResult {
  /** Yes where any of them says so, no where any of them knows. */
  readonly disconnected: Disconnected
  /** What each said, or the code of why it didn't. */
  readonly csips: ReadonlyArray<{ readonly csip: string, readonly answer?: DisconnectedAnswer, readonly code?: string }>
  /** As of `DiscoverResult`. */
  readonly standing: Marked
}

export interface Discoverer {
  /**
   * @throws CsiError for what is no CSI of the federation
   * @throws RegistryError `REGISTRY_FROZEN`, `REGISTRY_EXPIRED` when the grace for lookups is over, before anything is
   * paid for
   * @throws OprfError when it can't be evaluated: refused, limited, too few evaluators
   * @throws LightError `DISCOVER_NO_REPLICA`, `DISCOVER_NO_ANSWER` when nobody answered: that is not a "no"
   * @throws ClockError `CLOCK_OFF` when it fails, or nothing is found, and this node's clock is wrong
   * @throws LightError `DISCOVER_MSP_UNKNOWN`, `DISCOVER_OPTION_UNUSED`, QueryError `QUERY_DPS_MISSING`,
   * `QUERY_FIELD_INVALID` for options, before anything is paid for
   * @throws QueryError with `dp`, who leaves out, re-orders or invents answers; what the home DP refuses
   */
  discover (csi: CanonicalCsi | string, options?: DiscoverOptions): Promise<DiscoverResult>
  /**
   * The compact format, built from sealed indexes alone. Throws as `discover`.
   */
  discoverCompact (csi: CanonicalCsi | string, options?: CompactOptions): Promise<CompactResult>
  /**
   * Up to 10,000 identifiers, in batches. Results in the order of `csis`; what
   * fails, or has to wait for the budget, is in its place. Evaluations that are known are not
   * paid for again.
   *
   * @throws LightError `DISCOVER_TOO_MANY`, what `discover` throws for options, the reason of the signal
   */
  discoverMany (
    csis: ReadonlyArray<CanonicalCsi | string>, options?: DiscoverManyOptions
  ): Promise<readonly DiscoverSettled[]>
  /**
   * The same one by one, as they come in the order of `csis`, with some 400 under way at most; an address book with
   * a name goes on where it was interrupted.
   *
   * @throws as `discoverMany`
   */
  discoverEach (csis: ReadonlyArray<CanonicalCsi | string>, options?: BookOptions): AsyncIterable<BookSettled>
}

export interface DiscovererComponents extends ClockBlameComponents {
  readonly registry: RegistrySource
  readonly gate: Gate
  readonly clock: Clock
  readonly logger: ComponentLogger
  /** @default the runtime's timers */
  readonly timer?: Timer
  readonly oprf: Pick<OprfClient, 'evaluate' | 'known'>
  readonly reader: KeyReader
  /** Asks DPs. @default none: only the replicas answer */
  readonly federation?: FederatedReader
  readonly choices: ChoiceStore
  /** Remembers how far address books have come. */
  readonly marks: BookMarks
  /** Whether all that it asks with goes through relays. @default false */
  readonly relayed?: boolean
  /** Lets in so many single lookups as go on well at once. @default all */
  readonly lookups?: Pick<LookupWindow, 'run'>
  /** Told what is asked for a lookup. @default nobody is */
  readonly tracing?: Pick<Tracing, 'within'>
}
