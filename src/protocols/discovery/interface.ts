import type { LookupKey } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { ContextGate, ContextIssuer } from '../../budget/interface.ts'
import type { EntryCache } from '../../mapping/interface.ts'
import type { RecordSet } from '../../mapping/record-set.ts'
import type { CheckedAggregate } from '../../query/aggregate.ts'
import type { VerifiedDisclosure } from '../../query/disclosure.ts'
import type { Query } from '../../query/query.ts'
import type { DpRecord, RegistrySource } from '../../registry/interface.ts'
import type { Rpc } from '../../rpc/interface.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

/** What this DP answers for. */
export interface OwnMappings {
  /** Entries that it published or keeps to itself, as encoded; of each slot the newest. */
  at (lookupKey: LookupKey): Promise<readonly Uint8Array[]>
}

/** What this DP knows about mappings of whomever: what strikes, what contests. */
export interface KnownFacts {
  /** Entries beside the facts are left aside. */
  at (lookupKey: LookupKey): Promise<RecordSet>
}

export interface DiscoveryServerInit {
  /** Peer ids of the DPs that it asks in the mode `preferred`. @default none */
  preferred?: readonly string[]
  /** Milliseconds for each DP that it asks. @default 3_000 */
  dpTimeout?: number
  /** DPs asked at once for one query. @default 32 */
  concurrency?: number
}

export interface DiscoveryServerComponents {
  rpc: Pick<Rpc, 'handle' | 'call'>
  registry: RegistrySource
  clock: Clock
  logger: ComponentLogger
  /** The DP's libp2p key. */
  signer: FederationSigner
  own: OwnMappings
  facts: KnownFacts
  /** What a query costs, at the home DP. */
  issuer: ContextIssuer
  /** Takes contexts, once each. */
  gate: Pick<ContextGate, 'redeem'>
  /** Our signed word that we hand this context on to `to`: Hop as Signed. */
  hop: (to: string, context: Uint8Array) => Uint8Array
  /** Entries whose signatures are known to hold. @default none */
  cache?: EntryCache
  /** Whether this DP's store is whole: else it denies nothing. @default always */
  isWhole? (): boolean
}

/** The DP's side: answers as soon as it is made. */
export interface DiscoveryServer {
  /** Peer id. */
  readonly dp: string
  /**
   * For somebody unknown, who asks through a relay; the relay is charged, and charges
   * its client, for which it has to know whether all DPs are asked.
   *
   * @param content - QueryRequest without context
   * @returns QueryResponse
   * @throws as the method does
   */
  answer (
    content: Uint8Array,
    context: {
      /** Peer id. */
      readonly relay: string
      /** Whether the relay was told that this is for the mode `all`. */
      readonly toAll: boolean
      readonly signal: AbortSignal
    }
  ): Promise<Uint8Array>
}

export interface QueryOptions extends AbortOptions {
  /** Milliseconds after which the DP answers with what it has. @default 5_000 */
  deadline?: number
}

export interface DiscoveryClientComponents {
  rpc: Pick<Rpc, 'call'>
  registry: RegistrySource
  clock: Clock
}

/** The querier's side. All methods throw RpcError, and RemoteError with the DP's code. */
export interface DiscoveryClient {
  /**
   * @param home - the DP that answers, and asks others
   * @throws QueryError with `dp`, whoever is to blame
   */
  query (query: Query, home: DpRecord, options?: QueryOptions): Promise<CheckedAggregate>
  /** @throws QueryError `DISCLOSURE_…` */
  disclosure (dp: DpRecord, options?: QueryOptions): Promise<VerifiedDisclosure>
}
