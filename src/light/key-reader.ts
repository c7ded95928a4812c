/**
 * The DHT's reader, as discover() needs it: what too few replicas answer is read once more under the newest registry.
 */
import type { RecordRead, RecordReader } from '../dht/interface.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { KeyRead, KeyReader } from './interface.ts'
import type { Newest } from './newest.ts'

export function keyReader (reader: Pick<RecordReader, 'read'>, registry: RegistrySource, newest: Newest): KeyReader {
  return {
    read: async (lookupKeys, options) => {
      const { version } = registry.current()
      const reads = (await reader.read(lookupKeys, options)).map(toKeyRead)
      if (registry.current().version > version) {
        // whom to ask, and what holds, was judged by one that isn't the newest
        return (await reader.read(lookupKeys, options)).map(toKeyRead)
      }
      const lost = reads.filter(({ complete }) => !complete)
      if (lost.length === 0 || !await newest.isNewer(version, options?.signal)) {
        return reads
      }
      const again = (await reader.read(lost.map(({ lookupKey }) => lookupKey), options)).map(toKeyRead)
      return reads.map(read => read.complete ? read : again.shift() ?? read)
    }
  }
}

function toKeyRead ({ lookupKey, entries, contested, set, replicas, complete, clock, foundAt }: RecordRead): KeyRead {
  return {
    lookupKey,
    entries: entries.map(entry => ({ entry, dps: foundAt.get(entry.slot) ?? [] })),
    contested,
    known: set,
    asked: replicas.map(({ dp }) => dp),
    answered: replicas.filter(({ outcome }) => outcome === 'answered').map(({ dp }) => dp),
    // one that is silent when a quorum has answered was not waited for: that is no failure
    failed: replicas.flatMap(({ dp, outcome, code }) =>
      outcome === 'failed' ? [{ dp, code: code ?? 'RPC_INTERNAL' }] : []),
    complete,
    clock
  }
}
