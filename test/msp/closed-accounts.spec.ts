import { expect } from 'chai'
import { asEntryId } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { makeReceipt } from '../../src/mapping/receipt.ts'
import { closedAccounts } from '../../src/msp/closed-accounts.ts'
import { KeptReleaseRows, MAX_RELEASES } from '../../src/msp/kept-releases.ts'
import { checkRelease } from '../../src/protocols/confirm/kept-release.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { ManualTimer } from '../builders/evaluators.ts'
import { silentLogger } from '../builders/holder.ts'
import { release } from '../builders/invalidation.ts'
import { federation } from '../builders/mapping.ts'
import { NOW, seededRandom, seedOf } from '../builders/registry.ts'
import { until } from '../builders/replicas.ts'
import type { ClosedAccounts } from '../../src/msp/closed-accounts.ts'
import type { KeptRelease } from '../../src/protocols/confirm/interface.ts'

const CSI = 'tel:+14155550123'
const test = federation()
const context = { registry: test.registry, now: NOW }
const random = seededRandom('closed accounts')

function kept (entry: string, before = NOW, csi = CSI): KeptRelease {
  const bytes = release({ entryId: asEntryId(seedOf(entry).slice(0, 16)), issuedAt: before })
  return { ...checkRelease(bytes, context), csi }
}

/** A disk, and the nodes that are started on it one after the other. */
function disk () {
  const store = memoryStore()
  const clock = { now: () => NOW }
  const timer = new ManualTimer()
  const handed: Uint8Array[] = []
  const state = { isAway: false }
  const rows = (name: string): KeptReleaseRows =>
    new KeptReleaseRows({ store: store.namespace(name), clock, past: clock, random }, seedOf('key'))
  const claims = {
    release: async (bytes: Uint8Array) => {
      if (state.isAway) {
        throw new RpcError('RPC_UNREACHABLE')
      }
      handed.push(bytes)
      const receipts = test.dps.map(({ signer }) => makeReceipt([sha256(bytes)], NOW, signer))
      return { receipts, failed: [], replicas: receipts.length }
    }
  }
  const open = (): ClosedAccounts => closedAccounts({
    kept: rows('kept'),
    due: rows('due'),
    claims,
    registry: test.source,
    clock,
    random,
    timer,
    log: silentLogger.forComponent('test')
  })
  return { open, rows, timer, handed, state, store }
}

describe('msp/closed-accounts', () => {
  it('publishes what is kept of that identifier, and keeps what is of others', async () => {
    const { open, handed } = disk()
    const accounts = open()
    const other = kept('c', NOW, 'tel:+14155550199')
    for (const one of [kept('a'), kept('b'), other]) {
      await accounts.keep(one)
    }
    expect(await accounts.close(CSI)).to.deep.equal({ mappings: 2, published: 2 })
    expect(handed).to.have.deep.members([kept('a').bytes, kept('b').bytes])
    expect(await accounts.close(CSI)).to.deep.equal({ mappings: 0, published: 0 })
    expect(await accounts.close(other.csi)).to.deep.equal({ mappings: 1, published: 1 })
  })

  it('goes on after a restart where nobody could be reached, and not once it is done', async () => {
    const { open, handed, state, timer } = disk()
    const first = open()
    await first.keep(kept('a'))
    state.isAway = true
    expect(await first.close(CSI)).to.deep.equal({ mappings: 1, published: 0 })
    const second = open()
    await second.start()
    // what was tried in vain is tried again, each time later
    for (const delay of [0, 60_000, 120_000]) {
      await until(() => timer.delays.includes(delay))
      state.isAway = delay < 120_000
      timer.fire()
    }
    await until(() => timer.delays.includes(3_600_000))
    expect(handed).to.deep.equal([kept('a').bytes])
    timer.fire()
    await second.stop()
    expect(handed).to.have.length(1)
  })

  it('has the last release of a mapping count, whatever the order', async () => {
    const { rows } = disk()
    const at = rows('kept')
    const [older, newer] = [kept('a', NOW - 1_000), kept('a', NOW)]
    for (const one of [older, newer, older]) {
      await at.put(one)
    }
    expect((await at.all(CSI)).map(one => one.release.before)).to.deep.equal([NOW])
  })

  it('is bounded for each identifier: the one that strikes the oldest goes', async () => {
    const { rows } = disk()
    const at = rows('kept')
    for (let i = 0; i <= MAX_RELEASES; i++) {
      await at.put(kept(`${i}`, NOW - MAX_RELEASES + i))
    }
    const befores = (await at.all(CSI)).map(one => one.release.before)
    expect(befores).to.have.length(MAX_RELEASES)
    expect(Math.min(...befores)).to.equal(NOW - MAX_RELEASES + 1)
  })

  it('shows who reads the disk neither identifier nor mapping', async () => {
    const { rows, store } = disk()
    const one = kept('a')
    await rows('kept').put(one)
    for await (const [name, value] of store.namespace('kept').iterate()) {
      const text = Buffer.concat([name, value])
      for (const secret of [one.lookupKey, one.entryId, one.holderKey, Buffer.from(CSI)]) {
        expect(text.includes(Buffer.from(secret))).to.equal(false)
      }
    }
  })
})
