import type { DisputeNotice } from '../protocols/confirm/interface.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { Attestor } from '../attestor/attestor.ts'
import type { Dp } from '../dp/dp.ts'
import type { AnswerChallenge, ClaimOptions, ClaimSummary, Holder } from '../holder/holder.ts'
import type { LightNode, LightNodeOptions } from '../light/options.ts'
import type { RegistryDraft } from '../registry/build.ts'
import type { Policy, VerifiedRegistry } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { Store } from '../store/interface.ts'
import type { Capture } from './capture.ts'
import type { DpParty, Federation, Party } from './federation.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface TestnetOptions {
  /** @default 5 */
  readonly dps?: number
  /** @default 2 */
  readonly msps?: number
  /** @default 1 */
  readonly csips?: number
  /** Shares that make an evaluation; @default a majority of the DPs */
  readonly threshold?: number
  /** Operators among which the DPs are dealt in turn; @default one for each */
  readonly operators?: number
  /** Changes to the policy. @default none */
  readonly policy?: Partial<Policy>
  /**
   * Every DP has an HPKE key, so that light nodes ask through relays where the DPs are of three operators at least.
   * @default true
   */
  readonly relays?: boolean
  /** Changes to the registry's draft before it is signed. @default none */
  readonly change?: (draft: RegistryDraft) => RegistryDraft
  /** Names of nodes with a recording forwarder in front: `dp1`, `csip1`, `msp1`, … @default none */
  readonly taps?: readonly string[]
  /** Names of the DPs that each DP prefers, by its own name. @default none */
  readonly preferred?: Readonly<Record<string, readonly string[]>>
  /** Sees what the DP of this name is asked and asks, in the clear. @default nobody does */
  readonly audit?: (name: string, rpc: Rpc) => Rpc
  /** What a DP keeps; asked again at each start. @default in memory, for as long as the testnet lives */
  readonly store?: (name: string) => Promise<Store>
  /** Milliseconds between reconciliations of a DP; zero: only on demand. @default 60_000 */
  readonly syncInterval?: number
  /** By which all nodes live; `testClock()` makes one to turn. @default the system's */
  readonly clock?: Clock
  /**
   * The same seed makes the same keys, ids, shares of the evaluation key, lookup keys,
   * placement, and people. Ports and times differ.
   *
   * @default none: random
   */
  readonly seed?: string
  /** Where there is no seed. @default the system's */
  readonly random?: Random
  /** @default libp2p's, by the variable DEBUG */
  readonly logger?: ComponentLogger
}

/**
 * - `withholds`: it says of every key that nothing is there
 * - `stale`: it shows what it had when it began to lie, and nothing newer
 * - `forged time`: its clock is an hour ahead, and it signs that
 * - `wrong share`: it evaluates with another share than the registry lists
 */
export type Lie = 'withholds' | 'stale' | 'forged time' | 'wrong share'

/** A node whose network can be stopped: its connections stand, and nothing goes in or out. */
export interface Freezable {
  /** Its own timers go on. */
  freeze (): void
  /** What was held goes on its way. */
  thaw (): void
}

export interface TestnetDp extends Freezable {
  readonly party: DpParty
  /** The node that runs, or ran last. */
  readonly dp: Dp
  readonly running: boolean
  /** Ends it as a process that is told to: what is under way is finished. */
  stop (): Promise<void>
  /** Ends it as a crash would: its connections break at once, and it writes nothing more. `heal` starts it again. */
  kill (): Promise<void>
  /** Starts it anew with what it kept. @param options - `emptied`: its disk was lost */
  restart (options?: { readonly emptied?: boolean }): Promise<void>
  /** It tells these lies too, from when this resolves until `tellTruth` or `heal`. */
  lie (...lies: readonly Lie[]): Promise<void>
  tellTruth (): void
  /**
   * Nothing can be written any more; what was is still read.
   *
   * @throws TestnetError `TESTNET_DISK_NOT_OURS` where `store` is given
   */
  fullDisk (): void
  /** There is room again. */
  freeDisk (): void
}

export interface TestnetMsp extends Freezable {
  readonly party: Party
  readonly node: LightNode
  /** Canonical URIs of its users: it confirms these and refuses others. */
  readonly users: Set<string>
  /** Disputes of its users' mappings that it was told of. */
  readonly notices: DisputeNotice[]
}

