/**
 * Rulings: the third reason of an invalidation (docs/protocol.md, "Rulings").
 * A ruling carries its evidence, so that nobody believes the DP that signs it:
 * a dispute, and either the silence of a majority of the key's replicas over a
 * whole window, or the verdict of the federation's arbiters.
 */
import { asHash, asSignature, compareBytes, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { signUnder, verifyUnder } from '../base/envelope.ts'
import { parsePublicKey } from '../base/keys.ts'
import { MAX_INVALIDATION_LENGTH, MAX_STATEMENT_LENGTH } from '../base/limits.ts'
import { rulesAt } from '../registry/former-rules.ts'
import { parseDispute, verifyParsedDispute } from './dispute.ts'
import { CONFLICT_VERSION, MAX_LOSING, MAX_PARTIES, MAX_RULING_ARBITERS, MAX_SILENCE } from './constants.ts'
import { MappingError } from './errors.ts'
import { isRevoked, isTime, requireField } from './fact.ts'
import { parseNoDefence, verifyParsedNoDefence } from './no-defence.ts'
import { VerdictPayload, Winner } from './pb/facts.ts'
import { verifyReceiptFor } from './receipt.ts'
import { quorumOf } from './voices.ts'
import type { SignatureBytes } from '../base/bytes.ts'
import type { FederationSigner } from '../base/envelope.ts'
import type { DpRecord, VerifiedRegistry } from '../registry/interface.ts'
import type {
  Decision, InvalidationFields, SupersededBy, UncheckedInvalidation, Verdict, VerdictFields, VerifyContext
} from './interface.ts'
import type { InvalidationPayload } from './pb/facts.ts'

/** A ruling, of which nothing is known beyond what its reason says. */
export type RulingFields = Pick<InvalidationFields, 'lookupKey' | 'oprfKeyId' | 'issuedAt' | 'before'>

/**
 * What arbiters sign.
 *
 * @throws MappingError `FACT_FIELD_INVALID`; BaseError `KEY_INVALID`
 */
export function makeVerdict (fields: VerdictFields): Verdict {
  return parseVerdict(VerdictPayload.encode({
    version: CONFLICT_VERSION,
    disputeHash: fields.disputeHash.slice(),
    winner: fields.winner === 'claimant' ? Winner.CLAIMANT : Winner.INCUMBENT,
    losing: fields.losing.map(key => key.slice()).sort(compareBytes),
    before: fields.before,
    parties: [...fields.parties].sort()
  }))
}

/**
 * @param bytes - VerdictPayload
 * @throws BaseError as `decodeStrict`, `LENGTH_INVALID`, `KEY_INVALID`
 * @throws MappingError `VERSION_UNKNOWN`, `FACT_FIELD_INVALID`
 */
export function parseVerdict (bytes: Uint8Array): Verdict {
  const { version, disputeHash, winner, losing, before, parties } = decodeStrict(
    VerdictPayload, bytes, 'VerdictPayload', MAX_INVALIDATION_LENGTH
  )
  if (version !== CONFLICT_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `verdict of version ${version}` })
  }
  requireField(winner !== Winner.UNUSED_WINNER, 'winner of a verdict')
  requireField(isTime(before), 'time of a verdict')
  requireField(
    losing.length >= 1 && losing.length <= MAX_LOSING &&
      losing.every((key, i) => i === 0 || compareBytes(losing[i - 1] ?? key, key) < 0), 'losing keys of a verdict'
  )
  requireField(
    parties.length <= MAX_PARTIES && parties.every((dp, i) => dp !== '' && (i === 0 || (parties[i - 1] ?? dp) < dp)),
    'parties of a verdict'
  )
  return {
    disputeHash: asHash(disputeHash),
    winner: winner === Winner.CLAIMANT ? 'claimant' : 'incumbent',
    losing: losing.map(parsePublicKey),
    before,
    parties,
    bytes
  }
}

/** (Arbiter) Signs a verdict. @param arbiter - the DP's libp2p key */
export function signVerdict (verdict: Verdict, arbiter: FederationSigner): SignatureBytes {
  return signUnder('ruling', arbiter, verdict.bytes)
}

/** The fields that only rulings have, for the wire. */
export function encodeRuling ({ dp, dispute, silence, decision }: SupersededBy): Partial<InvalidationPayload> {
  return {
    dp,
    dispute: dispute.bytes.slice(),
    silence: silence.map(({ receipt, noDefence }) =>
      ({ receipt: receipt.slice(), noDefence: noDefence.bytes.slice() })),
    ...(decision == null
      ? {}
      : {
          verdict: decision.verdict.bytes.slice(),
          arbiters: decision.arbiters.map(({ arbiter, signature }) => ({ arbiter, signature: signature.slice() }))
        })
  }
}

/**
 * Form only.
 *
 * @throws as `parseDispute`, `parseNoDefence` and `parseVerdict`
 */
export function parseRuling ({ dp, dispute, silence, verdict, arbiters }: InvalidationPayload): SupersededBy {
  requireField(dp !== '', 'DP of a ruling')
  requireField(
    (silence.length > 0) !== (verdict.byteLength > 0) && (verdict.byteLength > 0) === (arbiters.length > 0),
    'evidence of a ruling'
  )
  requireField(
    silence.length <= MAX_SILENCE && arbiters.length <= MAX_RULING_ARBITERS, 'number of statements in a ruling'
  )
  requireField(
    silence.every(({ receipt }) => receipt.byteLength <= MAX_STATEMENT_LENGTH), 'length of a receipt in a ruling'
  )
  const by = {
    reason: 'superseded',
    dp,
    dispute: parseDispute(dispute),
    silence: silence.map(({ receipt, noDefence }) => ({ receipt, noDefence: parseNoDefence(noDefence) }))
  } as const
  return verdict.byteLength === 0
    ? by
    : {
        ...by,
        decision: {
          verdict: parseVerdict(verdict),
          arbiters: arbiters.map(({ arbiter, signature }) => ({ arbiter, signature: asSignature(signature) }))
        }
      }
}

