import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { completeAsDp } from '../../src/mapping/entry.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { registryWith } from '../builders/attestor.ts'
import { DRIVES } from '../builders/channels.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { silentLogger } from '../builders/holder.ts'
import { claimant, codeOf, forgedAttestation, someone, someoneIn } from './cast/claimant.ts'
import { lyingWitness } from './cast/liar.ts'
import { worldOf } from './cast/world.ts'
import type { AttestChallenge } from '../../src/protocols/attest/interface.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Driven } from '../builders/channels.ts'
import type { LiveFederation } from '../builders/live-federation.ts'
import type { Claimant, Steps, Tricks } from './cast/claimant.ts'

/**
 * MSP 2 wants Bob's messages: it confirms whatever it likes, runs DP 1, and DPs 2 to 4 sign for it. What goes to Bob it
 * doesn't get.
 */
describe('21: a malicious MSP can\'t claim a CSI that was proved at a real channel', () => {
  const MSP = 1
  const HONEST = 4

  for (const drive of DRIVES.filter(({ name }) => /SMTP, STARTTLS|SMPP|OpenID/.test(name))) {
    describe(drive.name, () => {
      let live: LiveFederation
      let driven: Driven
      /** Speaks as a client, for Bob and for the MSP's own holder key. */
      let actor: Claimant
      let rogue: Claimant
      let querier: LightNode
      let bobs: Steps
      /** What Bob typed. */
      let typed: string
      const bob = someone()
      const thief = someone()

      before(async () => {
        const clock = { now: () => live.clock.time }
        driven = await drive.open({
          clock, random: systemRandom, registry: registryWith({ test: true }), logger: silentLogger
        })
        const scope = {
          csiType: drive.csiType,
          prefix: drive.csiType === 'tel' ? '+1' : '@example.com',
          methods: [drive.method],
          mayReassign: false,
          issuer: driven.issuer
        }
        live = await liveFederation({ channels: () => [driven.channel], scopes: [scope] })
        actor = await claimant(worldOf(live), undefined, clock)
        rogue = await claimant(worldOf(live), live.test.dps[0]?.seed, clock)
        querier = await live.light()

        const { challengeId, instructions } = await ask(drive.csi, bob)
        typed = await driven.show(drive.csi, instructions)
        const attestation = await actor.attests.answer(challengeId, typed)
        bobs = await actor.claim(drive.csi, { holder: bob, attestation, dp: HONEST })
      })

      after(async () => {
        await rogue?.stop()
        await actor?.stop()
        await live?.stop()
        await driven?.close()
      })

      async function ask (uri: string, of: typeof bob): Promise<AttestChallenge> {
        live.clock.time += 60_000 // an identifier is not asked on end
        const { csi, evaluation, holder } = await actor.prepare(uri, { holder: of, attestation: new Uint8Array(1) })
        return await actor.attests.start({ csip: 'csip1', csi, transcript: evaluation.transcript, holder })
      }

      /** What an honest replica says to an entry that the MSP, its DP and their friends signed. */
      async function push (tricks: Tricks): Promise<unknown> {
        const { built, evaluation } = await actor.prepare(drive.csi, { msp: MSP, holder: thief, ...tricks })
        const signers = [0, 1, 2, 3].map(index => live.test.dps[index]?.signer ?? someoneIn(live.test.registry))
        const [own = someoneIn(live.test.registry), ...friends] = signers
        const honest = live.test.registry.dp(live.test.dps[HONEST]?.id ?? '')
        if (honest == null) {
          throw new Error('the honest DP is listed')
        }
        const entry = completeAsDp(
          built.entry, friends.map(friend => lyingWitness(built.entry, friend, live.clock.time)), own
        )
        const { outcomes } = await rogue.records.merge(honest, [RecordSet.of(evaluation.lookupKey, [entry])])
        return outcomes.flat()[0]?.code
      }

      /** Refused by a DP that it asks, and by a replica that it goes round the DP to. */
      async function expectRefused (attestation: Uint8Array, code: string): Promise<void> {
        expect(await codeOf(actor.claim(drive.csi, { msp: MSP, holder: thief, attestation, dp: HONEST })))
          .to.equal(code)
        expect(await push({ attestation })).to.equal(code)
      }

      afterEach('whoever asks finds Bob where he said, and nobody else', async () => {
        const { outcome, mappings } = await querier.discover(drive.csi)
        expect([outcome, mappings.map(({ mapping }) => mapping.holderKey)]).to.deep.equal(['found', [bob.publicKey]])
        expect(mappings.map(({ mapping }) => mapping.mspId)).to.deep.equal([live.test.msps[0]?.id])
      })

      it('by asking the CSIP in Bob\'s place: the channel leads to Bob', async () => {
        const { challengeId, instructions } = await ask(drive.csi, thief)
        expect(await codeOf(
          driven.err(drive.csi, instructions).then(async guess => await actor.attests.answer(challengeId, guess))
        )).to.equal(drive.wrong)
      })

      it('by what Bob typed for his own key', async () => {
        const { challengeId } = await ask(drive.csi, thief)
        expect(await codeOf(actor.attests.answer(challengeId, typed)))
          .to.equal(drive.method === 'oidc' ? 'ATTEST_PENDING' : 'ATTEST_WRONG_CODE')
      })

      it('by the attestation that Bob got, which is for his key', async () => {
        await expectRefused(bobs.attestation, 'ENTRY_ATTESTATION_OTHER_HOLDER')
      })

      it('by the genuine proof of what is its own', async () => {
        const { challengeId, instructions } = await ask(drive.other, thief)
        const attestation = await actor.attests.answer(challengeId, await driven.show(drive.other, instructions))
        await expectRefused(attestation, 'ENTRY_ATTESTATION_OTHER_CSI')
      })

      it('by an attestation of its own making', async () => {
        const signer = live.test.msps[MSP]?.signer ?? someone()
        const attestation = forgedAttestation(signer, {
          issuedAt: live.clock.time, expiresAt: live.clock.time + 86_400_000
        })
        expect(await push({ attestation })).to.equal('ATTESTATION_SIGNATURE_INVALID')
      })
    })
  }
})
