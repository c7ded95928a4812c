import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { Laggards } from '../../base/laggards.ts'
import type { LookupKey } from '../../base/bytes.ts'
import type { ForwardCharger } from '../../budget/interface.ts'
import type { DpRecord, RegistrySource, VerifiedRegistry } from '../../registry/interface.ts'
import type { Rpc, RpcCallOptions } from '../../rpc/interface.ts'
import type { HpkeKeyPair } from '../../base/hpke/suite.ts'
import type { PartnerBook } from './partners.ts'
import type { RelayKind } from './sealing.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

export interface SealedContext {
  /** Peer id of the relay. */
  readonly relay: string
  readonly signal: AbortSignal
  /** Milliseconds until the relay gives up, 1 or more. */
  readonly remaining: number
  /** To be told that what was asked took work and was worth nothing: the relay slows whoever it was for. */
  readonly unpaid: () => void
}

/** What a target does with the content of a sealed request. Throws DiscoveryError, which travels sealed too. */
export type SealedHandler = (content: Uint8Array, context: SealedContext) => Promise<Uint8Array>

export interface RelayServerInit {
  /** Peer id of this DP. */
  id: string
  /** Requests handed on for one caller in a minute. @default 6_000 */
  maxForwards?: number
  /** For all callers together. @default 60_000 */
  maxForwardsInAll?: number
}

export interface RelayServerComponents {
  rpc: Pick<Rpc, 'call' | 'handle'>
  registry: RegistrySource
  clock: Clock
  random: Random
  logger: ComponentLogger
  /** The one that the registry lists, and others that it listed or will list. None: it relays and opens nothing. */
  keys: readonly HpkeKeyPair[]
  serve: Readonly<Record<RelayKind, SealedHandler>>
  /** What this DP stores at a key, signed. */
  stored: StoredHere
  /** Charges a client for a query that is handed on for it. */
  charge: ForwardCharger['chargeForward']
}

export interface RelayClientInit {
  /**
   * Peer ids of DPs whose operators know the asking node already, besides the home DP's: those its MSP works with.
   * @default none
   */
  known?: (registry: VerifiedRegistry) => readonly string[]
}

export interface RelayClientComponents {
  rpc: Pick<Rpc, 'call'>
  registry: RegistrySource
  clock: Clock
  random: Random
  logger: ComponentLogger
  /** The DP that knows this node. */
  home: (registry: VerifiedRegistry) => DpRecord
  /** Fetches the newest registry: asked for when a target doesn't know the key that a request is sealed under. */
  refresh: () => Promise<unknown>
  /** @default the runtime's timers */
  timer?: Timer
  /** Whom it relays and reads through. @default one of its own */
  book?: PartnerBook
}

export interface RelayAskOptions extends AbortOptions {
  /** Milliseconds, for all relays that are tried together. @default 15_000 */
  timeout?: number
  /** Told that the relay is connected. */
  onOpen?: () => void
}

export interface RelayReadOptions extends AbortOptions {
  /** Milliseconds, for all gateways that are tried together. @default 12_000 */
  timeout?: number
  /**
   * Whether the word of these replicas, by their ids, is enough.
   *
   * @default of more than half of them
   */
  isEnough?: (signed: SignedWords) => boolean
}

/** The asking side: no DP learns both who asks and what. */
export interface RelayClient {
  /**
   * Whether the home DP opens sealed requests, and so do as many evaluators as make
   * an evaluation, and the registry has a relay and a gateway of two other operators.
   */
  isPossible (): boolean
  /**
   * Whether the operator of this DP is the one that requests go through at present: what can wait isn't asked of it.
   */
  isRelaying (dp: string): boolean
  /**
   * Seals for `target`, sends through a relay of another operator than the home DP's,
   * and through others when that fails or is silent, until the time is over. Never directly.
   *
   * @returns what the target answered
   * @throws RelayError `RELAY_…`, RpcError; RemoteError with what the target or all relays said
   */
  ask (kind: RelayKind, target: DpRecord, content: Uint8Array, options?: RelayAskOptions): Promise<Uint8Array>
  /**
   * One lookup key at several replicas, through gateways until enough replicas gave
   * their word, or several gateways say that they don't.
   *
   * @returns at least what one gateway said, of each replica
   * @throws RelayError `RELAY_NO_GATEWAY` when none answered, `RELAY_NONE`
   */
  read (lookupKey: LookupKey, replicas: readonly string[], options?: RelayReadOptions): Promise<GatewayResult>
}

/** @param nonce - of the reader, 16 bytes */
export type StoredHere = (lookupKey: LookupKey, nonce: Uint8Array) => Promise<SignedStored>
export type StoredAt = (
  dp: DpRecord, lookupKey: LookupKey, nonce: Uint8Array, options: Required<Pick<RpcCallOptions, 'signal' | 'timeout'>>
) => Promise<SignedStored>

/** What a replica signed that it stores. */
export interface SignedStored {
  /** The encoded RecordSet; undefined: nothing. */
  readonly set: Uint8Array | undefined
  /** When, by the replica's clock: milliseconds since the epoch. */
  readonly at: number
  /** Under the domain `stored`, 64 bytes. */
  readonly signature: Uint8Array
  /** Whether it isn't whole at the key: there may be more, and nothing means nothing. */
  readonly partial?: boolean
}

/**
 * What a replica has, by its own signature: the encoded RecordSet, undefined for nothing, and the time by its clock;
 * or the code of why it gave no answer, by the gateway's word.
 */
export type ReplicaWord = { readonly set: Uint8Array | undefined, readonly at: number, readonly partial?: true } |
  { readonly code: string }

/** Those that replicas signed, by their peer ids. */
export type SignedWords = ReadonlyMap<string, Extract<ReplicaWord, { readonly at: number }>>

/** By peer id of the replica. */
export type GatewayResult = ReadonlyMap<string, ReplicaWord>

export interface GatewayInit {
  /** Reads at replicas for one relay in a minute. @default 120_000 */
  maxReads?: number
  /** For all relays together. @default 240_000 */
  maxReadsInAll?: number
}

export interface GatewayComponents {
  registry: RegistrySource
  clock: Clock
  /** Asks one replica for its signed word. */
  read: StoredAt
  /** Told of a key at which replicas gave different sets. @default nobody is */
  lags?: (lookupKey: LookupKey) => void
  /** Replicas that aren't waited for. @default its own */
  laggards?: Laggards
  /** @default the runtime's timers */
  timer?: Timer
}
