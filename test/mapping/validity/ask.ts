/**
 * Everybody who is given objects: what it makes of one, by the function that it is
 * reached by. Each answers with the code of its refusal, with `dropped` where the object
 * is provably not in what comes out, or with nothing where it takes it.
 */
import { peerIdFromString } from '@libp2p/peer-id'
import { TopicValidatorResult } from '@libp2p/gossipsub'
import { Libp2pRecord } from '@libp2p/record'
import { Key } from 'interface-datastore'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../../../src/base/bytes.ts'
import { sha256 } from '../../../src/base/hash.ts'
import { Signed } from '../../../src/base/pb/signed.ts'
import { Caller as KadCaller } from '../../../src/dht/caller.ts'
import { KAD_DATASTORE_PREFIX } from '../../../src/dht/constants.ts'
import { MergeDatastore } from '../../../src/dht/merge-datastore.ts'
import { RecordReader } from '../../../src/dht/reader.ts'
import { recordValidator } from '../../../src/dht/validator.ts'
import { verifyObject as verifyOffline } from '../../../src/index.ts'
import { FACT_FIELDS, FACT_KINDS, parseFact } from '../../../src/mapping/fact-kinds.ts'
import { parseCompactEntry, parseEntry } from '../../../src/mapping/parse.ts'
import { RecordSet as RecordSetMessage } from '../../../src/mapping/pb/entry.ts'
import { InvalidationPayload, InvalidationReason } from '../../../src/mapping/pb/facts.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { verifiedSet } from '../../../src/mapping/rivals.ts'
import { asPartKey } from '../../../src/mapping/sealed.ts'
import { claimClient, claimServer } from '../../../src/protocols/claim/index.ts'
import { checkClaim } from '../../../src/protocols/claim/complete.ts'
import { Answerer } from '../../../src/protocols/discovery/answerer.ts'
import { NoticeHandler } from '../../../src/protocols/first-mapping/handler.ts'
import { judgeMessage } from '../../../src/protocols/invalidation/validate.ts'
import { HELLO_METHOD, RECONCILE_METHOD } from '../../../src/protocols/record-sync/constants.ts'
import { GONE } from '../../../src/protocols/record-sync/facts.ts'
import { Pairs } from '../../../src/protocols/record-sync/pairs.ts'
import { idsOf } from '../../../src/protocols/record-sync/ranges.ts'
import { answerRanges } from '../../../src/protocols/record-sync/reconcile.ts'
import { Session } from '../../../src/protocols/record-sync/session.ts'
import { PutOff } from '../../../src/protocols/record-sync/put-off.ts'
import { Waste } from '../../../src/protocols/record-sync/waste.ts'
import { recordIntake, recordsClient, recordsServer } from '../../../src/protocols/records/index.ts'
import { mergeHoldings } from '../../../src/query/merge.ts'
import { verifyAnswer } from '../../../src/query/answer.ts'
import { makeQuery } from '../../../src/query/query.ts'
import { readersOf, recordKey } from '../../../src/registry/placement.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { FactIndex, factId } from '../../../src/store/fact-index.ts'
import { SummedIndex } from '../../../src/store/summed-index.ts'
import { testReplicas } from '../../builders/claim.ts'
import { STRANGER } from '../../builders/discovery.ts'
import { ManualTimer } from '../../builders/evaluators.ts'
import { loopRpc, silentLogger } from '../../builders/holder.ts'
import { bobLookupKey, party } from '../../builders/mapping.ts'
import { NOW, seededRandom, seedOf, openGate } from '../../builders/registry.ts'
import { registry, test } from './case.ts'
import { goodMapping } from './entry-cases.ts'
import { silentDp } from './fact-cases.ts'
import { SCENES } from './scenes.ts'
import type { ContextOf, ObjectKind } from '../../../src/mapping/validity.ts'
import { SyncFactKind } from '../../../src/protocols/record-sync/pb/messages.ts'
import type { FetchRequest, FetchResponse, SyncFact } from '../../../src/protocols/record-sync/pb/messages.ts'
import type { Rpc } from '../../../src/rpc/interface.ts'
import { DROPPED, isFact, sourceOf, clockOf, never, wire, codeOf, detailOf, shown, inSet, Refused } from './asking.ts'
import type { Answer, Question } from './asking.ts'
import { unseen } from './views.ts'

export const offline = async (question: Question): Promise<Answer> => {
  const context = { ...question.context, subject: question.subject } as ContextOf<ObjectKind> & ContextOf<'noDefence'>
  return await codeOf(() => verifyOffline(question.kind, question.bytes, context))
}

