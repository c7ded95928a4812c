import { expect } from 'chai'
import { openJournal } from '../../../src/protocols/attest/journal.ts'
import { StartLimits } from '../../../src/protocols/attest/start-limits.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { ManualClock, csiOf } from '../../builders/attest.ts'
import { aliceHolder } from '../../builders/attestor.ts'
import { errorOf } from '../../builders/errors.ts'
import { DEFAULT_LIMITS } from '../../builders/lockout.ts'
import { seededRandom } from '../../builders/oprf.ts'
import type { AttestJournal } from '../../../src/protocols/attest/journal.ts'
import type { Asker } from '../../../src/protocols/attest/start-limits.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'

const NOW = 1_767_225_600_000
const MINUTE = 60_000
const secret = new Uint8Array(32).fill(3)
let nonce = 0

async function open (store: KeyValueStore, clock = new ManualClock(NOW), key = secret): Promise<AttestJournal> {
  return await openJournal({ store, clock, past: clock, random: seededRandom(`journal ${nonce++}`) }, key)
}

const kept = (journal: AttestJournal, kind = 'a'): unknown[] =>
  [...journal.remembered(kind)].map(([name, { value }]) => [name, value])

async function size (store: KeyValueStore): Promise<number> {
  let count = 0
  for await (const line of store.iterate()) {
    count += line.length / 2
  }
  return count
}

