/** The kinds of facts that a record set holds beside entries, in one place. */
import { parseDispute, verifyParsedDispute } from './dispute.ts'
import { parseDefence, verifyParsedDefence } from './defence.ts'
import { parseFactReceipts, verifyParsedFactReceipts } from './fact-receipts.ts'
import { parseInvalidation, verifyParsedInvalidation } from './invalidation.ts'
import { parseLink, verifyParsedLink } from './link.ts'
import type { Fact, FactKind, VerifiedFact, VerifyContext } from './interface.ts'

/** In canonical order: that of the fields of a record set, and of answers about them. */
export const FACT_KINDS = ['invalidation', 'dispute', 'defence', 'link', 'receipts'] as const satisfies readonly FactKind[]

/** Fields of a record set that hold facts. */
export const FACT_FIELDS = {
  invalidation: 'invalidations',
  dispute: 'disputes',
  defence: 'defences',
  link: 'links',
  receipts: 'receipts'
} as const satisfies Record<FactKind, string>

const PARSERS = {
  invalidation: parseInvalidation,
  dispute: parseDispute,
  defence: parseDefence,
  link: parseLink,
  receipts: parseFactReceipts
} as const satisfies Record<FactKind, (bytes: Uint8Array) => Fact>

/** Form only. @throws as the parser of its kind */
export function parseFact (kind: FactKind, bytes: Uint8Array): Fact {
  return PARSERS[kind](bytes)
}

/** All that the registry tells about it. @throws as the verification of its kind */
export function verifyFact (fact: Fact, context: VerifyContext): VerifiedFact {
  switch (fact.kind) {
    case 'invalidation':
      return verifyParsedInvalidation(fact, context)
    case 'dispute':
      return verifyParsedDispute(fact, context)
    case 'defence':
      return verifyParsedDefence(fact, context)
    case 'link':
      return verifyParsedLink(fact, context)
    case 'receipts':
      return verifyParsedFactReceipts(fact, context)
  }
}
