/**
 * FactReceipts: a defence or a link was on the disks of a majority of the voices by
 * a time. A date in the past is easily written, and nobody gives receipts for it
 * (docs/protocol.md, "Fact receipts").
 */
import { toString } from 'uint8arrays/to-string'
import { asHash, asLookupKey, equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { sha256 } from '../base/hash.ts'
import { MAX_FACT_RECEIPTS_LENGTH, MAX_STATEMENT_LENGTH } from '../base/limits.ts'
import { CONFLICT_VERSION, MAX_SILENCE } from './constants.ts'
import { MappingError } from './errors.ts'
import { factRetainedUntil, isRevoked, isTime, requireField } from './fact.ts'
import { FactReceipts } from './pb/facts.ts'
import { readReceipt, verifyReceiptFor } from './receipt.ts'
import { isVoice, quorumOf, voicesRequired } from './voices.ts'
import type { Hash, LookupKey } from '../base/bytes.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { FactReceiptsFields, UncheckedFactReceipts, VerifiedFactReceipts, VerifyContext } from './interface.ts'
import type { VerifiedReceipt } from './receipt.ts'

/**
 * (DP) What receipts of one fact amount to.
 *
 * @param receipts - verified, for this fact, of whatever replicas
 * @returns undefined while they are of fewer than a majority of the voices
 */
export function makeFactReceipts (
  { lookupKey, hash }: { readonly lookupKey: LookupKey, readonly hash: Hash },
  receipts: readonly VerifiedReceipt[],
  registry: VerifiedRegistry
): UncheckedFactReceipts | undefined {
  const earliest = [...receipts].sort((a, b) => a.storedAt - b.storedAt)
  // who speaks depends on the latest of those that are chosen: each may be that
  for (const { storedAt } of earliest) {
    const voices = earliest.filter(({ dp, storedAt: at }) =>
      at <= storedAt && [at, storedAt].every(time => isVoice(dp, lookupKey, registry, time)))
    const chosen = voices.slice(0, voicesRequired(lookupKey, registry, storedAt))
    if (chosen.length > 0 && quorumOf(lookupKey, chosen.map(spokenOf), registry).required === chosen.length) {
      const ascending = chosen.sort((a, b) => a.dp < b.dp ? -1 : 1).map(({ bytes }) => bytes)
      return parseFactReceipts(encodeFactReceipts({ lookupKey, factHash: hash, receipts: ascending }))
    }
  }
  return undefined
}

/** FactReceipts, as it travels; `verifyObject` has the last word on it. */
export function encodeFactReceipts ({ lookupKey, factHash, receipts }: FactReceiptsFields): Uint8Array {
  return FactReceipts.encode({
    version: CONFLICT_VERSION,
    lookupKey: lookupKey.slice(),
    factHash: factHash.slice(),
    receipts: receipts.map(receipt => receipt.slice())
  })
}

/**
 * Form only.
 *
 * @throws BaseError as `decodeStrict`, `LENGTH_INVALID`
 * @throws MappingError `VERSION_UNKNOWN`, `FACT_FIELD_INVALID`
 */
export function parseFactReceipts (bytes: Uint8Array): UncheckedFactReceipts {
  // [1] size and canonical encoding
  const decoded = decodeStrict(FactReceipts, bytes, 'FactReceipts', MAX_FACT_RECEIPTS_LENGTH)
  // [2] version
  if (decoded.version !== CONFLICT_VERSION) {
    throw new MappingError('VERSION_UNKNOWN', { detail: `fact receipts of version ${decoded.version}` })
  }
  // [3] lengths and ranges
  const { receipts } = decoded
  requireField(receipts.length >= 1 && receipts.length <= MAX_SILENCE, 'number of receipts')
  requireField(receipts.every(({ byteLength }) => byteLength <= MAX_STATEMENT_LENGTH), 'length of a receipt')
  const read = receipts.map(receipt => readReceipt(receipt).receipt)
  requireField(read.every(({ dp }, i) => i === 0 || (read[i - 1]?.dp ?? dp) < dp), 'order of receipts')
  requireField(read.every(({ storedAt }) => isTime(storedAt)), 'times of receipts')
  const hash = sha256(bytes)
  const storedAt = Math.max(...read.map(receipt => receipt.storedAt))
  return {
    kind: 'receipts',
    lookupKey: asLookupKey(decoded.lookupKey),
    factHash: asHash(decoded.factHash),
    receipts,
    storedAt,
    issuedAt: storedAt,
    bytes,
    hash,
    name: toString(hash, 'base16')
  }
}

/** @throws MappingError `FACT_EXPIRED`, `RECEIPT_…`, `RECEIPTS_…`, `FACT_SIGNER_UNKNOWN` */
export function verifyParsedFactReceipts (fact: UncheckedFactReceipts, context: VerifyContext): VerifiedFactReceipts {
  const { registry, now } = context
  // [4] time
  if (factRetainedUntil(fact, registry.policy) < now) {
    throw new MappingError('FACT_EXPIRED')
  }
  // [5] each is a DP's whose word counted then, for this fact
  const verified = fact.receipts.map(receipt => verifyReceiptFor(receipt, fact.factHash, context))
  for (const { dp, storedAt } of verified) {
    const record = registry.dp(dp)
    if (record == null || isRevoked(record, storedAt)) {
      throw new MappingError('FACT_SIGNER_UNKNOWN', { detail: record?.status ?? 'not listed' })
    }
  }
  // [6] exactly a majority of the voices
  const { count, required, stranger } = quorumOf(fact.lookupKey, verified.map(spokenOf), registry)
  if (stranger != null) {
    throw new MappingError('RECEIPT_NOT_A_VOICE', { detail: stranger })
  }
  if (count !== required) {
    throw new MappingError(count < required ? 'RECEIPTS_TOO_FEW' : 'RECEIPTS_TOO_MANY', {
      detail: `${count} of ${required}`
    })
  }
  return fact as VerifiedFactReceipts
}

/** Whether these receipts are for that fact. */
export function isFor ({ factHash }: Pick<FactReceiptsFields, 'factHash'>, { hash }: { readonly hash: Hash }): boolean {
  return equalBytes(factHash, hash)
}

function spokenOf ({ dp, storedAt }: Pick<VerifiedReceipt, 'dp' |
  'storedAt'>): { readonly dp: string, readonly at: readonly number[] } {
  return { dp, at: [storedAt] }
}
