/** The replicas of lookup keys, this DP among them: how it serves, reads, repairs and writes them. */
import { recordPublisher, recordReader } from '../dht/index.ts'
import { RecordSet } from '../mapping/record-set.ts'
import { partOf } from '../node/lifecycle.ts'
import { recordsClient, recordsServer } from '../protocols/records/index.ts'
import { pruning } from './claims/pruning.ts'
import type { Clock, Timer } from '../base/clock.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { Publisher, RecordReader, RecordReaderComponents } from '../dht/index.ts'
import type { Part } from '../node/lifecycle.ts'
import type { RecordIntake, RecordsClient, RecordsServerComponents } from '../protocols/records/index.ts'
import type { Gate } from '../registry/gate.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { KeyValueStore, Store } from '../store/interface.ts'
import type { FreshTime } from './fresh-time.ts'
import type { Wholeness } from './wholeness/index.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface DpReplicasComponents {
  readonly registry: RegistrySource
  readonly gate: Gate
  readonly rpc: Pick<Rpc, 'call' | 'handle'>
  readonly clock: Clock
  readonly timer: Timer
  /** By which it forgets: never ahead of what others confirm. */
  readonly past: Clock
  readonly logger: ComponentLogger
  /** The DP's libp2p key: signs receipts. */
  readonly signer: FederationSigner
  readonly store: Store
  readonly intake: RecordIntake
  readonly publishQueue: KeyValueStore
  readonly freshTime: FreshTime
  /** What it knows to have been struck, beside its record sets. */
  readonly invalidationLog: RecordsServerComponents['invalidationLog']
  /** Takes the signed time of each replica that answered a read. */
  readonly hear: RecordReaderComponents['hear']
  readonly wholeness: Pick<Wholeness, 'isWholeAt'>
}

export interface DpReplicas {
  readonly records: RecordsClient
  readonly reader: RecordReader
  readonly publisher: Publisher
  readonly parts: readonly Part[]
}

/** Serves as soon as it is made. */
export function dpReplicas (components: DpReplicasComponents): DpReplicas {
  const { registry, gate, rpc, clock, timer, logger, signer, store } = components
  const { intake, publishQueue, freshTime, hear, past } = components
  const local = recordsServer()({
    rpc,
    registry,
    gate,
    clock,
    past,
    logger,
    signer,
    store,
    intake,
    invalidationLog: components.invalidationLog,
    freshFor: time => freshTime.since(time),
    isWholeAt: key => components.wholeness.isWholeAt(key),
    readOlder: async key => {
      const [read] = await reader.read([key])
      return read ?? { set: RecordSet.empty(key), complete: false }
    }
  })
  const records = recordsClient()({ rpc, registry, clock, local })
  const reader = recordReader({ repair: true })({
    records, registry, gate, clock, timer, logger, cache: intake.cache, hear
  })
  const publisher = recordPublisher()({ records, registry, gate, clock, timer, past, logger, queue: publishQueue })
  return {
    records,
    reader,
    publisher,
    parts: [
      partOf('fresh time', freshTime),
      partOf('reader', reader),
      partOf('publisher', publisher),
      pruning({
        name: 'first sights', prune: async () => await local.prune(), timer, log: logger.forComponent('mimi:dp')
      })
    ]
  }
}
