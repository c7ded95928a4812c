/** The feed at `mimi csip start`, and the door through which other commands reach the attestor that runs. */
import { ASSIGNMENTS_NAMESPACE } from '../../../attestor/assignments/alone.ts'
import { FEED_TIMEOUT, feedRoutes } from '../../../attestor/assignments/feed-listener.ts'
import { backupRoutes } from '../../../node/backup-routes.ts'
import { healthRoutes } from '../../../node/health/index.ts'
import { listenForSigned } from '../../../node/signed-listener.ts'
import { openDoor } from '../../door.ts'
import { CliError } from '../../errors.ts'
import { readKeyFile } from '../../key-file.ts'
import type { AssignmentOptions, Attestor } from '../../../attestor/attestor.ts'
import type { NodeHealth } from '../../../node/health/index.ts'
import type { PassphraseSource } from '../../../node/secret-file.ts'
import type { SignedListenerInit } from '../../../node/signed-listener.ts'
import type { Store } from '../../../store/interface.ts'
import type { CliContext } from '../../context.ts'
import type { FeedOptions } from './feed-options.ts'

export async function prepareFeed (
  options: FeedOptions, store: Store, passphrases: PassphraseSource
): Promise<AssignmentOptions> {
  const { feedFile, recordsSince } = options
  return {
    store: store.namespace(ASSIGNMENTS_NAMESPACE), recordsSince, feedFile, feed: await feedOf(options, passphrases)
  }
}

/** Where it listens for its feed; undefined: it doesn't. @throws CliError `OPTION_INVALID` */
export async function feedOf (
  options: FeedOptions, passphrases: PassphraseSource
): Promise<AssignmentOptions['feed']> {
  const { feedPort: port, feedHost: host, feedSecretFile } = options
  if ((port == null) !== (feedSecretFile == null)) {
    throw new CliError('OPTION_INVALID', { detail: '--feed-port and --feed-secret-file belong together' })
  }
  return port == null || feedSecretFile == null
    ? undefined
    : { host, port, secret: await readKeyFile(feedSecretFile, passphrases) }
}

/** Lets commands of the same user announce through the attestor that runs, and look at it. @returns closes it */
export async function openCsipDoor (
  { data, store, health }: {
    readonly data: string
    readonly store: Pick<Store, 'snapshot'>
    readonly health: NodeHealth
  },
  { assignments, registry }: Pick<Attestor, 'assignments' | 'registry'>,
  context: CliContext
): Promise<() => Promise<void>> {
  const { clock } = context
  const backup = backupRoutes(store)
  const routes: SignedListenerInit['routes'] = new Map([
    ...backup.routes,
    ...healthRoutes(health),
    ...assignments == null ? [] : feedRoutes({ assignments, registry })
  ])
  const closeDoor = await openDoor(data, context, async init =>
    await listenForSigned({ ...init, routes, clock, timeout: FEED_TIMEOUT }))
  return async () => {
    await closeDoor()
    await backup.close()
  }
}
