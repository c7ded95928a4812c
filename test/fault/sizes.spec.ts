/**
 * The table of docs/threat-model.md, tried: real nodes, one DP for each operator, and as many of them gone as it says.
 */
import { expect } from 'chai'
import { METHODS } from '../../src/attestation/methods.ts'
import { systemRandom } from '../../src/base/clock.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { makeDispute, parseDispute } from '../../src/mapping/dispute.ts'
import { federationWithstands, sizeWithstands } from '../../src/registry/resilience.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { claimant, codeOf, forgedAttestation } from '../conformance/cast/claimant.ts'
import { freezer } from '../builders/freezing.ts'
import { pass } from '../builders/passing.ts'
import type { Hash } from '../../src/base/bytes.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Testnet } from '../../src/testnet/index.ts'
import type { Claimant, Steps } from '../conformance/cast/claimant.ts'

const MINUTE = 60_000
const DAY = 1_440 * MINUTE
const WINDOW = 10 * MINUTE

describe('what a federation withstands, on real nodes', () => {
  for (const size of [1, 2, 3, 4, 5, 6, 7]) {
    const { down, evaluations } = sizeWithstands(size)

    describe(`${size} operator${size > 1 ? 's' : ''}, ${down} of them away`, () => {
      const clock = { time: Date.UTC(2026, 5, 1), now: () => clock.time }
      const { frozen, audit } = freezer()
      let testnet: Testnet
      let actor: Claimant
      let light: LightNode
      let numbers = 0
      /** Claims that lack nothing but that a DP takes them. */
      const prepared: Steps[] = []
      const disputes: Hash[] = []
      /** Evaluated when all were there: one where nothing is, and one where something is. */
      let known = ''
      let published = ''

      before(async () => {
        testnet = await createTestnet({
          relays: false,
          dps: size,
          msps: 1,
          clock,
          audit,
          syncInterval: 0,
          policy: { conflictWindow: WINDOW }
        })
        actor = await claimant(testnet, undefined, clock)
        light = await testnet.light()
        known = number()
        expect(await outcomeOf(known)).to.equal('none')
        published = number()
        await actor.claim(published)
        expect(await outcomeOf(published)).to.equal('found')
        for (let i = 0; i < 2; i++) {
          disputes.push(await disputed())
        }
        prepared.push(await actor.prepare(number()))
      })
      after(async () => {
        await actor?.stop()
        await testnet?.stop()
      })

      const number = (): string => `tel:+1415555${2_000 + numbers++}`
      const outcomeOf = async (uri: string): Promise<string> => (await light.discover(uri)).outcome
      const evaluate = async (): Promise<unknown> =>
        await actor.oprf.evaluate([parseCsi(number(), testnet.registry.policy.csiTypes)])
      /** The last ones: the first is whom everybody speaks to. */
      const away = (count: number): Testnet['dps'] => testnet.dps.slice(size - count)

      /** An older mapping, and a newcomer's dispute of it by a stricter proof, brought to the first DP. */
      async function disputed (): Promise<Hash> {
        const uri = number()
        const signer = testnet.csips[0]?.party.signer ?? expect.fail('no CSIP')
        const proof = (method: 'development' | 'sms-code') => forgedAttestation(
          signer, { method, strength: METHODS[method], issuedAt: clock.time, expiresAt: clock.time + DAY }
        )
        await actor.claim(uri, { attestation: proof('development') })
        clock.time += MINUTE
        const { evaluation, holder, attestation } = await actor.claim(uri, { attestation: proof('sms-code') })
        const dispute = makeDispute({
          lookupKey: evaluation.lookupKey,
          oprfKeyId: evaluation.oprfKeyId,
          holderKey: holder.publicKey,
          attestation,
          takeover: 'firstMapping',
          issuedAt: clock.time,
          serial: systemRandom.bytes(16)
        }, holder)
        await actor.claims.dispute(dispute, actor.dpTarget())
        return parseDispute(dispute).hash
      }

      /** How the first DP sees a dispute end. */
      async function ruling (dispute: Hash | undefined): Promise<unknown> {
        const summary = dispute == null ? undefined : await testnet.dps[0]?.dp.conflicts.look(dispute)
        return summary?.state
      }

      it('is what the registry at hand says of itself', () => {
        const { operators, most, keys } = federationWithstands(testnet.registry, clock.time)
        expect({ operators, away: most.down, evaluatorsAway: keys[0]?.down })
          .to.deep.equal({ operators: size, away: down, evaluatorsAway: evaluations.down })
      })

      it('claims, "none" and evaluations go on while they stand still', async () => {
        expect(evaluations.down).to.equal(down)
        away(down).forEach(({ party }) => { frozen.add(party.name) })
        const { completed } = await actor.claim(number())
        expect(completed.receipts.length).to.be.greaterThan(0)
        expect(await outcomeOf(known)).to.equal('none')
        expect(await outcomeOf(number())).to.equal('none')
      })

      it('and rulings as well when they are killed', async () => {
        prepared.push(await actor.prepare(number()))
        await Promise.all(away(down).map(async dp => { await dp.stop() }))
        frozen.clear()
        await actor.claim(number())
        expect(await outcomeOf(known)).to.equal('none')
        expect(await outcomeOf(number())).to.equal('none')
        await pass(clock, testnet, WINDOW + MINUTE)
        expect(await ruling(disputes[0])).to.deep.equal({ name: 'decided', winner: 'claimant', by: 'silence' })
      })

      it('with one more away all of it stops, and says why', async () => {
        await Promise.all(away(down + 1).map(async dp => { await dp.stop() }))
        const all = size === down + 1
        expect(await codeOf(evaluate())).to.equal('OPRF_TOO_FEW_PARTIALS')
        for (const steps of prepared) {
          const codes = all ? ['RPC_UNREACHABLE', 'RPC_CLOSED'] : ['CLAIM_REPLICAS_UNREACHABLE']
          expect(await codeOf(actor.complete(steps))).to.be.oneOf(codes)
        }
        if (all) {
          expect(await codeOf(light.discover(known))).to.equal('DISCOVER_NO_REPLICA')
          return
        }
        expect(await outcomeOf(known)).to.equal('partial')
        expect(await outcomeOf(published)).to.equal('found')
        expect(await ruling(disputes[1])).to.have.property('name').that.is.oneOf(['notified', 'silent'])
      })
    })
  }
})
