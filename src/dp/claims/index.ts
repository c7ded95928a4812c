/** Claims of mappings: serves them, forgets them in the end, and refreshes at the replicas what this DP published. */
import { recordRepublisher } from '../../dht/index.ts'
import { partOf } from '../../node/lifecycle.ts'
import { claimServer, publishedEntries } from '../../protocols/claim/index.ts'
import { claimReplicas } from './claim-replicas.ts'
import { pruning } from './pruning.ts'
import type { Publisher, Republisher, RepublisherComponents } from '../../dht/index.ts'
import type { Part } from '../../node/lifecycle.ts'
import type { ClaimServerComponents } from '../../protocols/claim/index.ts'
import type { FirstMapping } from '../../protocols/first-mapping/index.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { ConflictNotices, Conflicts } from '../conflicts/interface.ts'
import type { Invalidations } from '../invalidations/interface.ts'
import type { LocalView } from '../local-view.ts'
import type { ClaimReplicasComponents } from './claim-replicas.ts'
import type { Logger } from '@libp2p/interface'

export interface DpClaimsComponents extends
  Pick<
    ClaimServerComponents,
    'rpc' | 'registry' | 'gate' | 'clock' | 'past' | 'isClockOff' | 'timer' | 'random' | 'logger' | 'signer'
  >,
  Omit<ClaimReplicasComponents, 'publishFact'> {
  readonly log: Logger
  /** A namespace that claims share with notices of first mappings. */
  readonly claims: KeyValueStore
  readonly invalidations: Pick<Invalidations, 'publishFact'>
  readonly known: LocalView
  readonly firstMappings: Pick<FirstMapping, 'announce' | 'coverage'>
  readonly conflicts: Pick<Conflicts, 'open' | 'get' | 'look'>
  readonly conflictNotices: Pick<ConflictNotices, 'take'>
}

export interface DpClaims {
  readonly parts: readonly Part[]
}

/** Serves as soon as it is made. */
export function dpClaims (components: DpClaimsComponents): DpClaims {
  const { claims, invalidations, known, firstMappings, conflicts, conflictNotices, timer, log } = components
  const server = claimServer()({
    ...components,
    store: claims,
    replicas: claimReplicas({
      ...components,
      publishFact: async (fact, options) => await invalidations.publishFact(fact, options)
    }),
    notices: {
      known,
      announce: async (entry, known, alongside) => { await firstMappings.announce(entry, known, alongside) },
      coverage: async mapping => await firstMappings.coverage(mapping)
    },
    conflicts: {
      open: async (dispute, options) => await conflicts.open(dispute, options),
      get: async hash => await conflicts.get(hash),
      look: async (hash, options) => await conflicts.look(hash, options),
      notice: async (dispute, receipts) => { await conflictNotices.take(dispute, receipts) }
    }
  })
  return { parts: [pruning({ name: 'claims', prune: async () => await server.prune(), timer, log })] }
}

export interface DpRefreshingComponents extends
  Pick<RepublisherComponents, 'registry' | 'clock' | 'logger'> {
  readonly publisher: Pick<Publisher, 'refresh'>
  readonly claims: Pick<KeyValueStore, 'get' | 'iterate'>
  readonly invalidations: Pick<Invalidations, 'withoutInvalidated'>
}

export interface DpRefreshing {
  readonly republisher: Republisher
  readonly parts: readonly Part[]
}

export function dpRefreshing ({ claims, invalidations, ...components }: DpRefreshingComponents): DpRefreshing {
  const republisher = recordRepublisher()({
    ...components,
    own: () => invalidations.withoutInvalidated(publishedEntries(claims))
  })
  return { republisher, parts: [partOf('republisher', republisher)] }
}
