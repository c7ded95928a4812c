import { expect } from 'chai'
import { asLookupKey } from '../../../src/base/bytes.ts'
import { sha256 } from '../../../src/base/hash.ts'
import { parseDispute } from '../../../src/mapping/dispute.ts'
import { makeNoDefence } from '../../../src/mapping/no-defence.ts'
import { makeReceipt } from '../../../src/mapping/receipt.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { makeWitnessStatement } from '../../../src/mapping/witness.ts'
import { MAX_ITEMS } from '../../../src/protocols/records/constants.ts'
import { recordsClient } from '../../../src/protocols/records/index.ts'
import { ReadStatus } from '../../../src/protocols/records/pb/messages.ts'
import { signTime } from '../../../src/registry/signed-time.ts'
import { dispute } from '../../builders/conflict.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { attest, bobLookupKey, fakeEntry, federation, party } from '../../builders/mapping.ts'
import { DAY, NOW, seedOf } from '../../builders/registry.ts'
import { TestSource } from '../../builders/replicas.ts'
import type { LookupKey } from '../../../src/base/bytes.ts'
import type { RecordsClient, RecordsServer } from '../../../src/protocols/records/interface.ts'
import type { ReadRequest, ReadResponse, ReadResult } from '../../../src/protocols/records/pb/messages.ts'
import type { DpRecord } from '../../../src/registry/interface.ts'
import type { Rpc } from '../../../src/rpc/interface.ts'

const test = federation()
const [us, them, third] = [0, 1, 2].map(number => party(test.dps, number))
const nothing = new Uint8Array(0)
const none: ReadResult = { status: ReadStatus.NONE, recordSet: nothing, partial: false }
const later: ReadResult = { status: ReadStatus.DEFERRED, recordSet: nothing, partial: false }
const found = (set: RecordSet): ReadResult =>
  ({ status: ReadStatus.FOUND, recordSet: set.bytes.slice(), partial: false })
const keys = (count: number): LookupKey[] => Array.from({ length: count }, (_, i) => asLookupKey(seedOf(`key ${i}`)))

function dpOf (id: string): DpRecord {
  const dp = test.registry.dp(id)
  if (dp == null) {
    throw new Error(`no DP ${id}`)
  }
  return dp
}

const replica = dpOf(them?.id ?? '')

/** What a replica signs beside its answer to a read. */
function timed (id: string, time = NOW): Pick<ReadResponse, 'at' | 'timeSignature'> {
  const { at, signature } = signTime(time, test.dps.find(dp => dp.id === id)?.signer ?? party(test.dps, 0).signer)
  return { at, timeSignature: signature.slice() }
}

/** A client whose replicas answer what the test says. */
function clientOf (answer: (method: string, request: unknown, dp: string) => unknown, local?: Partial<RecordsServer>): {
  client: RecordsClient, asked: string[]
} {
  const asked: string[] = []
  const call = async (
    { id }: { id: { toString (): string } }, _protocol: unknown, { name }: { name: string }, request: unknown
  ): Promise<unknown> => {
    const dp = id.toString()
    asked.push(`${name} ${dp}`)
    const answered = answer(name, request, dp)
    return name === 'read' ? { ...timed(dp), ...answered as object } : answered
  }
  const client = recordsClient()({
    rpc: { call: call as unknown as Rpc['call'] },
    registry: new TestSource(test.registry),
    clock: { now: () => NOW },
    local: local as RecordsServer | undefined
  })
  return { client, asked }
}

