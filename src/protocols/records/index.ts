/**
 * `/mimi/records/1.0.0`: reads and writes the replicas of lookup keys directly, in
 * batches. A replica verifies what it stores, merges instead of overwriting, and
 * signs a receipt once it is on the disk.
 *
 * @example
 *
 * ```ts
 * const intake = recordIntake({ id })({ registry, clock, records: store.records })
 * const local = recordsServer()({ rpc, registry, clock, logger, signer, store, intake, invalidationLog })
 * const client = recordsClient()({ rpc, registry, clock, local })
 * const [answer] = await client.read(dp, [{ lookupKey }])
 * ```
 */
import { RecordsServer as RecordsServerClass } from './handler.ts'
import { RecordIntake } from './intake.ts'
import { RecordsClient as RecordsClientClass } from './records.ts'
import type { IntakeComponents, IntakeInit } from './intake.ts'
import type { RecordsClient, RecordsClientComponents, RecordsServer, RecordsServerComponents } from './interface.ts'

export function recordIntake (init: IntakeInit): (components: IntakeComponents) => RecordIntake {
  return components => new RecordIntake(components, init)
}

export function recordsServer (): (components: RecordsServerComponents) => RecordsServer {
  return components => new RecordsServerClass(components)
}

export function recordsClient (): (components: RecordsClientComponents) => RecordsClient {
  return components => new RecordsClientClass(components)
}

export { RECORDS_ERRORS, RecordsError } from './errors.ts'
export { RECORDS_PROTOCOL } from './constants.ts'
export type { RecordIntake } from './intake.ts'
export type * from './interface.ts'
