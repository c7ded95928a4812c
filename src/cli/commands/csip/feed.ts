/** The feed at `mimi csip start`, and the door through which other commands reach the attestor that runs. */
import { ASSIGNMENTS_NAMESPACE } from '../../../node/assignments/alone.ts'
import { listenForFeed } from '../../../node/assignments/feed-listener.ts'
import { openDoor } from '../../door.ts'
import { CliError } from '../../errors.ts'
import { readKeyFile } from '../../key-file.ts'
import type { AssignmentOptions, Attestor } from '../../../node/attestor.ts'
import type { Store } from '../../../store/interface.ts'
import type { CliContext } from '../../context.ts'
import type { FeedOptions } from './feed-options.ts'

export async function prepareFeed ({ feedFile, feedPort: port, feedHost: host, feedSecretFile, recordsSince }: FeedOptions, store: Store): Promise<AssignmentOptions> {
  if ((port == null) !== (feedSecretFile == null)) {
    throw new CliError('OPTION_INVALID', { detail: '--feed-port and --feed-secret-file belong together' })
  }
  const feed = port == null || feedSecretFile == null ? undefined : { host, port, secret: await readKeyFile(feedSecretFile) }
  return { store: store.namespace(ASSIGNMENTS_NAMESPACE), recordsSince, feedFile, feed }
}

/** Lets commands of the same user announce through the attestor that runs. @returns closes it */
export async function openFeedDoor (data: string, { assignments, registry }: Pick<Attestor, 'assignments' | 'registry'>, context: CliContext): Promise<() => Promise<void>> {
  return assignments == null
    ? async () => {}
    : await openDoor(data, context, async init => await listenForFeed({ ...init, assignments, registry, clock: context.clock }))
}
