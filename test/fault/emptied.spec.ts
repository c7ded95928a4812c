import { expect } from 'chai'
import { memoryStore } from '../../src/store/memory.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { until } from '../builders/replicas.ts'
import type { Dp } from '../../src/dp/dp.ts'
import type { Store } from '../../src/store/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const USERS = ['acct:ann@example.com', 'acct:bea@example.com', 'acct:cleo@example.com'] as const

async function keysIn ({ records }: Store): Promise<number> {
  const keys: string[] = []
  for await (const [lookupKey] of records.entries()) {
    keys.push(Buffer.from(lookupKey).toString('hex'))
  }
  return keys.length
}

describe('fault/emptied: five DPs with relays, each in turn with an empty store', function () {
  this.timeout(180_000)

  const stores = new Map<string, Store>()
  let net: Testnet

  before(async () => {
    net = await createTestnet({
      dps: 5,
      threshold: 2,
      relays: true,
      store: async name => {
        const store = stores.get(name) ?? memoryStore()
        stores.set(name, store)
        return store
      }
    })
    for (const csi of USERS) {
      await net.claim({ csi, msp: 'msp1' })
    }
  })
  after(async () => { await net.stop() })

  const dpOf = (i: number): Dp => {
    const made = net.dps[i]
    if (made == null) {
      throw new Error(`no DP ${i}`)
    }
    return made.dp
  }

  it('are whole when they are founded', () => {
    expect(net.dps.map(({ dp }) => dp.recordSync.progress().whole)).to.deep.equal([true, true, true, true, true])
  })

  it('loses nothing', async () => {
    for (const [i, made] of net.dps.entries()) {
      await made.stop()
      stores.delete(made.party.name)
      await made.restart()
      // it was asked nothing, and nobody publishes meanwhile
      await until(() => dpOf(i).recordSync.progress().whole)
      expect(await keysIn(stores.get(made.party.name) ?? memoryStore())).to.equal(USERS.length)
    }
    const reader = await net.light()
    for (const csi of USERS) {
      expect(await reader.discover(csi)).to.include({ outcome: 'found', relayed: true })
    }
  })
})
