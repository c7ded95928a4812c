/** A DP that shows facts which nobody takes in, as many as one likes, and counts what they cost whoever asks it. */
import {
  FETCH_METHOD, HELLO_METHOD, RECONCILE_METHOD, RECORD_SYNC_PROTOCOL
} from '../../src/protocols/record-sync/constants.ts'
import { GONE } from '../../src/protocols/record-sync/facts.ts'
import { FetchRequest, FetchResponse, Ranges, SyncFactKind } from '../../src/protocols/record-sync/pb/messages.ts'
import { idsOf } from '../../src/protocols/record-sync/ranges.ts'
import { answerRanges } from '../../src/protocols/record-sync/reconcile.ts'
import { factId } from '../../src/store/fact-index.ts'
import { SummedIndex } from '../../src/store/summed-index.ts'
import { makeStoreRun } from '../../src/protocols/record-sync/index.ts'
import { signerOf } from './syncing.ts'
import type { UncheckedInvalidation } from '../../src/mapping/interface.ts'
import type { DpRecord } from '../../src/registry/interface.ts'
import type { Syncing } from './syncing.ts'

const STORE = { store: new Uint8Array(16), run: 1n, nonce: new Uint8Array(16) }

export interface Hoarder {
  readonly dp: DpRecord
  /** Of questions and answers about ranges, and of facts. */
  readonly bytes: number
  /** Facts that were asked for, each time. */
  readonly asked: number
}

/** @param ids - shown beside the facts, and gone when they are asked for */
export function hoarder (
  { network, source }: Syncing, i: number, facts: readonly UncheckedInvalidation[], ids: readonly Uint8Array[] = []
): Hoarder {
  const dp = source.current().dps[i]
  if (dp == null) {
    throw new Error(`no DP ${i}`)
  }
  const shown = new SummedIndex()
  const byId = new Map(facts.map(fact => [Buffer.from(factId(fact.lookupKey, fact.hash)).toString('hex'), fact]))
  facts.forEach(({ lookupKey, hash }) => { shown.add(factId(lookupKey, hash)) })
  ids.forEach(id => { shown.add(id) })
  const count = { dp, bytes: 0, asked: 0 }
  const rpc = network.node(dp.id)
  rpc.handle(RECORD_SYNC_PROTOCOL, HELLO_METHOD, async ({ registryVersion }) =>
    ({ life: makeStoreRun(STORE, signerOf(dp.id)), whole: true, registryVersion }))
  rpc.handle(RECORD_SYNC_PROTOCOL, RECONCILE_METHOD, async question => {
    const { answer } = answerRanges(shown, question)
    count.bytes += Ranges.encode(question).byteLength + Ranges.encode(answer).byteLength
    return answer
  })
  rpc.handle(RECORD_SYNC_PROTOCOL, FETCH_METHOD, async question => {
    const found = idsOf(question.ids).map(id => {
      const fact = byId.get(Buffer.from(id).toString('hex'))
      return fact == null ? GONE : { kind: SyncFactKind.INVALIDATION, fact: fact.bytes.slice() }
    })
    count.asked += found.length
    const answer = { facts: found }
    count.bytes += FetchRequest.encode(question).byteLength + FetchResponse.encode(answer).byteLength
    return answer
  })
  return count
}
