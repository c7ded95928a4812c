/** Opening the sealed parts: for queriers by sealing key, for the publishing DP by the part keys of one entry. */
import { equalBytes } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { audienceKey } from '../blinding/derive.ts'
import { MAX_SEALED_LENGTH } from '../base/limits.ts'
import { SALT_LENGTH } from './constants.ts'
import { mspCommitment, verifyConfirmation, verifyIndexStatement } from './confirmation.ts'
import { MappingError } from './errors.ts'
import { SealedPart } from './pb/entry.ts'
import { openWithPartKey, partKey } from './sealed.ts'
import type { SealingKey } from '../base/bytes.ts'
import type { MspRecord } from '../registry/interface.ts'
import type { VerifiedEntry, VerifiedHolderEntry, VerifyContext } from './interface.ts'
import type { OpenedMapping, OpenedOptOut, VerifiedMapping, VerifiedOptOut } from './opened.ts'
import type { Part, PartKey, PartKeys } from './sealed.ts'

export interface OpenContext extends VerifyContext {
  /** Secrets of audiences that the reader belongs to; see `audienceKey`. @default none */
  readonly audiences?: readonly Uint8Array[]
  /** Whether the key is contested: then how the MSP names the user is left out. @default false */
  readonly contested?: boolean
}

/** What a sealed index says by itself, for compact answers. */
export interface OpenedIndex {
  readonly optedOut?: undefined
  readonly msp: MspRecord
  readonly bitIndex: number
}

/** The index of an entry that lists no service. */
export interface OptOutIndex {
  readonly optedOut: true
  readonly msp?: undefined
  readonly bitIndex?: undefined
}

/**
 * (Querier) Opens an entry and verifies what is inside.
 *
 * @param sealingKey - E of the lookup key
 * @returns undefined for an opaque slot: sealed for an audience that the reader doesn't belong to
 * @throws MappingError when it opens and doesn't verify: `SEAL_…`, `MSP_…`, `CONFIRMATION_…`, `INDEX_STATEMENT_…`,
 * `TAG…`
 */
export function openEntry (
  entry: VerifiedEntry, sealingKey: SealingKey, context: OpenContext
): VerifiedMapping | VerifiedOptOut | undefined {
  const found = tryKeys(entry, sealingKey, context, 'sealed')
  if (found == null) {
    return undefined
  }
  const index = openPart(entry, 'index', partKey(found.key, entry, 'index'))
  if (index == null) {
    throw new MappingError('SEAL_BROKEN', { detail: 'the index is sealed under another key' })
  }
  const opened = verifyParts(entry, found.plaintext, index, context, entry.witnessedAt)
  const proofs = { establishedAt: entry.establishedAt, hash: entry.hash, entry }
  return { ...opened, ...proofs } as VerifiedMapping | VerifiedOptOut
}

/**
 * (Querier) The sealed index alone.
 *
 * @returns undefined for an opaque slot
 * @throws MappingError `SEAL_…`, `MSP_…`, `INDEX_STATEMENT_…`
 */
export function openIndex (
  entry: VerifiedEntry, sealingKey: SealingKey, context: OpenContext
): OpenedIndex | OptOutIndex | undefined {
  const found = tryKeys(entry, sealingKey, context, 'index')
  if (found == null) {
    return undefined
  }
  if (found.plaintext.byteLength === 0) {
    return { optedOut: true }
  }
  const { msp, bitIndex, expiresAt } = verifyIndexStatement(found.plaintext, entry, {
    ...context, witnessedAt: entry.witnessedAt
  })
  requireOutlives(expiresAt, entry, 'INDEX_STATEMENT_EXPIRED')
  return { msp, bitIndex }
}

/**
 * (Publishing DP) Opens what a holder claims, with the keys of this entry only.
 *
 * @throws MappingError `PART_KEY_INVALID`, or as `openEntry`
 */
export function openWithPartKeys (
  entry: VerifiedHolderEntry | VerifiedEntry, keys: PartKeys, context: VerifyContext
): OpenedMapping | OpenedOptOut {
  const sealed = openPart(entry, 'sealed', keys.sealedKey)
  const index = openPart(entry, 'index', keys.indexKey)
  if (sealed == null || index == null) {
    throw new MappingError('PART_KEY_INVALID')
  }
  return verifyParts(entry, sealed, index, context, context.now)
}