/**
 * The evidence, and the DP that put it together.
 *
 * @returns whether the DP signed
 * @throws MappingError `RULING_…`, `FACT_…`, `RECEIPT_…`; AttestationError for the claimant's possession
 */
export function checkRuling (fact: UncheckedInvalidation, by: SupersededBy, context: VerifyContext): boolean {
  const { registry } = context
  // a strike is one for as long as it is remembered, which is longer than its dispute is
  const then = { registry, now: fact.issuedAt }
  const dp = registry.dp(by.dp)
  if (dp == null || isRevoked(dp, fact.issuedAt)) {
    throw new MappingError('FACT_SIGNER_UNKNOWN', { detail: dp?.status ?? 'not listed' })
  }
  if (!equalBytes(by.dispute.lookupKey, fact.lookupKey) || by.dispute.oprfKeyId !== fact.oprfKeyId) {
    throw new MappingError('RULING_DISPUTE_FOREIGN')
  }
  const seenAt = by.decision == null ? checkSilence(fact, by, then) : checkDecision(fact, by, by.decision, registry)
  verifyParsedDispute(by.dispute, then, seenAt)
  return verifyUnder('invalidation', registry.federationId, dp.publicKey, fact.signature, fact.payload)
}

/** @returns since when the dispute is known */
function checkSilence (fact: RulingFields, { dispute, silence }: SupersededBy, context: VerifyContext): number {
  const { registry } = context
  const { clockTolerance } = rulesAt(registry.policy, fact.issuedAt)
  requireField(fact.before === dispute.issuedAt, 'before of a ruling by silence')
  if (fact.issuedAt >= dispute.attestedUntil) {
    throw new MappingError('RULING_TOO_LATE')
  }
  for (const { receipt, noDefence } of silence) {
    const stored = verifyReceiptFor(receipt, dispute.hash, context)
    if (stored.dp !== noDefence.dp || stored.storedAt < dispute.issuedAt - clockTolerance) {
      throw new MappingError('RULING_DISPUTE_FOREIGN')
    }
    const subject = { lookupKey: fact.lookupKey, disputeHash: dispute.hash, storedAt: stored.storedAt }
    verifyParsedNoDefence(noDefence, { ...context, subject })
  }
  // voices when they took it, and when they spoke: whoever brings a defence brings it to them
  const spoken = silence.map(({ noDefence: { dp, storedAt, issuedAt } }) => ({ dp, at: [storedAt, issuedAt] }))
  const { count, required, stranger } = quorumOf(fact.lookupKey, spoken, registry)
  if (stranger != null) {
    throw new MappingError('RULING_NOT_A_VOICE', { detail: stranger })
  }
  if (count < required) {
    throw new MappingError('RULING_SILENCE_TOO_FEW', { detail: `${count} of ${required}` })
  }
  return Math.max(...silence.map(({ noDefence }) => noDefence.storedAt))
}

/** @returns since when the dispute is known: the arbiters vouch for it */
function checkDecision (
  fact: RulingFields, { dp, dispute }: SupersededBy, { verdict, arbiters }: Decision, registry: VerifiedRegistry
): number {
  const isClaimants = verdict.losing.some(key => equalBytes(key, dispute.holderKey))
  if (!equalBytes(verdict.disputeHash, dispute.hash)) {
    throw new MappingError('RULING_DISPUTE_FOREIGN')
  }
  requireField(fact.before === verdict.before, 'before of a ruling by arbiters')
  requireField(
    verdict.winner === 'claimant' ? !isClaimants : isClaimants && verdict.losing.length === 1,
    'losing keys of a verdict'
  )
  const rules = rulesAt(registry.policy, fact.issuedAt)
  // an arbiter is no judge in a matter of its own operator
  const biased = new Set([dp, ...verdict.parties].flatMap(party => operatorsOf(registry.dp(party), fact.issuedAt)))
  const operators = new Set<string>()
  for (const { arbiter, signature } of arbiters) {
    const judge = rules.arbiters.includes(arbiter) ? registry.dp(arbiter) : undefined
    if (judge == null || isRevoked(judge, fact.issuedAt)) {
      throw new MappingError('FACT_SIGNER_UNKNOWN', { detail: judge?.status ?? 'not an arbiter' })
    }
    if (!verifyUnder('ruling', registry.federationId, judge.publicKey, signature, verdict.bytes)) {
      throw new MappingError('FACT_SIGNATURE_INVALID', { detail: judge.id })
    }
    const operator = operatorsOf(judge, fact.issuedAt).at(-1) ?? judge.operator
    if (!biased.has(operator)) {
      operators.add(operator)
    }
  }
  const { arbiterThreshold } = rules
  if (arbiterThreshold < 1 || operators.size < arbiterThreshold) {
    throw new MappingError('RULING_ARBITERS_TOO_FEW', { detail: `${operators.size} of ${arbiterThreshold}` })
  }
  return dispute.issuedAt
}

/** Who ran a DP until then, whether or not it was placed at the very time; the last one last. */
function operatorsOf (dp: Pick<DpRecord, 'terms'> | undefined, at: number): readonly string[] {
  return dp?.terms.filter(({ from }) => from <= at).map(({ operator }) => operator) ?? []
}
