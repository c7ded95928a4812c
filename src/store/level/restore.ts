/**
 * Makes a store of rows that were saved, in a folder beside it that takes its place once
 * it is whole. While such a folder is there, no store opens: a process that was killed
 * left it, and a node would begin with nothing.
 */
import { access, rename, rm } from 'node:fs/promises'
import { StoreError } from '../errors.ts'
import { Health } from '../health.ts'
import { Writer } from '../writer.ts'
import { writeAboutFile } from './about.ts'
import { LevelBackend } from './backend.ts'
import { makeFolder } from './files.ts'
import { aboutRow } from './migrate.ts'
import type { KeyValueOperation } from '../interface.ts'
import type { About } from './about.ts'

/** Rows that are written at once. */
const BATCH = 1_000

/** @throws StoreError `STORE_HALF_RESTORED` */
export async function refuseHalfRestored (directory: string): Promise<void> {
  if (await exists(partOf(directory))) {
    throw new StoreError('STORE_HALF_RESTORED', { detail: partOf(directory) })
  }
}

/**
 * @param rows - whose end is a promise that they were whole
 * @returns how many there were; durable
 * @throws StoreError `STORE_NOT_EMPTY` where there is a store; what `rows` throw: then there is none
 */
export async function restoreStore (
  directory: string, about: About, rows: AsyncIterable<KeyValueOperation>
): Promise<number> {
  if (await exists(directory)) {
    throw new StoreError('STORE_NOT_EMPTY', { detail: directory })
  }
  const part = partOf(directory)
  await rm(part, { recursive: true, force: true })
  await makeFolder(part)
  try {
    const count = await fill(part, about, rows)
    await writeAboutFile(part, about)
    await rename(part, directory)
    return count
  } catch (err) {
    await rm(part, { recursive: true, force: true })
    throw err
  }
}

async function fill (part: string, about: About, rows: AsyncIterable<KeyValueOperation>): Promise<number> {
  const health = new Health()
  const target = await LevelBackend.open(part, health)
  try {
    const writer = new Writer(target, health)
    let [batch, count]: [KeyValueOperation[], number] = [[], 0]
    for await (const row of rows) {
      batch.push(row)
      count++
      if (batch.length === BATCH) {
        await writer.write(batch)
        batch = []
      }
    }
    await writer.write(batch)
    await target.write([aboutRow(about)])
    return count
  } finally {
    await target.close()
  }
}

function partOf (directory: string): string {
  return `${directory}.restore`
}

async function exists (path: string): Promise<boolean> {
  return await access(path).then(() => true, () => false)
}
