import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { partyHpkeKey, partyHpkePair } from '../../../src/base/hpke/party.ts'
import { verifyAttestation } from '../../../src/attestation/verify.ts'
import { attestClient } from '../../../src/protocols/attest/index.ts'
import { ANSWER_METHOD, SEALED_METHOD, START_METHOD } from '../../../src/protocols/attest/constants.ts'
import { AnswerRequest, SealedContent } from '../../../src/protocols/attest/pb/messages.ts'
import { openRequest, sealRequest } from '../../../src/protocols/attest/sealed.ts'
import { attestFederation, bobsMail } from '../../builders/attest.ts'
import { FEDERATION, NOW, aliceHolder, bobHolder, csipSigner } from '../../builders/attestor.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { seededRandom } from '../../builders/oprf.ts'
import type { SealedRequest, SealedResponse } from '../../../src/protocols/attest/pb/messages.ts'
import type { Attestation } from '../../builders/attest.ts'
import type { AttestClient } from '../../../src/protocols/attest/index.ts'

/** Of `csipSigner`, which is that of the CSIP's peer id too. */
const csipSeed = new Uint8Array(32).fill(101)

interface Carried extends Attestation {
  readonly holder: AttestClient
  /** What the carrier saw: each request and its answer. */
  readonly seen: Array<{ readonly request: SealedRequest, readonly response: SealedResponse }>
  /** What the carrier makes of an answer, if it lies. */
  lie?: (response: SealedResponse) => SealedResponse
}

async function carried (): Promise<Carried> {
  const federation = attestFederation({}, {}, { sealingKey: await partyHpkePair(csipSeed) })
  const made: Carried = Object.assign(federation, { holder: federation.client, seen: [] })
  const rpc = {
    call: async (...[
      target, protocol, method, request, options
    ]: Parameters<typeof federation.rpc.call>): Promise<never> => {
      expect(method.id).to.equal(SEALED_METHOD.id)
      const response = await federation.rpc.call(target, protocol, method, request, options) as SealedResponse
      made.seen.push({ request: request as SealedRequest, response })
      return (made.lie?.(response) ?? response) as never
    }
  }
  const shared = { rpc, registry: federation.source, clock: federation.clock, random: seededRandom('carried') }
  return Object.assign(made, { holder: attestClient({ carried: true })(shared) })
}

describe('protocols/attest/sealed', () => {
  it('proves possession through a carrier, who sees neither code nor identifier nor key', async () => {
    const { holder, channel, seen, source, request } = await carried()
    const { challengeId } = await holder.start(request())
    const attestation = verifyAttestation(await holder.answer(challengeId, channel.code), {
      registry: source.current(), now: NOW
    })
    expect(attestation.holderKey).to.deep.equal(aliceHolder.publicKey)
    const wire = seen.flatMap(({ request: { enc, ciphertext }, response: { sealed } }) => [enc, ciphertext, sealed])
      .map(bytes => toString(bytes, 'latin1')).join()
    for (const secret of [channel.code, 'bob@', toString(aliceHolder.publicKey, 'latin1'), challengeId]) {
      expect(wire.includes(secret), secret.length.toString()).to.equal(false)
    }
  })

  it('brings the code of a refusal, and when to come again', async () => {
    const { holder, channel, request } = await carried()
    const { challengeId } = await holder.start(request())
    const wrong = channel.code === '000000' ? '000001' : '000000'
    expect((await rejectionOf(holder.answer(challengeId, wrong))).code).to.equal('ATTEST_WRONG_CODE')
    const again = await rejectionOf(holder.start(request()))
    expect([again.code, again.kind]).to.deep.equal(['ATTEST_RATE_LIMITED', 'limited'])
    expect(again.retryAfter).to.be.greaterThan(0)
  })

  it('catches a carrier that changes a byte, or brings the answer to another request', async () => {
    const federation = await carried()
    const { holder, seen, request } = federation
    federation.lie = ({ sealed }) => ({ sealed: sealed.with(40, (sealed[40] ?? 0) ^ 1) })
    expect((await rejectionOf(holder.start(request()))).code).to.equal('ATTEST_SEAL_BROKEN')
    federation.clock.advance(60_000)
    federation.lie = () => seen[0]?.response ?? { sealed: new Uint8Array() }
    expect((await rejectionOf(holder.start(request()))).code).to.equal('ATTEST_SEAL_BROKEN')
  })

  it('catches a carrier that asks for a challenge of its own, and answers with that', async () => {
    const federation = await carried()
    const { holder, client, request } = federation
    const own = await client.start(request({ holder: bobHolder, csi: bobsMail }))
    // it can't seal as the CSIP does: not without the key that the request was made for
    federation.lie = () =>
      ({ sealed: START_METHOD.response.encode({ challengeId: new Uint8Array(16), sentTo: own.sentTo }).slice() })
    expect((await rejectionOf(holder.start(request()))).code).to.equal('ATTEST_SEAL_BROKEN')
  })

  it('tells nobody a code that was typed for the challenge of another key', async () => {
    const { holder, client, channel, request } = await carried()
    const { challengeId } = await holder.start(request())
    // the carrier's own: another code for another key
    await client.start(request({ holder: bobHolder })).catch(() => {})
    await holder.answer(challengeId, channel.sent[0]?.code ?? '')
  })

  it('refuses what is sealed for another, under another name, or of no method', async () => {
    const { rpc, source } = await carried()
    const random = seededRandom('seal')
    const content = SealedContent.encode({ method: ANSWER_METHOD.id, content: AnswerRequest.encode({}).slice() })
    const send = async (csipId: string, key: Uint8Array, inner = content): Promise<unknown> => {
      const { request } = await sealRequest(inner, { federationId: FEDERATION, csipId }, key, random)
      return await rpc.call(null as never, null as never, SEALED_METHOD, request)
    }
    const key = partyHpkeKey(csipSigner.publicKey)
    for (const work of [send('csip2', key), send('csip1', partyHpkeKey(aliceHolder.publicKey))]) {
      expect((await rejectionOf(work)).code).to.equal('ATTEST_SEALED_INVALID')
    }
    const cut = { enc: new Uint8Array(31), ciphertext: new Uint8Array(3) }
    expect((await rejectionOf(rpc.call(null as never, null as never, SEALED_METHOD, cut))).code)
      .to.equal('ATTEST_SEALED_INVALID')
    // once it opens, what is wrong is told under the seal
    expect(await send('csip1', key, SealedContent.encode({ method: 3 }))).to.have.property('sealed')
    expect(source.current().csip('csip1')?.status).to.equal('active')
  })

  it('opens with the key of the peer id, of its federation alone', async () => {
    const random = seededRandom('party')
    const pair = await partyHpkePair(csipSeed)
    expect(pair.publicKey).to.deep.equal(partyHpkeKey(csipSigner.publicKey))
    const to = { federationId: FEDERATION, csipId: 'csip1' }
    const { request } = await sealRequest(Uint8Array.of(1, 2, 3), to, pair.publicKey, random)
    expect((await openRequest(request, to, pair)).content).to.deep.equal(Uint8Array.of(1, 2, 3))
    const elsewhere = FEDERATION.with(0, (FEDERATION[0] ?? 0) ^ 1) as typeof FEDERATION
    expect((await rejectionOf(openRequest(request, { ...to, federationId: elsewhere }, pair))).code)
      .to.equal('ATTEST_SEALED_INVALID')
  })
})
