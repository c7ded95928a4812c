import { inspect } from 'node:util'
import { expect } from 'chai'
import { nobleBackend } from '../../../src/blinding/noble.ts'
import { issueAttestation } from '../../../src/attestation/attestation.ts'
import { DEFAULT_POLICY } from '../../../src/registry/policy.ts'
import { ATTEST_PROTOCOL, START_METHOD } from '../../../src/protocols/attest/constants.ts'
import {
  RecordingChannel, attestFederation, bobsEvaluation, bobsMail, csiOf, evaluate, otherCommittee, prove, withCsip
} from '../../builders/attest.ts'
import { DAY, NOW, attestationFields, bobHolder, csipSigner, signerOf } from '../../builders/attestor.ts'
import { codeOfRejection, rejectionOf } from '../../builders/errors.ts'
import { dealCommittee } from '../../builders/oprf.ts'
import type { Attestation } from '../../builders/attest.ts'

describe('protocols/attest/attest: a challenge is asked for', () => {
  describe('start refuses', () => {
    const starts: ReadonlyArray<readonly [
      name: string, code: string, overrides: Parameters<Attestation['request']>[0],
      change?: (federation: Attestation) => void
    ]> = [
      ['a CSIP that the registry does not list', 'ATTEST_CSIP_UNKNOWN', { csip: 'csip2' }],
      [
        'a CSIP without an address', 'ATTEST_CSIP_UNKNOWN', {},
        federation => { withCsip(federation, { addresses: [] }) }
      ],
      ['a revoked CSIP', 'ATTEST_CSIP_UNKNOWN', {}, federation => { withCsip(federation, { status: 'revoked' }) }],
      [
        'to serve for a CSIP that leaves', 'ATTEST_CSIP_NOT_ACTIVE', {},
        federation => { withCsip(federation, { status: 'leaving' }) }
      ],
      [
        'to sign with a key that is not listed', 'ATTEST_CSIP_NOT_ACTIVE', {},
        federation => { withCsip(federation, { keys: [{ publicKey: signerOf(1).publicKey, validFrom: 0 }] }) }
      ],
      [
        'to sign with a key that has ended', 'ATTEST_CSIP_NOT_ACTIVE', {}, federation => {
          withCsip(federation, { keys: [{ publicKey: csipSigner.publicKey, validFrom: 0, validUntil: NOW }] })
        }
      ],
      [
        'to sign with a compromised key', 'ATTEST_CSIP_NOT_ACTIVE', {}, federation => {
          withCsip(federation, { keys: [{ publicKey: csipSigner.publicKey, validFrom: 0, compromisedSince: NOW }] })
        }
      ],
      [
        'to sign under a registry that has expired', 'ATTEST_CSIP_NOT_ACTIVE', {},
        federation => { federation.clock.advance(365 * DAY) }
      ],
      [
        'a type that the policy no longer lists', 'CSI_TYPE_UNKNOWN', {},
        federation => { withCsip(federation, {}, { policy: { csiTypes: [] } }) }
      ],
      ['another domain', 'ATTEST_SCOPE_REFUSED', { csi: csiOf('mailto:bob@example.org') }],
      ['a sub-domain', 'ATTEST_SCOPE_REFUSED', { csi: csiOf('mailto:bob@sub.example.com') }],
      ['another type', 'ATTEST_SCOPE_REFUSED', { csi: csiOf('acct:bob@example.com') }],
      ['another country', 'ATTEST_SCOPE_REFUSED', { csi: csiOf('tel:+442079460018') }],
      ['a method without a channel', 'ATTEST_METHOD_REFUSED', { method: 'oidc' }],
      ['an identifier of a type without a channel', 'ATTEST_METHOD_REFUSED', { csi: csiOf('tel:+14155550123') }],
      [
        'a channel that the scope does not list', 'ATTEST_METHOD_REFUSED', {}, federation => {
          withCsip(federation, { scopes: [{ csiType: 'mailto', prefix: '', methods: ['oidc'], mayReassign: false }] })
        }
      ],
      [
        'a method weaker than the policy asks', 'ATTEST_METHOD_REFUSED', {}, federation => {
          withCsip(federation, {}, {
            policy: { csiTypes: DEFAULT_POLICY.csiTypes.map(type => ({ ...type, minStrength: 31 })) }
          })
        }
      ],
      [
        'the transcript of another identifier', 'ATTEST_TRANSCRIPT_INVALID',
        { transcript: evaluate(csiOf('mailto:carol@example.com')).transcript }
      ],
      [
        'a transcript with a byte changed', 'ATTEST_TRANSCRIPT_INVALID',
        { transcript: bobsEvaluation.transcript.with(-1, (bobsEvaluation.transcript.at(-1) ?? 0) ^ 1) }
      ],
      ['a transcript that is none', 'MESSAGE_MALFORMED', { transcript: Uint8Array.of(255) }],
      ['a missing transcript', 'ATTEST_OPRF_KEY_UNKNOWN', { transcript: new Uint8Array() }],
      [
        'the transcript of a key that is not in use', 'ATTEST_OPRF_KEY_UNKNOWN',
        { transcript: evaluate(bobsMail, otherCommittee).transcript }
      ],
      [
        'the transcript of another committee\'s key', 'ATTEST_OPRF_KEY_UNKNOWN',
        { transcript: evaluate(bobsMail, dealCommittee(nobleBackend, { seed: 'theirs' })).transcript }
      ],
      ['to renew what is no attestation', 'ATTEST_RENEWAL_INVALID', { previous: Uint8Array.of(1, 2, 3) }],
      [
        'to renew the attestation of another holder key', 'ATTEST_RENEWAL_INVALID', {
          previous: issueAttestation(
            attestationFields({
              lookupKey: bobsEvaluation.lookupKey,
              holderKey: bobHolder.publicKey,
              issuedAt: NOW - 30 * DAY,
              expiresAt: NOW + DAY
            }), csipSigner
          )
        }
      ],
      [
        'to renew the attestation of another identifier', 'ATTEST_RENEWAL_INVALID', {
          previous: issueAttestation(attestationFields({ issuedAt: NOW - 30 * DAY, expiresAt: NOW + DAY }), csipSigner)
        }
      ],
      [
        'to renew an expired attestation', 'ATTEST_RENEWAL_INVALID', {
          previous: issueAttestation(
            attestationFields({ lookupKey: bobsEvaluation.lookupKey, issuedAt: NOW - 30 * DAY, expiresAt: NOW }),
            csipSigner
          )
        }
      ],
      [
        'to renew before half-life', 'ATTEST_RENEWAL_EARLY', {
          previous: issueAttestation(
            attestationFields({ lookupKey: bobsEvaluation.lookupKey, issuedAt: NOW - DAY, expiresAt: NOW + 2 * DAY }),
            csipSigner
          )
        }
      ]
    ]
    for (const [name, code, overrides, change] of starts) {
      it(name, async () => {
        const federation = attestFederation()
        change?.(federation)
        expect(await codeOfRejection(federation.client.start(federation.request(overrides)))).to.equal(code)
        expect(federation.channel.sent).to.have.lengthOf(0)
      })
    }

    it('a holder key of small order', async () => {
      const { rpc } = attestFederation()
      const request = {
        csi: bobsMail.uri,
        holderKey: new Uint8Array(32),
        transcript: Uint8Array.from(bobsEvaluation.transcript),
        method: '',
        previous: new Uint8Array(),
        issuedAt: NOW,
        nonce: new Uint8Array(16),
        signature: new Uint8Array(64)
      }
      expect(await codeOfRejection(rpc.call({ id: rpc.peer, multiaddrs: [] }, ATTEST_PROTOCOL, START_METHOD, request)))
        .to.equal('KEY_INVALID')
    })

    it('a second message within half a minute, and one too many of a client', async () => {
      const federation = attestFederation({ startsPerClient: 3 })
      await federation.client.start(federation.request())
      const early = await rejectionOf(federation.client.start(federation.request()))
      expect(early).to.include({ code: 'ATTEST_RATE_LIMITED', retryAfter: 30_000 })
      federation.clock.advance(30_000)
      await federation.client.start(federation.request())
      federation.clock.advance(30_000)
      const many = await rejectionOf(federation.client.start(federation.request()))
      expect(many).to.include({ code: 'ATTEST_RATE_LIMITED', retryAfter: 3_540_000 })
    })

    it('everything when the limits are zero', async () => {
      for (const limit of ['startsPerClient', 'startsPerIdentifier', 'startsPerStranger', 'startsOverall'] as const) {
        const federation = attestFederation({ [limit]: 0 })
        expect(await codeOfRejection(federation.client.start(federation.request()))).to.equal('ATTEST_RATE_LIMITED')
      }
    })
  })

  describe('when the channel fails', () => {
    it('says so without its words, and holds nothing against the identifier', async () => {
      const federation = attestFederation({ startsPerIdentifier: 1 })
      federation.channel.failure = new Error('550 bob@example.com unknown')
      const err = await rejectionOf(federation.client.start(federation.request()))
      expect(err).to.include({ code: 'ATTEST_CHANNEL_DOWN', kind: 'unavailable', retryAfter: 60_000 })
      expect(inspect(err)).not.to.contain('bob@example.com')
      expect(federation.log.join()).to.contain('email-code').and.not.to.contain('bob@')
      federation.channel.failure = undefined
      federation.clock.advance(30_000)
      await prove(federation)
    })

    it('gives up on one that never answers', async () => {
      const stuck = {
        ...new RecordingChannel(),
        method: 'email-code',
        strength: 30,
        csiTypes: ['mailto'],
        sentTo: 'nowhere',
        send: async () => { await new Promise<void>(() => {}) }
      }
      const federation = attestFederation({ channels: [stuck], sendTimeout: 1 })
      expect(await codeOfRejection(federation.client.start(federation.request()))).to.equal('ATTEST_CHANNEL_DOWN')
    })
  })
})
