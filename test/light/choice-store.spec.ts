import { expect } from 'chai'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asLookupKey } from '../../src/base/bytes.ts'
import { memoryChoiceStore, storedChoices } from '../../src/light/choice-store.ts'
import { fileChoiceStore } from '../../src/light/file-choice-store.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { rejectionOf } from '../builders/errors.ts'
import { seededRandom, seedOf } from '../builders/registry.ts'
import type { ChoiceStore } from '../../src/light/choice-store.ts'

const key = asLookupKey(seedOf('L'))
const other = asLookupKey(seedOf('M'))
const secret = seedOf('secret')
const random = seededRandom('choices')
/** As mapping/parse.ts makes it: DP, holder key, entry id. */
const slot = `12D3KooWPeer/${Buffer.from(seedOf('holder')).toString('hex')}/${'0f'.repeat(16)}`

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
      return () => storedChoices(backing, secret, random)
    },
    'in a file': () => () => fileChoiceStore(path, secret, random)
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
        expect(await Promise.all(senders.map(async sender => await reopen().get(sender, key))))
          .to.deep.equal(senders.map((_, i) => `slot${i}`))
      })
    })
  }

  /** What whoever reads the disk looks for, in every spelling. */
  function clues (): readonly Buffer[] {
    const hidden = [Buffer.from(key), Buffer.from('alice'), Buffer.from('12D3KooWPeer'), Buffer.from(seedOf('holder'))]
    return hidden.flatMap(bytes =>
      [bytes, Buffer.from(bytes.toString('hex')), Buffer.from(bytes.toString('base64').replace(/=+$/, ''))])
  }

  it('tells neither who asked, nor for whom, nor what was chosen, in a file', async () => {
    await fileChoiceStore(path, secret, random).set('alice', key, slot)
    const content = await readFile(path)
    expect(content.toString()).to.match(/^[A-Za-z0-9+/]{43} [A-Za-z0-9+/]+\n$/)
    expect(clues().filter(clue => content.includes(clue))).to.deep.equal([])
    expect(await fileChoiceStore(path, secret, random).get('alice', key)).to.equal(slot)
  })

  it('tells none of it in a store', async () => {
    const backing = memoryStore().namespace('choices')
    await storedChoices(backing, secret, random).set('alice', key, slot)
    const rows: Buffer[] = []
    for await (const row of backing.iterate()) {
      rows.push(...row.map(bytes => Buffer.from(bytes)))
    }
    expect(rows).to.have.length(2)
    expect(clues().filter(clue => Buffer.concat(rows).includes(clue))).to.deep.equal([])
  })

  it('is nothing to whoever has another secret', async () => {
    await fileChoiceStore(path, secret, random).set('alice', key, slot)
    expect(await fileChoiceStore(path, seedOf('another'), random).get('alice', key)).to.equal(undefined)
  })

  it('takes no choice that was moved to another name', async () => {
    await fileChoiceStore(path, secret, random).set('alice', key, 'slot1')
    await fileChoiceStore(path, secret, random).set('carol', key, 'slot2')
    const [alice = '', carol = ''] = (await readFile(path, 'utf8')).trimEnd().split('\n')
    await writeFile(path, `${alice.split(' ')[0]} ${carol.split(' ')[1]}\n`)
    expect(await fileChoiceStore(path, secret, random).get('alice', key)).to.equal(undefined)
  })

  it('is not read where others could', async () => {
    await fileChoiceStore(path, secret, random).set('alice', key, 'slot1')
    await chmod(path, 0o644)
    expect((await rejectionOf(fileChoiceStore(path, secret, random).get('alice', key))).code).to.equal('FILE_EXPOSED')
  })

  it('writes a file that only its owner reads', async () => {
    await fileChoiceStore(path, secret, random).set('alice', key, 'slot1')
    expect((await stat(path)).mode & 0o077).to.equal(process.platform === 'win32' ? 0o066 : 0)
  })

  it('loses one choice over a line that can not be read, and no other', async () => {
    const store = fileChoiceStore(path, secret, random)
    await store.set('alice', key, 'slot1')
    await writeFile(path, `torn\n${await readFile(path, 'utf8')}`)
    const again = fileChoiceStore(path, secret, random)
    expect(await again.get('alice', key)).to.equal('slot1')
    await again.set('carol', key, 'slot2')
    expect(await fileChoiceStore(path, secret, random).get('alice', key)).to.equal('slot1')
  })

  it('goes on after a folder could not be read', async () => {
    const store = fileChoiceStore(join(path, 'choices'), secret, random)
    await writeFile(path, 'in the place of the folder')
    expect(await store.get('alice', key).then(() => 'read', () => 'failed')).to.equal('failed')
    await rm(path)
    await store.set('alice', key, 'slot1')
    expect(await fileChoiceStore(join(path, 'choices'), secret, random).get('alice', key)).to.equal('slot1')
  })
})
