/**
 * What a backup is made of: the store of a node that runs, by its door, or the store itself, on which then nobody
 * works.
 */
import { join } from 'node:path'
import { toString } from 'uint8arrays/to-string'
import { rowsOf } from '../../node/backup-routes.ts'
import { HttpFailure } from '../../node/signed-http.ts'
import { StoreError } from '../../store/errors.ts'
import { doorOf } from '../door.ts'
import { openStore } from '../store.ts'
import { loggerOf } from '../log.ts'
import { CliError } from '../errors.ts'
import type { BackupPage, BackupRefused } from '../../node/backup-routes.ts'
import type { CliContext } from '../context.ts'

/** Milliseconds for a page. */
const TIMEOUT = 60_000
/** Bytes: a page whose last row is the longest there can be. */
const MAX_ANSWER = 128 * 1024 * 1024
const ID_LENGTH = 16

export type BackupRows = AsyncIterable<readonly [key: Uint8Array, value: Uint8Array]>

export interface Source {
  /** Whether the node runs. */
  readonly running: boolean
  readonly rows: BackupRows
  close (): Promise<void>
}

type Page = (page: number) => Promise<BackupPage>

/** @throws StoreError `STORE_LOCKED` where a node runs that can't be reached */
export async function openSource (data: string, owner: string, context: CliContext): Promise<Source> {
  const page = await knocker(data, context)
  const first = await page?.(0).catch((err: unknown) => {
    // a node that crashed left its door: another program may have its port
    if (err instanceof HttpFailure) {
      return undefined
    }
    throw err
  })
  return page == null || first == null
    ? await ownSource(data, owner, context)
    : { running: true, rows: pages(page, first), close: async () => {} }
}

async function ownSource (data: string, owner: string, context: CliContext): Promise<Source> {
  const store = await openStore(join(data, 'store'), owner, loggerOf({ logLevel: 'error' }, context))
  return { running: false, rows: store.snapshot(), close: async () => { await store.close() } }
}

async function knocker (data: string, context: CliContext): Promise<Page | undefined> {
  const knock = await doorOf(data, context, { timeout: TIMEOUT, maxResponse: MAX_ANSWER })
  const backup = toString(context.random.bytes(ID_LENGTH), 'base16')
  return knock == null
    ? undefined
    : async page => {
      // the node is of this very version
      const answer = await knock('/backup', 'backup', JSON.stringify({ backup, page })) as BackupPage | BackupRefused
      if ('error' in answer) {
        throw new StoreError('STORE_SNAPSHOT_BROKEN', { detail: answer.error.code })
      }
      context.signal.throwIfAborted()
      return answer
    }
}

async function * pages (ask: Page, first: BackupPage): BackupRows {
  let page = first
  for (let n = 1; ; n++) {
    yield * rowsOf(page)
    if (page.last) {
      return
    }
    try {
      page = await ask(n)
    } catch (err) {
      throw err instanceof HttpFailure ? new CliError('BACKUP_CUT_OFF', { detail: err.message, cause: err }) : err
    }
  }
}
