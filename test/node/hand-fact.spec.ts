import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { dpsByLot, handFact } from '../../src/node/hand-fact.ts'
import { readersOf } from '../../src/registry/placement.ts'
import { RemoteError, RpcError } from '../../src/rpc/errors.ts'
import { makeFederation } from '../../src/testnet/federation.ts'
import { NOW } from '../builders/attestor.ts'
import { seededRandom } from '../builders/oprf.ts'
import type { HandOutcome } from '../../src/node/hand-fact.ts'
import type { PublishOutcome } from '../../src/protocols/claim/interface.ts'

const federation = makeFederation({
  dpPorts: [1, 2, 3, 4, 5, 6], mspPorts: [7], csipPorts: [8], random: seededRandom('hand'), now: NOW
})
const { registry } = federation
const dps = registry.activeDps
const fact = { bytes: new Uint8Array(40).fill(3), lookupKey: asLookupKey(sha256(new Uint8Array([1]))) }
const replicas = readersOf(fact.lookupKey, registry, NOW).map(({ id }) => id)

function receiptOf (id: string, { bytes = fact.bytes, storedAt = NOW } = {}): Uint8Array {
  const { signer } = federation.dps.find(dp => dp.id === id) ?? expect.fail('no such DP')
  return makeReceipt([sha256(bytes)], storedAt, signer)
}

type Answer = (index: number) => Partial<PublishOutcome> | Promise<Partial<PublishOutcome>>

/** DPs answer in their order, as `answer` says. */
async function hand (
  answer: Answer, options: { signal?: AbortSignal } = {}
): Promise<{ outcome: HandOutcome, asked: string[] }> {
  const asked: string[] = []
  const outcome = await handFact(fact, dps.slice(0, 4), {
    registry: { current: () => registry, onUpdate: () => () => {} },
    clock: { now: () => NOW },
    send: async (bytes, target) => {
      expect(bytes).to.equal(fact.bytes)
      asked.push(target.id.toString())
      return { receipts: [], failed: [], replicas: 6, ...await answer(asked.length - 1) }
    }
  }, options)
  return { outcome, asked }
}

describe('node/hand-fact', () => {
  it('is done with the first DP that brought it to a majority of the replicas', async () => {
    const receipts = replicas.slice(0, 4).map(id => receiptOf(id))
    const { outcome, asked } = await hand(() =>
      ({ receipts, failed: [{ dp: replicas[4] ?? '', code: 'RPC_TIMEOUT' }] }))
    expect(outcome).to.deep.equal({
      dp: dps[0]?.id,
      isMajority: true,
      receipts,
      failed: [{ dp: replicas[4], code: 'RPC_TIMEOUT' }],
      replicas: replicas.length,
      failure: undefined
    })
    expect(asked).to.deep.equal([dps[0]?.id])
  })

  it('goes to the next where one is down', async () => {
    const { outcome, asked } = await hand(index => {
      if (index === 0) {
        throw new RpcError('RPC_UNREACHABLE')
      }
      return { receipts: replicas.map(id => receiptOf(id)) }
    })
    expect(outcome).to.include({ isMajority: true, dp: dps[1]?.id })
    expect(asked).to.deep.equal(dps.slice(0, 2).map(({ id }) => id))
  })

  it('goes to the next where one keeps it to itself, and believes no receipt of its making', async () => {
    const [own = ''] = replicas
    const lies: readonly Answer[] = [
      () => ({}),
      // its own, for others; twice; of another fact; from the future; no receipt at all
      () => ({ receipts: replicas.map(() => receiptOf(own)) }),
      () => ({ receipts: replicas.map(id => receiptOf(id, { bytes: new Uint8Array(40) })) }),
      () => ({ receipts: replicas.map(id => receiptOf(id, { storedAt: NOW + 3_600_000 })) }),
      () => ({ receipts: replicas.map(() => new Uint8Array(8)) })
    ]
    for (const lie of lies) {
      const { outcome, asked } = await hand(index =>
        index === 0 ? lie(index) : { receipts: replicas.map(id => receiptOf(id)) })
      expect(asked).to.have.length(2)
      expect(outcome).to.include({ isMajority: true, dp: dps[1]?.id })
      expect(outcome.receipts).to.have.length(replicas.length)
    }
  })

  it('adds up what several DPs reached, once each, and asks four at most', async () => {
    const { outcome, asked } = await hand(index => ({
      receipts: replicas.slice(0, Math.min(index + 1, 2)).map(id => receiptOf(id)),
      failed: replicas.slice(1).map(dp => ({ dp, code: 'RPC_TIMEOUT' }))
    }))
    expect(asked).to.have.length(4)
    expect(outcome.isMajority).to.equal(false)
    expect(outcome.receipts).to.deep.equal(replicas.slice(0, 2).map(id => receiptOf(id)))
    expect(outcome.failed.map(({ dp }) => dp)).to.deep.equal(replicas.slice(2))
  })

  it('says why nobody took it: a refusal tells more than silence', async () => {
    const { outcome } = await hand(index => {
      throw index === 1 ? new RemoteError('INVALIDATION_NOT_ALLOWED', 'refused') : new RpcError('RPC_TIMEOUT')
    })
    expect(outcome).to.deep.include({ isMajority: false, dp: undefined, receipts: [] })
    expect(outcome.failure?.code).to.equal('INVALIDATION_NOT_ALLOWED')
    expect((await hand(() => { throw new RpcError('RPC_TIMEOUT') })).outcome.failure?.code).to.equal('RPC_TIMEOUT')
  })

  it('goes to nobody else once the caller has left, and hides no defect of ours', async () => {
    const controller = new AbortController()
    const asked: number[] = []
    const left = await hand(index => {
      asked.push(index)
      controller.abort(new Error('left'))
      throw new RpcError('RPC_CANCELLED')
    }, { signal: controller.signal }).then(() => 'no error', (err: unknown) => err)
    expect(left).to.be.an('error').with.property('message', 'left')
    expect(asked).to.deep.equal([0])
    const defect = new TypeError('a defect')
    expect(await hand(() => { throw defect }).then(() => 'no error', (err: unknown) => err)).to.equal(defect)
  })
})

describe('node/hand-fact: the order of DPs', () => {
  it('begins with the one that is named, and names nobody twice', () => {
    for (const first of dps) {
      const order = dpsByLot(registry, seededRandom('order'), first)
      expect(order[0]).to.equal(first)
      expect(new Set(order).size).to.equal(4)
    }
  })

  it('is another each time', () => {
    const random = seededRandom('lot')
    const firsts = new Set(Array.from({ length: 60 }, () => dpsByLot(registry, random)[0]?.id))
    expect(firsts.size).to.equal(dps.length)
  })

  it('asks those that there are', () => {
    expect(dpsByLot({ activeDps: [] }, seededRandom('none'))).to.deep.equal([])
    expect(dpsByLot({ activeDps: [] }, seededRandom('none'), dps[0])).to.deep.equal([dps[0]])
  })
})
