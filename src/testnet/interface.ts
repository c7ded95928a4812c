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
  /** Changes to the policy. */
  readonly policy?: Partial<Policy>
  /** Every DP has an HPKE key, so that light nodes ask through relays where the DPs are of three operators at least. @default false */
  readonly relays?: boolean
  /** Changes to the registry's draft before it is signed. */
  readonly change?: (draft: RegistryDraft) => RegistryDraft
  /** Names of nodes with a recording forwarder in front: `dp1`, `csip1`, `msp1`, … @default none */
  readonly taps?: readonly string[]
  /** Names of the DPs that each DP prefers, by its own name. @default none */
  readonly preferred?: Readonly<Record<string, readonly string[]>>
  /** Sees what the DP of this name is asked and asks, in the clear. @default nobody does */
  readonly audit?: (name: string, rpc: Rpc) => Rpc
  /** What a DP keeps; asked again at each start. @default in memory, gone when it stops */
  readonly store?: (name: string) => Promise<Store>
  /** Milliseconds between reconciliations of a DP; zero: only on demand. @default 60_000 */
  readonly syncInterval?: number
  /** @default the system's */
  readonly clock?: Clock
  /** @default the system's */
  readonly random?: Random
  /** @default libp2p's, by the variable DEBUG */
  readonly logger?: ComponentLogger
}

export interface TestnetDp {
  readonly party: DpParty
  /** The node that runs, or ran last. */
  readonly dp: Dp
  readonly running: boolean
  stop (): Promise<void>
  /** Starts it anew with what `store` kept. */
  restart (): Promise<void>
}

export interface TestnetMsp {
  readonly party: Party
  readonly node: LightNode
  /** Canonical URIs of its users: it confirms these and refuses others. */
  readonly users: Set<string>
  /** Disputes of its users' mappings that it was told of. */
  readonly notices: DisputeNotice[]
}

export interface TestnetCsip {
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

/** A federation that runs in this process: real nodes that talk over TCP and Noise on loopback. */
export interface Testnet extends AsyncDisposable {
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
  /** Runs a claim from start to end, and types the code itself. */
  claim (claim: TestnetClaim): Promise<ClaimSummary>
  /** The code that a CSIP sent last to whoever has `csi`, where it was sent. */
  codeOf (csi: CanonicalCsi | string): string | undefined
  /** Types the code that was sent to `csi`. */
  answerFor (csi: CanonicalCsi | string): AnswerChallenge
  /** Signs the next version with these changes, gives it to one DP, and lets the others fetch it. */
  publish (changes: Partial<RegistryDraft> | ((issuedAt: number) => Partial<RegistryDraft>)): Promise<VerifiedRegistry>
  /** Stops everything, in the reverse order of its start. Idempotent. */
  stop (): Promise<void>
}
