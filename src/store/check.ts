/** Reads every row of a store and compares what is there with what was written. */
import { equalBytes } from '../base/bytes.ts'
import { addDigest, emptyTally, parseTally, spaceOfTally } from './ledger.ts'
import { ALL, spaceName, spaceOf, TALLY_PREFIX } from './keys.ts'
import { openRow, storedDigest } from './row.ts'
import type { Backend } from './backend.ts'
import type { Health } from './health.ts'
import type { Tally } from './ledger.ts'

/** Rows between two looks at the pace. */
const STRIDE = 500

export interface CheckHooks {
  /** Called every few hundred rows: waits as long as others shall have the machine. @returns false to give up */
  readonly pace: () => Promise<boolean>
  /** Spaces whose tally nobody could keep, since they had rows that the engine couldn't read. */
  readonly unsure: Set<string>
}

export interface Difference {
  readonly space: string
  /** What to add to the tally. */
  readonly tally: Tally
}

interface Seen {
  readonly recorded: Map<string, Tally>
  readonly found: Map<string, Tally>
  readonly damaged: Set<string>
  rows: number
  gap: boolean
}

/**
 * @returns where tally and rows differ; undefined where it was given up, or where the
 * store was opened again meanwhile
 */
export async function checkRows (
  backend: Backend,
  health: Health,
  { pace, unsure }: CheckHooks
): Promise<Difference[] | undefined> {
  const { generation } = backend
  const seen: Seen = { recorded: new Map(), found: new Map(), damaged: new Set(), rows: 0, gap: false }
  for await (const [key, row] of backend.iterate(ALL, () => { seen.gap = true })) {
    look(seen, health, key, row)
    if (seen.rows % STRIDE === 0 && !await pace()) {
      return undefined
    }
  }
  if (backend.generation !== generation) {
    return undefined
  }
  health.checkedRows = seen.rows
  health.checks++
  if (seen.gap) {
    health.report({ what: 'gap', namespace: 'store', rows: 1 })
  }
  return differences(seen, health, unsure)
}

function look (seen: Seen, health: Health, key: Uint8Array, row: Uint8Array): void {
  seen.rows++
  const value = openRow(key, row)
  const space = spaceOf(key)
  if (value == null) {
    health.row(key)
    seen.damaged.add(space ?? '')
  }
  if (space == null) {
    if (value != null && isTally(key)) {
      seen.recorded.set(spaceOfTally(key), parseTally(value))
    }
    return
  }
  const tally = seen.found.get(space) ?? emptyTally()
  tally.rows++
  addDigest(tally.sum, storedDigest(row))
  seen.found.set(space, tally)
}

function differences ({ recorded, found, damaged }: Seen, health: Health, unsure: Set<string>): Difference[] {
  const all: Difference[] = []
  for (const space of new Set([...recorded.keys(), ...found.keys()])) {
    const [was, is] = [recorded.get(space) ?? emptyTally(), found.get(space) ?? emptyTally()]
    const rows = is.rows - was.rows
    if (rows === 0 && equalBytes(was.sum, is.sum)) {
      continue
    }
    const namespace = spaceName(space)
    if (rows < 0) {
      health.report({ what: 'missing', namespace, rows: -rows })
    } else if (rows > 0 && !unsure.has(space)) {
      health.report({ what: 'returned', namespace, rows })
    } else if (rows === 0 && !damaged.has(space) && !unsure.has(space)) {
      health.report({ what: 'altered', namespace, rows: 1 })
    }
    const sum = was.sum.slice()
    addDigest(sum, is.sum)
    all.push({ space, tally: { rows, sum } })
  }
  return all
}

function isTally (key: Uint8Array): boolean {
  return key.byteLength > TALLY_PREFIX.byteLength && equalBytes(key.subarray(0, TALLY_PREFIX.byteLength), TALLY_PREFIX)
}
