/**
 * Where mappings are kept and found: direct reads and writes of the replicas that
 * the registry names, and Kademlia under them.
 *
 * @example
 *
 * ```ts
 * const reader = recordReader({ repair: true })({ records, registry, clock, logger })
 * const publisher = recordPublisher()({ records, registry, clock, logger, queue: store.namespace('publish-queue') })
 * const [published] = await publisher.publish([entry])
 * const [read] = await reader.read([entry.lookupKey])
 * ```
 */
import { Publisher as PublisherClass } from './publisher.ts'
import { RecordReader as RecordReaderClass } from './reader.ts'
import { Republisher as RepublisherClass } from './republisher.ts'
import type {
  Publisher, PublisherComponents, PublisherInit, RecordReader, RecordReaderComponents, RecordReaderInit, Republisher,
  RepublisherComponents, RepublisherInit
} from './interface.ts'

export function recordReader (init: RecordReaderInit = {}): (components: RecordReaderComponents) => RecordReader {
  return components => new RecordReaderClass(components, init)
}

export function recordPublisher (init: PublisherInit = {}): (components: PublisherComponents) => Publisher {
  return components => new PublisherClass(components, init)
}

export function recordRepublisher (init: RepublisherInit = {}): (components: RepublisherComponents) => Republisher {
  return components => new RepublisherClass(components, init)
}

export { DHT_ERRORS, DhtError } from './errors.ts'
export { dhtServices } from './kad.ts'
export { watchPlacement } from './placement-watch.ts'
export type { DhtServices, DhtServicesInit } from './kad.ts'
export type * from './interface.ts'
