import { expect } from 'chai'
import { peerIdFromString } from '@libp2p/peer-id'
import { Traffic } from '../../src/node/traffic.ts'
import { READ_METHOD, RECORDS_PROTOCOL } from '../../src/protocols/records/constants.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import type { Rpc } from '../../src/rpc/interface.ts'

const PEER = '12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5'
const target = { id: peerIdFromString(PEER), multiaddrs: [] }

function engine (call: () => Promise<never>): Rpc {
  return { start: async () => {}, stop: async () => {}, handle: () => {}, call }
}

describe('node/traffic', () => {
  const clock = { now: () => 1_000, steady: () => 1_000 }
  const request = { lookupKeys: [new Uint8Array(32).fill(7)] } as never

  async function toldOf (call: () => Promise<never>): Promise<unknown[]> {
    const traffic = new Traffic({ clock })
    const told: unknown[] = []
    traffic.addEventListener('call:begin', ({ type, detail }) => { told.push([type, detail]) })
    traffic.addEventListener('call:end', ({ type, detail }) => { told.push([type, detail]) })
    await traffic
      .watching(engine(call))
      .call(target, RECORDS_PROTOCOL, READ_METHOD, request, { sealed: { kind: 'read', target: 'dp' } })
      .catch(() => undefined)
    return told
  }

  it('tells of each call as it begins and ends, and nothing of what is in it', async () => {
    const begin = {
      call: 1,
      at: 1_000,
      to: PEER,
      protocol: '/mimi/records/1.0.0',
      method: 'read',
      sealed: { kind: 'read', target: 'dp' }
    }
    expect(await toldOf(async () => ({ secret: 'x' }) as never)).to.deep.equal([
      ['call:begin', begin], ['call:end', { call: 1, at: 1_000 }]
    ])
  })

  it('tells why there was no answer, and throws it on', async () => {
    const told = await toldOf(async () => { throw new RpcError('RPC_TIMEOUT', { detail: 'tel:+14155550100' }) })
    expect(told.at(-1)).to.deep.equal(['call:end', { call: 1, at: 1_000, code: 'RPC_TIMEOUT' }])
    const failure: unknown = await new Traffic({ clock }).watching(
      engine(async () => { throw new RpcError('RPC_TIMEOUT') })
    )
      .call(target, RECORDS_PROTOCOL, READ_METHOD, request).catch((err: unknown) => err)
    expect(failure).to.be.instanceOf(RpcError)
  })

  it('tells those no more who left', async () => {
    const traffic = new Traffic({ clock })
    const told: unknown[] = []
    const listener = (): void => { told.push(1) }
    traffic.addEventListener('call:begin', listener)
    traffic.removeEventListener('call:begin', listener)
    await traffic.watching(engine(async () => ({}) as never)).call(target, RECORDS_PROTOCOL, READ_METHOD, request)
    expect(told).to.deep.equal([])
  })
})
