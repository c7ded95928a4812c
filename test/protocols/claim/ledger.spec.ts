import { expect } from 'chai'
import { asEntryId } from '../../../src/base/bytes.ts'
import { retainedUntil } from '../../../src/mapping/record-set.ts'
import { claimsAt, ClaimLedger, publishedEntries } from '../../../src/protocols/claim/ledger.ts'
import { nonceTime } from '../../../src/protocols/claim/nonce.ts'
import { parseEntry } from '../../../src/mapping/parse.ts'
import { ClaimState } from '../../../src/protocols/claim/pb/messages.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { bobLookupKey, buildTestMapping, federation } from '../../builders/mapping.ts'
import { codeOf } from '../../builders/outcomes.ts'
import { DAY, HOUR, NOW, seededRandom } from '../../builders/registry.ts'
import type { StoredClaim } from '../../../src/protocols/claim/pb/messages.ts'
import type { UncheckedEntry } from '../../../src/mapping/interface.ts'
import type { KeyValueStore } from '../../../src/store/interface.ts'

const { policy } = federation().registry

interface Kept {
  readonly nonce: Uint8Array
  readonly entry: UncheckedEntry
  readonly claim: StoredClaim
}

/** A claim of `issuedAt`, in the same slot where `label` is the same. */
function kept (label: string, issuedAt = NOW, sequence = 1): Kept {
  const entryId = asEntryId(seededRandom(label).bytes(16))
  const { bytes } = buildTestMapping({
    label: `${label} ${sequence}`,
    now: issuedAt,
    expiresAt: issuedAt + 30 * DAY,
    draft: { entryId, sequence },
    attestation: { issuedAt: issuedAt - HOUR, expiresAt: issuedAt + 40 * DAY }
  })
  const entry = parseEntry(bytes)
  return {
    nonce: Uint8Array.from([...nonceTime(issuedAt + HOUR), ...seededRandom(`nonce of ${label} ${sequence}`).bytes(26)]),
    entry,
    claim: {
      request: new Uint8Array(32),
      entry: bytes.slice(),
      receipts: [],
      failed: [],
      replicas: 0,
      state: ClaimState.PUBLISHED,
      msp: 'msp1'
    }
  }
}

async function all (store: KeyValueStore): Promise<number> {
  let count = 0
  for await (const [key] of store.iterate()) {
    count += key.byteLength > 0 ? 1 : 0
  }
  return count
}

