/**
 * To whom re-assignments are handed: the attestor that runs on this data folder,
 * else its store itself, on which then nobody else works.
 */
import { join } from 'node:path'
import { assignmentsAlone } from '../../../attestor/assignments/alone.ts'
import { MAX_STANDINGS_ASKED } from '../../../attestor/assignments/feed-listener.ts'
import { HttpFailure } from '../../../node/signed-http.ts'
import { doorOf } from '../../door.ts'
import { CliError } from '../../errors.ts'
import { openStore } from '../../store.ts'
import type { ComponentLogger } from '@libp2p/interface'
import type { AloneOptions } from '../../../attestor/assignments/alone.ts'
import type { FeedLine, Standing } from '../../../attestor/assignments/interface.ts'
import type { CanonicalCsi } from '../../../identifiers/csi.ts'

/** Lines in one request: well below a megabyte. */
const LINES_AT_ONCE = 2_000
/** Milliseconds for the attestor to write them down. */
const TIMEOUT = 30_000
/** Bytes of an answer: a thousand standings. */
const MAX_ANSWER = 256 * 1024

export interface Desk {
  /** Durable when it resolves. */
  record (lines: readonly FeedLine[]): Promise<void>
  /** In the order of `csis`. */
  standings (csis: readonly CanonicalCsi[]): Promise<readonly Standing[]>
  close (): Promise<void>
}

export interface DeskOptions extends Omit<AloneOptions, 'store'> {
  readonly data: string
  readonly logger: ComponentLogger
}

/** @throws StoreError `STORE_LOCKED` when an attestor runs that can't be reached */
export async function openDesk (options: DeskOptions): Promise<Desk> {
  return await runningDesk(options) ?? await ownDesk(options)
}

async function ownDesk (options: DeskOptions): Promise<Desk> {
  const store = await openStore(join(options.data, 'store'), `csip ${options.csipId}`, options.logger)
  try {
    const assignments = await assignmentsAlone({ ...options, store })
    return {
      record: async lines => { await assignments.record(lines) },
      standings: async csis => await Promise.all(csis.map(async csi => await assignments.standing(csi))),
      close: async () => {
        await assignments.stop()
        await store.close()
      }
    }
  } catch (err) {
    await store.close()
    throw err
  }
}

/** Undefined where none runs; what an attestor left that crashed counts as none. */
async function runningDesk ({ data, clock }: DeskOptions): Promise<Desk | undefined> {
  const post = await doorOf(data, { clock }, { timeout: TIMEOUT, maxResponse: MAX_ANSWER })
  if (post == null) {
    return undefined
  }
  const desk: Desk = {
    record: async lines => {
      try {
        for (let i = 0; i < lines.length; i += LINES_AT_ONCE) {
          await post('/feed', 'feed', lines
            .slice(i, i + LINES_AT_ONCE)
            .map(({ csi, event, at }) => `${csi.uri},${event},${new Date(at).toISOString()}\n`)
            .join(''))
        }
      } catch (err) {
        throw err instanceof HttpFailure ? new CliError('ATTESTOR_REFUSED', { detail: err.message, cause: err }) : err
      }
    },
    standings: async csis => {
      const standings: Standing[] = []
      for (let i = 0; i < csis.length; i += MAX_STANDINGS_ASKED) {
        standings.push(...await post(
          '/standing', 'standing', JSON.stringify(csis.slice(i, i + MAX_STANDINGS_ASKED).map(({ uri }) => uri))
        ) as Standing[])
      }
      return standings
    },
    close: async () => {}
  }
  try {
    await post('/standing', 'standing', '[]')
    return desk
  } catch (err) {
    if (err instanceof HttpFailure) {
      return undefined
    }
    throw err
  }
}
