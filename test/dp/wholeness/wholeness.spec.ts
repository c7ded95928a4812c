import { expect } from 'chai'
import { codeOfRejection } from '../../builders/errors.ts'
import { bobLookupKey, federation } from '../../builders/mapping.ts'
import { DAY, HOUR } from '../../builders/registry.ts'
import { until } from '../../builders/replicas.ts'
import { signerOf, syncing } from '../../builders/syncing.ts'
import { signerIn } from '../../../src/base/envelope.ts'
import { asFederationId } from '../../../src/base/bytes.ts'
import { Signed } from '../../../src/base/pb/signed.ts'
import { makeStoreRun, parseStoreRun } from '../../../src/protocols/record-sync/index.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import type { SyncNode, Syncing } from '../../builders/syncing.ts'

const { registry } = federation()

/** Each greets each; times are after the founding, in milliseconds. */
async function world (after: number, count = registry.dps.length): Promise<Syncing &
  { readonly nodes: readonly SyncNode[] }> {
  const made = syncing(registry)
  made.clock.time = registry.foundedAt + after
  const nodes: SyncNode[] = []
  for (let i = 0; i < count; i++) {
    const node = await made.node(i)
    await node.sync.start()
    await until(() => node.sync.progress().loaded)
    nodes.push(node)
  }
  return { ...made, nodes }
}

describe('dp/wholeness: a new store', () => {
  it('is the first one when the federation begins, whoever is there', async () => {
    const { nodes } = await world(0, 1)
    expect(nodes.map(({ life }) => [life.isWhole, life.isWholeAt(bobLookupKey)])).to.deep.equal([[true, true]])
  })

  it('is the first one later, where a majority knew no other', async () => {
    const { nodes } = await world(2 * HOUR, 2)
    expect(nodes.map(({ life }) => life.isUnsure)).to.deep.equal([true, true])
    const more = await world(2 * HOUR)
    await until(() => more.nodes.slice(0, 3).every(({ life }) => life.isWhole))
  })

  it('is none that was there before, where anybody knew another: it fills itself from half of the others', async () => {
    const { nodes, node } = await world(0)
    expect(nodes.every(({ life }) => life.isWhole)).to.equal(true)
    const emptied = await node(0)
    await emptied.sync.start()
    expect([emptied.life.isWhole, emptied.life.isWholeAt(bobLookupKey), emptied.life.missing().length])
      .to.deep.equal([false, false, 4])
    for (const [i, other] of nodes.slice(1).entries()) {
      expect(emptied.life.isWhole, `${i}`).to.equal(i > 2)
      await emptied.sync.syncWith(other.dp)
    }
    expect([emptied.life.isWhole, emptied.life.isWholeAt(bobLookupKey)]).to.deep.equal([true, true])
    // and nobody tells it again that there was another
    const again = await node(0, emptied.store)
    await again.sync.start()
    await again.sync.syncWith(nodes[1]?.dp ?? again.dp)
    expect(again.life.isWhole).to.equal(true)
  })

  it('isn\'t the first one because a clock is slow, where others say so or the registry is younger', async () => {
    const made = syncing(registry)
    made.clock.time = registry.foundedAt
    const slow = await made.node(0, undefined, () => true)
    await slow.sync.start()
    await until(() => slow.sync.progress().loaded)
    expect([slow.life.isUnsure, slow.life.isWholeAt(bobLookupKey)]).to.deep.equal([true, false])
    made.source.set({ ...registry, issuedAt: registry.foundedAt + 60 * DAY })
    const young = await made.node(1)
    await young.sync.start()
    await until(() => young.sync.progress().loaded)
    expect(young.life.isUnsure).to.equal(true)
  })

  it('unlearns what it wrote down while its clock was ahead, and fills itself all the same', async () => {
    const { nodes, node, clock } = await world(0)
    clock.time += 60 * DAY
    const emptied = await node(0)
    await emptied.sync.start()
    for (const other of nodes.slice(1)) {
      await emptied.sync.syncWith(other.dp)
    }
    clock.time -= 60 * DAY
    const again = await node(0, emptied.store)
    await again.sync.start()
    for (const other of nodes.slice(1)) {
      await again.sync.syncWith(other.dp)
    }
    expect([again.life.isWhole, again.life.isWholeAt(bobLookupKey), again.life.missing()])
      .to.deep.equal([true, true, []])
  })

  it('counts no session with one that is not whole itself', async () => {
    const { nodes, node } = await world(0)
    const [first, second] = [await node(0), await node(1)]
    await first.sync.start()
    await second.sync.start()
    await first.sync.syncWith(second.dp)
    await first.sync.syncWith(nodes[2]?.dp ?? first.dp)
    await first.sync.syncWith(nodes[3]?.dp ?? first.dp)
    expect(first.life.isWhole).to.equal(false)
    await first.sync.syncWith(nodes[4]?.dp ?? first.dp)
    expect(first.life.isWhole).to.equal(true)
  })
})