function replicaOf (question: Question): string {
  return readersOf(bobLookupKey, question.context.registry, question.context.now)
    .find(({ status }) => status === 'active')?.id ?? ''
}

export async function merged (question: Question): Promise<Answer> {
  const [store, id] = [memoryStore(), replicaOf(question)]
  const [source, clock] = [sourceOf(question), clockOf(question)]
  const signer = test.dps.find(dp => dp.id === id)?.signer ?? never()
  const intake = recordIntake({ id })({ gate: openGate, registry: source, clock, past: clock, records: store.records })
  const server = recordsServer()({
    gate: openGate,
    rpc: { handle: () => {} },
    registry: source,
    clock,
    past: clock,
    logger: silentLogger,
    signer,
    store,
    intake,
    invalidationLog: { at: async () => [] }
  })
  const facts = wire(question)
  return await codeOf(async () => {
    const { outcomes: [outcome] } = await server.merge(
      { items: [{ lookupKey: bobLookupKey.slice(), facts: facts.slice() }] }, id
    )
    const message = RecordSetMessage.decode(facts)
    const before = FACT_KINDS.slice(0, isFact(question.kind) ? FACT_KINDS.indexOf(question.kind) : 0).reduce(
      (sum, kind) => sum + message[FACT_FIELDS[kind]].length, 0
    )
    const code = outcome?.codes[before]
    if (code != null && code !== '') {
      throw new Refused(code)
    }
  })
}

export async function putByKad (question: Question): Promise<Answer> {
  const [store, id] = [memoryStore(), replicaOf(question)]
  const [source, clock, caller] = [sourceOf(question), clockOf(question), new KadCaller()]
  const intake = recordIntake({ id })({ gate: openGate, registry: source, clock, past: clock, records: store.records })
  const datastore = new MergeDatastore({ records: store.records, registry: source, caller, intake })
  const key = recordKey(bobLookupKey)
  const record = new Libp2pRecord(key, wire(question), new Date(NOW)).serialize().subarray()
  const put = async (): Promise<unknown> =>
    await datastore.put(new Key(`${KAD_DATASTORE_PREFIX}/record/${toString(key, 'base32')}`), record)
  const code = await detailOf('DHT_NOTHING_STORED', async () => await caller.run(peerIdFromString(id), put))
  const stored = await store.records.get(bobLookupKey)
  // of what else was put as well: it comes before
  return code?.split(',').at(-1) ?? shown(stored != null && inSet(RecordSet.decode(stored, bobLookupKey), question))
}

export async function reconciled (question: Question): Promise<Answer> {
  const [store, id] = [memoryStore(), replicaOf(question)]
  const [source, clock] = [sourceOf(question), clockOf(question)]
  const message = RecordSetMessage.decode(wire(question))
  const kinds = [
    SyncFactKind.INVALIDATION, SyncFactKind.DISPUTE, SyncFactKind.DEFENCE, SyncFactKind.LINK, SyncFactKind.RECEIPTS,
    SyncFactKind.NOTE
  ]
  const all: readonly SyncFact[] = [
    ...message.entries.map(fact => ({ kind: SyncFactKind.ENTRY, fact })),
    ...FACT_KINDS.flatMap((kind, i) => message[FACT_FIELDS[kind]].map(fact => ({ kind: kinds[i] ?? never(), fact })))
  ]
  const nameOf = ({ fact }: SyncFact): Uint8Array => factId(bobLookupKey, sha256(fact))
  const theirs = new SummedIndex()
  all.forEach(one => { theirs.add(nameOf(one)) })
  const fetched = ({ ids }: FetchRequest): FetchResponse => ({
    facts: idsOf(ids).map(id => all.find(one => equalBytes(nameOf(one), id)) ?? GONE)
  })
  const hello = { life: new Uint8Array(0), whole: true, registryVersion: BigInt(source.current().version) }
  const call = async (_target: unknown, _protocol: unknown, method: unknown, request: unknown): Promise<unknown> =>
    method === HELLO_METHOD
      ? hello
      : method === RECONCILE_METHOD
        ? answerRanges(theirs, request as Parameters<typeof answerRanges>[1]).answer
        : fetched(request as FetchRequest)
  const index = new FactIndex({ id, placed: () => new Set(registry.dps.map(dp => dp.id)) })
  const intake = recordIntake({ id })({ gate: openGate, registry: source, clock, past: clock, records: store.records })
  const session = new Session({
    rpc: { call: call as Rpc['call'], handle: never },
    registry: source,
    clock,
    random: seededRandom('session'),
    intake,
    life: {
      isWhole: true,
      isUnsure: false,
      losses: 0,
      hello: () => hello,
      greeted: async () => {},
      asked: never,
      reconciled: async () => {},
      missing: () => []
    },
    took: async () => {},
    pairs: new Pairs({ facts: index, clock, registry: source }),
    waste: new Waste(),
    putOff: new PutOff(),
    progress: () => {}
  }, registry.dps[1] ?? never())
  const code = await detailOf('SYNC_ANSWER_INVALID', async () => { await session.run() })
  const stored = await store.records.get(bobLookupKey)
  return code ?? shown(stored != null && inSet(RecordSet.decode(stored, bobLookupKey), question))
}

