import { expect } from 'chai'
import { DEFAULT_CSI_TYPES, parseCsi } from '../../src/identifiers/csi.ts'
import { MARK_LIFETIME, openBookMarks } from '../../src/light/book-marks.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { ManualClock } from '../builders/evaluators.ts'
import { NOW, seedOf } from '../builders/registry.ts'
import type { BookMarks } from '../../src/light/book-marks.ts'

const [bob, carol] = ['tel:+14155550123', 'mailto:carol@example.com']
  .map(csi => parseCsi(csi, DEFAULT_CSI_TYPES)) as [ReturnType<typeof parseCsi>, ReturnType<typeof parseCsi>]

function world () {
  const store = memoryStore().namespace('books')
  const clock = new ManualClock(NOW)
  const open = async (secret = seedOf('marks')): Promise<BookMarks> =>
    await openBookMarks({ store, clock, past: clock }, secret)
  const size = async (): Promise<number> => {
    let count = 0
    for await (const pair of store.iterate()) {
      count += pair.length / 2
    }
    return count
  }
  return { store, clock, open, size }
}

describe('light/book-marks', () => {
  it('remembers after a restart, each book for itself', async () => {
    const { open } = world()
    await (await open()).add('friends', [bob])
    const again = await open()
    expect([await again.has('friends', bob), await again.has('friends', carol), await again.has('colleagues', bob)])
      .to.deep.equal([true, false, false])
  })

  it('does not know what another secret marked', async () => {
    const { open } = world()
    await (await open()).add('friends', [bob])
    expect(await (await open(seedOf('other'))).has('friends', bob)).to.equal(false)
  })

  it('forgets what it is told to, and the others not', async () => {
    const { open, size } = world()
    const marks = await open()
    await marks.add('friends', [bob, carol])
    await marks.forget('friends', [bob])
    expect([await marks.has('friends', bob), await marks.has('friends', carol), await size()])
      .to.deep.equal([false, true, 1])
  })

  it('forgets after a week', async () => {
    const { open, clock, size } = world()
    const marks = await open()
    await marks.add('friends', [bob])
    clock.time += MARK_LIFETIME - 1
    expect(await marks.has('friends', bob)).to.equal(true)
    clock.time++
    expect(await marks.has('friends', bob)).to.equal(false)
    expect(await size()).to.equal(1)
    await open()
    expect(await size()).to.equal(0)
  })

  it('takes a mark that can not be read for none', async () => {
    const { open, store } = world()
    const marks = await open()
    await marks.add('friends', [bob])
    for await (const [key] of store.iterate()) {
      await store.put(key, Uint8Array.of(0x78))
    }
    expect(await marks.has('friends', bob)).to.equal(false)
  })

  it('keeps no identifier', async () => {
    const { open, store } = world()
    await (await open()).add('friends', [bob, carol])
    for await (const [key, value] of store.iterate()) {
      expect(Buffer.concat([key, value]).toString('latin1')).to.not.match(/4155550123|carol/)
    }
  })
})
