import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { dpFor, handIn } from '../../src/holder/hand-in.ts'
import { withDpStatus } from '../../src/registry/edit.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { makeFederation } from '../../src/testnet/federation.ts'
import { NOW } from '../builders/attestor.ts'
import { seededRandom } from '../builders/oprf.ts'
import { codeOf } from '../builders/outcomes.ts'
import type { HandedIn, HandInOptions } from '../../src/holder/hand-in.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'

const fact = { bytes: new Uint8Array(40).fill(3), lookupKey: asLookupKey(sha256(new Uint8Array([1]))) }

function holderOf (change?: (draft: RegistryDraft) => RegistryDraft) {
  const federation = makeFederation({
    dpPorts: [1, 2, 3, 4, 5], mspPorts: [7], csipPorts: [8], random: seededRandom('hand in'), now: NOW, change
  })
  const down = new Set<string>()
  const asked: string[] = []
  let storing = federation.dps
  const registry = { current: () => federation.registry, onUpdate: () => () => {} }
  return {
    down,
    asked,
    registry,
    dps: federation.dps.map(({ id }) => id),
    /** Only the first `count` DPs store anything. */
    store: (count: number) => { storing = federation.dps.slice(0, count) },
    hand: async (options: HandInOptions): Promise<HandedIn> => await handIn(fact, async (bytes, target) => {
      const id = target.id.toString()
      asked.push(id)
      if (down.has(id)) {
        throw new RpcError('RPC_UNREACHABLE')
      }
      return {
        receipts: storing.map(({ signer }) => makeReceipt([sha256(bytes)], NOW, signer)), failed: [], replicas: 5
      }
    }, options, { registry, clock: { now: () => NOW }, random: seededRandom('lot') })
  }
}

describe('holder/hand-in', () => {
  it('goes to the DP of the mapping, and to nobody else while that does its work', async () => {
    const { hand, dps: [, second = ''], asked } = holderOf()
    const { dp, receipts, replicas } = await hand({ dp: second })
    expect([dp, receipts.length, replicas]).to.deep.equal([second, 5, 5])
    expect(asked).to.deep.equal([second])
  })

  it('goes to others while that one is down', async () => {
    const { hand, dps: [first = ''], asked, down } = holderOf()
    down.add(first)
    const { dp } = await hand({ dp: first })
    expect(asked).to.deep.equal([first, dp])
    expect(dp).to.not.equal(first)
  })

  it('goes to no other one where the holder named it', async () => {
    const { hand, dps: [first = ''], asked, down } = holderOf()
    down.add(first)
    expect(await codeOf(hand({ dp: first, only: true }))).to.include({ code: 'RPC_UNREACHABLE' })
    expect(asked).to.deep.equal([first])
  })

  it('takes less than a majority for an answer, and nothing for none', async () => {
    const { hand, dps: [first = ''], asked, store } = holderOf()
    store(1)
    expect((await hand({ dp: first })).receipts).to.have.length(1)
    expect(asked, 'it tried').to.have.length(4)
    store(0)
    expect(await codeOf(hand({ dp: first }))).to.include({ code: 'HOLDER_NOT_STORED' })
  })

  it('takes any DP for one that was revoked, and says when there is none', () => {
    const revoke = (indexes: readonly number[]) => (draft: RegistryDraft): RegistryDraft => ({
      ...draft, dps: draft.dps.map((dp, i) => indexes.includes(i) ? withDpStatus(dp, 'revoked', NOW - 1, NOW) : dp)
    })
    const { registry, dps: [first = '', second = ''] } = holderOf(revoke([0]))
    expect(dpFor(second, { registry }).id).to.equal(second)
    for (const id of [first, 'nobody']) {
      expect(dpFor(id, { registry })).to.equal(registry.current().activeDps[0])
    }
  })
})