function tryKeys (
  entry: VerifiedEntry, sealingKey: SealingKey, { audiences = [] }: OpenContext, part: Part
): { key: SealingKey, plaintext: Uint8Array } | undefined {
  const attempt = (key: SealingKey): { key: SealingKey, plaintext: Uint8Array } | undefined => {
    const plaintext = openPart(entry, part, partKey(key, entry, part))
    return plaintext == null ? undefined : { key, plaintext }
  }
  let found = attempt(sealingKey)
  for (const secret of audiences) {
    found ??= attempt(audienceKey(sealingKey, secret))
  }
  return found
}

function openPart (entry: VerifiedHolderEntry | VerifiedEntry, part: Part, key: PartKey): Uint8Array | undefined {
  const { open, sealed, sealedIndex } = entry
  if (part === 'sealed' && sealed == null) {
    throw new MappingError('ENTRY_FIELD_INVALID', { detail: 'a compact entry, of which only the index opens' })
  }
  return openWithPartKey(key, part, open, part === 'sealed' ? sealed ?? sealedIndex : sealedIndex)
}

function verifyParts (
  entry: VerifiedHolderEntry | VerifiedEntry, sealed: Uint8Array, index: Uint8Array,
  context: Omit<OpenContext, 'audiences'>, witnessedAt: number
): OpenedMapping | OpenedOptOut {
  // [1] form
  const { mspId, mspSalt, confirmation } = decodeStrict(SealedPart, sealed, 'SealedPart', MAX_SEALED_LENGTH)
  if (mspSalt.byteLength !== SALT_LENGTH) {
    throw new MappingError('ENTRY_FIELD_INVALID', { detail: 'sealed part' })
  }
  // [2] the MSP that the holder committed to
  if (!equalBytes(mspCommitment(context.registry.federationId, mspId, mspSalt), entry.mspCommitment)) {
    throw new MappingError('MSP_COMMITMENT_MISMATCH')
  }
  const { slot, dp, entryId, lookupKey, oprfKeyId, holderKey, csips, issuedAt, expiresAt } = entry
  const opened = { slot, dp, holderKey, entryId, lookupKey, csips, issuedAt, expiresAt }
  // none, where the holder lists no service: then nobody else has a word in it
  if (mspId === '') {
    if (confirmation.byteLength > 0 || index.byteLength > 0) {
      throw new MappingError('ENTRY_FIELD_INVALID', { detail: 'an opt-out that lists a service' })
    }
    return { ...opened, optedOut: true }
  }
  // an absent message reads as one of version 0
  if (confirmation.byteLength === 0) {
    throw new MappingError('CONFIRMATION_MISSING', { detail: mspId })
  }
  // [3] its word, at full length and for as long as the entry lives
  const confirmed = verifyConfirmation(confirmation, { lookupKey, oprfKeyId, holderKey, mspId }, {
    ...context, witnessedAt
  })
  requireOutlives(confirmed.expiresAt, entry, 'CONFIRMATION_TIMES_INVALID')
  // [4] and in short
  const statement = verifyIndexStatement(index, entry, { ...context, witnessedAt })
  requireOutlives(statement.expiresAt, entry, 'INDEX_STATEMENT_EXPIRED')
  if (statement.msp.id !== mspId) {
    throw new MappingError('INDEX_STATEMENT_MISMATCH')
  }
  return {
    ...opened,
    mspId,
    mspName: confirmed.msp.name,
    ...(confirmed.msp.providerDomain == null ? {} : { providerDomain: confirmed.msp.providerDomain }),
    bitIndex: statement.bitIndex,
    tags: confirmed.tags,
    ...(confirmed.ssiHint == null || context.contested === true ? {} : { ssiHint: confirmed.ssiHint })
  }
}

function requireOutlives (
  expiresAt: number, entry: VerifiedHolderEntry | VerifiedEntry,
  code: 'CONFIRMATION_TIMES_INVALID' | 'INDEX_STATEMENT_EXPIRED'
): void {
  if (expiresAt < entry.expiresAt) {
    throw new MappingError(code, { detail: 'before its entry' })
  }
}