describe('protocols/records/client: what a reader makes of answers', () => {
  it('asks for 128 keys at a time, and again for what was deferred', async () => {
    const batches: number[] = []
    const { client } = clientOf((_method, request) => {
      const { items } = request as ReadRequest
      batches.push(items.length)
      return { results: items.map((_, i) => i < 100 ? none : later) }
    })
    const answers = await client.read(replica, keys(MAX_ITEMS + 72).map(lookupKey => ({ lookupKey })))
    expect([answers.length, batches]).to.deep.equal([MAX_ITEMS + 72, [MAX_ITEMS, 100]])
    expect(await client.read(replica, [])).to.deep.equal([])
  })

  it('keeps what came before the first that was deferred, and nothing behind it', async () => {
    const set = RecordSet.of(bobLookupKey, [fakeEntry()])
    let round = 0
    const { client } = clientOf(() => ({ results: ++round === 1 ? [none, later, found(set)] : [found(set), none] }))
    const answers = await client.read(
      replica, [keys(1)[0], bobLookupKey, keys(2)[1]].flatMap(lookupKey => lookupKey == null ? [] : [{ lookupKey }])
    )
    expect(answers.map(({ status }) => status)).to.deep.equal(['none', 'found', 'none'])
  })

  it('takes no answer without the replica\'s own time: unsigned, of another time, by another DP', async () => {
    const { at, timeSignature } = timed(replica.id)
    const other = timed(third?.id ?? '')
    for (const time of [
      { at, timeSignature: nothing }, { at: at + 1, timeSignature }, { at: 0, timeSignature }, other
    ]) {
      const { client } = clientOf(() => ({ results: [none], ...time }))
      const read = client.read(replica, [{ lookupKey: bobLookupKey }])
      expect(await rejectionOf(read)).to.include({ code: 'RECORDS_ANSWER_INVALID' })
    }
  })

  it('asks with the hash that it has, and believes "unchanged" only then', async () => {
    const requests: ReadRequest[] = []
    const { client } = clientOf((_method, request) => {
      requests.push(request as ReadRequest)
      return { results: [{ status: ReadStatus.UNCHANGED, recordSet: nothing }] }
    })
    const hash = sha256(nothing)
    expect(await client.read(replica, [{ lookupKey: bobLookupKey, ifNotHash: hash }]))
      .to.deep.equal([{ status: 'unchanged', at: NOW }])
    expect(await client.read(replica, [{ lookupKey: bobLookupKey }]))
      .to.deep.equal([{ status: 'invalid', code: 'RECORDS_ANSWER_INVALID', at: NOW }])
    expect(requests.map(({ items }) => items[0]?.ifNotHash)).to.deep.equal([hash, nothing])
  })

  it('says of each key by itself what can not be read', async () => {
    const set = RecordSet.of(bobLookupKey, [fakeEntry()])
    const { client } = clientOf(() => ({
      results: [
        found(set), found(set), { status: ReadStatus.FOUND, recordSet: Uint8Array.of(1) },
        { status: ReadStatus.UNUSED_READ_STATUS, recordSet: nothing }
      ]
    }))
    const answers = await client.read(replica, [bobLookupKey, ...keys(3)].map(lookupKey => ({ lookupKey })))
    expect(answers.map(answer => answer.status === 'invalid' ? answer.code : answer.status))
      .to.deep.equal(['found', 'RECORD_SET_MALFORMED', 'MESSAGE_MALFORMED', 'RECORDS_ANSWER_INVALID'])
  })

  it('refuses fewer answers, more, and none but deferred ones', async () => {
    for (const results of [[], [none], [none, none, none], [later, none], [later, later]]) {
      const { client } = clientOf(() => ({ results }))
      expect(await rejectionOf(client.read(replica, keys(2).map(lookupKey => ({ lookupKey })))))
        .to.include({ code: 'RECORDS_ANSWER_INVALID' })
    }
  })
})

