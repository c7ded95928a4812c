import { expect } from 'chai'
import { signerIn } from '../../src/base/envelope.ts'
import { makeConfirmation, makeIndexStatement } from '../../src/mapping/confirmation.ts'
import { decodeCompact, reachable } from '../../src/query/compact.ts'
import { codeOf, someone } from './cast/claimant.ts'
import { overHttp } from './cast/over-http.ts'
import { stage } from './cast/stage.ts'
import type { CompactOptions } from '../../src/light/interface.ts'
import type { Steps } from './cast/claimant.ts'
import type { Signer } from '../../src/base/keys.ts'
import type { ConfirmedMapping } from '../../src/protocols/confirm/interface.ts'

const DAY = 86_400_000
const MANY = 64
/** Milliseconds: a machine that has much else to do makes as many claims. */
const PATIENCE = 300_000

describe('14: zero, one, many MSPs', () => {
  /** Services by their bit index. Only the first two run nodes; the words of the others are signed here. */
  const signers: Signer[] = []
  /** Who has as many mappings as anybody may have. */
  const full: { holder?: Signer, attestation?: Uint8Array } = {}
  const on = stage({
    change: draft => {
      const [model] = draft.msps
      if (model == null) {
        throw new Error('no MSP')
      }
      const others = Array.from({ length: MANY }, (_, i) => {
        const signer = signers[i] = someone()
        return {
          ...model,
          id: `service${i}`,
          name: `Service ${i}`,
          bitIndex: draft.msps.length + i,
          keys: [{ publicKey: signer.publicKey, validFrom: draft.issuedAt - DAY }]
        }
      })
      return { ...draft, msps: [...draft.msps, ...others] }
    }
  })

  /**
   * Ids of the services that compact answers name as reaching this identifier: out of the replicas, and out of the
   * sealed indexes that DPs hand out.
   */
  async function compact (csi: string): Promise<string[]> {
    const [stored, handedOut] = [await named(csi, {}), await named(csi, { federation: 'all', replicas: false })]
    expect(handedOut).to.deep.equal(stored)
    return stored
  }

  async function named (csi: string, options: CompactOptions): Promise<string[]> {
    const { answer, bytes, complete } = await on.querier.discoverCompact(csi, options)
    const { registry } = on.testnet
    expect(complete).to.equal(true)
    expect(decodeCompact(bytes, registry)).to.deep.equal(answer)
    const said = registry.msps.map(({ id }) => [id, reachable(answer, registry, id)] as const)
    expect(said.filter(([, word]) => word !== 'yes').every(([, word]) => word === 'no')).to.equal(true)
    return said.filter(([, word]) => word === 'yes').map(([id]) => id)
  }

  function confirmedBy (index: number) {
    return ({ holder, evaluation: { lookupKey, oprfKeyId } }: Pick<Steps, 'holder' |
      'evaluation'>): ConfirmedMapping => {
      const now = Date.now()
      const fields = {
        lookupKey,
        oprfKeyId,
        holderKey: holder.publicKey,
        mspId: `service${index}`,
        bitIndex: 2 + index,
        tags: [`Tag ${index}`],
        issuedAt: now,
        expiresAt: now + 2 * DAY
      }
      const signer = signerIn(holder.federation, signers[index] ?? someone())
      return {
        confirmation: makeConfirmation(fields, signer),
        indexStatement: makeIndexStatement(fields, signer),
        expiresAt: fields.expiresAt
      }
    }
  }

  it('answers with none', async () => {
    const { outcome, mappings, complete } = await on.querier.discover('tel:+14155550100')
    expect([outcome, mappings, complete]).to.deep.equal(['none', [], true])
    expect(await compact('tel:+14155550100')).to.deep.equal([])
  })

  it('answers with one', async () => {
    await on.testnet.claim({ csi: 'tel:+14155550101', msp: 'msp2', tags: ['Work'] })
    const { outcome, mappings } = await on.querier.discover('tel:+14155550101')
    expect(outcome).to.equal('found')
    expect(mappings.map(({ mapping: { mspId, tags } }) => [mspId, tags])).to.deep.equal([['msp2', ['Work']]])
    expect(await compact('tel:+14155550101')).to.deep.equal(['msp2'])
  })

  it('answers with two, older first', async () => {
    await on.testnet.claim({ csi: 'tel:+14155550102', msp: 'msp2' })
    await on.testnet.claim({ csi: 'tel:+14155550102', msp: 'msp1' })
    const { mappings } = await on.querier.discover('tel:+14155550102')
    expect(mappings.map(({ mapping }) => mapping.mspId)).to.have.members(['msp1', 'msp2'])
    expect(await compact('tel:+14155550102')).to.have.members(['msp1', 'msp2'])
  })

  it(`answers with ${MANY}, each with its own tags and bit`, async () => {
    const csi = 'tel:+14155550103'
    full.holder = someone()
    const { holder } = full
    const { attestation } = await on.actor.prepare(csi, { holder })
    full.attestation = attestation
    for (let i = 0; i < MANY; i++) {
      await on.actor.claim(csi, { holder, attestation, confirmed: confirmedBy(i), draft: { mspId: `service${i}` } })
    }
    const { mappings, refused } = await on.querier.discover(csi)
    expect(refused).to.deep.equal([])
    const found = mappings.map(({ mapping: { mspId, bitIndex, tags } }) => [mspId, bitIndex, tags])
    expect(found).to.have.deep.members(Array.from({ length: MANY }, (_, i) => [`service${i}`, 2 + i, [`Tag ${i}`]]))
    expect(await compact(csi)).to.have.members(Array.from({ length: MANY }, (_, i) => `service${i}`))
  }).timeout(PATIENCE)

  it('answers with as many through a sidecar, in both formats', async () => {
    await overHttp(on.querier, async ask => {
      for (const [csi, services] of [
        ['tel:+14155550100', []],
        ['tel:+14155550101', ['msp2']],
        ['tel:+14155550102', ['msp1', 'msp2']],
        ['tel:+14155550103', Array.from({ length: MANY }, (_, i) => `service${i}`)]
      ] as const) {
        const { outcome, complete, mappings } = await ask('/v1/lookup', { csi })
        expect([outcome, complete]).to.deep.equal([services.length === 0 ? 'none' : 'found', true])
        expect((mappings as ReadonlyArray<{ msp: string }>).map(({ msp }) => msp)).to.have.members([...services])
        const { reachable: said } = await ask('/v1/lookup/compact', { csi })
        expect(Object.entries(said as Record<string, string>).flatMap(([id, word]) => word === 'yes' ? [id] : []))
          .to.have.members([...services])
      }
    })
  }).timeout(PATIENCE)

  it('takes no more of one holder, and still takes a newcomer', async () => {
    const csi = 'tel:+14155550103'
    const one = {
      holder: full.holder, attestation: full.attestation, confirmed: confirmedBy(0), draft: { mspId: 'service0' }
    }
    expect(await codeOf(on.actor.claim(csi, one))).to.equal('QUOTA_HOLDER')
    await on.testnet.claim({ csi })
    const fresh = await on.testnet.light()
    expect((await fresh.discover(csi)).mappings).to.have.length(MANY + 1)
  })
})
