import '../../src/runtime.ts'
import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { sha256 } from '../../src/base/hash.ts'
import { createDp } from '../../src/dp/dp.ts'
import { restoredRow } from '../../src/dp/restored.ts'
import { DurableTokenLedger } from '../../src/dp/tokens/durable-ledger.ts'
import { decodeOwn, OWN_KEY } from '../../src/dp/wholeness/rows.ts'
import { MemoryBackend, memoryStore } from '../../src/store/memory.ts'
import { sealRow } from '../../src/store/row.ts'
import { BackendStore } from '../../src/store/store.ts'
import { epochAt } from '../../src/tokens/kinds.ts'
import { codeOfRejection } from '../builders/errors.ts'
import { silentLogger } from '../builders/holder.ts'
import { at } from '../builders/oprf.ts'
import { buildTestRegistry } from '../builders/registry.ts'
import type { Own } from '../../src/dp/wholeness/rows.ts'
import type { Store } from '../../src/store/interface.ts'

const test = buildTestRegistry({ dps: 2, seed: 'restored' })
const dp1 = at(test.dps, 0)
const clock = { now: () => test.now }

async function made (store: Store): Promise<void> {
  await createDp({
    seed: dp1.seed,
    listen: ['/ip4/127.0.0.1/tcp/0'],
    anchor: test.anchor,
    initial: test.registry.bytes,
    store,
    shares: [],
    refreshInterval: 0,
    clock,
    logger: silentLogger
  })
}

/** As `restore` leaves it. */
async function restoredStore (): Promise<Store> {
  const backend = new MemoryBackend()
  const store = new BackendStore(backend)
  await made(store)
  const row = restoredRow(test.now)
  await backend.write([row.type === 'put' ? { ...row, value: sealRow(row.key, row.value) } : row])
  return store
}

async function ownOf (store: Store): Promise<Own> {
  return decodeOwn(await store.namespace('wholeness').get(OWN_KEY) ?? expect.fail('no row'))
}

async function spend (store: Store): Promise<string> {
  const { source: registry, registry: { policy } } = test
  const ledger = await DurableTokenLedger.open(
    { store: store.namespace('tokens'), registry, clock, past: { now: () => 0 }, logger: defaultLogger() })
  const epoch = epochAt(policy, 'evaluation', test.now)
  return await codeOfRejection(ledger.spend(
    { type: 'evaluation', issuer: dp1.id, epoch, nonces: ['a'], digest: sha256(dp1.seed) }))
}

describe('dp/restored', () => {
  it('a DP whose store was restored isn\'t whole, and sits the epochs of its ' +
    'tokens out, also after another start', async () => {
    const store = await restoredStore()
    await made(store)
    const own = await ownOf(store)
    expect(own.stage).to.equal('behind')
    expect(await spend(store)).to.equal('TOKEN_SITTING_OUT')
    await made(store)
    const again = await ownOf(store)
    // the same store, in its next run: it was told once
    expect([again.stage, again.run.run, again.run.store]).to.deep.equal(['behind', 2n, own.run.store])
    expect(await spend(store)).to.equal('TOKEN_SITTING_OUT')
    const left: Uint8Array[] = []
    for await (const [key] of store.namespace('restored').iterate()) {
      left.push(key)
    }
    expect(left).to.deep.equal([])
  })

  it('nothing of that where it wasn\'t', async () => {
    const store = memoryStore()
    await made(store)
    expect((await ownOf(store)).stage).to.equal('unsure')
  })
})
