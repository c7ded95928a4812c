import type { Clock, Random } from '../../base/clock.ts'
import type { HeardTime } from '../../registry/clock.ts'
import type { RegistrySource, TrustAnchor, VerifiedRegistry } from '../../registry/interface.ts'
import type { Gate } from '../../registry/gate.ts'
import type { Standing } from '../../registry/standing.ts'
import type { VerifiedTimestamp } from '../../registry/timestamp.ts'
import type { Rpc, RpcTarget } from '../../rpc/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

/** The registry of this node: verified, kept on disk, and stepping on; with the word of DPs on what it is worth. */
export interface RegistryKeeper extends RegistrySource {
  readonly anchor: TrustAnchor
  /** Of the current version, now, by what was heard. */
  standing (): Standing
  /**
   * A DP's word; of each the latest counts. Kept durably when it resolves.
   *
   * @param statement - verified
   * @param bytes - the same, RegistryTimestamp as Signed
   */
  hear (statement: VerifiedTimestamp, bytes: Uint8Array): Promise<void>
  /**
   * Verifies versions that follow `from`, keeps them durably, and steps to those
   * that are newer than the current one, though they have expired: `standing` says
   * so, and more may follow. All or nothing.
   *
   * @param from - what the sender was told we have; @default the current version
   * @returns the versions it stepped to
   * @throws RegistryError as `verifySteps`; REGISTRY_FORK where they contradict the current version
   */
  advance (versions: readonly Uint8Array[], from?: VerifiedRegistry): Promise<readonly VerifiedRegistry[]>
  /**
   * Kept versions after `version`, ascending without a gap, SignedRegistry each; empty where the next one isn't kept.
   */
  after (version: number, limit: number): Promise<Uint8Array[]>
}

export interface RegistryKeeperInit {
  anchor: TrustAnchor
  /** SignedRegistry, as from a file; used where it is newer than what is kept. */
  initial?: Uint8Array
  /** Peer id of this node, where it is a DP: its own word tells it nothing. */
  self?: string
}

export interface RegistryKeeperComponents {
  /** A namespace of its own. */
  store: KeyValueStore
  clock: Clock
  logger: ComponentLogger
}

/** Calls back once after `delay` milliseconds, unless the returned function is called before. */
export type Schedule = (delay: number, callback: () => void) => () => void

export interface VersionExchangeInit {
  /**
   * Whether each request says which version this node holds; else only those that name the caller anyway.
   * @default false
   */
  isParty?: boolean
}

export interface VersionExchangeComponents {
  clock: Clock
  logger: ComponentLogger
  /** Told which version the maker of an answer has, by its peer id; zero: it didn't say. @default nobody is */
  onHeard?: (peer: string, version: number) => void
}

export interface RegistryProtocolInit {
  /**
   * Milliseconds between refreshes; zero: only on demand
   *
   * @default 300_000
   */
  refreshInterval?: number
  /**
   * DPs asked at once by a refresh; never fewer than a judgement of freshness takes
   *
   * @default 5
   */
  askAtOnce?: number
  /**
   * Whether the first refresh asks a majority of the operators, so that a wrong clock is
   * found out at once: for nodes that run for long
   *
   * @default false
   */
  hearsMajority?: boolean
}

export interface RegistryProtocolComponents {
  rpc: Pick<Rpc, 'call'>
  keeper: RegistryKeeper
  clock: Clock
  random: Random
  logger: ComponentLogger
  /** Peer id of this node, where it is a DP: it tells others of what is new. */
  self?: string
  /** @default setTimeout that doesn't keep the process alive */
  schedule?: Schedule
  /** Takes the signed time of each DP that answered. @default nobody compares clocks */
  hear?: (dp: string, word: HeardTime) => void
}

export type AskOutcome = {
  readonly dp: string
  /** What it holds for the newest. */
  readonly version: number
} | {
  readonly dp: string
  /** Code of a DiscoveryError: why its answer does not count. */
  readonly error: string
}

export interface RefreshResult {
  readonly registry: VerifiedRegistry
  /** Versions stepped over by this refresh. */
  readonly steps: number
  readonly asked: readonly AskOutcome[]
  readonly standing: Standing
}

export interface RegistryProtocol extends Gate {
  start (): Promise<void>
  stop (): Promise<void>
  /**
   * Asks several DPs, steps to the newest version they can show, and judges what
   * it is worth: fresh or stale. Concurrent calls share one run.
   *
   * @throws RegistryProtocolError REGISTRY_UNREACHABLE when no answer verifies
   * @throws RegistryError REGISTRY_EXPIRED, REGISTRY_FROZEN after having stepped as far as it could
   */
  refresh (options?: AbortOptions): Promise<RefreshResult>
}

export interface FetchRegistryComponents {
  rpc: Pick<Rpc, 'call'>
  clock: Clock
}

export interface FetchRegistryInit {
  anchor: TrustAnchor
  /** DPs, asked one after the other. */
  targets: readonly RpcTarget[]
}
