/** The feed at `mimi csip start`, and the door through which other commands reach the attestor that runs. */
import { ASSIGNMENTS_NAMESPACE } from '../../../attestor/assignments/alone.ts'
import { FEED_TIMEOUT, feedRoutes } from '../../../attestor/assignments/feed-listener.ts'
import { backupRoutes } from '../../../node/backup-routes.ts'
import { HttpFailure } from '../../../node/signed-http.ts'
import { listenForSigned } from '../../../node/signed-listener.ts'
import { doorOf, openDoor } from '../../door.ts'
import { CliError } from '../../errors.ts'
import { readKeyFile } from '../../key-file.ts'
import type { AssignmentOptions, Attestor } from '../../../attestor/attestor.ts'
import type { PassphraseSource } from '../../../node/secret-file.ts'
import type { SignedListenerInit } from '../../../node/signed-listener.ts'
import type { AttestStatus } from '../../../protocols/attest/index.ts'
import type { ServiceWatch } from '../../../node/services.ts'
import type { Store } from '../../../store/interface.ts'
import type { CliContext } from '../../context.ts'
import type { FeedOptions } from './feed-options.ts'

/** Milliseconds. */
const STATUS_TIMEOUT = 5_000
/** Bytes: thousands of closed ranges. */
const MAX_STATUS = 1024 * 1024

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

/** What a CSIP that runs says of itself; times in milliseconds since the epoch. */
export interface RunningCsip extends AttestStatus {
  readonly since: number
  readonly addresses: readonly string[]
  readonly registryVersion: number
  /** Services that weren't there yet; empty: it is ready. */
  readonly missing: ReadonlyArray<{ readonly name: string, readonly code: string }>
}

/** Lets commands of the same user announce through the attestor that runs, and look at it. @returns closes it */
export async function openCsipDoor (
  { data, store, services }: {
    readonly data: string
    readonly store: Pick<Store, 'snapshot'>
    readonly services?: Pick<ServiceWatch, 'missing'>
  },
  attestor: Pick<Attestor, 'addresses' | 'assignments' | 'registry' | 'status'>,
  context: CliContext
): Promise<() => Promise<void>> {
  const { assignments, registry } = attestor
  const { clock } = context
  const since = clock.now()
  const running = (): RunningCsip => ({
    since,
    addresses: attestor.addresses(),
    registryVersion: registry.current().version,
    missing: (services?.missing ?? []).map(({ name, error: { code } }) => ({ name, code })),
    ...attestor.status()
  })
  const backup = backupRoutes(store)
  const routes: SignedListenerInit['routes'] = new Map([
    ...backup.routes,
    ...assignments == null ? [] : feedRoutes({ assignments, registry }),
    ['/status', { purpose: 'status', maxLength: 0, answer: () => ({ status: 200, body: JSON.stringify(running()) }) }]
  ])
  const closeDoor = await openDoor(data, context, async init => await listenForSigned({ ...init, routes, clock, timeout: FEED_TIMEOUT }))
  return async () => {
    await closeDoor()
    await backup.close()
  }
}

/** Undefined where none runs on that folder. */
export async function runningCsip (data: string, { clock }: Pick<CliContext, 'clock'>): Promise<RunningCsip | undefined> {
  const post = await doorOf(data, { clock }, { timeout: STATUS_TIMEOUT, maxResponse: MAX_STATUS })
  try {
    return await post?.('/status', 'status', '') as RunningCsip | undefined
  } catch (err) {
    // one that crashed left its door
    if (err instanceof HttpFailure && err.reason !== 'status') {
      return undefined
    }
    throw err
  }
}
