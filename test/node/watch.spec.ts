import { expect } from 'chai'
import { equalBytes } from '../../src/base/bytes.ts'
import { ReadMemory } from '../../src/dht/read-memory.ts'
import { parseDispute } from '../../src/mapping/dispute.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { watchKeys } from '../../src/node/watch.ts'
import { dispute, OPENED, ruling, STRICT } from '../builders/conflict.ts'
import { rejectionOf } from '../builders/errors.ts'
import { RegistryError } from '../../src/registry/errors.ts'
import { release } from '../builders/invalidation.ts'
import { bob, bobLookupKey, fakeEntry, federation, pretendVerified } from '../builders/mapping.ts'
import { DAY, NOW, openGate } from '../builders/registry.ts'
import { RIGHT } from '../builders/clock.ts'
import type { ReadOptions, RecordRead } from '../../src/dht/interface.ts'
import type { Fact, VerifiedEntry } from '../../src/mapping/interface.ts'
import type { OwnWork, WatchEvent } from '../../src/node/watch.ts'

const mine = pretendVerified(fakeEntry({ holder: 'bob', issuedAt: OPENED - DAY, expiresAt: NOW + DAY }), OPENED - DAY)
const theirs = pretendVerified(fakeEntry({ holder: 'carol', issuedAt: OPENED, expiresAt: NOW + DAY }), OPENED)

/** What is told of these looks, one after the other. */
async function told (
  looks: ReadonlyArray<{ entries?: readonly VerifiedEntry[], facts?: readonly Fact[], complete?: boolean }>,
  { made = () => true, letGo = () => true }: Partial<OwnWork> = {}
): Promise<readonly WatchEvent[]> {
  const { source } = federation()
  const abort = new AbortController()
  const pending = [...looks]
  const events: WatchEvent[] = []
  const reader = {
    read: async (): Promise<readonly RecordRead[]> => {
      const { entries = [], facts = [], complete = true } = pending.shift() ?? {}
      if (pending.length === 0) {
        abort.abort()
      }
      return [{
        lookupKey: bobLookupKey,
        status: 'found',
        complete,
        clock: RIGHT,
        entries,
        set: RecordSet.of(bobLookupKey, entries, facts),
        replicas: [],
        contested: new Set(),
        foundAt: new Map()
      }]
    }
  }
  const timer = {
    after: (_ms: number, callback: () => void): () => void => { queueMicrotask(callback); return () => {} }
  }
  for await (const event of watchKeys(
    { lookupKeys: [bobLookupKey], own: async () => ({ keys: [bob.publicKey], made, letGo }) },
    { reader, registry: source, gate: openGate, clock: { now: () => NOW }, timer }, { signal: abort.signal }
  )) {
    events.push(event)
  }
  return events
}

const kinds = (events: readonly WatchEvent[]): string[] => events.map(({ kind }) => kind)

