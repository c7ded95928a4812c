/** The DHT's reader, as discover() needs it. */
import type { RecordRead, RecordReader } from '../../dht/interface.ts'
import type { KeyRead, KeyReader } from './interface.ts'

export function keyReader (reader: Pick<RecordReader, 'read'>): KeyReader {
  return {
    read: async (lookupKeys, options) => (await reader.read(lookupKeys, options)).map(toKeyRead)
  }
}

function toKeyRead ({ lookupKey, entries, contested, replicas, complete, foundAt }: RecordRead): KeyRead {
  return {
    lookupKey,
    entries: entries.map(entry => ({ entry, dps: foundAt.get(entry.slot) ?? [] })),
    contested,
    asked: replicas.map(({ dp }) => dp),
    answered: replicas.filter(({ outcome }) => outcome === 'answered').map(({ dp }) => dp),
    // one that is silent when a quorum has answered was not waited for: that is no failure
    failed: replicas.flatMap(({ dp, outcome, code }) => outcome === 'failed' ? [{ dp, code: code ?? 'RPC_INTERNAL' }] : []),
    complete
  }
}
