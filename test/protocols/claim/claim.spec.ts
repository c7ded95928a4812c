import { expect } from 'chai'
import { asLookupKey } from '../../../src/base/bytes.ts'
import { claimClient } from '../../../src/protocols/claim/index.ts'
import { buildEntry } from '../../../src/mapping/entry.ts'
import { Entry } from '../../../src/mapping/pb/entry.ts'
import { asPartKey } from '../../../src/mapping/sealed.ts'
import { claimBench } from '../../builders/claim.ts'
import { alice, attest, bob, bobLookupKey, bobSealingKey, federation, party } from '../../builders/mapping.ts'
import { codeOf } from '../../builders/outcomes.ts'
import { DAY, HOUR, NOW, seededRandom, seedOf } from '../../builders/registry.ts'
import { MappingError } from '../../../src/mapping/errors.ts'
import { MIN_WITNESS_PATIENCE, WITNESS_PAUSES } from '../../../src/protocols/claim/constants.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import type { AttestationFields } from '../../../src/attestation/attestation.ts'

async function refusal (work: Promise<unknown>): Promise<string> {
  return (await codeOf(work)).code
}

/** The code that an entry on such an attestation gets. */
async function refusedAttestation (changes: Partial<AttestationFields>): Promise<string> {
  const { prepare, client, target } = claimBench()
  const { draft } = await prepare()
  const { entry, partKeys } = buildEntry(
    { ...draft, attestations: [attest(federation(), 0, changes)] }, bob, bobSealingKey, seededRandom('bad attestation')
  )
  return await refusal(client.complete(entry.bytes, partKeys, target))
}

const begin = { lookupKey: bobLookupKey, oprfKeyId: 1, holderKey: bob.publicKey, csiType: 'tel' }

describe('protocols/claim/claim: begin', () => {
  it('gives a nonce, the limits and the CSIPs that it accepts for the type', async () => {
    const { client, target } = claimBench()
    const begun = await client.begin(begin, target)
    expect(begun.nonce.byteLength).to.equal(32)
    expect(begun.expiresAt).to.equal(NOW + HOUR)
    expect(begun.dp).to.equal(target.id.toString())
    expect(begun.csips).to.deep.equal(['csip1', 'csip2'])
    expect(begun.attestationsRequired).to.equal(1)
  })

  it('never gives the same nonce twice', async () => {
    const { client, target } = claimBench()
    const [a, b] = [await client.begin(begin, target), await client.begin(begin, target)]
    expect(a.nonce).to.not.deep.equal(b.nonce)
  })

  it('refuses a type that the federation does not have', async () => {
    const { client, target } = claimBench()
    expect(await refusal(client.begin({ ...begin, csiType: 'sip' }, target))).to.equal('CLAIM_TYPE_UNKNOWN')
  })

  it('refuses an OPRF key that is not in use', async () => {
    const { client, target } = claimBench()
    expect(await refusal(client.begin({ ...begin, oprfKeyId: 9 }, target))).to.equal('CLAIM_OPRF_KEY_UNKNOWN')
  })
})

