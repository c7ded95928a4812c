import { expect } from 'chai'
import { verifyAttestation } from '../../../src/attestation/verify.ts'
import { EVALUATIONS_PER_IDENTIFIER } from '../../../src/protocols/attest/constants.ts'
import { attestFederation, bobsEvaluation, bobsMail } from '../../builders/attest.ts'
import { codeOfRejection, rejectionOf } from '../../builders/errors.ts'
import { DAY, HOUR } from '../../builders/registry.ts'
import type { EvaluationWithTranscript } from '../../../src/protocols/oprf/interface.ts'
import type { Attestation } from '../../builders/attest.ts'

const { transcript, lookupKey, oprfKeyId } = bobsEvaluation
const MINUTE = 60_000
/** What the start leaves to the CSIP. */
const unevaluated = { transcript: undefined, lookupKey: undefined, oprfKeyId: undefined }

interface World extends Attestation {
  /** Identifiers that the CSIP evaluated. */
  readonly asked: string[]
}

function world (): World {
  const asked: string[] = []
  const oprf = {
    evaluateWithTranscript: async (csi: typeof bobsMail): Promise<EvaluationWithTranscript> => {
      asked.push(csi.uri)
      return {
        ...bobsEvaluation,
        sealingKey: new Uint8Array(32) as EvaluationWithTranscript['sealingKey'],
        cached: false,
        duration: 0,
        answeredBy: [],
        faults: []
      }
    }
  }
  return { ...attestFederation({}, {}, { oprf }), asked }
}

describe('protocols/attest: the CSIP evaluates', () => {
  it('once possession is shown, and not before: attestation and transcript come together', async () => {
    const { client, channel, clock, source, request, asked } = world()
    let made: Uint8Array | undefined
    const { challengeId } = await client.start(request({ ...unevaluated, onEvaluated: bytes => { made = bytes } }))
    expect(await codeOfRejection(client.answer(challengeId, '000000'))).to.equal('ATTEST_WRONG_CODE')
    expect(asked).to.deep.equal([])
    const attestation = verifyAttestation(await client.answer(challengeId, channel.code), {
      registry: source.current(), now: clock.now()
    })
    expect([attestation.lookupKey, attestation.oprfKeyId]).to.deep.equal([lookupKey, oprfKeyId])
    expect([made, asked]).to.deep.equal([Uint8Array.from(transcript), [bobsMail.uri]])
  })

  it('and no more for one identifier than a few an hour; the code can be typed later', async () => {
    const { client, channel, clock, request, asked, source } = world()
    for (let i = 0; i < EVALUATIONS_PER_IDENTIFIER; i++) {
      const { challengeId } = await client.start(request(unevaluated))
      await client.answer(challengeId, channel.code)
      clock.advance(MINUTE)
    }
    const sent = channel.sent.length
    const refusal = await rejectionOf(client.start(request(unevaluated)))
    expect(refusal).to.include({ code: 'ATTEST_RATE_LIMITED' })
    expect(refusal.retryAfter).to.be.within(1, HOUR)
    expect([asked.length, channel.sent.length], 'nothing was sent').to.deep.equal([EVALUATIONS_PER_IDENTIFIER, sent])
    clock.advance(HOUR - MINUTE)
    const { challengeId } = await client.start(request(unevaluated))
    // the figure is taken away while the code is on its way
    const registry = source.current()
    source.set({ ...registry, policy: { ...registry.policy, tiers: [] } })
    expect(await codeOfRejection(client.answer(challengeId, channel.code))).to.equal('ATTEST_RATE_LIMITED')
    source.set(registry)
    await client.answer(challengeId, channel.code)
  })

  it('also for a renewal, and of the same identifier alone', async () => {
    const { client, channel, clock, source, request, asked } = world()
    const first = await client.start(request())
    const previous = await client.answer(first.challengeId, channel.code)
    expect(asked).to.deep.equal([])
    clock.advance(44 * DAY)
    const again = await client.start(request({ ...unevaluated, previous }))
    const renewed = verifyAttestation(await client.answer(again.challengeId, channel.code), {
      registry: source.current(), now: clock.now()
    })
    expect([renewed.renews != null, asked.length]).to.deep.equal([true, 1])
  })

  it('of whoever evaluates for nobody a transcript is wanted', async () => {
    const { client, request } = attestFederation()
    expect(await codeOfRejection(client.start(request(unevaluated)))).to.equal('ATTEST_OPRF_KEY_UNKNOWN')
  })
})