describe('protocols/attest/journal', () => {
  const store = (): KeyValueStore => memoryStore().namespace('attest')

  it('remembers what was flushed, each kind apart, in the order of expiry', async () => {
    const disk = store()
    const journal = await open(disk)
    journal.put('a', 'late', { n: 1 }, NOW + 2 * MINUTE)
    journal.put('a', 'soon', [true], NOW + MINUTE)
    journal.put('b', 'soon', 7, NOW + MINUTE)
    await journal.flush()
    const again = await open(disk)
    expect(kept(again)).to.deep.equal([['soon', [true]], ['late', { n: 1 }]])
    expect(kept(again, 'b')).to.deep.equal([['soon', 7]])
    expect(again.salt).to.deep.equal(journal.salt)
  })

  it('remembers nothing that was not flushed, deleted, replaced or has expired', async () => {
    const disk = store()
    const clock = new ManualClock(NOW)
    const journal = await open(disk)
    journal.put('a', 'deleted', 1, NOW + MINUTE)
    journal.put('a', 'replaced', 1, NOW + MINUTE)
    journal.put('a', 'short', 1, NOW + 1)
    await journal.flush()
    journal.delete('a', 'deleted')
    journal.put('a', 'replaced', 2, NOW + MINUTE)
    await journal.flush()
    journal.put('a', 'unwritten', 1, NOW + MINUTE)
    clock.advance(1)
    expect(kept(await open(disk, clock))).to.deep.equal([['replaced', 2]])
    expect(await size(disk)).to.equal(1)
  })

  it('removes what expired while it runs', async () => {
    const disk = store()
    const clock = new ManualClock(NOW)
    const journal = await open(disk, clock)
    journal.put('a', 'short', 1, NOW + MINUTE)
    journal.put('a', 'long', 1, NOW + 60 * MINUTE)
    await journal.flush()
    clock.advance(10 * MINUTE)
    await journal.flush()
    expect(await size(disk)).to.equal(1)
  })

  it('tells a reader of the disk neither name nor value', async () => {
    const disk = store()
    const journal = await open(disk)
    journal.put('code', 'tel:+14155550123', { code: '012345' }, NOW + MINUTE)
    await journal.flush()
    for await (const [key, value] of disk.iterate()) {
      const bytes = Buffer.concat([key, value]).toString('latin1')
      expect(bytes).not.to.match(/tel|4155550123|012345|code/)
    }
  })

  it('takes nothing that was sealed under another key, cut short or changed', async () => {
    const disk = store()
    const journal = await open(disk)
    journal.put('a', 'x', 1, NOW + MINUTE)
    await journal.flush()
    const lines: Array<readonly [Uint8Array, Uint8Array]> = []
    for await (const line of disk.iterate()) {
      lines.push(line)
    }
    for (const [key, value] of lines) {
      for (let end = 0; end < value.length; end++) {
        const cut = store()
        await cut.put(key, value.slice(0, end))
        expect(kept(await open(cut))).to.deep.equal([])
      }
      const changed = store()
      await changed.put(key, value.map((byte, i) => i === 20 ? byte ^ 1 : byte))
      expect(kept(await open(changed))).to.deep.equal([])
      expect(await size(changed)).to.equal(0)
    }
    expect(kept(await open(disk, undefined, new Uint8Array(32)))).to.deep.equal([])
  })

  it('tells whoever waits when the disk fails, and goes on when it works again', async () => {
    const disk = store()
    let failing = true
    const flaky: KeyValueStore = {
      get: async key => await disk.get(key),
      put: async (key, value) => { await disk.put(key, value) },
      delete: async key => { await disk.delete(key) },
      iterate: range => disk.iterate(range),
      batch: async operations => {
        if (failing && operations.length > 0) {
          throw new RangeError('disk full')
        }
        await disk.batch(operations)
      }
    }
    const journal = await open(flaky)
    journal.put('a', 'x', 1, NOW + MINUTE)
    const failure = await journal.flush().then(() => undefined, (err: unknown) => err)
    expect(failure).to.be.instanceOf(RangeError)
    failing = false
    journal.put('a', 'y', 2, NOW + MINUTE)
    await journal.flush()
    expect(kept(await open(disk))).to.deep.equal([['y', 2]])
  })

  describe('keeps limits across a restart', () => {
    const init = { ...DEFAULT_LIMITS, perIdentifier: 2, perClient: 1, queriesPerCaller: 4, ranges: { maxUnproved: 3 } }
    const asker = (uri: string): Asker => ({ csi: csiOf(uri), holderKey: aliceHolder.publicKey })
    const bob = asker('tel:+14155550123')

    it('of an identifier, of a client, of a range, and who proved it', async () => {
      const disk = store()
      const clock = new ManualClock(NOW)
      const begin = async (): Promise<{ limits: StartLimits, journal: AttestJournal }> => {
        const journal = await open(disk, clock)
        return { journal, limits: new StartLimits({ clock, random: seededRandom('limits'), journal }, init) }
      }
      const first = await begin()
      first.limits.chargeClient('alice')
      first.limits.chargeMessage(bob)
      first.limits.chargeMessage(asker('tel:+14155550124'))
      first.limits.proved(asker('tel:+14155550129'))
      await first.journal.flush()

      const second = await begin()
      expect(errorOf(() => { second.limits.chargeClient('alice') }).code).to.equal('ATTEST_RATE_LIMITED')
      clock.advance(30_000)
      expect(errorOf(() => { second.limits.chargeMessage(bob) }))
        .to.include({ code: 'ATTEST_RATE_LIMITED', retryAfter: 12 * 60 * MINUTE - 30_000 })
      second.limits.chargeMessage(asker('tel:+14155550125'))
      second.limits.chargeMessage(asker('tel:+14155550129'))
      await second.journal.flush()

      const third = await begin()
      const err = errorOf(() => { third.limits.chargeMessage(asker('tel:+14155550126')) })
      expect(err).to.include({ code: 'ATTEST_RANGE_CLOSED', retryAfter: 6 * 60 * MINUTE })
      expect(errorOf(() => { third.limits.chargeMessage(asker('tel:+14155550129')) }))
        .to.include({ code: 'ATTEST_RATE_LIMITED', retryAfter: 30_000 })
      expect(third.limits.status().messages).to.deep.equal({ sent: 3, limit: 2_000, toOwners: 1 })
    })
  })
})
