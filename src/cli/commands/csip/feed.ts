/** The feed at `mimi csip start`, and the door through which other commands reach the attestor that runs. */
import { join } from 'node:path'
import { rm } from 'node:fs/promises'
import { toString } from 'uint8arrays/to-string'
import { ASSIGNMENTS_NAMESPACE } from '../../../node/assignments/alone.ts'
import { listenForFeed } from '../../../node/assignments/feed-listener.ts'
import { replaceFile } from '../../../node/private-files.ts'
import { CliError } from '../../errors.ts'
import { readKeyFile } from '../../key-file.ts'
import type { AssignmentOptions, Attestor } from '../../../node/attestor.ts'
import type { Store } from '../../../store/interface.ts'
import type { CliContext } from '../../context.ts'
import type { FeedOptions } from './feed-options.ts'

/** Bytes. */
const SECRET_LENGTH = 32

export async function prepareFeed ({ feedFile, feedPort: port, feedHost: host, feedSecretFile, recordsSince }: FeedOptions, store: Store): Promise<AssignmentOptions> {
  if ((port == null) !== (feedSecretFile == null)) {
    throw new CliError('OPTION_INVALID', { detail: '--feed-port and --feed-secret-file belong together' })
  }
  const feed = port == null || feedSecretFile == null ? undefined : { host, port, secret: await readKeyFile(feedSecretFile) }
  return { store: store.namespace(ASSIGNMENTS_NAMESPACE), recordsSince, feedFile, feed }
}

/** Where the attestor that runs is reached, by whoever may read its data folder. */
export interface Door {
  readonly port: number
  /** 32 bytes in hex. */
  readonly secret: string
}

export function doorFile (data: string): string {
  return join(data, 'door.json')
}

/** Lets commands of the same user announce through the attestor that runs. @returns closes it */
export async function openDoor (data: string, { assignments, registry }: Pick<Attestor, 'assignments' | 'registry'>, { clock, random }: CliContext): Promise<() => Promise<void>> {
  if (assignments == null) {
    return async () => {}
  }
  const secret = random.bytes(SECRET_LENGTH)
  const listener = await listenForFeed({ port: 0, secret, assignments, registry, clock })
  const door: Door = { port: listener.port, secret: toString(secret, 'base16') }
  await replaceFile(doorFile(data), JSON.stringify(door))
  return async () => {
    await rm(doorFile(data), { force: true })
    await listener.close()
  }
}
