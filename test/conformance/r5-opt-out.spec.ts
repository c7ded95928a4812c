import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { asHash } from '../../src/base/bytes.ts'
import { compactText, foundText } from '../../src/cli/found.ts'
import { compactJson, foundJson } from '../../src/light/json.ts'
import { buildOptOut } from '../../src/mapping/entry.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { openEntry } from '../../src/mapping/verify.ts'
import { decodeCompact } from '../../src/query/compact.ts'
import { codeOf, someoneIn } from './cast/claimant.ts'
import { released } from './cast/invalidations.ts'
import { stage } from './cast/stage.ts'
import type { DiscoverOutcome } from '../../src/light/interface.ts'

const DAY = 86_400_000

describe('R5: zero, one, many, and "exists, but lists no service"', () => {
  const on = stage()
  const outcome = async (csi: string): Promise<DiscoverOutcome> => (await on.querier.discover(csi)).outcome

  it('is claimed without an MSP, and found by whoever looks, with all proofs', async () => {
    const csi = 'mailto:nowhere@example.com'
    const { msp, tags } = await on.testnet.claim({ csi, msp: null, isUser: false })
    expect([msp, tags]).to.deep.equal([null, []])
    const found = await on.querier.discover(csi)
    expect([found.outcome, found.complete, found.mappings, found.preferred])
      .to.deep.equal(['opted-out', true, [], undefined])
    const [shown] = found.optOuts
    const entry = shown?.optOut.entry ?? expect.fail('no opt-out')
    expect(shown?.foundAt).to.have.length.of.at.least(3)
    // with the registry alone, whoever is shown it sees that its holder proved possession and signed
    expect(verifyEntry(entry.bytes, { registry: on.testnet.registry, now: Date.now() }).hash).to.deep.equal(entry.hash)
  })

  it('is told from "no mapping" and from a mapping, in both formats and in words', async () => {
    const [nowhere, nobody, somebody] = ['mailto:n@example.com', 'mailto:nobody@example.com', 'mailto:s@example.com']
    await on.testnet.claim({ csi: nowhere, msp: null })
    await on.testnet.claim({ csi: somebody })
    const told = await Promise.all([nowhere, nobody, somebody].map(async csi => {
      const [whole, compact] = [await on.querier.discover(csi), await on.querier.discoverCompact(csi)]
      const { optedOut, found } = decodeCompact(compact.bytes, on.testnet.registry)
      return [
        whole.outcome, compact.outcome, optedOut, found.some(byte => byte > 0), foundJson(csi, whole).opt_outs.length
      ]
    }))
    expect(told).to.deep.equal([
      ['opted-out', 'opted-out', true, false, 1], ['none', 'none', false, false, 0], ['found', 'found', false, true, 0]
    ])
    const json = foundJson(nowhere, await on.querier.discover(nowhere))
    expect(foundText(json)).to.include('lists no service').and.to.not.include('no match')
    const compact = compactJson(nowhere, await on.querier.discoverCompact(nowhere), on.testnet.registry)
    expect(compactText(compact)).to.include('lists no service')
    const { outcome: asked } = await on.querier.discover(nowhere, { federation: 'all', replicas: false })
    expect(asked).to.equal('opted-out')
  })

  it('hides nobody else\'s mapping, and is ordered among them', async () => {
    const csi = 'mailto:two@example.com'
    const [first, second] = [await on.testnet.person(), await on.testnet.person()]
    const optOut = await on.testnet.claim({ csi, holder: first, msp: null })
    const mapping = await on.testnet.claim({ csi, holder: second, msp: 'msp1' })
    const found = await on.querier.discover(csi)
    expect([found.outcome, found.mappings.length, found.optOuts.length]).to.deep.equal(['found', 1, 1])
    expect(optOut.entry.establishedAt).to.be.at.most(mapping.entry.establishedAt)
    expect(await codeOf(on.testnet.claim({ csi, msp: 'msp1', firstMapping: true }))).to.equal('CLAIM_CONFLICT')
  })

  it('stands in the way of a first mapping of somebody else, as any older entry does', async () => {
    const csi = 'mailto:older@example.com'
    await on.testnet.claim({ csi, holder: await on.testnet.person(), msp: null })
    const claim = on.testnet.claim({ csi, holder: await on.testnet.person(), msp: 'msp1', firstMapping: true })
    expect(await codeOf(claim)).to.equal('CLAIM_CONFLICT')
  })

  it('is not said beside a mapping of the same holder, and takes its place, and the other way round', async () => {
    const csi = 'mailto:move@example.com'
    const holder = await on.testnet.person()
    const answer = on.testnet.answerFor(csi)
    await on.testnet.claim({ csi, holder, msp: 'msp1' })
    expect(await codeOf(on.testnet.claim({ csi, holder, msp: null }))).to.equal('HOLDER_STILL_LISTED')
    expect(await codeOf(holder.claim({ csi, msp: null, tags: ['work'], answer }))).to.equal('HOLDER_OPT_OUT_TAGGED')
    const { released: gone } = await holder.replace({ csi, from: 'msp1', msp: null, answer })
    expect([gone.length, await outcome(csi)]).to.deep.equal([1, 'opted-out'])
    await holder.replace({ csi, from: null, msp: 'msp1', answer })
    const back = await on.querier.discover(csi)
    expect([back.outcome, back.optOuts]).to.deep.equal(['found', []])
  })

  it('is moved to the next key of its holder, and let go of', async () => {
    const csi = 'mailto:key@example.com'
    const holder = await on.testnet.person()
    const first = await on.testnet.claim({ csi, holder, msp: null })
    const { claims } = await holder.rotate({ csi, answer: on.testnet.answerFor(csi) })
    expect(claims.map(({ msp }) => msp)).to.deep.equal([null])
    const [shown] = (await on.querier.discover(csi)).optOuts
    expect(shown?.optOut.establishedAt).to.equal(first.entry.establishedAt)
    expect(shown?.optOut.holderKey).to.deep.equal(claims[0]?.entry.holderKey)
    await holder.release({ csi, msp: null })
    expect(await outcome(csi)).to.equal('none')
  })

  it('is nobody\'s but the holder\'s: not without possession, not with ' +
    'another\'s proof, and nobody else ends it', async () => {
    const csi = 'mailto:forged@example.com'
    const bob = await on.actor.claim(csi)
    const mallory = someoneIn(on.testnet.registry)
    const { lookupKey, oprfKeyId, sealingKey } = bob.evaluation
    const target = on.actor.dpTarget()
    const forge = async (attestations: readonly Uint8Array[], signer = mallory): Promise<unknown> => {
      const begun = await on.actor.claims.begin(
        { lookupKey, oprfKeyId, holderKey: signer.publicKey, csiType: 'mailto' }, target)
      const now = Date.now()
      const { entry, partKeys } = buildOptOut({
        lookupKey,
        oprfKeyId,
        dp: begun.dp,
        claimNonce: begun.nonce,
        attestations,
        nextKeyHash: asHash(systemRandom.bytes(32)),
        issuedAt: now,
        expiresAt: now + DAY
      }, signer, sealingKey, systemRandom)
      return await on.actor.claims.complete(entry.bytes, partKeys, target)
    }
    const elsewhere = await on.actor.prepare('mailto:elsewhere@example.com', { holder: mallory })
    expect(await codeOf(forge([elsewhere.attestation]))).to.equal('ENTRY_ATTESTATION_OTHER_CSI')
    expect(await codeOf(forge([bob.attestation]))).to.equal('ENTRY_ATTESTATION_OTHER_HOLDER')
    expect((await on.querier.discover(csi)).outcome).to.equal('found')
    // the holder's own, beside their mapping, ends neither
    await forge([bob.attestation], bob.holder)
    const both = await on.querier.discover(csi)
    expect([both.outcome, both.mappings.length, both.optOuts.length]).to.deep.equal(['found', 1, 1])
    const other = await on.actor.claim(csi)
    expect(await codeOf(on.actor.claims.release(released(bob, other.holder), target)))
      .to.equal('INVALIDATION_SIGNATURE_INVALID')
    expect((await on.querier.discover(csi)).optOuts).to.have.length(1)
  })

  it('can\'t be made to look like a mapping, nor a mapping like it', async () => {
    const csi = 'mailto:swap@example.com'
    await on.testnet.claim({ csi, msp: null })
    const [shown] = (await on.querier.discover(csi)).optOuts
    const { entry } = shown?.optOut ?? expect.fail('no opt-out')
    const { evaluation } = await on.actor.prepare(csi)
    const context = { registry: on.testnet.registry, now: Date.now() }
    expect(openEntry(entry, evaluation.sealingKey, context)?.optedOut).to.equal(true)
    for (let i = 0; i < entry.bytes.byteLength; i += 41) {
      const tampered = entry.bytes.slice()
      tampered[i] = (tampered[i] ?? 0) ^ 1
      expect(() => verifyEntry(tampered, context), `byte ${i}`).to.throw().with.property('code')
    }
  })
})