describe('node/watch', () => {
  it('tells of mappings of others, each once, and of none of its own', async () => {
    const events = await told([{ entries: [mine] }, { entries: [mine, theirs] }, { entries: [mine, theirs] }])
    expect(kinds(events)).to.deep.equal(['entry'])
    expect(events[0]).to.have.nested.property('entry.slot', theirs.slot)
  })

  it('tells of a dispute with whom it concerns, and of a ruling that struck', async () => {
    const facts = [parseDispute(dispute({ attestation: STRICT }))]
    const events = await told([
      { entries: [mine], facts }, { entries: [mine], facts: [...facts, parseInvalidation(ruling())] }
    ])
    expect(kinds(events)).to.deep.equal(['dispute', 'invalidated'])
    expect(events[0]).to.have.property('rivals').that.has.length(1)
    expect(events[1]).to.have.nested.property('by.by.reason', 'superseded')
  })

  it('ends, and says why, once the registry is worth nothing, though it began when it was', async () => {
    const looks: string[] = []
    const gate = {
      require: async (act: string) => {
        looks.push(act)
        if (looks.length > 2) {
          throw new RegistryError('REGISTRY_FROZEN')
        }
        return openGate.standing()
      }
    }
    let reads = 0
    const reader = {
      read: async (): Promise<readonly RecordRead[]> => {
        reads++
        return [{
          lookupKey: bobLookupKey,
          status: 'found',
          complete: true,
          clock: RIGHT,
          entries: [theirs],
          set: RecordSet.of(bobLookupKey, [theirs]),
          replicas: [],
          contested: new Set(),
          foundAt: new Map()
        }]
      }
    }
    const timer = {
      after: (_ms: number, callback: () => void): () => void => { queueMicrotask(callback); return () => {} }
    }
    const seen: string[] = []
    const watching = (async () => {
      for await (const { kind } of watchKeys(
        { lookupKeys: [bobLookupKey], own: async () => ({ keys: [], made: () => true, letGo: () => true }) },
        { reader, registry: federation().source, gate, clock: { now: () => NOW }, timer }
      )) {
        seen.push(kind)
      }
    })()
    expect((await rejectionOf(watching)).code).to.equal('REGISTRY_FROZEN')
    expect([seen, reads, looks]).to.deep.equal([['entry'], 2, ['look-up', 'look-up', 'look-up']])
  })

  it('is silent about what the holder let go of', async () => {
    expect(await told([{ entries: [mine], facts: [parseInvalidation(release())] }])).to.deep.equal([])
  })

  it('tells of what a key of the holder signed and the holder did not: each ' +
    'entry of a mapping once, and a release', async () => {
    const first = pretendVerified(
      fakeEntry({ holder: 'bob', sequence: 1, issuedAt: OPENED, expiresAt: NOW + DAY }), OPENED
    )
    const second = pretendVerified(
      fakeEntry({ holder: 'bob', sequence: 2, issuedAt: OPENED, expiresAt: NOW + DAY }), OPENED
    )
    expect(second.slot).to.equal(first.slot)
    const stolen = parseInvalidation(release())
    const looks = [
      { entries: [first] }, { entries: [first] }, { entries: [second] }, { entries: [second], facts: [stolen] }
    ]
    const events = await told(looks, { made: () => false, letGo: () => false })
    expect(kinds(events)).to.deep.equal(['misuse', 'misuse', 'invalidated'])
    expect(events[1]).to.have.nested.property('entry.sequence', 2)
    expect(kinds(await told(looks, { made: entry => entry === first, letGo: () => false })))
      .to.deep.equal(['misuse', 'invalidated'])
    expect(kinds(await told(looks, { made: () => false, letGo: ({ hash }) => equalBytes(hash, stolen.hash) })))
      .to.deep.equal(['misuse', 'misuse'])
  })

  it('asks with one memory of what it saw, and a watch of its own with another', async () => {
    const memories: unknown[] = []
    const reader = {
      read: async (_keys: readonly unknown[], { memory }: ReadOptions = {}): Promise<readonly RecordRead[]> => {
        memories.push(memory)
        return []
      }
    }
    const { source } = federation()
    const watch = async (looks: number): Promise<void> => {
      const abort = new AbortController()
      const timer = {
        after: (_ms: number, callback: () => void): () => void => {
          queueMicrotask(--looks > 0 ? callback : () => { abort.abort() })
          return () => {}
        }
      }
      for await (const { kind } of watchKeys(
        { lookupKeys: [bobLookupKey], own: async () => ({ keys: [], made: () => true, letGo: () => true }) },
        { reader, registry: source, gate: openGate, clock: { now: () => NOW }, timer }, { signal: abort.signal }
      )) {
        expect(kind).to.equal('unreachable')
      }
    }
    await watch(3)
    await watch(1)
    const [first, second, third, other] = memories
    expect(first).to.be.instanceOf(ReadMemory)
    expect([second, third]).to.have.ordered.members([first, first])
    expect(other).to.be.instanceOf(ReadMemory).and.not.to.equal(first)
  })

  it('says once that too few replicas answer, and again after they did', async () => {
    const away = { complete: false }
    expect(kinds(await told([away, away, { entries: [mine] }, away]))).to.deep.equal(['unreachable', 'unreachable'])
  })
})