describe('protocols/claim/claim: complete', () => {
  it('publishes what verifies, with a receipt of each replica', async () => {
    const { prepare, complete, replicas } = claimBench()
    const { entry, receipts, failed } = await complete(await prepare())
    expect(receipts).to.have.length(5)
    expect(failed).to.deep.equal([])
    expect(entry.establishedAt).to.equal(NOW)
    expect(replicas.held.map(({ slot }) => slot)).to.deep.equal([entry.slot])
  })

  it('gives the same answer to the same request, also after a restart, and publishes once', async () => {
    const bench = claimBench()
    const mapping = await bench.prepare()
    const first = await bench.complete(mapping)
    const second = await bench.restart().complete(mapping)
    expect(second.entry.bytes).to.deep.equal(first.entry.bytes)
    expect(second.receipts).to.deep.equal(first.receipts)
    expect(bench.replicas.published).to.equal(1)
  })

  it('works once on two requests that are the same at the same time', async () => {
    const bench = claimBench()
    const mapping = await bench.prepare()
    const [a, b] = await Promise.all([bench.complete(mapping), bench.complete(mapping)])
    expect(a.entry.bytes).to.deep.equal(b.entry.bytes)
    expect(bench.replicas.published).to.equal(1)
  })

  it('still knows its nonces after a restart', async () => {
    const bench = claimBench()
    const mapping = await bench.prepare()
    expect((await bench.restart().complete(mapping)).receipts).to.have.length(5)
  })

  it('refuses a nonce that it did not give out', async () => {
    const { prepare, complete } = claimBench()
    expect(await refusal(complete(await prepare({ draft: { claimNonce: seedOf('made up') } }))))
      .to.equal('CLAIM_NONCE_UNKNOWN')
  })

  it('refuses a nonce that another entry used', async () => {
    const { prepare, complete } = claimBench()
    const mapping = await prepare()
    await complete(mapping)
    const again = await prepare({ label: 'another', draft: { claimNonce: mapping.draft.claimNonce } })
    expect(await refusal(complete(again))).to.equal('CLAIM_NONCE_UNKNOWN')
  })

  it('refuses a nonce that has expired', async () => {
    const { prepare, complete, time } = claimBench()
    const mapping = await prepare()
    time.now += HOUR
    expect(await refusal(complete(mapping))).to.equal('CLAIM_NONCE_EXPIRED')
  })

  it('lets a nonce live as long as it is told', async () => {
    const { prepare, complete, time } = claimBench({ nonceLifetime: 2 * HOUR })
    const mapping = await prepare()
    time.now += HOUR
    expect((await complete(mapping)).receipts).to.have.length(5)
  })

  it('refuses a nonce that was begun by another holder key', async () => {
    const { prepare, complete, client, target } = claimBench()
    const { nonce } = await client.begin({ ...begin, holderKey: alice.publicKey }, target)
    expect(await refusal(complete(await prepare({ draft: { claimNonce: nonce } })))).to.equal('CLAIM_NONCE_MISMATCH')
  })

  it('refuses a nonce that was begun for another lookup key', async () => {
    const { prepare, complete, client, target } = claimBench()
    const { nonce } = await client.begin({ ...begin, lookupKey: asLookupKey(seedOf('L of carol')) }, target)
    expect(await refusal(complete(await prepare({ draft: { claimNonce: nonce } })))).to.equal('CLAIM_NONCE_MISMATCH')
  })

  it('refuses an entry that names another DP', async () => {
    const { prepare, complete } = claimBench()
    expect(await refusal(complete(await prepare({ dp: 1 })))).to.equal('CLAIM_WRONG_DP')
  })

  it('refuses an entry without an attestation', async () => {
    const { prepare, client, target } = claimBench()
    const { built } = await prepare()
    const bare = Entry.encode({ ...Entry.decode(built.entry.bytes), attestations: [] })
    expect(await refusal(client.complete(bare, built.partKeys, target))).to.equal('CLAIM_NO_ATTESTATION')
  })

  it('refuses an attestation for another lookup key, that is, another identifier', async () => {
    const { prepare, complete } = claimBench()
    expect(await refusal(complete(await prepare({ attestation: { lookupKey: asLookupKey(seedOf('L of carol')) } }))))
      .to.equal('ENTRY_ATTESTATION_OTHER_CSI')
  })

  it('refuses an attestation for another holder key', async () => {
    const { prepare, complete } = claimBench()
    expect(await refusal(complete(await prepare({ attestation: { holderKey: alice.publicKey } }))))
      .to.equal('ENTRY_ATTESTATION_OTHER_HOLDER')
  })

  it('refuses an attestation that has expired', async () => {
    expect(await refusedAttestation({ issuedAt: NOW - 2 * DAY, expiresAt: NOW - DAY })).to.equal('ATTESTATION_EXPIRED')
  })

  it('refuses an attestation for a scope that the CSIP does not have', async () => {
    expect(await refusedAttestation({ scope: '+49' })).to.equal('ATTESTATION_SCOPE_REFUSED')
  })

  it('refuses an attestation of a CSIP that is not listed', async () => {
    expect(await refusedAttestation({ csipId: 'csip9' })).to.equal('ATTESTATION_CSIP_UNKNOWN')
  })

  it('refuses part keys that open nothing', async () => {
    const { prepare, client, target } = claimBench()
    const { built } = await prepare()
    const wrong = asPartKey(new Uint8Array(64))
    expect(await refusal(client.complete(built.entry.bytes, { sealedKey: wrong, indexKey: wrong }, target)))
      .to.equal('PART_KEY_INVALID')
  })

  it('refuses a confirmation for another holder key', async () => {
    const { prepare, complete } = claimBench()
    expect(await refusal(complete(await prepare({ confirmation: { holderKey: alice.publicKey } }))))
      .to.equal('CONFIRMATION_MISMATCH')
  })

  it('refuses a confirmation that has expired', async () => {
    const { prepare, complete } = claimBench()
    expect(await refusal(complete(await prepare({ confirmation: { issuedAt: NOW - DAY, expiresAt: NOW - HOUR } }))))
      .to.equal('CONFIRMATION_EXPIRED')
  })

  it('refuses a sequence that is not higher than what replicas hold', async () => {
    const { prepare, complete } = claimBench()
    await complete(await prepare())
    expect(await refusal(complete(await prepare()))).to.equal('CLAIM_SEQUENCE_STALE')
  })

  it('replaces an entry by one with a higher sequence, under the seniority that was witnessed', async () => {
    const { prepare, complete, time, replicas } = claimBench()
    const first = await complete(await prepare())
    const asked = replicas.witnessed
    time.now += DAY
    const second = await complete(await prepare({ draft: { entryId: first.entry.entryId, sequence: 2 } }))
    expect(second.entry.slot).to.equal(first.entry.slot)
    expect(second.entry.establishedAt).to.equal(NOW)
    expect(replicas.witnessed).to.equal(asked)
  })

  it('lets a second holder key coexist, established later', async () => {
    const { prepare, complete, time } = claimBench()
    const older = await complete(await prepare())
    time.now += HOUR
    const newer = await complete(await prepare({ holder: alice, label: 'alice' }))
    expect(newer.entry.establishedAt).to.be.greaterThan(older.entry.establishedAt)
  })

  it('signs nothing when too few witnesses answer, and takes the same claim later', async () => {
    const { prepare, complete, replicas } = claimBench()
    const mapping = await prepare()
    const read = replicas.read
    replicas.read = async (lookupKey) => ({ set: RecordSet.empty(lookupKey), complete: true, asked: 5, answered: 5 })
    for (const dp of federation().dps.slice(1, 4)) {
      replicas.down.add(dp.id)
    }
    const error = await codeOf(complete(mapping))
    expect(error.code).to.equal('CLAIM_NO_WITNESSES')
    expect(error.kind).to.equal('unavailable')
    expect(replicas.published).to.equal(0)
    replicas.down.clear()
    replicas.read = read
    expect((await complete(mapping)).receipts).to.have.length(5)
  })

  it('asks again those that were away or busy, while the claim can wait', async () => {
    const { prepare, complete, replicas } = claimBench()
    const mapping = await prepare()
    replicas.read = async (lookupKey) => ({ set: RecordSet.empty(lookupKey), complete: true, asked: 5, answered: 5 })
    for (const dp of federation().dps.slice(1, 4)) {
      replicas.down.add(dp.id)
    }
    const pauses: number[] = []
    replicas.onPause = ms => {
      pauses.push(ms)
      if (ms === WITNESS_PAUSES[1]) {
        replicas.down.clear()
      }
    }
    expect((await complete(mapping)).entry.witnesses).to.have.length(3)
    expect([...new Set(pauses)].filter(ms => ms !== MIN_WITNESS_PATIENCE)).to.deep.equal(WITNESS_PAUSES.slice(0, 2))
  })

  it('asks nobody again who refused', async () => {
    const { prepare, complete, replicas } = claimBench()
    const pauses: number[] = []
    replicas.onPause = ms => { pauses.push(ms) }
    replicas.witness = async () => { throw new MappingError('WITNESS_CHAIN_BROKEN') }
    expect((await codeOf(complete(await prepare()))).code).to.equal('CLAIM_NO_WITNESSES')
    expect(pauses).to.deep.equal([])
  })

  it('asks another operator when a witness does not answer', async () => {
    const { prepare, complete, replicas } = claimBench()
    replicas.down.add(party(federation().dps, 2).id)
    const { entry, failed } = await complete(await prepare())
    expect(entry.witnesses).to.have.length(3)
    expect(failed.map(({ code }) => code)).to.deep.equal(['RPC_UNREACHABLE'])
  })

  it('does not guess what exists while a majority of the replicas is silent', async () => {
    const { prepare, complete, replicas } = claimBench()
    for (const dp of federation().dps.slice(1, 4)) {
      replicas.down.add(dp.id)
    }
    expect(await refusal(complete(await prepare()))).to.equal('CLAIM_REPLICAS_UNREACHABLE')
  })

  it('begins nothing while its clock is off, and co-signs nothing where replicas show that it is', async () => {
    const { prepare, complete, replicas, ownClock } = claimBench()
    const mapping = await prepare()
    ownClock.isOff = true
    expect(await refusal(prepare())).to.equal('CLAIM_CLOCK_OFF')
    replicas.read = async lookupKey =>
      ({ set: RecordSet.empty(lookupKey), complete: false, asked: 5, answered: 5, isClockOff: true })
    expect(await refusal(complete(mapping))).to.equal('CLAIM_CLOCK_OFF')
    expect(replicas.held).to.deep.equal([])
  })

  it('says so where what is to reach a majority finds no room to wait', async () => {
    const { prepare, complete, replicas } = claimBench()
    const mapping = await prepare()
    const { publish } = replicas
    const withFull = (count: number): void => {
      replicas.publish = async (entry, options) => {
        const outcome = await publish(entry, options)
        const failed = federation().dps.slice(2).map(({ id }, i) =>
          ({ dp: id, code: i < count ? 'STORE_QUEUE_FULL' : 'RPC_TIMEOUT' }))
        return { ...outcome, receipts: outcome.receipts.slice(0, 2), failed }
      }
    }
    withFull(3)
    expect(await codeOf(complete(mapping))).to.include({ code: 'STORE_QUEUE_FULL', kind: 'limited' })
    withFull(2)
    expect((await codeOf(complete(mapping))).code, 'the third may still get it').to.equal('CLAIM_QUEUED')
    replicas.publish = publish
    expect((await complete(mapping)).receipts, 'asked again').to.have.length(5)
  })

  it('does not acknowledge before a majority has it, and goes on when asked again', async () => {
    const bench = claimBench()
    const { prepare, complete, replicas, client, target } = bench
    const mapping = await prepare()
    const { publish } = replicas
    replicas.publish = async (entry, options) => {
      const outcome = await publish(entry, options)
      return { ...outcome, receipts: outcome.receipts.slice(0, 2), failed: [{ dp: 'x', code: 'RPC_TIMEOUT' }] }
    }
    const error = await codeOf(complete(mapping))
    expect(error.code).to.equal('CLAIM_QUEUED')
    expect(error.kind).to.equal('unavailable')
    const slot = { lookupKey: bobLookupKey, holderKey: bob.publicKey, entryId: mapping.built.entry.entryId }
    expect(await client.status(slot, target))
      .to.deep.include({ state: 'queued', published: 2, replicas: 5, sequence: 1 })

    replicas.publish = publish
    const { receipts } = await bench.restart().complete(mapping)
    expect(receipts).to.have.length(5)
    expect(await client.status(slot, target)).to.deep.include({ state: 'published', published: 5, failed: [] })
  })
})

