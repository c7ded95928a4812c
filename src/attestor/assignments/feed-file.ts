/**
 * Follows a file to which lines are appended, or which is replaced by another.
 * How far it was read is written down together with what its lines said, so that
 * no line is lost and none is needed twice (docs/attestors.md, "The feed").
 */
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { toString } from 'uint8arrays/to-string'
import { systemCodeOf } from '../../base/system-code.ts'
import { sha256 } from '../../base/hash.ts'
import { systemTimer } from '../../base/clock.ts'
import { Pace } from '../../dht/pace.ts'
import type { Timer } from '../../base/clock.ts'
import type { OpenedAssignments } from './assignments.ts'
import type { BadLine } from './interface.ts'
import type { ComponentLogger, Logger } from '@libp2p/interface'
import type { FileHandle } from 'node:fs/promises'

/** Milliseconds between two looks at the file. */
export const DEFAULT_FEED_INTERVAL = 2_000
/** Bytes read in one go; also the longest line. */
const CHUNK = 256 * 1024
/** Bytes before the position that tell whether it is still the same file. */
const FINGERPRINTED = 4 * 1024
const NEWLINE = 0x0a

export interface FeedFileInit {
  readonly path: string
  /** Milliseconds between two looks. @default 2_000 */
  readonly interval?: number
}

export interface FeedFileComponents {
  readonly assignments: Pick<OpenedAssignments, 'read' | 'ledger' | 'hurry'>
  readonly logger: ComponentLogger
  /** @default the runtime's timers */
  readonly timer?: Timer
}

/** As it is kept. */
interface Position {
  /** Bytes that were taken, each line with its end. */
  readonly offset: number
  /** Lines before it. */
  readonly line: number
  /** Inode: another file of the same name is read from its beginning. */
  readonly file: number
  /** SHA-256 of what stands before the offset, 4,096 bytes at most, in hex. */
  readonly before: string
}

export interface FeedLooked {
  /** Lines that were taken. */
  readonly recorded: number
  readonly bad: readonly BadLine[]
}

export class FeedFile {
  readonly #components: FeedFileComponents
  readonly #path: string
  readonly #log: Logger
  readonly #pace: Pace

  constructor (components: FeedFileComponents, { path, interval = DEFAULT_FEED_INTERVAL }: FeedFileInit) {
    this.#components = components
    this.#path = resolve(path)
    this.#log = components.logger.forComponent('mimi:feed')
    this.#pace = new Pace(components.timer ?? systemTimer, async () => {
      try {
        await this.look()
      } catch (err) {
        this.#log.error('the feed can not be read: %e', err)
      }
      return interval
    })
  }

  start (): void {
    this.#pace.start()
  }

  async stop (): Promise<void> {
    await this.#pace.stop()
  }

  /** Takes what is new. A line that has no end yet waits for it; bad ones are told and passed over. */
  async look (): Promise<FeedLooked> {
    const { assignments } = this.#components
    const file = await openIfThere(this.#path)
    if (file == null) {
      return { recorded: 0, bad: [] }
    }
    try {
      const bad: BadLine[] = []
      let recorded = 0
      let position = await this.#position(file)
      for (let text = await readLines(file, position.offset); text.byteLength > 0; text = await readLines(
        file, position.offset
      )) {
        const read = assignments.read(toString(text), { firstLine: position.line + 1 })
        const offset = position.offset + text.byteLength
        position = {
          ...position,
          offset,
          line: position.line + text.filter(byte => byte === NEWLINE).length,
          before: await fingerprint(file, offset)
        }
        await assignments.ledger.record(read.lines, { feed: this.#path, value: position })
        assignments.hurry()
        recorded += read.lines.length
        bad.push(...read.bad)
        for (const { line, code } of read.bad) {
          this.#log.error('line %d of the feed was passed over: %s', line, code)
        }
      }
      if (recorded > 0) {
        this.#log('took %d lines of the feed', recorded)
      }
      return { recorded, bad }
    } finally {
      await file.close()
    }
  }

  /** The beginning, where it isn't the file that was read before, or not with what it held. */
  async #position (file: FileHandle): Promise<Position> {
    const { ino, size } = await file.stat()
    const kept = await this.#components.assignments.ledger.position(this.#path) as Position | undefined
    const same = kept != null && kept.file === ino && size >= kept.offset &&
      await fingerprint(file, kept.offset) === kept.before
    return same ? kept : { offset: 0, line: 0, file: ino, before: '' }
  }
}

async function openIfThere (path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (err) {
    if (systemCodeOf(err) === 'ENOENT') {
      return undefined
    }
    throw err
  }
}

async function readAt (file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}

/**
 * Whole lines from `offset` on, as many as there are, up to a chunk; a line that is longer than that is cut, and so is
 * bad.
 */
async function readLines (file: FileHandle, offset: number): Promise<Uint8Array> {
  const bytes = await readAt(file, offset, CHUNK)
  return bytes.byteLength === CHUNK && !bytes.includes(NEWLINE)
    ? bytes
    : bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1)
}

async function fingerprint (file: FileHandle, offset: number): Promise<string> {
  const from = Math.max(0, offset - FINGERPRINTED)
  return toString(sha256(await readAt(file, from, offset - from)), 'base16')
}
