import { expect } from 'chai'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asLookupKey } from '../../src/base/bytes.ts'
import { fileChoiceStore, memoryChoiceStore, storedChoices } from '../../src/light/choice-store.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { seedOf } from '../builders/registry.ts'
import type { ChoiceStore } from '../../src/light/choice-store.ts'

const key = asLookupKey(seedOf('L'))
const other = asLookupKey(seedOf('M'))

describe('light/choice-store', () => {
  let folder: string
  let path: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-'))
    path = join(folder, 'choices')
  })

  afterEach(async () => { await rm(folder, { recursive: true }) })

  /** What a process opens that was started later. */
  const kinds: Readonly<Record<string, () => () => ChoiceStore>> = {
    'in memory': () => {
      const store = memoryChoiceStore()
      return () => store
    },
    'in a store': () => {
      const backing = memoryStore().namespace('choices')
      return () => storedChoices(backing)
    },
    'in a file': () => () => fileChoiceStore(path)
  }
  for (const [words, make] of Object.entries(kinds)) {
    describe(words, () => {
      it('keeps choices for each sender and contact', async () => {
        const reopen = make()
        await reopen().set('alice', key, 'slot1')
        await reopen().set('carol', key, 'slot2')
        expect(await reopen().get('alice', key)).to.equal('slot1')
        expect(await reopen().get('carol', key)).to.equal('slot2')
        expect(await reopen().get('dave', key)).to.equal(undefined)
        expect(await reopen().get('alice', other)).to.equal(undefined)
      })

      it('takes the later choice', async () => {
        const reopen = make()
        await reopen().set('alice', key, 'slot1')
        await reopen().set('alice', key, 'slot2')
        expect(await reopen().get('alice', key)).to.equal('slot2')
      })

      it('loses none of those that are made at once', async () => {
        const reopen = make()
        const store = reopen()
        const senders = Array.from({ length: 20 }, (_, i) => `sender${i}`)
        await Promise.all(senders.map(async (sender, i) => { await store.set(sender, key, `slot${i}`) }))
        expect(await Promise.all(senders.map(async sender => await reopen().get(sender, key)))).to.deep.equal(senders.map((_, i) => `slot${i}`))
      })
    })
  }

  it('tells neither who asked nor for whom, on disk', async () => {
    await fileChoiceStore(path).set('alice', key, 'slot1')
    expect(await readFile(path, 'utf8')).to.match(/^[0-9a-f]{64} slot1\n$/)
    const backing = memoryStore().namespace('choices')
    await storedChoices(backing).set('alice', key, 'slot1')
    for await (const [name] of backing.iterate()) {
      const text = Buffer.from(name).toString()
      expect(text).to.match(/^[0-9a-f]{64}$/)
      expect(text).to.not.include(Buffer.from(key).toString('hex'))
    }
  })

  it('writes a file that only its owner reads', async () => {
    await fileChoiceStore(path).set('alice', key, 'slot1')
    expect((await stat(path)).mode & 0o077).to.equal(process.platform === 'win32' ? 0o066 : 0)
  })

  it('loses one choice over a line that can not be read, and no other', async () => {
    const store = fileChoiceStore(path)
    await store.set('alice', key, 'slot1')
    await writeFile(path, `torn\n${await readFile(path, 'utf8')}`)
    const again = fileChoiceStore(path)
    expect(await again.get('alice', key)).to.equal('slot1')
    await again.set('carol', key, 'slot2')
    expect(await fileChoiceStore(path).get('alice', key)).to.equal('slot1')
  })

  it('goes on after a folder could not be read', async () => {
    const store = fileChoiceStore(join(path, 'choices'))
    await writeFile(path, 'in the place of the folder')
    expect(await store.get('alice', key).then(() => 'read', () => 'failed')).to.equal('failed')
    await rm(path)
    await store.set('alice', key, 'slot1')
    expect(await fileChoiceStore(join(path, 'choices')).get('alice', key)).to.equal('slot1')
  })
})