describe('protocols/claim/claim: status', () => {
  it('knows nothing of an entry that was not claimed here', async () => {
    const { client, target, prepare } = claimBench()
    const { built } = await prepare()
    expect(await refusal(
      client.status({ lookupKey: bobLookupKey, holderKey: bob.publicKey, entryId: built.entry.entryId }, target)
    )).to.equal('CLAIM_NOT_FOUND')
  })

  it('tells nothing to whoever does not know the lookup key', async () => {
    const { client, target, prepare, complete } = claimBench()
    const { entry } = await complete(await prepare())
    const other = asLookupKey(seedOf('L of carol'))
    expect(await refusal(client.status({ lookupKey: other, holderKey: bob.publicKey, entryId: entry.entryId }, target)))
      .to.equal('CLAIM_NOT_FOUND')
  })
})

describe('protocols/claim/claim: the holder checks the DP', () => {
  it('refuses an entry that is not the one it sent', async () => {
    const bench = claimBench()
    const mine = await bench.prepare()
    const other = await bench.complete(await bench.prepare({ holder: alice, label: 'alice' }))
    const lying = {
      call: async () =>
        ({ entry: other.entry.bytes, receipts: [], failed: [], replicas: 0, conflict: new Uint8Array(0) }) as never
    }
    const victim = claimClient()({ rpc: lying, registry: federation().source, clock: { now: () => NOW } })
    expect(await refusal(victim.complete(mine.built.entry.bytes, mine.built.partKeys, bench.target)))
      .to.equal('CLAIM_ANSWER_INVALID')
  })
})