export interface TestnetCsip extends Freezable {
  readonly party: Party
  readonly attestor: Attestor
}

export interface TestnetClaim extends Partial<Omit<ClaimOptions, 'csi'>> {
  readonly csi: CanonicalCsi | string
  /** Whose claim it is. @default the one person of this testnet */
  readonly holder?: Holder
  /** Make the CSI a user of the MSP first. @default true */
  readonly isUser?: boolean
}

/** A node of a testnet, or its name: `dp1`, `msp1`, `csip1`; light nodes that the testnet made have none. */
export type Who = string | LightNode | { readonly party: { readonly name: string } }

/**
 * What befalls the network. All of it holds for nodes of this testnet; from other processes only a node that is frozen
 * or ended is seen.
 */
export interface TestnetFaults {
  /**
   * Nodes of different groups don't reach each other: connections break, and none is made.
   * All that are in no group stand together in one more. Takes the place of the partition before.
   *
   * @throws TestnetError `TESTNET_NOBODY_NAMED`, `TESTNET_UNKNOWN_PARTY`, `TESTNET_FAULT_INVALID` for who is in two
   */
  partition (...groups: ReadonlyArray<readonly Who[]>): void
  /**
   * Whatever is sent arrives so much later, each way, beyond the runtime's own time.
   *
   * @param ms - zero: no longer
   * @param who - links that touch one of these; @default all
   */
  delay (ms: number, who?: readonly Who[]): void
  /**
   * By lot, a connection breaks each time something is sent through it, and a dial fails: what TCP
   * makes of a network that loses more than it can send again.
   *
   * @param rate - from 0 to 1
   * @param who - links that touch one of these; @default all
   */
  loss (rate: number, who?: readonly Who[]): void
  /** Ends every fault: of the network, of disks, and lies; thaws who is frozen, starts who was killed. */
  heal (): Promise<void>
}

/** A federation that runs in this process: real nodes that talk over TCP and Noise on loopback. */
export interface Testnet extends TestnetFaults, AsyncDisposable {
  readonly federation: Federation
  readonly dps: readonly TestnetDp[]
  readonly msps: readonly TestnetMsp[]
  readonly csips: readonly TestnetCsip[]
  /** By the names of `taps`. */
  readonly taps: ReadonlyMap<string, Capture>
  /** The newest version that was published. */
  readonly registry: VerifiedRegistry
  /** A light node that knows the registry; stopped with the testnet. */
  light (options?: Partial<LightNodeOptions>): Promise<LightNode>
  /** A person with keys of its own. @param secret - 32 bytes; @default random */
  person (secret?: Uint8Array): Promise<Holder>
  /** An identifier that this testnet has not given out yet. @default a number */
  newCsi (type?: 'tel' | 'mailto' | 'acct'): string
  /** Runs a claim from start to end, and types the code itself. */
  claim (claim: TestnetClaim): Promise<ClaimSummary>
  /** The code that a CSIP sent last to whoever has `csi`, where it was sent. */
  codeOf (csi: CanonicalCsi | string): string | undefined
  /** Types the code that was sent to `csi`. */
  answerFor (csi: CanonicalCsi | string): AnswerChallenge
  /** Signs the next version with these changes, gives it to one DP, and lets the others fetch it. */
  publish (changes: Partial<RegistryDraft> | ((issuedAt: number) => Partial<RegistryDraft>)): Promise<VerifiedRegistry>
  /**
   * Time goes by, and every node lives through it: what is due in it is begun, and registries are
   * confirmed as they fall due. What is begun takes its own while: wait for the state that you want.
   *
   * @param ms - by the clock
   * @throws TestnetError `TESTNET_CLOCK_NOT_YOURS` unless the clock is a `testClock()`
   */
  pass (ms: number): Promise<void>
  /**
   * Time was lost, as on machines that were asleep.
   *
   * @throws TestnetError `TESTNET_CLOCK_NOT_YOURS`
   */
  advance (ms: number): void
  /** Stops everything, in the reverse order of its start. Idempotent. */
  stop (): Promise<void>
}
