/** The kinds of facts that a record set holds beside entries, in one place. */
import { parseDispute } from './dispute.ts'
import { parseDefence } from './defence.ts'
import { parseFactReceipts } from './fact-receipts.ts'
import { parseInvalidation } from './invalidation.ts'
import { parseLink } from './link.ts'
import { parseNote } from './note.ts'
import type { Fact, FactKind } from './interface.ts'

/** In canonical order: that of the fields of a record set, and of answers about them. */
export const FACT_KINDS = [
  'invalidation', 'dispute', 'defence', 'link', 'receipts', 'note'
] as const satisfies readonly FactKind[]

/** Fields of a record set that hold facts. */
export const FACT_FIELDS = {
  invalidation: 'invalidations',
  dispute: 'disputes',
  defence: 'defences',
  link: 'links',
  receipts: 'receipts',
  note: 'notes'
} as const satisfies Record<FactKind, string>

const PARSERS = {
  invalidation: parseInvalidation,
  dispute: parseDispute,
  defence: parseDefence,
  link: parseLink,
  receipts: parseFactReceipts,
  note: parseNote
} as const satisfies Record<FactKind, (bytes: Uint8Array) => Fact>

/** Form only. @throws as the parser of its kind */
export function parseFact (kind: FactKind, bytes: Uint8Array): Fact {
  return PARSERS[kind](bytes)
}
