/**
 * Brings a store of an older format forward, row by row into a new folder beside it, which
 * then takes its place; the old one stays as it was, as a backup. A process that is killed
 * at any point of it finds the old one whole or the new one complete.
 */
import { access, rename, rm } from 'node:fs/promises'
import { fromString } from 'uint8arrays/from-string'
import { STORE_FORMAT } from '../constants.ts'
import { ABOUT_KEY, ALL } from '../keys.ts'
import { sealRow } from '../row.ts'
import { Writer } from '../writer.ts'
import { encodeAbout, readAboutFile, writeAboutFile } from './about.ts'
import { LevelBackend } from './backend.ts'
import { makeFolder } from './files.ts'
import type { Health } from '../health.ts'
import type { KeyValueOperation, StoreEvents } from '../interface.ts'
import type { About } from './about.ts'

type Rows = AsyncIterable<readonly [key: Uint8Array, value: Uint8Array]>

/** Rows that are written at once. */
const BATCH = 1_000

/** By the format that each begins from: how its rows become those of the next one. */
const STEPS: ReadonlyArray<(rows: Rows) => Rows> = [
  // keys and values stayed as they were; digests and sums came to them
  rows => rows
]

/** Puts the new folder in its place where a migration was killed just before. */
export async function finishMigration (directory: string): Promise<void> {
  const complete = await readAboutFile(`${directory}.new`)
  if (complete != null && complete !== 'damaged' && !await exists(directory)) {
    await rename(`${directory}.new`, directory)
  }
}

/** @param old - is closed; from `about.format` */
export async function migrate (
  directory: string,
  old: LevelBackend,
  about: About,
  health: Health,
  { onNotice }: StoreEvents
): Promise<void> {
  const path = `${directory}.new`
  await rm(path, { recursive: true, force: true })
  await makeFolder(path)
  const now = { ...about, format: STORE_FORMAT }
  try {
    await copy(old, path, about.format, now, health)
  } finally {
    await old.close()
  }
  await writeAboutFile(path, now)
  const backup = await backupName(directory, about.format)
  await rename(directory, backup)
  await rename(path, directory)
  onNotice?.({ type: 'migrated', from: about.format, to: STORE_FORMAT, backup })
}

async function copy (old: LevelBackend, path: string, from: number, now: About, health: Health): Promise<void> {
  const target = await LevelBackend.open(path, health)
  try {
    const writer = new Writer(target, health)
    const onGap = (): void => { health.report({ what: 'gap', namespace: 'store', rows: 1 }) }
    const rows = STEPS.slice(from).reduce((before, step) => step(before), old.iterate(ALL, onGap))
    let batch: KeyValueOperation[] = []
    for await (const [key, value] of rows) {
      batch.push({ type: 'put', key, value })
      if (batch.length === BATCH) {
        await writer.write(batch)
        batch = []
      }
    }
    await writer.write(batch)
    await target.write([aboutRow(now)])
  } finally {
    await target.close()
  }
}

export function aboutRow (about: About): KeyValueOperation {
  return { type: 'put', key: ABOUT_KEY, value: sealRow(ABOUT_KEY, fromString(encodeAbout(about))) }
}

/** Beside the store, and never over an older backup. */
async function backupName (directory: string, format: number): Promise<string> {
  const name = `${directory}.format-${format}`
  for (let n = 0; ; n++) {
    const path = n === 0 ? name : `${name}-${n}`
    if (!await exists(path)) {
      return path
    }
  }
}

async function exists (path: string): Promise<boolean> {
  return await access(path).then(() => true, () => false)
}