describe('protocols/records/client: what a publisher makes of answers', () => {
  const [first, second, fact] = [fakeEntry({ id: 'a' }), fakeEntry({ id: 'b' }), parseDispute(dispute())]
  const set = RecordSet.of(bobLookupKey, [first, second], [fact])
  const elsewhere = asLookupKey(seedOf('elsewhere'))
  const other = fakeEntry({ lookupKey: elsewhere })
  const sets = [set, RecordSet.of(elsewhere, [other])]
  const signed = (...hashes: Uint8Array[]): Uint8Array =>
    makeReceipt(hashes, NOW, (them ?? us)?.signer ?? party(test.dps, 1).signer)
  const [one, two] = set.entries

  it('reads codes in the order of what was sent, and a receipt for the rest', async () => {
    const { client } = clientOf(() => ({
      outcomes: [{ codes: ['', 'ENTRY_STALE', ''] }, { codes: ['QUOTA_KEY'] }],
      receipt: signed(one?.hash ?? nothing, fact.hash)
    }))
    const { outcomes, facts, receipt } = await client.merge(replica, sets)
    expect(outcomes.map(list => list.map(({ entry, code }) => [entry.slot, code])))
      .to.deep.equal([[[one?.slot, undefined], [two?.slot, 'ENTRY_STALE']], [[other.slot, 'QUOTA_KEY']]])
    expect(facts.map(list => list.map(({ fact, code }) => [fact.name, code])))
      .to.deep.equal([[[fact.name, undefined]], []])
    expect(receipt?.recordHashes).to.deep.equal([one?.hash, fact.hash])
  })

  it('asks for no receipt where nothing was stored', async () => {
    const { client } = clientOf(() => ({ outcomes: [{ codes: ['A', 'B', 'C'] }, { codes: ['D'] }], receipt: nothing }))
    const merged = await client.merge(replica, sets)
    expect(merged).not.to.have.property('receipt')
    expect(merged.facts[0]?.[0]?.code).to.equal('C')
  })

  it('refuses codes for fewer or more than was sent, and receipts for anything else', async () => {
    const refusal = async (outcomes: Array<{ codes: string[] }>, receipt: Uint8Array = nothing): Promise<string> =>
      (await rejectionOf(clientOf(() => ({ outcomes, receipt })).client.merge(replica, sets))).code
    const all = ['', '', '']
    expect(await refusal([])).to.equal('RECORDS_ANSWER_INVALID')
    expect(await refusal([{ codes: all }])).to.equal('RECORDS_ANSWER_INVALID')
    expect(await refusal([{ codes: all.slice(1) }, { codes: [''] }])).to.equal('RECORDS_ANSWER_INVALID')
    expect(await refusal([{ codes: [...all, ''] }, { codes: [''] }])).to.equal('RECORDS_ANSWER_INVALID')
    expect(await refusal([{ codes: all }, { codes: [''] }]), 'no receipt').to.equal('VERSION_UNKNOWN')
    const [a = nothing, b = nothing] = [one?.hash, two?.hash]
    expect(await refusal([{ codes: all }, { codes: [''] }], signed(a, b, fact.hash))).to.equal('RECEIPT_MISMATCH')
    expect(await refusal([{ codes: all }, { codes: ['X'] }], signed(b, a, fact.hash))).to.equal('RECEIPT_MISMATCH')
  })
})

