/**
 * Whether an object holds: for each kind one function of its bytes, the registry and
 * the time. Replica, Kademlia, gossip, reconciliation, answering DP, reader and
 * offline verifier all ask here, and none of them checks anything by itself. What
 * objects do to each other is the view's (view.ts).
 */
import { parseDefence, verifyParsedDefence } from './defence.ts'
import { parseDispute, verifyParsedDispute } from './dispute.ts'
import { parseFactReceipts, verifyParsedFactReceipts } from './fact-receipts.ts'
import { parseInvalidation, verifyParsedInvalidation } from './invalidation.ts'
import { parseLink, verifyParsedLink } from './link.ts'
import { parseNoDefence, verifyParsedNoDefence } from './no-defence.ts'
import { parseNote, verifyParsedNote } from './note.ts'
import { parseCompactEntry, parseEntry, parseHolderEntry } from './parse.ts'
import { verifyParsedEntry, verifyParsedHolderEntry } from './verify.ts'
import type {
  Fact, VerifiedDefence, VerifiedDispute, VerifiedEntry, VerifiedFact, VerifiedHolderEntry, VerifiedInvalidation,
  VerifiedLink, VerifiedNoDefence, VerifyContext, VerifyEntryContext
} from './interface.ts'
import type { SilenceSubject } from './no-defence.ts'

/** Form first, then all that registry and time tell. Both throw DiscoveryErrors. */
const VALIDITY = {
  /** What a holder hands to its DP. */
  holderEntry: { parse: parseHolderEntry, verify: verifyParsedHolderEntry },
  entry: { parse: parseEntry, verify: verifyParsedEntry },
  compactEntry: { parse: parseCompactEntry, verify: verifyParsedEntry },
  invalidation: { parse: parseInvalidation, verify: verifyParsedInvalidation },
  dispute: { parse: parseDispute, verify: verifyParsedDispute },
  defence: { parse: parseDefence, verify: verifyParsedDefence },
  link: { parse: parseLink, verify: verifyParsedLink },
  receipts: { parse: parseFactReceipts, verify: verifyParsedFactReceipts },
  note: { parse: parseNote, verify: verifyParsedNote },
  /** In a ruling, or from the replica that says it. */
  noDefence: { parse: parseNoDefence, verify: verifyParsedNoDefence }
} as const satisfies Record<Fact['kind'] | 'holderEntry' | 'entry' | 'compactEntry' | 'noDefence', unknown>

type Rules = typeof VALIDITY
export type ObjectKind = keyof Rules
export type Unchecked<K extends ObjectKind> = Parameters<Rules[K]['verify']>[0]
export type Verified<K extends ObjectKind> = ReturnType<Rules[K]['verify']>
/** What a kind is judged by: registry and time, and of a no-defence statement what it must be about. */
export type ContextOf<K extends ObjectKind> = Parameters<Rules[K]['verify']>[1]

interface Rule<K extends ObjectKind> {
  readonly parse: (bytes: Uint8Array) => Unchecked<K>
  readonly verify: (object: Unchecked<K>, context: ContextOf<K>) => Verified<K>
}

export const OBJECT_KINDS = Object.keys(VALIDITY) as readonly ObjectKind[]

/** An object as received. @throws BaseError, AttestationError, MappingError as parser and verifier of its kind */
export function verifyObject<K extends ObjectKind> (kind: K, bytes: Uint8Array, context: ContextOf<K>): Verified<K> {
  const rule: Rule<K> = ruleOf(kind)
  return rule.verify(rule.parse(bytes), context)
}

/** What was parsed already. @throws AttestationError, MappingError as the verifier of its kind */
export function verifyParsed<K extends ObjectKind> (kind: K, object: Unchecked<K>, context: ContextOf<K>): Verified<K> {
  return ruleOf(kind).verify(object, context)
}

/** A fact of a record set, of whatever kind. @throws as `verifyParsed` */
export function verifyFact<F extends Fact> (
  fact: F, context: VerifyContext
): Extract<VerifiedFact, { kind: F['kind'] }> {
  return verifyParsed(fact.kind, fact, context) as Extract<VerifiedFact, { kind: F['kind'] }>
}

/** (Publishing DP) @throws as `verifyObject` */
export function verifyHolderEntry (bytes: Uint8Array, context: VerifyContext): VerifiedHolderEntry {
  return verifyObject('holderEntry', bytes, context)
}

/** @throws as `verifyObject` */
export function verifyEntry (bytes: Uint8Array, context: VerifyEntryContext): VerifiedEntry {
  return verifyObject('entry', bytes, context)
}

/** @throws as `verifyObject` */
export function verifyInvalidation (bytes: Uint8Array, context: VerifyContext): VerifiedInvalidation {
  return verifyObject('invalidation', bytes, context)
}

/** @throws as `verifyObject` */
export function verifyDispute (bytes: Uint8Array, context: VerifyContext): VerifiedDispute {
  return verifyObject('dispute', bytes, context)
}

/** @throws as `verifyObject` */
export function verifyDefence (bytes: Uint8Array, context: VerifyContext): VerifiedDefence {
  return verifyObject('defence', bytes, context)
}

/** @throws as `verifyObject` */
export function verifyLink (bytes: Uint8Array, context: VerifyContext): VerifiedLink {
  return verifyObject('link', bytes, context)
}

/** @throws as `verifyObject` */
export function verifyNoDefence (
  bytes: Uint8Array, subject: SilenceSubject, context: VerifyContext
): VerifiedNoDefence {
  return verifyObject('noDefence', bytes, { ...context, subject })
}

function ruleOf<K extends ObjectKind> (kind: K): Rule<K> {
  return VALIDITY[kind] as unknown as Rule<K>
}
