import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { confirmedUsers } from '../../src/msp/confirmed-users.ts'
import { asLookupKey } from '../../src/base/bytes.ts'
import { openAt, sealAt } from '../../src/node/sealed.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { alice, bob, bobLookupKey } from '../builders/mapping.ts'
import { NOW, seededRandom, seedOf } from '../builders/registry.ts'
import type { ConfirmedUser } from '../../src/protocols/confirm/interface.ts'

const key = seedOf('sealing key')
const random = seededRandom('confirmed users')
const CSI = 'tel:+14155550123'

describe('msp/confirmed-users: whom an MSP confirmed', () => {
  const store = memoryStore().namespace('confirmed')
  const clock = { time: NOW, now: () => clock.time }
  const users = confirmedUsers({ store, clock, past: clock, random }, key)
  const stored = async (): Promise<Array<readonly [Uint8Array, Uint8Array]>> => {
    const pairs: Array<readonly [Uint8Array, Uint8Array]> = []
    for await (const pair of store.iterate()) {
      pairs.push(pair)
    }
    return pairs
  }

  it('is found by lookup key and holder key, also after a restart, for as long as it was confirmed', async () => {
    await users.remember({ lookupKey: bobLookupKey, holderKey: bob.publicKey, csi: CSI }, NOW + 10)
    expect(await users.find(bobLookupKey, bob.publicKey)).to.equal(CSI)
    expect(await users.find(bobLookupKey, alice.publicKey)).to.equal(undefined)
    expect(await confirmedUsers({ store, clock, past: clock, random }, key).find(bobLookupKey, bob.publicKey))
      .to.equal(CSI)
    clock.time = NOW + 10
    expect(await users.find(bobLookupKey, bob.publicKey)).to.equal(undefined)
    clock.time = NOW
  })

  it('is listed, those of one lookup key in a row, and nobody once it has ended', async () => {
    const disk = memoryStore().namespace('confirmed')
    const hands = { time: NOW, now: () => hands.time }
    const listed = confirmedUsers({ store: disk, clock: hands, past: hands, random }, key)
    const entries = ['a', 'b', 'c', 'd'].flatMap(name => [alice, bob].map(({ publicKey }) =>
      ({ lookupKey: asLookupKey(seedOf(name)), holderKey: publicKey, csi: `mailto:${name}@example.com` })))
    // of each lookup key one, then of each the other
    for (const [i, user] of [...entries.filter((_, i) => i % 2 === 0), ...entries.filter((_, i) => i % 2 === 1)]
      .entries()) {
      await listed.remember(user, NOW + (i === 0 ? 1 : 10))
    }
    const all = async (): Promise<ConfirmedUser[]> => {
      const users = []
      for await (const user of listed.all()) {
        users.push(user)
      }
      return users
    }
    expect(await all()).to.have.deep.members(entries)
    const keys = (await all()).map(({ csi }) => csi)
    expect(keys.filter((csi, i) => csi !== keys[i - 1])).to.have.length(4)
    hands.time = NOW + 1
    expect(await all()).to.have.deep.members(entries.slice(1))
    hands.time = NOW + 10
    expect(await all()).to.deep.equal([])
  })

  it('says nothing to who reads the disk, and nothing under another seed', async () => {
    const bytes = Buffer.concat((await stored()).flat())
    for (const secret of [fromString(CSI), fromString('4155550123'), bobLookupKey, bob.publicKey]) {
      expect(bytes.includes(Buffer.from(secret))).to.equal(false)
    }
    expect(
      await confirmedUsers({ store, clock, past: clock, random }, seedOf('another')).find(bobLookupKey, bob.publicKey)
    ).to.equal(undefined)
  })

  it('counts for nothing once it is altered, or moved', async () => {
    const [[name, value]] = await stored() as [readonly [Uint8Array, Uint8Array]]
    for (const altered of [
      value.slice(0, 4), value.slice(0, -1), value.with(value.length - 1, (value.at(-1) ?? 0) ^ 1),
      value.with(7, (value[7] ?? 0) ^ 1)
    ]) {
      await store.put(name, altered)
      expect(await users.find(bobLookupKey, bob.publicKey)).to.equal(undefined)
    }
    await store.put(name, value)
    expect(await users.find(bobLookupKey, bob.publicKey)).to.equal(CSI)
  })

  it('forgets what has ended', async () => {
    clock.time = NOW + 11
    await confirmedUsers({ store, clock, past: clock, random }, key)
      .remember({ lookupKey: bobLookupKey, holderKey: alice.publicKey, csi: CSI }, NOW + 20)
    expect(await stored()).to.have.length(1)
  })
})

describe('msp/confirmed-users: a sealed value', () => {
  const place = fromString('place')
  const plain = fromString('plain')

  it('opens under its key and in its place alone', () => {
    const sealed = sealAt(key, place, plain, random)
    expect(openAt(key, place, sealed)).to.deep.equal(plain)
    expect(openAt(seedOf('other'), place, sealed)).to.equal(undefined)
    expect(openAt(key, fromString('elsewhere'), sealed)).to.equal(undefined)
    for (let end = 0; end < sealed.byteLength; end++) {
      expect(openAt(key, place, sealed.subarray(0, end))).to.equal(undefined)
    }
  })

  it('never looks the same twice', () => {
    expect(sealAt(key, place, plain, random)).to.not.deep.equal(sealAt(key, place, plain, random))
  })
})
