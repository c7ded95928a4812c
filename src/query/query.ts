/** What is asked: for which key, of which DPs. One encoding, so that all who answer name the same digest. */
import { asLookupKey } from '../base/bytes.ts'
import { decodeStrict } from '../base/codec.ts'
import { sha256 } from '../base/hash.ts'
import { MAX_LEVELS, MAX_NAMED_DPS, MAX_QUERY_LENGTH, QUERY_ID_LENGTH, QUERY_VERSION } from './constants.ts'
import { QueryError } from './errors.ts'
import { Federation, Query as QueryMessage } from './pb/query.ts'
import type { Hash, LookupKey } from '../base/bytes.ts'
import type { FederationMode } from '../registry/interface.ts'

export interface QueryFields {
  /** 16 random bytes. */
  readonly queryId: Uint8Array
  readonly lookupKey: LookupKey
  readonly federation: FederationMode
  /** Peer ids, for `selected` only. @default none */
  readonly dps?: readonly string[]
  /** For `preferred`: 2 where those that are preferred ask those that they prefer. @default 1 */
  readonly levels?: number
  /** Answers hold sealed indexes only, without the sealed parts of their entries. @default false */
  readonly compact?: boolean
}

/** A query of the right form. */
export interface Query {
  /** As it travels. */
  readonly bytes: Uint8Array
  /** SHA-256 of `bytes`: what answers are bound to. */
  readonly digest: Hash
  readonly queryId: Uint8Array
  readonly lookupKey: LookupKey
  readonly federation: FederationMode
  /** Strictly ascending. */
  readonly dps: readonly string[]
  /** 1 or 2. */
  readonly levels: number
  readonly compact: boolean
}

/** Peer ids in base58btc: 52 characters for Ed25519 keys. */
const PEER_ID = /^[1-9A-HJ-NP-Za-km-z]{40,64}$/

const MODES: Readonly<Record<FederationMode, Federation>> = {
  local: Federation.LOCAL, preferred: Federation.PREFERRED, selected: Federation.SELECTED, all: Federation.ALL
}

/**
 * @param fields - `dps` in any order
 * @throws QueryError `QUERY_DPS_MISSING`, `QUERY_FIELD_INVALID`
 */
export function makeQuery ({ queryId, lookupKey, federation, dps = [], levels, compact = false }: QueryFields): Query {
  return parseQuery(QueryMessage.encode({
    version: QUERY_VERSION,
    queryId: queryId.slice(),
    lookupKey: lookupKey.slice(),
    federation: MODES[federation],
    dps: [...new Set(dps)].sort(),
    levels: levels ?? (federation === 'preferred' ? 1 : 0),
    compact
  }))
}

/**
 * @throws BaseError as `decodeStrict`, `LENGTH_INVALID`
 * @throws QueryError `QUERY_VERSION_UNKNOWN`, `QUERY_FIELD_INVALID`, `QUERY_DPS_MISSING`
 */
export function parseQuery (bytes: Uint8Array): Query {
  const { version, queryId, lookupKey, federation: wire, dps, levels, compact } = decodeStrict(
    QueryMessage, bytes, 'Query', MAX_QUERY_LENGTH
  )
  requireVersion(version, 'query')
  const federation = (Object.keys(MODES) as FederationMode[]).find(mode => MODES[mode] === wire)
  if (federation == null || queryId.byteLength !== QUERY_ID_LENGTH) {
    throw new QueryError('QUERY_FIELD_INVALID', { detail: 'federation or query id' })
  }
  requirePeerIds(dps)
  if (federation === 'selected' && dps.length === 0) {
    throw new QueryError('QUERY_DPS_MISSING')
  }
  const isPreferred = federation === 'preferred'
  if ((federation !== 'selected' && dps.length > 0) ||
    (isPreferred ? levels < 1 || levels > MAX_LEVELS : levels !== 0)) {
    throw new QueryError('QUERY_FIELD_INVALID', {
      detail: `names ${dps.length} DPs and ${levels} levels in mode ${federation}`
    })
  }
  return {
    bytes,
    digest: sha256(bytes),
    queryId,
    lookupKey: asLookupKey(lookupKey),
    federation,
    dps,
    levels: isPreferred ? levels : 1,
    compact
  }
}

/** @throws QueryError `QUERY_VERSION_UNKNOWN` */
export function requireVersion (version: number, what: string): void {
  if (version !== QUERY_VERSION) {
    throw new QueryError('QUERY_VERSION_UNKNOWN', { detail: `${what} of version ${version}` })
  }
}

/**
 * Peer ids, strictly ascending, not too many.
 *
 * @throws QueryError `QUERY_FIELD_INVALID`
 */
export function requirePeerIds (ids: readonly string[]): void {
  if (ids.length > MAX_NAMED_DPS || !ids.every((id, i) => PEER_ID.test(id) && (i === 0 || (ids[i - 1] ?? '') < id))) {
    throw new QueryError('QUERY_FIELD_INVALID', { detail: 'peer ids of DPs' })
  }
}