export async function answered (question: Question): Promise<Answer> {
  const { kind, bytes, context } = question
  const { id, signer } = party(test.dps, 0)
  const query = makeQuery({
    queryId: seedOf('callers').slice(0, 16), lookupKey: bobLookupKey, federation: 'local', compact: false
  })
  return await codeOf(async () => {
    const facts = isFact(kind) ? [...SCENES[kind].facts, parseFact(kind, bytes)] : []
    const answerer = new Answerer(id, {
      rpc: { handle: never, call: never },
      registry: sourceOf(question),
      clock: clockOf(question),
      logger: silentLogger,
      signer,
      own: { at: async () => isFact(kind) ? [] : [bytes] },
      facts: { at: async lookupKey => RecordSet.of(lookupKey, [], facts) },
      issuer: { issue: never, chargeAll: never },
      gate: { redeem: never },
      hop: never
    })
    const answer = await answerer.answer(query, { path: [], client: STRANGER })
    // whoever reads it has a registry that lists the DP
    const { set } = verifyAnswer(answer, query, id, { registry, now: context.now })
    if (!inSet(set, question)) {
      throw new Refused(DROPPED)
    }
  })
}

export async function read (question: Question): Promise<Answer> {
  const encoded = wire(question)
  return await codeOf(async () => {
    const received = RecordSet.decode(encoded, bobLookupKey)
    const reader = new RecordReader({
      records: { read: async (_dp, items) => items.map(() => ({ status: 'found', set: received })), merge: never },
      registry: sourceOf(question),
      clock: clockOf(question),
      timer: new ManualTimer(),
      logger: silentLogger
    }, { repair: false })
    reader.start()
    const [result] = await reader.read([bobLookupKey])
    await reader.stop()
    const holds = isFact(question.kind)
      ? result != null && inSet(result.set, question)
      : result?.entries.some(({ bytes }) => equalBytes(bytes, question.bytes))
    if (holds !== true) {
      throw new Refused(DROPPED)
    }
  })
}

/** Facts by what they do to a mapping, entries by themselves. */
export async function mergedQueries (question: Question): Promise<Answer> {
  const { kind, bytes, context } = question
  if (isFact(kind)) {
    return await unseen(question, (entries, facts) => {
      const holdings = [
        { dp: 'a', set: RecordSet.of(bobLookupKey, entries) }, { dp: 'b', set: RecordSet.of(bobLookupKey, [], facts) }
      ]
      const { entries: found, contested, notes } = mergeHoldings(bobLookupKey, holdings, context)
      return [found.map(({ entry }) => [entry.slot, entry.establishedAt]), contested, notes.length]
    })
  }
  return await codeOf(() => {
    const entry = kind === 'compactEntry' ? parseCompactEntry(bytes) : parseEntry(bytes)
    const { entries, faults } = mergeHoldings(
      bobLookupKey, [{ dp: 'a', set: RecordSet.of(bobLookupKey, [entry]) }], context
    )
    if (entries.length === 0) {
      throw new Refused(faults[0]?.code ?? DROPPED)
    }
  })
}

export async function noticed (question: Question): Promise<Answer> {
  const { kind, bytes } = question
  const facts = { take: async () => {}, known: async () => RecordSet.empty(bobLookupKey), repair: never }
  const handler = new NoticeHandler(
    { gate: openGate, registry: sourceOf(question), clock: clockOf(question), facts }, {}
  )
  const notice = kind === 'entry'
    ? { entry: bytes.slice(), invalidations: [] }
    : { entry: goodMapping.bytes.slice(), invalidations: [bytes.slice()] }
  const answer = await codeOf(async () => await handler.handle(notice, goodMapping.entry.dp))
  // where the registry refuses the entry as well, all of the notice is refused with it
  const carrier = kind === 'entry' ? undefined : await offline({ ...question, kind: 'entry', bytes: goodMapping.bytes })
  return answer != null && carrier != null ? DROPPED : answer
}

