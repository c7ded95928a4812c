/** What a code means that a remote answered: the sentence and remedy of the table it is from. */
import type { ErrorSpec, ErrorTable } from '../base/errors.ts'
import type { RemoteError } from '../rpc/errors.ts'

/** Undefined for codes that this version doesn't know. */
export async function explain ({ code }: Pick<RemoteError, 'code'>): Promise<ErrorSpec | undefined> {
  const tables = await Promise.all(TABLES.map(async load => await load()))
  return tables.find(table => Object.hasOwn(table, code))?.[code]
}

/** Those whose errors travel; loaded only when one did. */
const TABLES: ReadonlyArray<() => Promise<ErrorTable>> = [
  async () => (await import('../base/errors.ts')).BASE_ERRORS,
  async () => (await import('../base/package-errors.ts')).PACKAGE_ERRORS,
  async () => (await import('../base/text-errors.ts')).TEXT_ERRORS,
  async () => (await import('../identifiers/errors.ts')).CSI_ERRORS,
  async () => (await import('../blinding/errors.ts')).BLINDING_ERRORS,
  async () => (await import('../blinding/dkg/errors.ts')).CEREMONY_ERRORS,
  async () => (await import('../registry/errors.ts')).REGISTRY_ERRORS,
  async () => (await import('../registry/clock-errors.ts')).CLOCK_ERRORS,
  async () => (await import('../attestation/errors.ts')).ATTESTATION_ERRORS,
  async () => (await import('../mapping/errors.ts')).MAPPING_ERRORS,
  async () => (await import('../tokens/errors.ts')).TOKEN_ERRORS,
  async () => (await import('../budget/errors.ts')).BUDGET_ERRORS,
  async () => (await import('../query/errors.ts')).QUERY_ERRORS,
  async () => (await import('../store/errors.ts')).STORE_ERRORS,
  async () => (await import('../rpc/errors.ts')).RPC_ERRORS,
  async () => (await import('../protocols/attest/errors.ts')).ATTEST_ERRORS,
  async () => (await import('../protocols/ceremony/errors.ts')).CEREMONY_PROTOCOL_ERRORS,
  async () => (await import('../protocols/claim/errors.ts')).CLAIM_ERRORS,
  async () => (await import('../protocols/confirm/errors.ts')).CONFIRM_ERRORS,
  async () => (await import('../protocols/discovery/errors.ts')).DISCOVERY_ERRORS,
  async () => (await import('../protocols/first-mapping/errors.ts')).FIRST_MAPPING_ERRORS,
  async () => (await import('../protocols/record-sync/errors.ts')).RECORD_SYNC_ERRORS,
  async () => (await import('../protocols/oprf/errors.ts')).OPRF_ERRORS,
  async () => (await import('../protocols/records/errors.ts')).RECORDS_ERRORS,
  async () => (await import('../protocols/registry/errors.ts')).REGISTRY_PROTOCOL_ERRORS,
  async () => (await import('../protocols/relay/errors.ts')).RELAY_ERRORS,
  async () => (await import('../dp/conflicts/errors.ts')).CONFLICT_ERRORS
]
