import { DiscoveryError } from '../../base/errors.ts'
import { RecordSet } from '../../mapping/record-set.ts'
import { strikerOf } from '../../mapping/strikes.ts'
import { verifyEntry } from '../../mapping/validity.ts'
import type { Clock } from '../../base/clock.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { InvalidationLog } from '../../store/invalidation-log.ts'

export interface WithoutInvalidatedComponents {
  readonly registry: RegistrySource
  readonly clock: Clock
  readonly log: Pick<InvalidationLog, 'at'>
}

/** Of encoded entries those that nothing in the log strikes. */
export async function * withoutInvalidated (
  entries: AsyncIterable<Uint8Array>,
  components: WithoutInvalidatedComponents
): AsyncGenerator<Uint8Array> {
  for await (const bytes of entries) {
    if (!await isInvalidated(bytes, components)) {
      yield bytes
    }
  }
}

async function isInvalidated (
  bytes: Uint8Array, { registry, clock, log }: WithoutInvalidatedComponents
): Promise<boolean> {
  const context = { registry: registry.current(), now: clock.now() }
  try {
    const entry = verifyEntry(bytes, context)
    // whether a ruling holds depends on defences, which replicas have: they refuse what it strikes
    const facts = (await log.at(entry.lookupKey)).filter(({ by }) => by.reason !== 'superseded')
    return strikerOf(RecordSet.of<never>(entry.lookupKey, [], facts), context)(entry) != null
  } catch (err) {
    if (err instanceof DiscoveryError) {
      return false // what doesn't verify isn't refreshed anyway
    }
    throw err
  }
}
