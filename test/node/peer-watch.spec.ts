import { expect } from 'chai'
import { FAULT_LIFETIME, PeerWatch } from '../../src/node/peer-watch.ts'
import { READ_METHOD, RECORDS_PROTOCOL } from '../../src/protocols/records/constants.ts'
import { RemoteError, RpcError } from '../../src/rpc/errors.ts'
import { targetOf } from '../../src/rpc/target.ts'
import { buildTestRegistry, NOW } from '../builders/registry.ts'
import { at } from '../builders/oprf.ts'
import type { DiscoveryError } from '../../src/base/errors.ts'
import type { Rpc } from '../../src/rpc/index.ts'

const dp = at(buildTestRegistry({ dps: 1, seed: 'watched' }).registry.dps, 0)

describe('node/peer-watch', () => {
  let now: number
  let outcome: () => unknown
  let watch: PeerWatch
  let rpc: Rpc

  beforeEach(() => {
    now = NOW
    watch = new PeerWatch({ clock: { now: () => now } })
    const engine = {
      start: async () => {},
      stop: async () => {},
      handle: () => {},
      call: async () => outcome()
    } as unknown as Rpc
    rpc = watch.watching(engine)
  })

  const call = async (ms: number, end: () => unknown = () => ({})): Promise<string | undefined> => {
    outcome = () => {
      now += ms
      return end()
    }
    return await rpc.call(targetOf(dp), RECORDS_PROTOCOL, READ_METHOD, { keys: [] } as never)
      .then(() => undefined, ({ code }: DiscoveryError) => code)
  }
  const throwing = (err: Error) => (): never => { throw err }

  it('smooths what it takes a DP to answer; a refusal is an answer', async () => {
    expect(watch.of(dp.id)).to.deep.equal({ answered: 0, failed: 0 })
    await call(100)
    expect(watch.of(dp.id)).to.deep.equal({ answered: 1, failed: 0, latency: 100 })
    expect(await call(180, throwing(new RemoteError('SOME_REFUSAL', 'refused')))).to.equal('SOME_REFUSAL')
    expect(watch.of(dp.id)).to.deep.equal({ answered: 2, failed: 0, latency: 110 })
  })

  it('counts what was not answered, and tells of the last for an hour', async () => {
    await call(5_000, throwing(new RpcError('RPC_TIMEOUT')))
    expect(watch.of(dp.id)).to.deep.equal({ answered: 0, failed: 1, lastFailure: { code: 'RPC_TIMEOUT', at: now } })
    now += FAULT_LIFETIME
    expect(watch.of(dp.id)).to.deep.equal({ answered: 0, failed: 1 })
  })

  it('takes who was called off, since others were quicker, for slow and not for away', async () => {
    await call(20)
    await call(900, throwing(new RpcError('RPC_CANCELLED')))
    expect(watch.of(dp.id)).to.deep.equal({ answered: 1, failed: 0, latency: 900 })
    await call(5, throwing(new RpcError('RPC_CANCELLED')))
    expect(watch.of(dp.id).latency).to.equal(900)
  })

  it('charges nobody with what this node did wrong', async () => {
    await call(1, throwing(new RpcError('RPC_TOO_LARGE')))
    expect(watch.of(dp.id)).to.deep.equal({ answered: 0, failed: 0 })
  })

  it('remembers wrong answers, not missing ones, and which registry it said to have', () => {
    watch.fault({ dp: dp.id, code: 'RPC_TIMEOUT', lied: false })
    watch.heard(dp.id, 0)
    expect(watch.of(dp.id)).to.deep.equal({ answered: 0, failed: 0 })
    watch.fault({ dp: dp.id, code: 'BLINDING_PROOF_INVALID', lied: true })
    watch.heard(dp.id, 4)
    expect(watch.of(dp.id)).to.deep.equal({
      answered: 0, failed: 0, registry: 4, lastFault: { code: 'BLINDING_PROOF_INVALID', at: now }
    })
  })
})
