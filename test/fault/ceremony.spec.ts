import { expect } from 'chai'
import { at } from '../builders/oprf.ts'
import { CeremonyProcesses } from '../builders/ceremony-processes.ts'
import type { LightNode } from '../../src/light/options.ts'

const ALL = [0, 1, 2, 3, 4]
/** An evaluation each, of identifiers that nobody asked for before. */
let number = 0
const nextCsi = (): string => `tel:+1415555${String(1_000 + number++).padStart(4, '0')}`

describe('a key that is made, refreshed and handed on by processes', function () {
  // each of five processes restarts several times
  this.timeout(400_000)

  let net: CeremonyProcesses
  before(async () => { net = await CeremonyProcesses.start(5) })
  after(async () => { await net.stop() })

  /** Looks up by all of them, again and again, until `work` is done. @returns how often, and what went wrong */
  async function whileLookingUp (
    askers: readonly LightNode[],
    work: () => Promise<void>
  ): Promise<{ count: number, wrong: string[] }> {
    const wrong: string[] = []
    let count = 0
    const over = new AbortController()
    const looking = askers.map(async asker => {
      while (!over.signal.aborted) {
        try {
          const { outcome } = await asker.discover(nextCsi())
          if (outcome !== 'none') {
            wrong.push(outcome)
          }
        } catch (err) {
          wrong.push(String((err as { code?: unknown }).code))
        }
        count++
        await new Promise(resolve => setTimeout(resolve, 200))
      }
    })
    try {
      await work()
    } finally {
      over.abort()
    }
    await Promise.all(looking)
    return { count, wrong }
  }

  /** As a crash would, wherever it is by then; it goes on from what lies on its disk. */
  async function killedOnTheWay (i: number, ceremony: string): Promise<void> {
    await net.until(0, ceremony, ({ participants }) => participants.some(({ dealt }) => dealt))
    await net.kill(i)
    await net.restart(i)
  }

  it('comes to a key though one of five is killed in the middle, and comes back', async () => {
    const members = net.federation.dps.map(({ id }) => id)
    const ceremony = await net.invite(ALL, { kind: 'new', threshold: 3, members, validFor: 86_400_000 })
    await net.join([1, 2, 3], ceremony)
    // what the third said has to be with another before it dies
    await net.until(
      0,
      ceremony,
      ({ participants }) => participants.filter(({ answer }) => answer === 'joined').length === 4
    )
    await net.kill(3)
    await net.join([4], ceremony)
    await net.until(0, ceremony, ({ participants }) => participants.filter(({ dealt }) => dealt).length === 4)
    await net.restart(3)
    const keys = []
    for (const i of ALL) {
      keys.push(await net.finished(i, ceremony))
    }
    for (const key of keys) {
      expect(key).to.deep.equal(keys[0])
    }
    expect(at(keys, 0).shares.map(({ dp }) => dp)).to.deep.equal(members)
    await net.publish([at(keys, 0)])
    const { outcome } = await (await net.asker()).discover(nextCsi())
    expect(outcome).to.equal('none')
  })

  it('is refreshed while lookups run, under the old registry and the new', async () => {
    const [old] = net.registry.oprfKeys
    const before = await net.asker()
    const { count, wrong } = await whileLookingUp([before], async () => {
      const ceremony = await net.invite(ALL, { kind: 'refresh' })
      await net.join([1, 2, 3, 4], ceremony)
      await killedOnTheWay(2, ceremony)
      const key = await net.finished(4, ceremony)
      expect(key.commitments[0]).to.deep.equal(old?.commitments[0])
      expect(key.commitments[1]).to.not.deep.equal(old?.commitments[1])
      await Promise.all(ALL.map(async i => { await net.finished(i, ceremony) }))
      // DPs have the old version still: who is ahead of them is answered, too
      await net.signNext([key])
      const after = await net.asker()
      for (let i = 0; i < 3; i++) {
        expect((await after.discover(nextCsi())).outcome).to.equal('none')
      }
    })
    expect(wrong).to.deep.equal([])
    expect(count).to.be.greaterThan(2)
  })

  it('is handed on to four with another threshold while lookups run, and DPs restart one by one', async () => {
    const members = net.federation.dps.slice(1).map(({ id }) => id)
    const before = await net.asker()
    // all have the refreshed version first
    for (const i of ALL) {
      await net.restart(i)
    }
    const { count, wrong } = await whileLookingUp([before], async () => {
      const ceremony = await net.invite(ALL, { kind: 'reshare', threshold: 2, members })
      await net.join([1, 2, 3, 4], ceremony)
      await killedOnTheWay(4, ceremony)
      const key = await net.finished(1, ceremony)
      await Promise.all(ALL.map(async i => { await net.finished(i, ceremony) }))
      expect(key.shares.map(({ dp }) => dp)).to.deep.equal(members)
      await net.publish([key])
    })
    const after = await net.asker()
    expect((await after.discover(nextCsi())).outcome).to.equal('none')
    expect(wrong).to.deep.equal([])
    expect(count).to.be.greaterThan(5)
  })

  it('gets a successor, though one is killed in the middle', async () => {
    const members = net.federation.dps.map(({ id }) => id)
    const ceremony = await net.invite(ALL, { kind: 'rotate', keyId: 2, threshold: 3, members, validFor: 86_400_000 })
    await net.join([1, 2, 3, 4], ceremony)
    await killedOnTheWay(1, ceremony)
    const keys = []
    for (const i of ALL) {
      keys.push(await net.finished(i, ceremony))
    }
    for (const key of keys) {
      expect(key).to.deep.equal(keys[0])
    }
    expect(at(keys, 0).keyId).to.equal(2)
    expect(at(keys, 0).commitments[0]).to.not.deep.equal(net.registry.oprfKeys[0]?.commitments[0])
  })
})
