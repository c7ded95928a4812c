/** Facts as they travel, and where they are found. */
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../../base/bytes.ts'
import { sha256 } from '../../base/hash.ts'
import { attempt } from '../../mapping/attempt.ts'
import { parseFact } from '../../mapping/fact-kinds.ts'
import { parseEntry } from '../../mapping/parse.ts'
import { RecordSet } from '../../mapping/record-set.ts'
import { factId } from '../../store/fact-index.ts'
import { hashOf } from '../../store/summed-index.ts'
import { RecordSyncError } from './errors.ts'
import { SyncFactKind } from './pb/messages.ts'
import type { Fact, FactKind, UncheckedEntry } from '../../mapping/interface.ts'
import type { FactIndex } from '../../store/fact-index.ts'
import type { RecordStore } from '../../store/interface.ts'
import type { SyncFact } from './pb/messages.ts'

const KINDS = {
  invalidation: SyncFactKind.INVALIDATION,
  dispute: SyncFactKind.DISPUTE,
  defence: SyncFactKind.DEFENCE,
  link: SyncFactKind.LINK,
  receipts: SyncFactKind.RECEIPTS,
  note: SyncFactKind.NOTE
} as const satisfies Record<FactKind, SyncFactKind>

export const GONE: SyncFact = { kind: SyncFactKind.GONE, fact: new Uint8Array(0) }

export type Stored = UncheckedEntry | Fact

function isOther (fact: Stored): fact is Fact {
  return !isEntry(fact)
}

function isEntry (fact: Stored): fact is UncheckedEntry {
  return !('kind' in fact)
}

export function encodeFact (fact: Stored): SyncFact {
  return { kind: isEntry(fact) ? SyncFactKind.ENTRY : KINDS[fact.kind], fact: fact.bytes.slice() }
}

/**
 * @returns undefined for one that is gone
 * @throws RecordSyncError `SYNC_ANSWER_INVALID` for another than was asked for; as the parsers
 */
export function decodeFact ({ kind, fact }: SyncFact, id: Uint8Array): Stored | undefined {
  if (kind === SyncFactKind.GONE) {
    return undefined
  }
  if (!equalBytes(sha256(fact), hashOf(id))) {
    throw new RecordSyncError('SYNC_ANSWER_INVALID', { detail: 'another fact than was asked for' })
  }
  const parsed = kind === SyncFactKind.ENTRY ? parseEntry(fact) : parseFact(kindOf(kind), fact)
  if (!equalBytes(factId(parsed.lookupKey, parsed.hash), id)) {
    throw new RecordSyncError('SYNC_ANSWER_INVALID', { detail: 'a fact of another key' })
  }
  return parsed
}

function kindOf (kind: SyncFactKind): FactKind {
  for (const name of Object.keys(KINDS) as FactKind[]) {
    if (KINDS[name] === kind) {
      return name
    }
  }
  throw new RecordSyncError('SYNC_ANSWER_INVALID', { detail: 'a kind of fact that is none' })
}

/** What was fetched, key by key. */
export function byKey (facts: readonly Stored[]): readonly RecordSet[] {
  const groups = new Map<string, Stored[]>()
  for (const fact of facts) {
    const name = toString(fact.lookupKey, 'latin1')
    const group = groups.get(name)
    if (group == null) {
      groups.set(name, [fact])
    } else {
      group.push(fact)
    }
  }
  return [...groups.values()].flatMap(group => {
    const [first] = group
    return first == null ? [] : RecordSet.of(first.lookupKey, group.filter(isEntry), group.filter(isOther))
  })
}

/** Reads one fact after the other; those of one key stand together, and cost one look at the disk. */
export class FactSource {
  readonly #facts: Pick<FactIndex, 'keysOf' | 'lose'>
  readonly #records: Pick<RecordStore, 'get'>
  readonly #sets = new Map<string, RecordSet>()

  constructor (facts: Pick<FactIndex, 'keysOf' | 'lose'>, records: Pick<RecordStore, 'get'>) {
    this.#facts = facts
    this.#records = records
  }

  async read (id: Uint8Array): Promise<Stored | undefined> {
    for (const lookupKey of this.#facts.keysOf(id)) {
      const name = toString(lookupKey, 'latin1')
      let set = this.#sets.get(name)
      if (set == null) {
        const bytes = await this.#records.get(lookupKey)
        set = bytes == null ? undefined : attempt(() => RecordSet.decode(bytes, lookupKey))
        if (set == null) {
          // what the disk doesn't give back isn't there: the next session brings it again
          this.#facts.lose(lookupKey)
          continue
        }
        this.#sets.clear()
        this.#sets.set(name, set)
      }
      const found = [...set.entries, ...set.facts].find(({ hash }) => equalBytes(hash, hashOf(id)))
      if (found != null) {
        return found
      }
    }
    return undefined
  }
}
