import { expect } from 'chai'
import { nobleBackend } from '../../../src/blinding/noble.ts'
import { verifyAttestation } from '../../../src/attestation/verify.ts'
import { subjectCodec } from '../../../src/protocols/attest/subject.ts'
import { DEFAULT_CSI_TYPES } from '../../../src/identifiers/types.ts'
import {
  RecordingChannel, attestFederation, bobsEvaluation, bobsMail, committee, csiOf, evaluate, otherCommittee
} from '../../builders/attest.ts'
import { DAY, NOW } from '../../builders/attestor.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { dealCommittee } from '../../builders/oprf.ts'
import type { VerifiedAttestation } from '../../../src/attestation/verify.ts'
import type { Attestation } from '../../builders/attest.ts'

const newer = evaluate(bobsMail, otherCommittee)
const older = bobsEvaluation

/** Both keys are current, the second is the newer. */
function rotating (validUntil = NOW + 90 * DAY): Attestation {
  const oprfKeys = [otherCommittee, committee].map(({ key }, i) => ({
    ...key,
    shares: key.shares.map(share => ({ ...share, dp: `dp${share.index}` })),
    validFrom: NOW - (1 + i) * DAY,
    validUntil: i === 1 ? validUntil : NOW + 200 * DAY
  }))
  return attestFederation({}, { oprfKeys })
}

async function prove (
  federation: Attestation, overrides: Parameters<Attestation['request']>[0]
): Promise<VerifiedAttestation> {
  const { challengeId } = await federation.client.start(federation.request(overrides))
  const bytes = await federation.client.answer(challengeId, federation.channel.code)
  return verifyAttestation(bytes, { registry: federation.source.current(), now: federation.clock.now() })
}

const codeFrom = async (federation: Attestation, overrides: Parameters<Attestation['request']>[0]): Promise<string> =>
  (await rejectionOf(federation.client.start(federation.request(overrides)))).code

describe('protocols/attest: an older evaluation key', () => {
  it('is named where both lookup keys were shown to be of the identifier', async () => {
    const { lookupKey, older: named } = await prove(rotating(), { ...newer, older })
    expect(lookupKey).to.deep.equal(newer.lookupKey)
    expect(named).to.deep.equal({ lookupKey: older.lookupKey, oprfKeyId: 1 })
  })

  it('moves what was attested under it, however young that is', async () => {
    const federation = rotating()
    const before = await prove(federation, older)
    federation.clock.advance(DAY)
    const after = await prove(federation, { ...newer, older, previous: before.bytes })
    expect(after.renews).to.deep.equal(before.hash)
    expect(await codeFrom(federation, { ...newer, previous: after.bytes })).to.equal('ATTEST_RENEWAL_EARLY')
  })

  it('of another identifier is refused: nobody takes over the seniority of one for another', async () => {
    const carols = evaluate(csiOf('mailto:carol@example.com'))
    expect(await codeFrom(rotating(), { ...newer, older: carols })).to.equal('ATTEST_TRANSCRIPT_INVALID')
    const federation = rotating()
    const carol = csiOf('mailto:carol@example.com')
    const before = await prove(federation, { ...carols, csi: carol })
    federation.clock.advance(DAY)
    expect(await codeFrom(federation, { ...newer, older, previous: before.bytes })).to.equal('ATTEST_RENEWAL_INVALID')
    expect(await codeFrom(federation, { ...newer, previous: before.bytes })).to.equal('ATTEST_RENEWAL_INVALID')
  })

  it('has to be shown for what is renewed from there', async () => {
    const federation = rotating()
    const before = await prove(federation, older)
    federation.clock.advance(DAY)
    expect(await codeFrom(federation, { ...newer, previous: before.bytes })).to.equal('ATTEST_RENEWAL_INVALID')
  })

  it('is older than the other, current, and the registry\'s', async () => {
    expect(await codeFrom(rotating(), { ...older, older: newer })).to.equal('ATTEST_OPRF_KEY_UNKNOWN')
    expect(await codeFrom(rotating(), { ...newer, older: newer })).to.equal('ATTEST_OPRF_KEY_UNKNOWN')
    expect(await codeFrom(rotating(NOW), { ...newer, older })).to.equal('ATTEST_OPRF_KEY_UNKNOWN')
    const forged = evaluate(bobsMail, dealCommittee(nobleBackend, { keyId: 1, seed: 'forged' }))
    expect(await codeFrom(rotating(), { ...newer, older: forged })).to.equal('ATTEST_OPRF_KEY_UNKNOWN')
  })

  it('is part of what the holder signs', async () => {
    const federation = rotating()
    const call = federation.rpc.call.bind(federation.rpc)
    federation.rpc.call = async (target, protocol, method, request, options) =>
      await call(target, protocol, method, { ...request, olderTranscript: new Uint8Array() }, options)
    expect(await codeFrom(federation, { ...newer, older })).to.equal('ATTEST_SIGNATURE_INVALID')
  })

  it('is not forgotten in a restart', () => {
    const { encode, decode } = subjectCodec([new RecordingChannel()], () => DEFAULT_CSI_TYPES)
    const subject = {
      csi: bobsMail,
      holderKey: attestFederation().request().holder.publicKey,
      evaluations: {
        lookupKey: newer.lookupKey,
        oprfKeyId: 2,
        older: { lookupKey: older.lookupKey, oprfKeyId: 1 }
      },
      transcriptHash: new Uint8Array(32),
      channel: new RecordingChannel()
    }
    expect(decode(JSON.parse(JSON.stringify(encode(subject))))?.evaluations).to.deep.equal(subject.evaluations)
  })
})
