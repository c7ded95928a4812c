import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { nobleBackend } from '../../../src/blinding/noble.ts'
import { asLookupKey } from '../../../src/base/bytes.ts'
import { signUnder } from '../../../src/base/envelope.ts'
import { sha256 } from '../../../src/base/hash.ts'
import { issueAttestation } from '../../../src/attestation/attestation.ts'
import { verifyAttestation } from '../../../src/attestation/verify.ts'
import { ANSWER_METHOD, ATTEST_PROTOCOL, START_METHOD } from '../../../src/protocols/attest/constants.ts'
import { attestClient, attestServer } from '../../../src/protocols/attest/index.ts'
import { possessionParts } from '../../../src/protocols/attest/possession.ts'
import {
  RecordingChannel, attestFederation, bobsEvaluation, bobsMail, csiOf, prove, withCsip
} from '../../builders/attest.ts'
import { DAY, NOW, aliceHolder, attestationFields, bobHolder, csipSigner } from '../../builders/attestor.ts'
import { engines } from '../../builders/engines.ts'
import { codeOf, codeOfRejection, rejectionOf } from '../../builders/errors.ts'
import { seededRandom } from '../../builders/oprf.ts'
import { openGate } from '../../builders/registry.ts'

const wrongFor = (code: string): string => code === '000000' ? '000001' : '000000'

