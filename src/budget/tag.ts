/**
 * What an evaluator knows a client by: pairwise with its home DP, and for one
 * epoch. Without the home's secret nobody links two tags, of two evaluators or of
 * two epochs, and nobody finds the client of one.
 */
import { createHmac } from 'node:crypto'
import * as varint from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { hkdf } from '../base/hkdf.ts'
import { TAG_LENGTH } from './constants.ts'
import type { FederationId } from '../base/bytes.ts'

const LABEL = fromString('mimi-discovery/1/client-tag')

/**
 * The secret of one home DP in one federation, 32 bytes.
 *
 * @param seed - of the DP's libp2p key
 */
export function tagSecret (federation: FederationId, seed: Uint8Array): Uint8Array {
  return hkdf('sha512', seed, new Uint8Array(0), concat([LABEL, federation]), 32)
}

/**
 * HMAC-SHA-256 (RFC 2104) over uvarint-prefixed account and evaluator, and the
 * epoch as uvarint; the first 16 bytes.
 *
 * @param secret - of `tagSecret`: of one federation
 * @param account - what the home DP charges: see standing.ts
 * @param redeemer - peer id of the evaluator
 */
export function clientTag (secret: Uint8Array, account: string, redeemer: string, epoch: number): Uint8Array {
  const parts = [account, redeemer].flatMap(text => {
    const bytes = fromString(text)
    return [varint.encode(bytes.byteLength), bytes]
  })
  return new Uint8Array(createHmac('sha256', secret).update(concat([...parts, varint.encode(epoch)])).digest().subarray(0, TAG_LENGTH))
}