/** Undefined for what is no invalidation. */
function reasonOf (bytes: Uint8Array): InvalidationReason | undefined {
  try {
    return InvalidationPayload.decode(Signed.decode(bytes).payload).reason
  } catch {
    return undefined
  }
}

export async function handedIn (question: Question): Promise<Answer> {
  const { kind, bytes, context } = question
  // one that the case's registry keeps
  const dp = test.dps.findLast(({ id }) => context.registry.dp(id)?.status === 'active') ?? never()
  const [rpc, source, clock] = [loopRpc(dp.id), sourceOf(question), clockOf(question)]
  const status = {
    state: { name: 'opened' as const },
    history: [{ state: { name: 'opened' as const }, at: NOW }],
    held: { operators: 1, required: 3 }
  }
  const replicas = testReplicas(test, clock.now)
  replicas.facts.push(...SCENES.defence.facts as typeof replicas.facts)
  claimServer()({
    gate: openGate,
    rpc,
    registry: source,
    clock,
    past: clock,
    random: seededRandom('claims'),
    logger: silentLogger,
    signer: dp.signer,
    store: memoryStore().namespace('claims'),
    replicas,
    notices: { known: async () => RecordSet.empty(bobLookupKey), announce: never, coverage: async () => undefined },
    conflicts: { open: async () => status, get: async () => status, notice: async () => {}, look: async () => status }
  })
  const client = claimClient()({ rpc, registry: source, clock })
  const target = { id: rpc.peer, multiaddrs: [] }
  const invalidation = reasonOf(bytes) === InvalidationReason.REASSIGNED ? 'reassign' : 'release'
  const send = { invalidation, dispute: 'dispute', defence: 'defend', link: 'link' } as const
  const code = await codeOf(async () =>
    kind in send ? await client[send[kind as keyof typeof send]](bytes, target) : never())
  // a ruling holds, and no method takes it
  return code === 'CLAIM_REASON_OTHER' && reasonOf(bytes) === InvalidationReason.SUPERSEDED ? undefined : code
}

/** What the DP gave back of what was claimed. */
export async function givenBack (question: Question): Promise<Answer> {
  const entry = question.bytes.slice()
  const call = async (): Promise<unknown> =>
    ({ entry, receipts: [], failed: [], replicas: 0, conflict: new Uint8Array(0) })
  const client = claimClient()({
    rpc: { call: call as Rpc['call'] }, registry: sourceOf(question), clock: clockOf(question)
  })
  const target = { id: peerIdFromString(goodMapping.entry.dp), multiaddrs: [] }
  return await detailOf('CLAIM_ANSWER_INVALID', async () =>
    await client.complete(question.sent ?? never(), goodMapping.built.partKeys, target))
}

export async function claimed (question: Question): Promise<Answer> {
  const { partKeys: { sealedKey, indexKey } } = goodMapping.built
  const request = {
    entry: question.bytes.slice(),
    sealedKey: asPartKey(sealedKey).slice(),
    indexKey: asPartKey(indexKey).slice(),
    certified: new Uint8Array(0),
    witnesses: []
  }
  const mint = { check: () => {} } as unknown as Parameters<typeof checkClaim>[2]
  return await codeOf(() => checkClaim(request, goodMapping.entry.dp, mint, question.context))
}

export async function said (question: Question): Promise<Answer> {
  const call = async (): Promise<unknown> => ({ statement: question.bytes.slice() })
  const client = recordsClient()({
    rpc: { call: call as Rpc['call'] }, registry: sourceOf(question), clock: clockOf(question)
  })
  const dp = registry.dp(silentDp) ?? never()
  const { lookupKey, disputeHash, storedAt } = question.subject ?? never()
  return await codeOf(async () =>
    await client.silence(dp, { lookupKey, hash: disputeHash }, { bytes: new Uint8Array(1), storedAt }))
}

export async function gossiped (question: Question): Promise<Answer> {
  const log = { wouldAdd: async () => 'added' as const, has: () => false }
  const { result, code } = await judgeMessage(question.bytes, {
    registry: sourceOf(question), clock: clockOf(question), log
  })
  return result === TopicValidatorResult.Accept ? undefined : code
}

export const evidence = async (question: Question): Promise<Answer> =>
  await codeOf(() => verifiedSet(wire(question), bobLookupKey, question.context)) ??
    shown(inSet(verifiedSet(wire(question), bobLookupKey, question.context), question))

/** What a walk of somebody else's library brings. */
export const believed = async (question: Question): Promise<Answer> => {
  const validate = recordValidator({ registry: sourceOf(question), clock: clockOf(question) })
  return await codeOf(() => validate(recordKey(bobLookupKey), wire(question)))
}
