/** Where an attestor's records come from while it runs: a file that is followed, signed requests, both or neither. */
import { FeedFile } from './feed-file.ts'
import { listenForFeed } from './feed-listener.ts'
import type { Clock } from '../../base/clock.ts'
import type { Part } from '../../node/lifecycle.ts'
import type { SignedListener } from '../../node/signed-listener.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { OpenedAssignments } from './assignments.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface FeedOptions {
  /** A file that is followed. @default none */
  feedFile?: string
  /** Listens for signed requests. @default it doesn't */
  feed?: { host?: string, port: number, secret: Uint8Array }
}

export interface FeedsComponents {
  readonly assignments: OpenedAssignments
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly logger: ComponentLogger
}

export interface Feeds {
  readonly parts: readonly Part[]
  /** On which it listens; undefined: it doesn't. */
  readonly port?: number
}

export function feedsOf (components: FeedsComponents, { feedFile, feed }: FeedOptions): Feeds {
  const { assignments, registry, clock, logger } = components
  const parts: Part[] = []
  if (feedFile != null) {
    const file = new FeedFile({ assignments, logger }, { path: feedFile })
    parts.push({ name: 'feed file', start: () => { file.start() }, stop: async () => { await file.stop() } })
  }
  let listener: SignedListener | undefined
  if (feed != null) {
    parts.push({
      name: 'feed listener',
      start: async () => { listener = await listenForFeed({ ...feed, assignments, registry, clock }) },
      stop: async () => { await listener?.close() }
    })
  }
  return {
    parts,
    get port () {
      return listener?.port
    }
  }
}
