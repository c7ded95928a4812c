/**
 * The matrix: every channel, through its real protocol, and every failure.
 *
 *             | right | wrong | late | replay | other identifier | channel down | half-delivered
 *   email-code, email-link, dkim-reply, sms-code (SMPP, gateway), voice-code, oidc
 *
 * After each of them the log, at the most verbose level, has neither a code nor an identifier.
 */
import { expect } from 'chai'
import { METHODS } from '../../../src/attestation/methods.ts'
import { verifyAttestation } from '../../../src/attestation/verify.ts'
import { systemRandom } from '../../../src/base/clock.ts'
import { ManualClock, attestFederation, csiOf, csipAddress, evaluate, recordingLogger } from '../../builders/attest.ts'
import { NOW, csipRecord, registryWith, signerOf } from '../../builders/attestor.ts'
import { DRIVES } from '../../builders/channels.ts'
import { rejectionOf } from '../../builders/errors.ts'
import type { AttestChallenge } from '../../../src/protocols/attest/index.ts'
import type { CsipScope } from '../../../src/registry/interface.ts'
import type { Attestation } from '../../builders/attest.ts'
import type { Driven } from '../../builders/channels.ts'

const codeFrom = async (work: Promise<unknown>): Promise<string> => (await rejectionOf(work)).code
/** Remembers each code that goes through a person's hands; where a button or a mail does, there is none. */
function noting (driven: Driven, codes: string[]): Driven {
  const note = (act: Driven['show']): Driven['show'] => async (csi, told) => {
    const code = await act(csi, told)
    if (code !== '') {
      codes.push(code)
    }
    return code
  }
  return { ...driven, show: note(driven.show), err: note(driven.err), half: note(driven.half) }
}

/** Nothing was proved, and nothing else is told. */
const UNPROVED = ['ATTEST_WRONG_CODE', 'ATTEST_PENDING']

/** Those that no channel of ours serves: a testnet's log, a carrier's network, a desk. */
const WITHOUT_CHANNEL = ['development', 'carrier', 'in-person']

describe('attestor/channels/every-channel: every failure', () => {
  it('is tried of each method that a channel serves', () => {
    const driven = new Set(DRIVES.map(({ method }) => method))
    expect([...driven, ...WITHOUT_CHANNEL]).to.have.members(Object.keys(METHODS))
  })

  for (const drive of DRIVES) {
    describe(drive.name, () => {
      let clock: ManualClock
      let driven: Driven
      let federation: Attestation
      let log: string[]
      /** What was typed, or would have been. */
      let codes: string[]

      beforeEach(async () => {
        clock = new ManualClock(NOW)
        log = []
        codes = []
        const scope: CsipScope = {
          csiType: drive.csiType,
          prefix: drive.csiType === 'tel' ? '+1' : '@example.com',
          methods: [drive.method],
          mayReassign: false
        }
        driven = noting(
          await drive.open({
            clock, random: systemRandom, registry: registryWith({ test: true }), logger: recordingLogger(log)
          }), codes
        )
        await driven.channel.start?.()
        const csips = [csipRecord({ addresses: [csipAddress], scopes: [{ ...scope, issuer: driven.issuer }] })]
        federation = attestFederation({ channels: [driven.channel], resendInterval: 0 }, { test: true, csips }, {
          clock, logger: recordingLogger(log)
        })
      })

      afterEach(async () => {
        await driven.channel.stop?.()
        await driven.close()
        // whatever the outcome was, at the most verbose level
        const text = log.join('\n')
        const secrets = [
          ...codes, drive.csi.slice(drive.csi.indexOf(':') + 1), drive.other.slice(drive.other.indexOf(':') + 1)
        ]
        expect(secrets.filter(secret => text.includes(secret)).map(secret =>
          codes.includes(secret) ? 'a code' : 'an identifier')).to.deep.equal([])
      })

      const start = async (uri = drive.csi, seed = 77): Promise<AttestChallenge> =>
        await federation.client.start(
          federation.request({ csi: csiOf(uri), holder: signerOf(seed), ...evaluate(csiOf(uri)) })
        )
      const answer = async ({ challengeId }: AttestChallenge, code: string): Promise<Uint8Array> =>
        await federation.client.answer(challengeId, code)

      it('right: attests who has it, and says so in the log without code or identifier', async () => {
        const challenge = await start()
        const code = await driven.show(drive.csi, challenge.instructions)
        const attestation = verifyAttestation(await answer(challenge, code), {
          registry: federation.source.current(), now: NOW
        })
        expect([attestation.method, attestation.csiType]).to.deep.equal([drive.method, drive.csiType])
        expect(log.join('\n')).to.contain('attested a')
      })

      it(`wrong: ${drive.wrong}`, async () => {
        const challenge = await start()
        expect(await codeFrom(answer(challenge, await driven.err(drive.csi, challenge.instructions))))
          .to.equal(drive.wrong)
      })

      it('late: ATTEST_CODE_EXPIRED', async () => {
        const challenge = await start()
        clock.advance(600_000)
        expect(await codeFrom(answer(challenge, await driven.show(drive.csi, challenge.instructions))))
          .to.equal('ATTEST_CODE_EXPIRED')
      })

      it('replay: ATTEST_CHALLENGE_UNKNOWN, and nothing for the next challenge', async () => {
        const challenge = await start()
        const code = await driven.show(drive.csi, challenge.instructions)
        await answer(challenge, code)
        expect(await codeFrom(answer(challenge, code))).to.equal('ATTEST_CHALLENGE_UNKNOWN')
        expect(await codeFrom(answer(await start(), code))).to.be.oneOf(UNPROVED)
      })

      it('other identifier: what its owner shows proves nothing for this one', async () => {
        const bobs = await start()
        const others = await start(drive.other, 78)
        expect(await codeFrom(answer(bobs, await driven.show(drive.other, others.instructions)))).to.be.oneOf(UNPROVED)
      })

      it('channel down: ATTEST_CHANNEL_DOWN', async () => {
        await driven.breakDown()
        expect(await codeFrom(start())).to.equal('ATTEST_CHANNEL_DOWN')
      })

      it(`half-delivered: ${drive.halfway}`, async () => {
        const challenge = await start()
        expect(await codeFrom(answer(challenge, await driven.half(drive.csi, challenge.instructions))))
          .to.equal(drive.halfway)
      })
    })
  }
})
