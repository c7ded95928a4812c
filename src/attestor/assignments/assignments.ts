/**
 * What a CSIP knows of its identifiers, and how it tells DPs that one has a new
 * owner (docs/attestors.md, "Re-assignment").
 *
 * @example
 *
 * ```ts
 * const assignments = await openAssignments({ csipId, store, rpc, registry, signer, clock, random, logger, voprf }, {
 * seed }) assignments.start() const { lines, bad } = assignments.read('tel:+14155550100,reassigned,2026-01-15') await
 * assignments.record(lines)
 * ```
 */
import { claimClient } from '../../protocols/claim/index.ts'
import { csipOprf } from '../evaluation.ts'
import { Announcer } from './announcer.ts'
import { readFeed } from './feed-lines.ts'
import { openLedger } from './ledger.ts'
import type { Clock, Random, Timer } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { Gate } from '../../registry/gate.ts'
import type { RegistrySource } from '../../registry/interface.ts'
import type { OprfClient } from '../../protocols/oprf/interface.ts'
import type { Rpc } from '../../rpc/interface.ts'
import type { KeyValueStore } from '../../store/interface.ts'
import type { Assignments } from './interface.ts'
import type { Ledger } from './ledger.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface AssignmentsComponents {
  readonly csipId: string
  /** A namespace of its own. */
  readonly store: KeyValueStore
  readonly rpc: Pick<Rpc, 'call'>
  readonly registry: RegistrySource
  readonly gate: Gate
  /** Signs with the key that the registry lists for the CSIP. */
  readonly signer: FederationSigner
  readonly clock: Clock
  /** By which tokens are forgotten: never ahead of what others confirm. */
  readonly past: Clock
  readonly random: Random
  readonly logger: ComponentLogger
  readonly voprf: VoprfBackend
  /** @default one of its own, by this CSIP's figure */
  readonly oprf?: OprfClient
  /** @default the runtime's timers */
  readonly timer?: Timer
}

export interface AssignmentsInit {
  /** 32 bytes under which records are sealed; MUST stay secret. */
  readonly seed: Uint8Array
  /** Since when everything is in the records, milliseconds since the epoch. @default when they were begun */
  readonly recordsSince?: number
}

/** For feeds that keep how far they were read together with what they said. */
export interface OpenedAssignments extends Assignments {
  readonly ledger: Ledger
  /** There is something new to announce. */
  hurry (): void
}

export async function openAssignments (
  components: AssignmentsComponents, { seed, recordsSince }: AssignmentsInit
): Promise<OpenedAssignments> {
  const { csipId, registry, clock, rpc } = components
  const ledger = await openLedger(components, seed, recordsSince)
  const { oprf = await csipOprf(components, 0) } = components
  const announcer = new Announcer({
    ...components,
    ledger,
    oprf,
    claims: claimClient()({ rpc, registry, clock })
  }, csipId)
  return {
    ledger,
    book: ledger,
    read: (text, options) => readFeed(text, { registry: registry.current(), csipId, now: clock.now() }, options),
    record: async lines => {
      await ledger.record(lines)
      announcer.hurry()
    },
    hurry: () => { announcer.hurry() },
    standing: async csi => await announcer.standing(csi.uri, await ledger.task(csi)),
    start: () => { announcer.start() },
    stop: async () => { await announcer.stop() }
  }
}
