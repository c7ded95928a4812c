import { expect } from 'chai'
import { methodStrength } from '../../src/attestation/methods.ts'
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
import type { CsipScope } from '../../src/registry/interface.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Driven } from '../builders/channels.ts'
import type { LiveFederation } from '../builders/live-federation.ts'
import type { Claimant, Tricks } from './cast/claimant.ts'

/**
 * DP 1 and MSP 1 work together, with a holder key of their own, and three DPs lie for them. What goes to the victim
 * they don't get.
 */
describe('5: without proof at a real channel nothing of a DP and an MSP verifies', () => {
  const HONEST = 4

  for (const drive of DRIVES.filter(({ name }) => /SMTP, STARTTLS|SMPP|OpenID/.test(name))) {
    describe(drive.name, () => {
      let live: LiveFederation
      let driven: Driven
      /** Who speaks as a client, and with the DP's own key. */
      let actor: Claimant
      let rogue: Claimant
      let querier: LightNode
      let scope: CsipScope
      const holder = someone()

      before(async () => {
        const clock = { now: () => live.clock.time }
        driven = await drive.open({
          clock, random: systemRandom, registry: registryWith({ test: true }), logger: silentLogger
        })
        scope = {
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
      })

      after(async () => {
        await rogue?.stop()
        await actor?.stop()
        await live?.stop()
        await driven?.close()
      })

      const own = () => live.test.dps[0]?.signer ?? someoneIn(live.test.registry)

      /** Asks the CSIP for the holder key `of`, and answers with what `act` types. */
      async function prove (uri: string, act: Driven['show'], of = holder): Promise<Uint8Array> {
        const { csi, evaluation, holder } = await actor.prepare(uri, { holder: of, attestation: new Uint8Array(1) })
        const { challengeId, instructions } = await actor.attests.start({
          csip: 'csip1', csi, transcript: evaluation.transcript, holder
        })
        return await actor.attests.answer(challengeId, await act(uri, instructions))
      }

      /** What an honest replica says to it, signed by the DP and its friends. */
      async function push (tricks: Tricks): Promise<unknown> {
        const { built, evaluation } = await actor.prepare(drive.csi, { holder, ...tricks })
        const witnesses = [1, 2, 3].map(index =>
          lyingWitness(built.entry, live.test.dps[index]?.signer ?? someoneIn(live.test.registry), live.clock.time))
        const honest = live.test.registry.dp(live.test.dps[HONEST]?.id ?? '')
        if (honest == null) {
          throw new Error('the honest DP is listed')
        }
        const { outcomes } = await rogue.records.merge(honest, [
          RecordSet.of(evaluation.lookupKey, [completeAsDp(built.entry, witnesses, own())])
        ])
        return outcomes.flat()[0]?.code
      }

      it('gets no attestation by what it doesn\'t have', async () => {
        expect(await codeOf(prove(drive.csi, driven.err.bind(driven)))).to.equal(drive.wrong)
      })

      it('publishes nothing with the CSIP\'s name under its own signature', async () => {
        const attestation = forgedAttestation(own(), {
          scope: scope.prefix,
          method: drive.method,
          strength: methodStrength(drive.method),
          issuedAt: live.clock.time,
          expiresAt: live.clock.time + 86_400_000
        })
        expect(await push({ attestation })).to.equal('ATTESTATION_SIGNATURE_INVALID')
        expect(await codeOf(actor.claim(drive.csi, { holder, attestation, dp: HONEST })))
          .to.equal('ATTESTATION_SIGNATURE_INVALID')
      })

      it('publishes nothing with the genuine proof of what is its own', async () => {
        const attestation = await prove(drive.other, driven.show.bind(driven))
        expect(await push({ attestation })).to.equal('ENTRY_ATTESTATION_OTHER_CSI')
        expect(await codeOf(actor.claim(drive.csi, { holder, attestation, dp: HONEST })))
          .to.equal('ENTRY_ATTESTATION_OTHER_CSI')
        // and that very proof serves for what it is about
        await actor.claim(drive.other, { holder, attestation, dp: HONEST })
        expect((await querier.discover(drive.other)).outcome).to.equal('found')
      })

      it('publishes nothing with the proof that the victim gave, for the victim\'s key', async () => {
        live.clock.time += 60_000
        const attestation = await prove(drive.csi, driven.show.bind(driven), someone())
        expect(await push({ attestation })).to.equal('ENTRY_ATTESTATION_OTHER_HOLDER')
        expect((await querier.discover(drive.csi)).outcome).to.equal('none')
      })
    })
  }
})
