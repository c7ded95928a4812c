/**
 * Where the operator of a node takes a snapshot of its store while it runs:
 * `POST /backup`, signed (see signed-http.ts), page by page. All pages of one backup
 * are of the moment of its first. A second backup takes the place of the first.
 */
import { StoreError } from '../store/errors.ts'
import { parseJson } from './signed-listener.ts'
import type { Store } from '../store/interface.ts'
import type { Reply, Route } from './signed-listener.ts'

/** Bytes of keys and values in a page, if not of a single row. */
const PAGE_BYTES = 2 * 1024 * 1024
/** Bytes of a request. */
const MAX_REQUEST = 256
/** Milliseconds for which a snapshot is kept for the next request: it keeps disk space from being freed. */
export const BACKUP_PATIENCE = 60_000

/** `backup`: chosen by who asks; `page`: 0, and then always the next one. */
export interface BackupRequest {
  readonly backup: string
  readonly page: number
}

/** Rows are pairs of key and value in base64. */
export interface BackupPage {
  readonly rows: ReadonlyArray<readonly [key: string, value: string]>
  readonly last: boolean
}

/** What is answered in the place of a page. */
export interface BackupRefused {
  readonly error: { readonly code: string, readonly message: string }
}

type Rows = AsyncIterator<readonly [key: Uint8Array, value: Uint8Array]>

interface Session {
  readonly backup: string
  readonly rows: Rows
  /** Of the page that comes next. */
  next: number
  timer?: NodeJS.Timeout
}

export interface BackupRoutes {
  readonly routes: ReadonlyMap<string, Route>
  /** Ends what is under way; before the store is closed. */
  close (): Promise<void>
}

/** @param init - `patience` in milliseconds, @default 60_000 */
export function backupRoutes (
  store: Pick<Store, 'snapshot'>, { patience = BACKUP_PATIENCE }: { readonly patience?: number } = {}
): BackupRoutes {
  let session: Session | undefined
  const close = async (): Promise<void> => {
    const ended = session
    session = undefined
    clearTimeout(ended?.timer)
    await ended?.rows.return?.()
  }
  const answer = async (body: Uint8Array): Promise<Reply> => {
    const request = parseRequest(parseJson(body))
    if (request == null) {
      return { status: 400 }
    }
    if (request.page === 0) {
      await close()
      session = { backup: request.backup, rows: store.snapshot()[Symbol.asyncIterator](), next: 0 }
    }
    const current = session
    if (current?.backup !== request.backup || current.next !== request.page) {
      return refusal(new StoreError('STORE_SNAPSHOT_BROKEN'))
    }
    clearTimeout(current.timer)
    current.next++
    const page = await readPage(current.rows)
    if (page.last) {
      await close()
    } else {
      // nobody waits for what nobody asks for
      current.timer = setTimeout(() => { void close() }, patience).unref()
    }
    return { status: 200, body: JSON.stringify(page) }
  }
  const refusing = async (body: Uint8Array): Promise<Reply> => {
    try {
      return await answer(body)
    } catch (err) {
      await close()
      if (err instanceof StoreError) {
        return refusal(err)
      }
      throw err
    }
  }
  return {
    routes: new Map<string, Route>([['/backup', { purpose: 'backup', maxLength: MAX_REQUEST, answer: refusing }]]),
    close
  }
}

function refusal ({ code, message }: StoreError): Reply {
  const refused: BackupRefused = { error: { code, message } }
  return { status: 200, body: JSON.stringify(refused) }
}

async function readPage (rows: Rows): Promise<BackupPage> {
  const page: Array<readonly [string, string]> = []
  for (let bytes = 0; bytes < PAGE_BYTES;) {
    const { value, done } = await rows.next()
    if (done === true) {
      return { rows: page, last: true }
    }
    bytes += value[0].byteLength + value[1].byteLength
    page.push([base64(value[0]), base64(value[1])])
  }
  return { rows: page, last: false }
}

function parseRequest (value: unknown): BackupRequest | undefined {
  return typeof value === 'object' && value != null && 'backup' in value && typeof value.backup === 'string' &&
    'page' in value && typeof value.page === 'number'
    ? { backup: value.backup, page: value.page }
    : undefined
}

export function rowsOf ({ rows }: BackupPage): ReadonlyArray<readonly [key: Uint8Array, value: Uint8Array]> {
  return rows.map(([key, value]) => [Buffer.from(key, 'base64'), Buffer.from(value, 'base64')] as const)
}

/** A hundred times as fast as in JavaScript alone. */
function base64 (bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
