/**
 * The number of the batch that was acknowledged last, in a file of 24 bytes beside the
 * engine's: 8 bytes big-endian and the digest of a row. It is written over in place, which
 * takes no room, and without waiting for the disk: it is for a killed process and for
 * damage, and after a loss of power it may be older than the store, never newer.
 */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { bytesOf, numberOf } from '../ledger.ts'
import { digestOf, openRow } from '../row.ts'
import type { FileHandle } from 'node:fs/promises'

const FILE = 'mimi-acknowledged'
const KEY = fromString(FILE)
const LENGTH = 24

export class Mark {
  readonly #file: FileHandle

  constructor (file: FileHandle) {
    this.#file = file
  }

  static async open (directory: string): Promise<Mark> {
    const path = join(directory, FILE)
    const file = await open(path, 'r+').catch(async (err: NodeJS.ErrnoException) => {
      if (err.code !== 'ENOENT') {
        throw err
      }
      return await open(path, 'w+', 0o600)
    })
    return new Mark(file)
  }

  /** @returns undefined where none was written yet; NaN where it doesn't hold */
  async read (): Promise<number | undefined> {
    const { buffer, bytesRead } = await this.#file.read(new Uint8Array(LENGTH), 0, LENGTH, 0)
    if (bytesRead === 0) {
      return undefined
    }
    const value = openRow(KEY, buffer.subarray(0, bytesRead))
    return value?.byteLength === LENGTH - digestOf(KEY, value ?? buffer).byteLength ? numberOf(value) : Number.NaN
  }

  async write (sequence: number): Promise<void> {
    const value = bytesOf(sequence)
    await this.#file.write(concat([digestOf(KEY, value), value]), 0, LENGTH, 0)
  }

  async close (): Promise<void> {
    await this.#file.sync()
    await this.#file.close()
  }
}
