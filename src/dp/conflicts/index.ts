/**
 * Conflicts, at the DP to which they were brought: brings the dispute to the
 * replicas, has its rivals told, waits, asks for the replicas' word, makes the
 * ruling (docs/protocol.md, "Conflict"). Each state is durable before anything
 * rests on it, and every step may be repeated, so that a crash at any moment costs
 * time only. Where this DP never comes back, another one to which the same dispute
 * is brought comes to the same end.
 */
import { partOf } from '../../node/lifecycle.ts'
import { claimClient } from '../../protocols/claim/index.ts'
import { confirmClient } from '../../protocols/confirm/index.ts'
import { Conflicts as ConflictsClass } from './conflicts.ts'
import { ConflictNotices as ConflictNoticesClass } from './notices.ts'
import type { Part } from '../../node/lifecycle.ts'
import type { Rpc } from '../../rpc/interface.ts'
import type { Invalidations } from '../invalidations/interface.ts'
import type { DpStorage } from '../storage.ts'
import type { ConflictNotices, ConflictNoticesComponents, Conflicts, ConflictsComponents } from './interface.ts'
import type { ComponentLogger } from '@libp2p/interface'

export function conflicts (components: ConflictsComponents): Conflicts {
  return new ConflictsClass(components)
}

export function conflictNotices (components: ConflictNoticesComponents): ConflictNotices {
  return new ConflictNoticesClass(components)
}

export interface DpConflictsComponents extends
  Omit<ConflictsComponents, 'store' | 'past' | 'logger' | 'publishFact' | 'notify' | 'maxConflicts' | 'timer'>,
  Pick<ConflictNoticesComponents, 'id' | 'claims' | 'onConnect' | 'past'> {
  readonly rpc: Pick<Rpc, 'call'>
  readonly invalidations: Pick<Invalidations, 'publishFact'>
  readonly logger: ComponentLogger
  readonly stores: Pick<DpStorage, 'conflicts' | 'noticeOrders' | 'mspNotices'>
}

export interface DpConflicts {
  readonly conflicts: Conflicts
  readonly conflictNotices: ConflictNotices
  readonly parts: readonly Part[]
}

export function dpConflicts ({ stores, invalidations, ...components }: DpConflictsComponents): DpConflicts {
  const logger = components.logger.forComponent('mimi:conflicts')
  const notices = conflictNotices({
    ...components,
    logger,
    orders: stores.noticeOrders,
    notices: stores.mspNotices,
    dps: claimClient()(components),
    msps: confirmClient()(components)
  })
  const followed = conflicts({
    ...components,
    logger,
    store: stores.conflicts,
    publishFact: async (fact, options) => await invalidations.publishFact(fact, options),
    notify: async (held, rivals) => { await notices.notify(held, rivals) }
  })
  return {
    conflicts: followed,
    conflictNotices: notices,
    parts: [partOf('conflict notices', notices), partOf('conflicts', followed)]
  }
}

export type * from './interface.ts'
