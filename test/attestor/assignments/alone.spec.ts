import { expect } from 'chai'
import { parseCsi } from '../../../src/identifiers/csi.ts'
import { DEFAULT_CSI_TYPES } from '../../../src/identifiers/types.ts'
import { ASSIGNMENTS_NAMESPACE, assignmentsAlone } from '../../../src/attestor/assignments/alone.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { NUMBER } from '../../builders/assignments.ts'
import { developmentRegistry } from '../../builders/development-registry.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { at } from '../../builders/oprf.ts'
import { seededRandom } from '../../builders/registry.ts'
import type { RegistryDraft } from '../../../src/registry/build.ts'
import type { Assignments } from '../../../src/attestor/assignments/interface.ts'
import type { Store } from '../../../src/store/interface.ts'

const made = developmentRegistry()
const federation = developmentRegistry({}, {
  csips: made.draft.csips.map((csip): RegistryDraft['csips'][number] =>
    ({ ...csip, scopes: [{ csiType: 'tel', prefix: '', methods: ['development'], mayReassign: true }] }))
})
const number = parseCsi(NUMBER, DEFAULT_CSI_TYPES)
const DAY = 86_400_000

async function open (store: Store, seed = at(federation.csips, 0).seed): Promise<Assignments> {
  return await assignmentsAlone({
    csipId: at(federation.csips, 0).id,
    seed,
    anchor: federation.anchor,
    initial: federation.registry.bytes,
    store,
    clock: { now: () => federation.now },
    random: seededRandom('alone')
  })
}

async function contentOf (store: Store): Promise<ReadonlyArray<readonly [Uint8Array, Uint8Array]>> {
  const pairs = []
  for await (const pair of store.namespace(ASSIGNMENTS_NAMESPACE).iterate()) {
    pairs.push(pair)
  }
  return pairs
}

describe('attestor/assignments/alone', () => {
  it('keeps what it is told for the attestor that runs later, and for the next that works alone', async () => {
    const store = memoryStore()
    const first = await open(store)
    const { lines, bad } = first.read(`${NUMBER},reassigned,${new Date(federation.now - DAY).toISOString()}\n`)
    expect(bad).to.deep.equal([])
    await first.record(lines)
    await first.stop()
    const next = await open(store)
    expect(await next.book.of(number)).to.deep.equal({ assignedSince: federation.now - DAY })
    // no DP of this federation runs
    expect((await next.standing(number)).state).to.equal('waiting')
    await next.stop()
  })

  it('finds nothing under another key, and leaves what is there as it is', async () => {
    const store = memoryStore()
    const own = await open(store)
    await own.record(own.read(`${NUMBER},reassigned,${new Date(federation.now - DAY).toISOString()}\n`).lines)
    await own.stop()
    const before = await contentOf(store)
    const stranger = await open(store, new Uint8Array(32).fill(7))
    expect(await stranger.book.of(number)).to.equal(undefined)
    await stranger.stop()
    expect(await contentOf(store)).to.include.deep.members(before)
    const again = await open(store)
    expect(await again.book.of(number)).to.deep.equal({ assignedSince: federation.now - DAY })
    await again.stop()
  })

  it('refuses a registry that another anchor vouches for', async () => {
    const other = developmentRegistry({ seed: 'other' })
    const { id, seed } = at(federation.csips, 0)
    const error = await rejectionOf(assignmentsAlone({
      csipId: id,
      seed,
      anchor: other.anchor,
      initial: federation.registry.bytes,
      store: memoryStore(),
      clock: { now: () => federation.now },
      random: seededRandom('alone')
    }))
    expect(error.name).to.equal('RegistryError')
  })
})
