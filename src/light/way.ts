/** One way to ask: everything through relays, or everything directly. */
import { RecordReader } from '../dht/reader.ts'
import { discoveryClient } from '../protocols/discovery/index.ts'
import { Discoverer } from './discoverer.ts'
import { FederationReader } from './federation-reader.ts'
import { keyReader } from './key-reader.ts'
import { LookupWindow } from './lookup-window.ts'
import { Relayed } from './relayed.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { RecordsClient } from '../protocols/records/index.ts'
import type { RelayClient } from '../protocols/relay/index.ts'
import type { ClockWatch } from '../node/clock-watch.ts'
import type { Tracing } from '../node/traces/interface.ts'
import type { Gate } from '../registry/gate.ts'
import type { RegistrySource } from '../registry/interface.ts'
import type { Rpc } from '../rpc/interface.ts'
import type { BookMarks } from './book-marks.ts'
import type { ChoiceStore } from './choice-store.ts'
import type { Evaluations } from './evaluations.ts'
import type { Homes } from './home.ts'
import type { Newest } from './newest.ts'
import type { Way } from './ways.ts'
import type { AbortOptions, ComponentLogger } from '@libp2p/interface'

/**
 * Milliseconds: relays, gateways and replicas that just started have to be connected with first, and may say that they
 * are busy.
 */
const RELAYED_READ_TIMEOUT = 30_000

export interface WayComponents {
  readonly rpc: Rpc
  readonly registry: RegistrySource
  readonly gate: Gate
  readonly records: RecordsClient
  readonly relay: RelayClient
  readonly evaluations: Evaluations
  readonly homes: Homes
  readonly newest: Newest
  /** Fetches the newest registry. */
  readonly refresh: (options?: AbortOptions) => Promise<unknown>
  readonly choices: ChoiceStore
  readonly marks: BookMarks
  readonly clock: Clock
  readonly random: Random
  readonly logger: ComponentLogger
  /** Compares this node's clock with what DPs sign. */
  readonly clockWatch: ClockWatch
  /** @default nobody follows lookups */
  readonly tracing?: Pick<Tracing, 'within'>
}

export interface WayInit {
  /** Id of the MSP that senders use. @default none */
  readonly app?: string
  readonly relayed: boolean
}

export function makeWay (components: WayComponents, { app, relayed }: WayInit): Way {
  const { registry, gate, clock, random, logger, homes, refresh, newest, choices, marks, clockWatch } = components
  const { tracing } = components
  const { rpc, records } = relayed ? new Relayed(components) : components
  // whoever relays isn't to evaluate too, for that would take another relay
  const oprf = components.evaluations.by(rpc, relayed ? dp => components.relay.isRelaying(dp) : undefined)
  const reader = new RecordReader(
    { records, registry, clock, logger, hear: (dp, word) => { clockWatch.hear(dp, word) } },
    relayed ? { timeout: RELAYED_READ_TIMEOUT } : {})
  const discovery = discoveryClient()({ rpc, registry, clock })
  const federation = new FederationReader({ discovery, reader, registry, clock, random, homes, refresh })
  const discoverer = new Discoverer({
    registry,
    gate,
    clock,
    logger,
    oprf,
    reader: keyReader(reader, registry, newest),
    federation,
    choices,
    marks,
    clockWatch,
    refresh,
    relayed,
    tracing,
    ...relayed ? { lookups: new LookupWindow(clock) } : {}
  }, { app })
  return { rpc, oprf, reader, federation, discoverer }
}