describe('dp/wholeness: a store that is there', () => {
  it('stays what it was when it is opened again', async () => {
    const { nodes, node } = await world(0)
    const again = await node(0, nodes[0]?.store)
    expect([again.life.isWhole, again.life.isUnsure]).to.deep.equal([true, false])
    await again.sync.start()
    await again.sync.syncWith(nodes[1]?.dp ?? again.dp)
    expect(again.life.isWhole).to.equal(true)
  })

  it('is known for a copy of an earlier time, which lacks what came since', async () => {
    const { nodes, node } = await world(0)
    const kept = nodes[0]?.store ?? memoryStore()
    const copy = memoryStore()
    for await (const [key, value] of kept.namespace('wholeness').iterate()) {
      await copy.namespace('wholeness').put(key.slice(), value.slice())
    }
    const later = await node(0, kept)
    await later.sync.start()
    await later.sync.syncWith(nodes[1]?.dp ?? later.dp)
    // what is remembered is on the disk
    const witness = await node(1, nodes[1]?.store)
    await witness.sync.start()
    await until(() => witness.sync.progress().loaded)
    const restored = await node(0, copy)
    await restored.sync.start()
    expect(restored.life.isWhole, 'it can not know').to.equal(true)
    await restored.sync.syncWith(nodes[1]?.dp ?? restored.dp)
    expect(restored.life.isWhole).to.equal(false)
  })
})

describe('dp/wholeness: a DP that lies about what it remembers', () => {
  it('takes nobody\'s wholeness, whatever it makes of what it was told', async () => {
    const { nodes, node, clock } = await world(0)
    const [liar, honest] = [nodes[4], nodes.slice(0, 4)]
    if (liar == null) {
      throw new Error('no DP')
    }
    clock.time += 10 * DAY
    for (const { id, life } of honest) {
      const said = life.hello(liar.id)
      const { payload, signature } = Signed.decode(said.life)
      const later = { ...parseStoreRun(said.life), run: 1_000n }
      const elsewhere = signerIn(asFederationId(new Uint8Array(32)), signerOf(id))
      const lies = [
        makeStoreRun(later, signerOf(liar.id)),
        makeStoreRun({ ...later, store: new Uint8Array(16) }, signerOf(liar.id)),
        Signed.encode({ payload: Signed.decode(makeStoreRun(later, signerOf(id))).payload, signature }).slice(),
        makeStoreRun(later, elsewhere),
        payload,
        new Uint8Array(0)
      ]
      for (const [i, remembered] of lies.entries()) {
        await life.greeted(liar.id, { ...liar.life.hello(id), remembered, whole: true })
        expect([life.isWhole, life.isWholeAt(bobLookupKey), life.missing()], `lie ${i}`).to.deep.equal([true, true, []])
      }
    }
    // nor on the disk
    const again = await node(0, honest[0]?.store)
    expect([again.life.isWhole, again.life.isWholeAt(bobLookupKey)]).to.deep.equal([true, true])
    // the DP's own word is what counts: of this run or one before nothing is lost, of a later one it is
    const own = nodes[0]?.life.hello(liar.id).life
    await again.life.greeted(liar.id, { ...liar.life.hello(again.id), ...(own == null ? {} : { remembered: own }) })
    expect(again.life.isWhole).to.equal(true)
    const run = parseStoreRun(again.life.hello(liar.id).life)
    const remembered = makeStoreRun({ ...run, run: run.run + 1n }, signerOf(again.id))
    await again.life.greeted(liar.id, { ...liar.life.hello(again.id), remembered })
    expect([again.life.isWhole, again.life.missing().length]).to.deep.equal([false, 4])
  })

  it('is not taken for another', async () => {
    const { nodes } = await world(0)
    const [one, liar, other] = nodes
    if (one == null || liar == null || other == null) {
      throw new Error('no DP')
    }
    expect(await codeOfRejection(one.life.greeted(liar.id, other.life.hello(one.id))))
      .to.equal('SYNC_SIGNATURE_INVALID')
  })
})
