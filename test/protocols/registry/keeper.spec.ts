import { expect } from 'chai'
import { signerFromSeed } from '../../../src/base/keys.ts'
import { anchorOf } from '../../../src/registry/anchor.ts'
import { buildRegistry, nextVersion, signRegistry } from '../../../src/registry/build.ts'
import { openRegistry } from '../../../src/registry/verify.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { DAY, NOW, buildTestRegistry, seedOf } from '../../builders/registry.ts'
import { keeperOf } from './network.ts'

const federation = buildTestRegistry({ dps: 3, msps: 0, csips: 0, evaluators: 0 })
const { anchor, registry: first } = federation
const second = federation.next()
const third = federation.next({}, second)
const fork = federation.next({ test: false })

const newRoots = [1, 2].map(i => signerFromSeed(seedOf(`keeper root${i}`)))
const times = { issuedAt: NOW, expiresAt: first.expiresAt }
const rotation = buildRegistry(nextVersion(first, { ...times, rootKeys: newRoots.map(({ publicKey }) => publicKey) }))
const rotated = openRegistry(signRegistry(rotation, [...federation.roots, ...newRoots]), {
  anchor, now: NOW, previous: first
})
const afterRotation = openRegistry(signRegistry(buildRegistry(nextVersion(rotated, times)), newRoots), {
  anchor, now: NOW, previous: rotated
})