describe('protocols/claim/ledger', () => {
  let store: KeyValueStore
  let ledger: ClaimLedger
  const write = async ({ nonce, entry, claim }: Kept): Promise<void> => { await ledger.write(nonce, entry, claim) }
  /** The first moment at which an entry may be forgotten, and its nonce can't be used for as long. */
  const forgettable = ({ entry }: Kept): number =>
    Math.max(retainedUntil(entry, policy), entry.issuedAt + HOUR + policy.maxEntryLifetime) + 1

  beforeEach(() => {
    store = memoryStore().namespace('claims')
    ledger = new ClaimLedger(store)
  })

  it('finds a claim by its nonce, its slot and its key, also after a restart', async () => {
    const [first, second] = [kept('first'), kept('second')]
    await write(first)
    await write(second)
    const again = new ClaimLedger(store)
    expect(await again.byNonce(first.nonce)).to.deep.equal(first.claim)
    expect(await again.bySlot(second.entry)).to.deep.equal(second.claim)
    expect((await again.at(bobLookupKey)).map(bytes => parseEntry(bytes).slot))
      .to.have.members([first.entry.slot, second.entry.slot])
    expect(await again.byNonce(new Uint8Array(32))).to.equal(undefined)
  })

  it('has the newest claim of a slot', async () => {
    const [first, renewal] = [kept('first'), kept('first', NOW + DAY, 2)]
    await write(first)
    await write(renewal)
    expect(await ledger.bySlot(first.entry)).to.deep.equal(renewal.claim)
    expect(await claimsAt(store, bobLookupKey)).to.deep.equal([renewal.claim])
    // the old one is answered to a retry still
    expect(await ledger.byNonce(first.nonce)).to.deep.equal(first.claim)
  })

  it('forgets a claim when nothing rests on it, not a moment sooner, and all of it', async () => {
    const claim = kept('first')
    await write(claim)
    expect(await ledger.prune(forgettable(claim) - 1, policy)).to.equal(0)
    expect(await ledger.bySlot(claim.entry)).to.deep.equal(claim.claim)
    expect(await ledger.prune(forgettable(claim), policy)).to.equal(1)
    expect(await all(store)).to.equal(0)
    expect(await ledger.prune(forgettable(claim), policy)).to.equal(0)
  })

  it('keeps what the policy of today still needs, whatever it was', async () => {
    const claim = kept('first')
    await write(claim)
    const longer = { ...policy, maxEntryLifetime: policy.maxEntryLifetime + DAY }
    expect(await ledger.prune(forgettable(claim), longer)).to.equal(0)
    const shorter = { ...policy, maxEntryLifetime: DAY }
    expect(await ledger.prune(claim.entry.expiresAt - 1, shorter)).to.equal(0)
  })

  it('forgets what was renewed, and keeps the renewal where its slot is looked up', async () => {
    const [first, renewal] = [kept('first'), kept('first', NOW + 20 * DAY, 2)]
    await write(first)
    await write(renewal)
    expect(await ledger.prune(forgettable(first), policy)).to.equal(1)
    expect(await ledger.byNonce(first.nonce)).to.equal(undefined)
    expect(await ledger.bySlot(first.entry)).to.deep.equal(renewal.claim)
    expect(await claimsAt(store, bobLookupKey)).to.deep.equal([renewal.claim])
    expect(await ledger.prune(forgettable(renewal), policy)).to.equal(1)
    expect(await all(store)).to.equal(0)
  })

  it('forgets no more than a hundred at once, the oldest first, and leaves the nonces\' secret alone', async () => {
    await ledger.nonceSecret(seededRandom('secret'))
    const old = Array.from({ length: 101 }, (_, i) => kept(`old ${i}`, NOW + i))
    const young = kept('young', NOW + 20 * DAY)
    for (const claim of [young, ...old]) {
      await write(claim)
    }
    const now = forgettable(old.at(-1) ?? young)
    expect(await ledger.prune(now, policy)).to.equal(100)
    expect(await ledger.bySlot(old.at(-1)?.entry ?? young.entry)).to.deep.equal(old.at(-1)?.claim)
    expect(await ledger.prune(now, policy)).to.equal(1)
    expect(await ledger.prune(now, policy)).to.equal(0)
    const left: Uint8Array[] = []
    for await (const entry of publishedEntries(store)) {
      left.push(entry)
    }
    expect(left).to.deep.equal([young.claim.entry])
    expect(await ledger.nonceSecret(seededRandom('another'))).to.deep.equal(seededRandom('secret').bytes(32))
  })

  it('loses no claim of a slot that is forgotten at the same moment', async () => {
    const first = kept('first')
    await write(first)
    const now = forgettable(first)
    const anew = kept('first', now, 2)
    const [forgotten] = await Promise.all([
      ledger.prune(now, policy), write(anew), ledger.prune(now, policy), ledger.prune(now, policy)
    ])
    expect(forgotten).to.equal(1)
    expect(await ledger.bySlot(anew.entry)).to.deep.equal(anew.claim)
    expect(await claimsAt(store, bobLookupKey)).to.deep.equal([anew.claim])
  })

  it('waits for a write under way, whose failure is its writer\'s', async () => {
    const first = kept('first')
    await write(first)
    const now = forgettable(first)
    let fail = (): void => {}
    const writing = ledger.writeWith(first.nonce, first.entry, first.claim, async () => {
      await new Promise((_resolve, reject) => { fail = () => { reject(new Error('full')) } })
    })
    const outcome = writing.then(() => 'written', (err: Error) => err.message)
    await Promise.resolve()
    let pruned = false
    const pruning = ledger.prune(now, policy).then(count => {
      pruned = true
      return count
    })
    await new Promise(resolve => setImmediate(resolve))
    expect(pruned).to.equal(false)
    fail()
    expect(await outcome).to.equal('full')
    expect(await pruning).to.equal(1)
  })

  it('refuses what it can\'t read, and forgets nothing then', async () => {
    const claim = kept('first')
    await write(claim)
    await store.put(Uint8Array.from([...new TextEncoder().encode('nonce/'), ...claim.nonce]), new Uint8Array([8]))
    expect((await codeOf(ledger.prune(forgettable(claim), policy))).code).to.equal('CLAIM_STORED_CORRUPT')
    // and what comes afterwards is written still
    await write(kept('second'))
  })
})
