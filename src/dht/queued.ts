/** What waits in the queue of a publisher, as it is read back. */
import { DiscoveryError } from '../base/errors.ts'
import { parseFact } from '../mapping/fact-kinds.ts'
import { parseEntry } from '../mapping/parse.ts'
import { kindOfName } from './publish-queue.ts'
import type { QueueRow } from './publish-queue.ts'

/** When it was made; zero for what can't be read. */
export function dateOfQueued ({ name, bytes }: QueueRow): number {
  try {
    const kind = kindOfName(name)
    const fact = kind == null ? parseEntry(bytes) : parseFact(kind, bytes)
    return 'issuedAt' in fact ? fact.issuedAt : 0
  } catch (err) {
    if (!(err instanceof DiscoveryError)) {
      throw err
    }
    return 0
  }
}
