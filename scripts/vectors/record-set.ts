import { asEntryId, asLookupKey } from '../../src/base/bytes.ts'
import { admit } from '../../src/mapping/admission.ts'
import { RecordSet as RecordSetMessage } from '../../src/mapping/pb/entry.ts'
import { inOrder } from '../../src/mapping/precedence.ts'
import { makeReceipt, verifyReceipt } from '../../src/mapping/receipt.ts'
import { mergeRecordSets, RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { make } from './entry.ts'
import { hex, item, refused, seed } from './format.ts'
import { dps, lookupKey, mallory, NOW, peerOf, registry } from './world.ts'
import type { Vectors } from './format.ts'
import type { UncheckedEntry, VerifiedEntry } from '../../src/mapping/interface.ts'

export function recordSetVectors (): Vectors {
  const now = NOW + 2_000
  const context = { registry, now }
  const id = asEntryId(seed('entry id').slice(0, 16))
  const entries: Readonly<Record<string, VerifiedEntry>> = {
    first: verified(make({ label: 'one', changes: { entryId: id } }).entry),
    renewed: verified(make({ label: 'two', now: NOW + 1, changes: { entryId: id, sequence: 2 } }).entry),
    rival: verified(make({ label: 'three', now: NOW + 1, changes: { entryId: id, sequence: 2 } }).entry),
    elsewhere: verified(make({ label: 'four', dp: 4 }).entry),
    newcomer: verified(make({ label: 'five', holder: mallory }).entry),
    backdated: verified(make({ label: 'six', now: NOW - 1, changes: { entryId: id, sequence: 3 } }).entry)
  }
  const of = (...names: string[]): RecordSet<VerifiedEntry> =>
    RecordSet.of(lookupKey, names.map(name => pick(entries, name)))
  const merge = (a: string[], b: string[]) => {
    const merged = mergeRecordSets(of(...a), of(...b))
    return {
      name: 'merge',
      a,
      b,
      aBytes: hex(of(...a).bytes),
      bBytes: hex(of(...b).bytes),
      slots: merged.entries.map(({ slot }) => slot),
      bytes: hex(merged.bytes),
      hash: hex(merged.hash)
    }
  }
  const no = (name: string, code: string, bytes: Uint8Array, key = lookupKey) =>
    ({ name, lookupKey: hex(key), bytes: hex(bytes), error: refused(code, () => RecordSet.decode(bytes, key)) })
  const pack = (...names: string[]): Uint8Array =>
    RecordSetMessage.encode({ entries: names.map(name => pick(entries, name).bytes.slice()) })
  const [low, high] = of('first', 'elsewhere').entries.map(({ bytes }) => bytes.slice())
  const receipt = makeReceipt([pick(entries, 'first').hash, pick(entries, 'newcomer').hash], now, item(dps, 0))
  const admission = (name: string, stored: string[], entry: string, code?: string) => ({
    name,
    stored,
    entry,
    now,
    ...(code == null
      ? accepted(() => { admit(of(...stored), pick(entries, entry), context) })
      : { error: refused(code, () => { admit(of(...stored), pick(entries, entry), context) }) })
  })

  return {
    description: 'Record sets: encoding, merge, admission, precedence and receipts. Sets are given by the names of ' +
      'the entries in them.',
    given: {
      lookupKey: hex(lookupKey),
      entries: Object.fromEntries(Object.entries(entries).map(([
        name, { bytes, hash, slot, sequence, establishedAt }
      ]) => [name, { bytes: hex(bytes), hash: hex(hash), slot, sequence, establishedAt }]))
    },
    cases: [
      merge([], []),
      merge(['first'], ['first']),
      merge(['first'], ['renewed']),
      merge(['renewed'], ['rival']),
      merge(['rival', 'elsewhere'], ['newcomer', 'first']),
      merge(['newcomer', 'first'], ['rival', 'elsewhere']),
      no('trailing byte', 'MESSAGE_MALFORMED', Uint8Array.of(...pack('first'), 0)),
      no('of another lookup key', 'RECORD_SET_MALFORMED', pack('first'), asLookupKey(seed('another lookup key'))),
      no('a slot twice', 'RECORD_SET_MALFORMED', pack('first', 'renewed')),
      no('out of order', 'RECORD_SET_MALFORMED', RecordSetMessage.encode({
        entries: [high, low].map(bytes => bytes ?? new Uint8Array())
      })),
      admission('admitted to an empty set', [], 'first'),
      admission('admitted again', ['first'], 'first'),
      admission('admitted as the next in its slot', ['first'], 'renewed'),
      admission('not admitted: an older sequence', ['renewed'], 'first', 'ENTRY_STALE'),
      admission('not admitted: issued before what it replaces', ['renewed'], 'backdated', 'ENTRY_BACKDATED'),
      {
        name: 'precedence',
        entries: ['newcomer', 'elsewhere', 'first'],
        order: inOrder(of('newcomer', 'elsewhere', 'first').entries).map(({ slot }) => slot)
      },
      { name: 'receipt', dp: peerOf(item(dps, 0)), records: ['first', 'newcomer'], now, receipt: hex(receipt) },
      {
        name: 'receipt for other records',
        dp: peerOf(item(dps, 0)),
        records: ['first'],
        now,
        receipt: hex(receipt),
        error: refused('RECEIPT_MISMATCH', () =>
          verifyReceipt(receipt, { dp: peerOf(item(dps, 0)), recordHashes: [pick(entries, 'first').hash] }, context))
      }
    ]
  }

  function verified (entry: UncheckedEntry): VerifiedEntry {
    return verifyEntry(entry.bytes, context)
  }
}

function pick<T> (table: Readonly<Record<string, T>>, name: string): T {
  const found = table[name]
  if (found == null) {
    throw new Error(`no entry ${name}`)
  }
  return found
}

function accepted (work: () => void): { readonly admitted: true } {
  work()
  return { admitted: true }
}
