/**
 * A store on LevelDB, in a folder that its user alone can read, which says what it is:
 * the version of its format, and which node it belongs to.
 *
 * @example
 *
 * ```ts
 * const onDamage = damage => { log.error('%o', damage) }
 * const store = await levelStore('/var/lib/mimi/store', { owner: `dp ${peerId}`, onDamage })
 * ```
 */
import { toString } from 'uint8arrays/to-string'
import { STORE_FORMAT } from './constants.ts'
import { StoreError } from './errors.ts'
import { Health } from './health.ts'
import { ABOUT_KEY, ALL } from './keys.ts'
import { parseAbout, readAboutFile, writeAboutFile } from './level/about.ts'
import { LevelBackend, loadEngine, storeError } from './level/backend.ts'
import { makeFolder, tighten } from './level/files.ts'
import { aboutRow, finishMigration, migrate } from './level/migrate.ts'
import { refuseHalfRestored } from './level/restore.ts'
import { openRow } from './row.ts'
import { BackendStore } from './store.ts'
import type { About } from './level/about.ts'
import type { Store, StoreEvents } from './interface.ts'

/** Milliseconds for which opening waits for the check: some 50,000 rows. The rest goes on in the background. */
const DEFAULT_PATIENCE = 1_000
/** Rows by which a store of the first format is known. */
const LOOKED_AT = 16
/** Milliseconds from one full check to the next. */
const CHECK_INTERVAL = 24 * 60 * 60 * 1_000

export interface LevelStoreOptions extends StoreEvents {
  /**
   * The node whose store it is: role and name, without control characters. A store
   * that has an owner opens for no other.
   *
   * @default whoever opens it
   */
  readonly owner?: string
  /** Milliseconds for which opening waits for the full check, which else goes on in the background. @default 1_000 */
  readonly patience?: number
}

/**
 * @param directory - made where it doesn't exist; one process at a time
 * @throws StoreError `STORE_LOCKED`, `STORE_CORRUPT`, `STORE_OTHER_OWNER`, `STORE_TOO_NEW`, `STORE_HALF_RESTORED`,
 *   `STORE_FAILED`
 * @throws PackageError `PACKAGE_MISSING` where LevelDB isn't installed
 */
export async function levelStore (directory: string, options: LevelStoreOptions = {}): Promise<Store> {
  await loadEngine()
  const health = new Health(options)
  const backend = await openFolder(directory, options, health)
  const store = new BackendStore(backend, health, directory)
  try {
    await store.open()
    await firstCheck(store, options)
  } catch (err) {
    await store.close()
    throw err
  }
  return store
}

/** With the full check at work, if not done. */
async function firstCheck (store: BackendStore, { patience = DEFAULT_PATIENCE }: LevelStoreOptions): Promise<void> {
  let waited: NodeJS.Timeout | undefined
  const enough = new Promise<void>(resolve => { waited = setTimeout(resolve, patience) })
  store.checkEvery(CHECK_INTERVAL)
  await Promise.race([store.checkInBackground(patience), enough])
  clearTimeout(waited)
}

async function openFolder (directory: string, options: LevelStoreOptions, health: Health): Promise<LevelBackend> {
  try {
    await refuseHalfRestored(directory)
    await finishMigration(directory)
    await makeFolder(directory)
    await tightenOld(directory, options)
    const about = await readAboutFile(directory)
    if (about != null && about !== 'damaged') {
      checkAbout(about, options.owner)
    }
    return await openAs(directory, about, options, health)
  } catch (err) {
    throw storeError(err)
  }
}

async function tightenOld (directory: string, { onNotice }: StoreEvents): Promise<void> {
  const files = await tighten(directory)
  if (files > 0) {
    onNotice?.({ type: 'tightened', files })
  }
}

type Told = About | 'damaged' | undefined

async function openAs (
  directory: string,
  told: Told,
  options: LevelStoreOptions,
  health: Health
): Promise<LevelBackend> {
  let backend = await LevelBackend.open(directory, health)
  try {
    const kept = await keptAbout(backend)
    if (told === 'damaged' || (told == null && kept != null)) {
      health.report({ what: 'files', namespace: 'store', rows: 1 })
    }
    const about = told === 'damaged' ? kept : told ?? kept
    if (about != null) {
      checkAbout(about, options.owner)
    }
    const now: About = { format: about?.format ?? STORE_FORMAT, owner: about?.owner ?? options.owner }
    const format = about?.format ?? (await isOld(backend, told) ? 0 : STORE_FORMAT)
    if (format < STORE_FORMAT) {
      await migrate(directory, backend, { ...now, format }, health, options)
      backend = await LevelBackend.open(directory, health)
    } else if (about?.owner !== now.owner || told == null || told === 'damaged' || kept == null) {
      await backend.write([aboutRow(now)])
      await writeAboutFile(directory, now)
    }
    return backend
  } catch (err) {
    await backend.close()
    throw err
  }
}

/** As the store itself has it. */
async function keptAbout (backend: LevelBackend): Promise<About | undefined> {
  const raw = await backend.get(ABOUT_KEY)
  const value = raw == null || raw === 'unreadable' ? undefined : openRow(ABOUT_KEY, raw)
  return value == null ? undefined : parseAbout(toString(value))
}

/** The first format said nothing of itself, and none of its rows has a digest. */
async function isOld (backend: LevelBackend, told: Told): Promise<boolean> {
  let rows = 0
  for await (const [key, row] of told == null ? backend.iterate({ ...ALL, limit: LOOKED_AT }) : []) {
    if (openRow(key, row) != null) {
      return false
    }
    rows++
  }
  return rows > 0
}

function checkAbout (about: About, owner: string | undefined): void {
  if (about.format > STORE_FORMAT) {
    throw new StoreError('STORE_TOO_NEW', { detail: `format ${about.format}; this version knows ${STORE_FORMAT}` })
  }
  if (owner != null && about.owner != null && owner !== about.owner) {
    throw new StoreError('STORE_OTHER_OWNER', { detail: `${about.owner}, not ${owner}` })
  }
}