describe('protocols/attest/attest', () => {
  describe('with an honest holder and an honest CSIP', () => {
    it('attests the holder key at the lookup key, and nothing about the identifier but its type', async () => {
      const federation = attestFederation()
      const challenge = await federation.client.start(federation.request())
      expect(challenge).to.include({ method: 'email-code', sentTo: 'test', expiresAt: NOW + 600_000 })
      expect(federation.channel.sent.map(({ csi }) => csi.uri)).to.deep.equal(['mailto:bob@example.com'])

      const bytes = await federation.client.answer(challenge.challengeId, federation.channel.code)
      const attestation = verifyAttestation(bytes, { registry: federation.source.current(), now: NOW })
      expect(attestation).to.deep.include({
        lookupKey: bobsEvaluation.lookupKey,
        oprfKeyId: 1,
        holderKey: aliceHolder.publicKey,
        csipId: 'csip1',
        csiType: 'mailto',
        scope: '@example.com',
        method: 'email-code',
        strength: 30,
        issuedAt: NOW,
        expiresAt: NOW + 45 * DAY,
        renews: undefined
      })
      expect(toString(bytes, 'latin1')).not.to.contain('bob')
    })

    it('takes the code as people type it', async () => {
      const federation = attestFederation()
      const { challengeId } = await federation.client.start(federation.request())
      const { code } = federation.channel
      await federation.client.answer(challengeId, ` ${code.slice(0, 3)} ${code.slice(3, 5)}-${code.slice(5)}\n`)
    })

    it('lets a mistyped code be followed by the right one', async () => {
      const federation = attestFederation()
      const { challengeId } = await federation.client.start(federation.request())
      expect(await codeOfRejection(federation.client.answer(challengeId, wrongFor(federation.channel.code))))
        .to.equal('ATTEST_WRONG_CODE')
      await federation.client.answer(challengeId, federation.channel.code)
    })

    it('attests under the narrowest scope that covers the identifier and the method', async () => {
      const federation = attestFederation()
      withCsip(federation, {
        scopes: ['', '@example.com']
          .map(prefix => ({ csiType: 'mailto', prefix, methods: ['email-code'], mayReassign: false }))
      })
      const bytes = await prove(federation)
      expect(verifyAttestation(bytes, { registry: federation.source.current(), now: NOW }).scope)
        .to.equal('@example.com')
    })

    it('issues for the shorter of its own lifetime and the policy\'s', async () => {
      const federation = attestFederation({ attestationLifetime: DAY })
      const bytes = await prove(federation)
      expect(verifyAttestation(bytes, { registry: federation.source.current(), now: NOW }).expiresAt)
        .to.equal(NOW + DAY)
    })

    it('works over the request engine', async () => {
      const federation = attestFederation()
      const { alice, bob, stop } = await engines()
      const shared = {
        registry: federation.source,
        clock: federation.clock,
        random: seededRandom('engine'),
        logger: {
          forComponent: () => Object.assign(() => {}, {
            error: () => {}, trace: () => {}, enabled: false, newScope: () => { throw new Error('unused') }
          })
        }
      }
      attestServer({ csipId: 'csip1', channels: [federation.channel] })({
        gate: openGate, ...shared, rpc: bob.engine, signer: csipSigner, voprf: nobleBackend
      })
      try {
        await Promise.all([alice.engine.start(), bob.engine.start()])
        const client = attestClient()({ ...shared, rpc: alice.engine })
        const { challengeId } = await client.start(federation.request())
        const refused = await rejectionOf(client.answer(challengeId, wrongFor(federation.channel.code)))
        expect(refused).to.include({ name: 'RemoteError', code: 'ATTEST_WRONG_CODE', kind: 'unverified' })
        await client.answer(challengeId, federation.channel.code)
        const limited = await rejectionOf(client.start(federation.request()))
        expect(limited).to.include({ code: 'ATTEST_RATE_LIMITED', kind: 'limited', retryAfter: 30_000 })
      } finally {
        await stop()
      }
    })
  })

  describe('answer refuses', () => {
    it('an unknown challenge, at both ends', async () => {
      const federation = attestFederation()
      expect(await codeOfRejection(federation.client.answer('00', '123456'))).to.equal('ATTEST_CHALLENGE_UNKNOWN')
      const request = { challengeId: new Uint8Array(16), code: '123456', signature: new Uint8Array(64) }
      expect(await codeOfRejection(
        federation.rpc.call({ id: federation.rpc.peer, multiaddrs: [] }, ATTEST_PROTOCOL, ANSWER_METHOD, request)
      )).to.equal('ATTEST_CHALLENGE_UNKNOWN')
    })

    it('a fifth wrong code, and the right one after it', async () => {
      const federation = attestFederation()
      const { challengeId } = await federation.client.start(federation.request())
      const codes: string[] = []
      for (let i = 0; i < 5; i++) {
        codes.push(await codeOfRejection(federation.client.answer(challengeId, wrongFor(federation.channel.code))))
      }
      expect(codes).to.deep.equal([...new Array<string>(4).fill('ATTEST_WRONG_CODE'), 'ATTEST_TOO_MANY_ATTEMPTS'])
      expect(await codeOfRejection(federation.client.answer(challengeId, federation.channel.code)))
        .to.equal('ATTEST_TOO_MANY_ATTEMPTS')
    })

    it('a code after ten minutes', async () => {
      const federation = attestFederation()
      const { challengeId } = await federation.client.start(federation.request())
      federation.clock.advance(600_000)
      expect(await codeOfRejection(federation.client.answer(challengeId, federation.channel.code)))
        .to.equal('ATTEST_CODE_EXPIRED')
    })

    it('the code of an older message', async () => {
      const federation = attestFederation()
      const older = await federation.client.start(federation.request())
      const { code } = federation.channel
      federation.clock.advance(30_000)
      await federation.client.start(federation.request())
      expect(await codeOfRejection(federation.client.answer(older.challengeId, code)))
        .to.equal('ATTEST_CHALLENGE_UNKNOWN')
    })

    it('a code that was used', async () => {
      const federation = attestFederation()
      const { challengeId } = await federation.client.start(federation.request())
      const id = fromString(challengeId, 'base16')
      const { code } = federation.channel
      await federation.client.answer(challengeId, code)
      const parts = possessionParts({
        csipId: 'csip1', challengeId: id, csi: bobsMail.bytes(), transcriptHash: sha256(bobsEvaluation.transcript)
      })
      const request = {
        challengeId: id, code, signature: Uint8Array.from(signUnder('attestRequest', aliceHolder, ...parts))
      }
      expect(await codeOfRejection(
        federation.rpc.call({ id: federation.rpc.peer, multiaddrs: [] }, ATTEST_PROTOCOL, ANSWER_METHOD, request)
      )).to.equal('ATTEST_CHALLENGE_UNKNOWN')
    })

    describe('a signature', () => {
      const base = { csipId: 'csip1', csi: bobsMail.bytes(), transcriptHash: sha256(bobsEvaluation.transcript) }
      const forgeries: ReadonlyArray<readonly [name: string, sign: (challengeId: Uint8Array) => Uint8Array]> = [
        [
          'by another holder key',
          challengeId => signUnder('attestRequest', bobHolder, ...possessionParts({ ...base, challengeId }))
        ],
        [
          'for another challenge', () =>
            signUnder('attestRequest', aliceHolder, ...possessionParts({ ...base, challengeId: new Uint8Array(16) }))
        ],
        [
          'for another CSIP', challengeId =>
            signUnder('attestRequest', aliceHolder, ...possessionParts({ ...base, challengeId, csipId: 'csip2' }))
        ],
        [
          'for another identifier', challengeId => signUnder('attestRequest', aliceHolder, ...possessionParts({
            ...base, challengeId, csi: csiOf('mailto:carol@example.com').bytes()
          }))
        ],
        [
          'for another transcript', challengeId => signUnder(
            'attestRequest', aliceHolder, ...possessionParts({ ...base, challengeId, transcriptHash: sha256() })
          )
        ],
        [
          'under another domain',
          challengeId => signUnder('confirmRequest', aliceHolder, ...possessionParts({ ...base, challengeId }))
        ],
        ['that is missing', () => new Uint8Array()]
      ]
      for (const [name, sign] of forgeries) {
        it(`${name}, without using up an attempt`, async () => {
          const federation = attestFederation({ maxAttempts: 1 })
          const { challengeId } = await federation.client.start(federation.request())
          const id = fromString(challengeId, 'base16')
          const request = { challengeId: id, code: federation.channel.code, signature: Uint8Array.from(sign(id)) }
          expect(await codeOfRejection(
            federation.rpc.call({ id: federation.rpc.peer, multiaddrs: [] }, ATTEST_PROTOCOL, ANSWER_METHOD, request)
          )).to.equal('ATTEST_SIGNATURE_INVALID')
          await federation.client.answer(challengeId, federation.channel.code)
        })
      }
    })

    it('an identifier that has left the CSIP\'s scope meanwhile', async () => {
      const federation = attestFederation()
      const { challengeId } = await federation.client.start(federation.request())
      withCsip(federation, { scopes: [] })
      expect(await codeOfRejection(federation.client.answer(challengeId, federation.channel.code)))
        .to.equal('ATTEST_SCOPE_REFUSED')
    })
  })

  describe('renewal', () => {
    it('is granted before half-life to whoever proves it more strictly, and to nobody else', async () => {
      const of = (strength: number): Uint8Array => issueAttestation(
        attestationFields({
          lookupKey: bobsEvaluation.lookupKey, strength, issuedAt: NOW - DAY, expiresAt: NOW + 2 * DAY
        }), csipSigner
      )
      const federation = attestFederation()
      const { strength } = federation.channel
      const early = await rejectionOf(federation.client.start(federation.request({ previous: of(strength) })))
      expect(early).to.include({ code: 'ATTEST_RENEWAL_EARLY', retryAfter: DAY / 2 })
      const previous = of(strength - 1)
      const { challengeId } = await federation.client.start(federation.request({ previous }))
      const next = await federation.client.answer(challengeId, federation.channel.sent.at(-1)?.code ?? '')
      expect(verifyAttestation(next, { registry: federation.source.current(), now: NOW }).renews)
        .to.deep.equal(sha256(previous))
    })

    it('names the attestation that it continues, after a fresh challenge', async () => {
      const federation = attestFederation()
      const previous = await prove(federation)
      federation.clock.advance(23 * DAY)
      const next = await prove(federation, { previous })
      const { renews, issuedAt } = verifyAttestation(next, {
        registry: federation.source.current(), now: federation.clock.now()
      })
      expect(renews).to.deep.equal(sha256(previous))
      expect(issuedAt).to.equal(NOW + 23 * DAY)
      expect(federation.channel.sent).to.have.lengthOf(2)
    })
  })

  describe('the client refuses', () => {
    const cases: ReadonlyArray<readonly [name: string, answer: Uint8Array]> = [
      [
        'an attestation at another lookup key',
        issueAttestation(attestationFields({ lookupKey: asLookupKey(new Uint8Array(32).fill(1)) }), csipSigner)
      ],
      [
        'an attestation under another OPRF key',
        issueAttestation(attestationFields({ lookupKey: bobsEvaluation.lookupKey, oprfKeyId: 2 }), csipSigner)
      ],
      [
        'an attestation for another holder key', issueAttestation(
          attestationFields({ lookupKey: bobsEvaluation.lookupKey, holderKey: bobHolder.publicKey }), csipSigner
        )
      ],
      [
        'an attestation that does not verify',
        issueAttestation(attestationFields({ lookupKey: bobsEvaluation.lookupKey }), bobHolder)
      ],
      ['what is no attestation', Uint8Array.of(1)]
    ]
    for (const [name, answer] of cases) {
      it(name, async () => {
        const federation = attestFederation()
        const dishonest = {
          ...federation,
          client: attestClient()({
            registry: federation.source,
            clock: federation.clock,
            random: seededRandom('client'),
            rpc: {
              call: async (_t, _p, method) => (method.id === START_METHOD.id
                ? { challengeId: new Uint8Array(16), method: 'email-code', sentTo: '', expiresAt: 0 }
                : { attestation: answer }) as never
            }
          })
        }
        expect(await codeOfRejection(prove(dishonest))).to.equal('ATTEST_ANSWER_INVALID')
      })
    }

    it('a challenge by another method than it asked for, or without a proper id', async () => {
      const federation = attestFederation()
      for (const [length, method] of [[16, 'oidc'], [15, 'email-code']] as const) {
        const client = attestClient()({
          registry: federation.source,
          clock: federation.clock,
          random: seededRandom('client'),
          rpc: {
            call: async () =>
              ({ challengeId: new Uint8Array(length), method, sentTo: '', expiresAt: 0 }) as never
          }
        })
        expect(await codeOfRejection(client.start(federation.request({ method: 'email-code' }))))
          .to.equal('ATTEST_ANSWER_INVALID')
      }
    })
  })

  describe('the server is not made', () => {
    const channels: ReadonlyArray<readonly [name: string, channels: RecordingChannel[]]> = [
      ['without a channel', []],
      ['with two channels of one method', [new RecordingChannel(), new RecordingChannel()]],
      ['with a channel that claims more than its method is worth', [new RecordingChannel('email-code', 31)]],
      ['with a channel of no strength', [new RecordingChannel('email-code', 0)]],
      ['with a development channel in a real federation', [new RecordingChannel('development', 1)]]
    ]
    for (const [name, list] of channels) {
      it(name, () => {
        expect(codeOf(() => attestFederation({ channels: list }))).to.equal('ATTEST_CHANNELS_INVALID')
      })
    }
    it('with codes that are too short or too long', () => {
      for (const codeDigits of [5, 11, 6.5]) {
        expect(codeOf(() => attestFederation({ codeDigits }))).to.equal('ATTEST_CHANNELS_INVALID')
      }
    })
  })

  it('counts for its operator what each channel did', async () => {
    const federation = attestFederation({ startsOverall: 7 })
    const { channel, client, clock, request, server } = federation
    const { challengeId } = await client.start(request())
    channel.sent.at(-1)?.delayed?.()
    await client.answer(challengeId, channel.code)
    clock.advance(30_000)
    await client.start(request())
    channel.sent.at(-1)?.undelivered?.()
    clock.advance(30_000)
    channel.failure = new Error('550')
    await rejectionOf(client.start(request()))
    expect(server.status()).to.deep.equal({
      channels: [
        { method: 'email-code', csiTypes: ['mailto'], begun: 2, attested: 1, failed: 1, undelivered: 1, delayed: 1 }
      ],
      challenges: 0,
      messages: { sent: 1, limit: 7, toOwners: 2 },
      closedRanges: []
    })
  })

  it('logs neither identifier nor code', async () => {
    const federation = attestFederation()
    await prove(federation)
    const log = federation.log.join('\n')
    expect(log).to.contain('mimi:attest:server')
    expect(log).not.to.contain('bob').and.not.to.contain(federation.channel.code)
  })
})
