import { expect } from 'chai'
import { signerIn } from '../../src/base/envelope.ts'
import { makeConfirmation, makeIndexStatement } from '../../src/mapping/confirmation.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { claimant, codeOf, someone } from './cast/claimant.ts'
import type { Claimant, Steps } from './cast/claimant.ts'
import type { Signer } from '../../src/base/keys.ts'
import type { ConfirmedMapping } from '../../src/protocols/confirm/interface.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const DAY = 86_400_000

describe('2: the MSP confirms reachability on its service', () => {
  let testnet: Testnet
  let mallory: Claimant
  const csi = 'mailto:bob@example.com'

  before(async () => {
    testnet = await createTestnet({ relays: false })
    mallory = await claimant(testnet)
  })

  after(async () => {
    await mallory?.stop()
    await testnet?.stop()
  })

  function forged (
    signer: Signer, changes: { mspId?: string, issuedAt?: number, expiresAt?: number, bitIndex?: number } = {}
  ) {
    return ({ holder, evaluation: { lookupKey, oprfKeyId } }: Pick<Steps, 'holder' |
      'evaluation'>): ConfirmedMapping => {
      const now = Date.now()
      const fields = {
        lookupKey,
        oprfKeyId,
        holderKey: holder.publicKey,
        mspId: 'msp1',
        bitIndex: 0,
        tags: ['Default'],
        issuedAt: now,
        expiresAt: now + 2 * DAY,
        ...changes
      }
      const inFederation = signerIn(holder.federation, signer)
      return {
        confirmation: makeConfirmation(fields, inFederation),
        indexStatement: makeIndexStatement(fields, inFederation),
        expiresAt: fields.expiresAt
      }
    }
  }

  const ofMsp = (index: number): Signer => testnet.msps[index]?.party.signer ?? someone()

  it('publishes what the MSP confirmed', async () => {
    const { completed, evaluation } = await mallory.claim(csi)
    expect(completed.receipts).to.have.length(5)
    const { mappings } = await testnet.msps[1]?.node.discover(csi) ?? {}
    expect(mappings?.map(({ mapping }) => [mapping.mspId, mapping.lookupKey]))
      .to.deep.equal([['msp1', evaluation.lookupKey]])
  })

  it('is refused by an MSP that doesn\'t know the user', async () => {
    expect(await codeOf(mallory.claim('mailto:stranger@example.com', { isUser: false }))).to.equal('CONFIRM_NOT_A_USER')
  })

  it('refuses an entry without confirmation', async () => {
    const nothing = { confirmation: new Uint8Array(), indexStatement: new Uint8Array(), expiresAt: 0 }
    expect(await codeOf(mallory.claim(csi, { confirmed: nothing }))).to.equal('CONFIRMATION_MISSING')
  })

  it('refuses a confirmation that somebody else signed', async () => {
    expect(await codeOf(mallory.claim(csi, { confirmed: forged(someone()) })))
      .to.equal('CONFIRMATION_SIGNATURE_INVALID')
  })

  it('refuses a confirmation by another MSP', async () => {
    expect(await codeOf(mallory.claim(csi, { confirmed: forged(ofMsp(1), { mspId: 'msp2', bitIndex: 1 }) })))
      .to.equal('CONFIRMATION_MISMATCH')
  })

  it('refuses a confirmation of another user', async () => {
    const { confirmed } = await mallory.prepare('mailto:carol@example.com')
    expect(await codeOf(mallory.claim(csi, { confirmed }))).to.equal('CONFIRMATION_MISMATCH')
  })

  it('refuses a confirmation that is stale', async () => {
    const now = Date.now()
    expect(await codeOf(
      mallory.claim(csi, { confirmed: forged(ofMsp(0), { issuedAt: now - 2 * DAY, expiresAt: now - DAY }) })
    )).to.equal('CONFIRMATION_EXPIRED')
  })

  it('refuses the bit of another MSP, whoever signs for it', async () => {
    expect(await codeOf(mallory.claim(csi, { confirmed: forged(ofMsp(0), { bitIndex: 1 }) })))
      .to.equal('INDEX_STATEMENT_SIGNATURE_INVALID')
    const confirmed = (steps: Pick<Steps, 'holder' | 'evaluation'>): ConfirmedMapping => ({
      ...forged(ofMsp(0))(steps),
      indexStatement: forged(ofMsp(1), { bitIndex: 1 })(steps).indexStatement
    })
    expect(await codeOf(mallory.claim(csi, { confirmed }))).to.equal('INDEX_STATEMENT_MISMATCH')
  })
})