describe('protocols/records/client: statements and digests', () => {
  it('takes a byte for each entry: whether it is there', async () => {
    const entries = keys(2).map(lookupKey => ({ lookupKey, hash: sha256(lookupKey) }))
    const { client } = clientOf(() => ({ held: Uint8Array.of(0, 1) }))
    expect([...await client.digest(replica, entries)]).to.deep.equal([entries[1]])
    expect(await rejectionOf(client.digest(replica, entries.slice(1)))).to.include({ code: 'RECORDS_ANSWER_INVALID' })
  })

  it('takes the statement of the DP that it asked, about what it showed', async () => {
    const attestation = attest(test)
    const by = (number: number, shown = attestation): Uint8Array => makeWitnessStatement(
      { attestation: shown }, { registry: test.registry, now: NOW }, party(test.dps, number).signer
    )
    const witness = (statement: Uint8Array): Promise<Uint8Array> =>
      clientOf(() => ({ statement })).client.witness(replica, { attestation })
    expect(await witness(by(1))).to.deep.equal(by(1))
    expect(await rejectionOf(witness(by(2)))).to.include({ code: 'WITNESS_MISMATCH' })
    expect(await rejectionOf(witness(by(1, attest(test, 1))))).to.include({ code: 'WITNESS_MISMATCH' })
    const shown: unknown[] = []
    const { client } = clientOf((_method, request) => { shown.push(request); return { statement: by(1) } })
    await client.witness(replica, { attestation, previous: { attestation: by(3), witnesses: [by(2), by(1)] } })
    await client.witness(replica, { attestation })
    expect(shown).to.deep.equal([
      { attestation, previousAttestation: by(3), previousWitnesses: [by(2), by(1)] },
      { attestation, previousAttestation: nothing, previousWitnesses: [] }
    ])
    const forged = by(1).map((byte, i, all) => i === all.length - 1 ? byte ^ 1 : byte)
    expect(await rejectionOf(witness(forged))).to.include({ code: 'WITNESS_SIGNATURE_INVALID' })
  })

  it('takes the word of the DP that it asked, about that dispute and that receipt', async () => {
    const { hash } = parseDispute(dispute())
    const storedAt = NOW - 9 * DAY
    const by = (signer = them ?? party(test.dps, 1), at = storedAt): Uint8Array =>
      makeNoDefence({ lookupKey: bobLookupKey, disputeHash: hash, storedAt: at }, { issuedAt: NOW }, signer.signer)
    const silence = (statement: Uint8Array): Promise<unknown> => clientOf(() => ({ statement }))
      .client.silence(replica, { lookupKey: bobLookupKey, hash }, { bytes: nothing, storedAt })
    expect(await silence(by())).to.include({ dp: replica.id, storedAt, issuedAt: NOW })
    expect(await rejectionOf(silence(by(third)))).to.include({ code: 'RECORDS_ANSWER_INVALID' })
    expect(await rejectionOf(silence(by(them, storedAt + 1)))).to.include({ code: 'RULING_DISPUTE_FOREIGN' })
  })
})

describe('protocols/records/client: a DP that asks itself', () => {
  it('opens no stream for it, and for others it does', async () => {
    const own: string[] = []
    const answers: Partial<RecordsServer> = {
      id: us?.id ?? '',
      read: async () => { own.push('read'); return { results: [none], ...timed('') } },
      digest: async (_request, from) => { own.push(`digest ${from === us?.id}`); return { held: Uint8Array.of(0) } },
      merge: async (_request, from) => {
        own.push(`merge ${from === us?.id}`); return {
          outcomes: [{ codes: ['X'] }], receipt: nothing
        }
      },
      witness: async (_request, from) => { own.push(`witness ${from === us?.id}`); return { statement: nothing } },
      silence: async (_request, from) => { own.push(`silence ${from === us?.id}`); return { statement: nothing } }
    }
    const { client, asked } = clientOf(
      method => method === 'read' ? { results: [none] } : { held: Uint8Array.of(0) }, answers
    )
    const self = dpOf(us?.id ?? '')
    const set = RecordSet.of(bobLookupKey, [fakeEntry()])
    await client.read(self, [{ lookupKey: bobLookupKey }])
    await client.digest(self, set.entries)
    await client.merge(self, [set])
    await rejectionOf(client.witness(self, { attestation: nothing }))
    await rejectionOf(
      client.silence(self, { lookupKey: bobLookupKey, hash: sha256(nothing) }, { bytes: nothing, storedAt: 0 })
    )
    expect([own, asked]).to.deep.equal([['read', 'digest true', 'merge true', 'witness true', 'silence true'], []])
    await client.read(replica, [{ lookupKey: bobLookupKey }])
    await client.digest(replica, set.entries)
    expect([own.length, asked]).to.deep.equal([5, [`read ${replica.id}`, `digest ${replica.id}`]])
  })
})