describe('protocols/registry/keeper', () => {
  it('starts from a file, and from what it kept when it starts again', async () => {
    const { keeper, store } = await keeperOf({ anchor, initial: first.bytes })
    await keeper.advance([second.bytes, third.bytes])
    expect(keeper.current().version).to.equal(3)
    const again = await keeperOf({ anchor, store })
    expect(again.keeper.current().version).to.equal(3)
    const withOldFile = await keeperOf({ anchor, store, initial: first.bytes })
    expect(withOldFile.keeper.current().version).to.equal(3)
  })

  it('refuses to start with nothing', async () => {
    expect((await rejectionOf(keeperOf({ anchor }))).code).to.equal('REGISTRY_MISSING')
  })

  it('starts with what has expired: it is what the next version is measured by', async () => {
    const now = (): number => first.expiresAt + DAY
    const { keeper } = await keeperOf({ anchor, initial: first.bytes, now })
    expect([keeper.current().version, keeper.standing().state]).to.deep.equal([1, 'expired'])
    await keeper.advance([second.bytes])
    expect([keeper.current().version, keeper.standing().state]).to.deep.equal([2, 'expired'])
    const late = federation.sign(
      nextVersion(second, { issuedAt: first.expiresAt, expiresAt: first.expiresAt + 90 * DAY })
    )
    await keeper.advance([second.bytes, late], first)
    expect([keeper.current().version, keeper.standing().state]).to.deep.equal([3, 'stale'])
  })

  it('takes a newer version that has ended already, and none is fresh then, also after a start', async () => {
    const now = (): number => NOW + 2 * DAY
    const { keeper, store } = await keeperOf({ anchor, initial: first.bytes, now })
    const short = federation.sign(nextVersion(first, { issuedAt: NOW, expiresAt: NOW + DAY }))
    await keeper.advance([short])
    expect([keeper.current().version, keeper.standing().state]).to.deep.equal([2, 'expired'])
    const again = await keeperOf({ anchor, store, now })
    expect([again.keeper.current().version, again.keeper.standing().state]).to.deep.equal([2, 'expired'])
  })

  it('steps on by a newer file, also by one that skips versions', async () => {
    const { store } = await keeperOf({ anchor, initial: first.bytes })
    expect((await keeperOf({ anchor, store, initial: second.bytes })).keeper.current().version).to.equal(2)
    const skipped = await keeperOf({ anchor, initial: first.bytes })
    const { keeper } = await keeperOf({ anchor, store: skipped.store, initial: third.bytes })
    expect(keeper.current().version).to.equal(3)
    expect(await keeper.after(0, 10)).to.deep.equal([])
    expect((await keeperOf({ anchor, store: skipped.store })).keeper.current().version).to.equal(3)
  })

  it('refuses a file that contradicts what it kept', async () => {
    const { keeper, store } = await keeperOf({ anchor, initial: first.bytes })
    await keeper.advance([second.bytes])
    expect((await rejectionOf(keeperOf({ anchor, store, initial: fork.bytes }))).code).to.equal('REGISTRY_FORK')
  })

  it('finds its way over a rotation of the root keys, with the old anchor and with the new', async () => {
    const { keeper, store } = await keeperOf({ anchor, initial: first.bytes })
    await keeper.advance([rotated.bytes, afterRotation.bytes])
    expect((await keeperOf({ anchor, store, initial: first.bytes })).keeper.current().version).to.equal(3)
    expect((await keeperOf({ anchor: anchorOf(afterRotation), store })).keeper.current().version).to.equal(3)
  })

  it('says so when what it kept doesn\'t follow from the anchor', async () => {
    const { store } = await keeperOf({ anchor, initial: first.bytes })
    const other = buildTestRegistry({ seed: 'other', evaluators: 0 })
    expect((await rejectionOf(keeperOf({ anchor: other.anchor, store }))).code).to.equal('REGISTRY_ARCHIVE_BROKEN')
  })

  it('tells each listener of each step, whatever another listener does', async () => {
    const { keeper } = await keeperOf({ anchor, initial: first.bytes })
    const seen: string[] = []
    keeper.onUpdate(() => { throw new Error('a listener with a defect') })
    const stop = keeper.onUpdate((registry, previous) => {
      seen.push(`${previous.version} to ${registry.version}, current ${keeper.current().version}`)
    })
    await keeper.advance([second.bytes])
    stop()
    await keeper.advance([third.bytes])
    expect(seen).to.deep.equal(['1 to 2, current 2'])
  })

  it('has kept a version before anybody hears of it', async () => {
    const { keeper, store } = await keeperOf({ anchor, initial: first.bytes })
    const failing = {
      ...store, iterate: store.iterate.bind(store), batch: async () => { throw new Error('disk full') }
    }
    const broken = await keeperOf({
      anchor,
      store: { ...failing, get: store.get.bind(store), put: store.put.bind(store), delete: store.delete.bind(store) }
    })
    let told = 0
    broken.keeper.onUpdate(() => { told++ })
    await broken
      .keeper.advance([second.bytes])
      .then(() => { throw new Error('it stepped') }, err => { expect(err.message).to.equal('disk full') })
    expect([broken.keeper.current().version, told]).to.deep.equal([1, 0])
    expect((await keeper.advance([second.bytes])).length).to.equal(1)
  })

  it('steps once when two DPs show the same versions at once', async () => {
    const { keeper } = await keeperOf({ anchor, initial: first.bytes })
    const steps = await Promise.all([
      keeper.advance([second.bytes], first), keeper.advance([second.bytes, third.bytes], first),
      keeper.advance([second.bytes, third.bytes], first)
    ])
    expect(steps.map(({ length }) => length)).to.deep.equal([1, 1, 0])
    expect(keeper.current().version).to.equal(3)
  })

  it('refuses a fork, whether of the current version or of one before it', async () => {
    const { keeper } = await keeperOf({ anchor, initial: first.bytes })
    await keeper.advance([second.bytes])
    expect((await rejectionOf(keeper.advance([fork.bytes], first))).code).to.equal('REGISTRY_FORK')
    expect((await rejectionOf(keeper.advance([fork.bytes, federation.next({}, fork).bytes], first))).code)
      .to.equal('REGISTRY_FORK')
    expect(keeper.current()).to.deep.include({ version: 2, hash: second.hash })
  })

  it('shows what it kept from any version on, as many as are asked for', async () => {
    const { keeper } = await keeperOf({ anchor, initial: first.bytes })
    await keeper.advance([second.bytes, third.bytes])
    expect(await keeper.after(0, 10)).to.deep.equal([first.bytes, second.bytes, third.bytes])
    expect(await keeper.after(1, 1)).to.deep.equal([second.bytes])
    expect(await keeper.after(3, 10)).to.deep.equal([])
    expect(await keeper.after(99, 10)).to.deep.equal([])
  })
})
