import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { TokenWallet } from '../../../src/node/tokens/wallet.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { epochAt, epochEnd } from '../../../src/tokens/kinds.ts'
import { TokenPayment } from '../../../src/tokens/pb/token.ts'
import { ManualClock } from '../../builders/evaluators.ts'
import { DAY, NOW, buildTestRegistry, seedOf, seededRandom } from '../../builders/registry.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'
import type { Token } from '../../../src/tokens/draw.ts'

const { source: registry, registry: { policy } } = buildTestRegistry({ seed: 'wallet' })
const random = seededRandom('wallet')
const clock = new ManualClock(NOW)
const past = new ManualClock(0)

const token = (issuer = 'dp', now = NOW): Token => ({
  type: 'evaluation',
  issuer,
  epoch: epochAt(policy, 'evaluation', now),
  nonce: random.bytes(32),
  output: random.bytes(
    64
  )
})
const tokens = (count: number, now = NOW): Token[] => Array.from({ length: count }, () => token('dp', now))
const elements = (...labels: string[]): Uint8Array[] => labels.map(seedOf)
const open = async (store: KeyValueStore, seed = seedOf('node')): Promise<TokenWallet> =>
  await TokenWallet.open({ store, registry, clock, past, random }, seed)

async function rowsOf (store: KeyValueStore): Promise<Array<readonly [string, Uint8Array]>> {
  const rows: Array<readonly [string, Uint8Array]> = []
  for await (const [key, value] of store.iterate()) {
    rows.push([toString(key), value])
  }
  return rows
}

const noncesOf = (payment: Uint8Array | undefined): string[] =>
  payment == null ? [] : TokenPayment.decode(payment).nonces.map(nonce => toString(nonce, 'base16'))

describe('node/tokens/wallet', () => {
  beforeEach(() => { [clock.time, past.time] = [NOW, 0] })

  it('forgets what was drawn in another federation', async () => {
    const store = memoryStore().namespace('tokens')
    const there = buildTestRegistry({ seed: 'another' }).source
    await (await TokenWallet.open({ store, registry: there, clock, past, random }, seedOf('node'))).add(tokens(2))
    expect((await open(store)).count('dp')).to.equal(0)
    expect(await rowsOf(store)).to.deep.equal([])
  })

  it('spends each token once, also across a restart, and pays for the same once more with the same', async () => {
    const store = memoryStore().namespace('tokens')
    const first = await open(store)
    await first.add(tokens(5))
    const payment = await first.pay('dp', elements('a', 'b'))
    expect(noncesOf(payment)).to.have.length(2)
    expect(await first.pay('dp', elements('a', 'b'))).to.deep.equal(payment)
    expect(first.count('dp')).to.equal(3)
    const again = await open(store)
    expect(again.count('dp')).to.equal(3)
    const other = await again.pay('dp', elements('a', 'b'))
    expect(noncesOf(other)).to.have.length(2).and.not.to.include.members(noncesOf(payment))
    expect(await again.pay('dp', elements('c', 'd'))).to.equal(undefined)
    expect([again.canPay('dp', 1), again.canPay('dp', 2), again.canPay('other', 1)]).to.deep.equal([true, false, false])
  })

  it('gives no token to two that pay at once', async () => {
    const wallet = await open(memoryStore().namespace('tokens'))
    await wallet.add(tokens(20))
    const payments = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => await wallet.pay('dp', elements(`a${i}`, `b${i}`)))
    )
    expect(new Set(payments.flatMap(noncesOf)).size).to.equal(20)
  })

  it('keeps nothing that anybody else could spend or tell apart', async () => {
    const store = memoryStore().namespace('tokens')
    const one = token()
    await (await open(store)).add([one])
    const bytes = (await rowsOf(store)).map(([key, value]) => key + toString(value, 'latin1')).join()
    expect(bytes).to.not.include(toString(one.nonce, 'latin1'))
    expect(bytes).to.not.include(toString(one.output, 'latin1'))
    expect((await open(store, seedOf('another node'))).count('dp')).to.equal(0)
  })

  it('takes a row that was moved, torn or renamed for none, and forgets it', async () => {
    const store = memoryStore().namespace('tokens')
    await (await open(store)).add(tokens(3))
    const [[first = ''], [second = '']] = (await rowsOf(store)).map(([key]) => [key]) as [string[], string[]]
    const bytes = (name: string): Uint8Array => new TextEncoder().encode(name)
    await store.put(bytes(first), (await store.get(bytes(second))) ?? new Uint8Array(0))
    await store.put(bytes(second.replace('/dp/', '/other/')), (await store.get(bytes(second))) ?? new Uint8Array(0))
    await store.put(bytes(second), new Uint8Array(3))
    const wallet = await open(store)
    expect([wallet.count('dp'), wallet.count('other')]).to.deep.equal([1, 0])
    expect(await rowsOf(store)).to.have.length(1)
  })

  it('pays with the oldest that live, and with one epoch at a time', async () => {
    const store = memoryStore().namespace('tokens')
    const wallet = await open(store)
    const [old, young] = [tokens(2), tokens(2, NOW + DAY)]
    clock.time = NOW + DAY
    await wallet.add([...young, ...old])
    expect([wallet.count('dp'), wallet.canPay('dp', 3)]).to.deep.equal([4, false])
    const hex = ({ nonce }: Token): string => toString(nonce, 'base16')
    expect(noncesOf(await wallet.pay('dp', elements('a')))).to.deep.equal(old.slice(0, 1).map(hex))
    clock.time = epochEnd(policy, 'evaluation', epochAt(policy, 'evaluation', NOW))
    expect(noncesOf(await wallet.pay('dp', elements('b')))).to.deep.equal(young.slice(0, 1).map(hex))
    // forgotten by a time that others confirm, no sooner
    const again = await open(store)
    expect([again.count('dp'), (await rowsOf(store)).length]).to.deep.equal([1, 2])
    past.time = clock.time
    await again.add(tokens(1, NOW + DAY))
    expect([again.count('dp'), (await rowsOf(store)).length]).to.deep.equal([2, 2])
  })

  it('throws away what its issuer takes no more', async () => {
    const store = memoryStore().namespace('tokens')
    const wallet = await open(store)
    await wallet.add([...tokens(3), token('other')])
    await wallet.refused('dp')
    expect([wallet.count('dp'), wallet.count('other'), (await rowsOf(store)).length]).to.deep.equal([0, 1, 1])
  })
})
