import { expect } from 'chai'
import { Entry } from '../../src/mapping/pb/entry.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { claimant, codeOf, forgedAttestation, someone } from './cast/claimant.ts'
import type { Claimant } from './cast/claimant.ts'
import type { Testnet } from '../../src/testnet/index.ts'

describe('1: the DP verifies possession through a CSIP', () => {
  let testnet: Testnet
  let mallory: Claimant
  const csi = 'tel:+14155550100'
  const HOUR = 3_600_000

  before(async () => {
    testnet = await createTestnet({
      relays: false,
      csips: 2,
      // the second CSIP may attest British numbers only
      change: draft => ({
        ...draft,
        csips: draft.csips.map(csip => csip.id !== 'csip2'
          ? csip
          : { ...csip, scopes: [{ csiType: 'tel', prefix: '+44', methods: ['development'], mayReassign: false }] })
      })
    })
    mallory = await claimant(testnet)
  })

  after(async () => {
    await mallory?.stop()
    await testnet?.stop()
  })

  const signerOf = (csip: number) => testnet.csips[csip]?.party.signer ?? someone()

  it('accepts a claim whose possession a listed CSIP attests', async () => {
    const { completed } = await mallory.claim(csi)
    expect(completed.entry.csips).to.deep.equal(['csip1'])
  })

  it('takes the word of a CSIP for its own prefix', async () => {
    const { evaluation, csi: british, holder } = await mallory.prepare('tel:+442079460958')
    const attestation = await mallory.attestation(british, evaluation, holder, 'csip2')
    const { completed } = await mallory.claim('tel:+442079460958', { holder, attestation })
    expect(completed.entry.csips).to.deep.equal(['csip2'])
  })

  it('refuses a claim without attestation', async () => {
    const { built } = await mallory.prepare(csi)
    const stripped = Entry.encode({ ...Entry.decode(built.entry.bytes), attestations: [] })
    expect(await codeOf(mallory.claims.complete(stripped, built.partKeys, mallory.dpTarget())))
      .to.equal('CLAIM_NO_ATTESTATION')
  })

  it('refuses the attestation of a CSIP that isn\'t listed', async () => {
    expect(await codeOf(mallory.claim(csi, { attestation: forgedAttestation(someone(), { csipId: 'csip99' }) })))
      .to.equal('ATTESTATION_CSIP_UNKNOWN')
  })

  it('refuses an attestation in a CSIP\'s name with another key', async () => {
    expect(await codeOf(mallory.claim(csi, { attestation: forgedAttestation(someone()) })))
      .to.equal('ATTESTATION_SIGNATURE_INVALID')
  })

  it('refuses the attestation of a CSIP for a prefix that isn\'t its own', async () => {
    const attestation = forgedAttestation(signerOf(1), { csipId: 'csip2', scope: '' })
    expect(await codeOf(mallory.claim(csi, { attestation }))).to.equal('ATTESTATION_SCOPE_REFUSED')
  })

  it('is refused by a CSIP for a prefix that isn\'t its own', async () => {
    const { evaluation, csi: american, holder } = await mallory.prepare(csi)
    expect(await codeOf(mallory.attestation(american, evaluation, holder, 'csip2'))).to.equal('ATTEST_SCOPE_REFUSED')
  })

  it('refuses an attestation of another CSI', async () => {
    const holder = someone()
    const { attestation } = await mallory.prepare('tel:+14155550101', { holder })
    expect(await codeOf(mallory.claim(csi, { holder, attestation }))).to.equal('ENTRY_ATTESTATION_OTHER_CSI')
  })

  it('refuses an attestation for another holder key', async () => {
    const { attestation } = await mallory.prepare(csi)
    expect(await codeOf(mallory.claim(csi, { attestation }))).to.equal('ENTRY_ATTESTATION_OTHER_HOLDER')
  })

  it('refuses a nonce that it gave to somebody else', async () => {
    const { begun } = await mallory.prepare(csi)
    expect(await codeOf(mallory.claim(csi, { begun }))).to.equal('CLAIM_NONCE_MISMATCH')
  })

  it('refuses a nonce that it didn\'t give', async () => {
    expect(await codeOf(mallory.claim(csi, { draft: { claimNonce: new Uint8Array(32).fill(1) } })))
      .to.equal('CLAIM_NONCE_UNKNOWN')
  })

  it('refuses an attestation that has expired', async () => {
    const now = Date.now()
    const attestation = forgedAttestation(signerOf(0), { issuedAt: now - 2 * HOUR, expiresAt: now - HOUR })
    expect(await codeOf(mallory.claim(csi, { attestation }))).to.equal('ATTESTATION_EXPIRED')
  })

  it('refuses a claim that was made to another DP', async () => {
    const steps = await mallory.claim(csi)
    expect(await codeOf(mallory.complete(steps, 1))).to.equal('CLAIM_NONCE_UNKNOWN')
  })

  it('makes nothing new of a claim that is replayed', async () => {
    const steps = await mallory.claim(csi)
    const again = await mallory.complete(steps)
    expect(again.entry.hash).to.deep.equal(steps.completed.entry.hash)
  })

  it('refuses another entry with a nonce that was used', async () => {
    const { holder, begun, attestation, built } = await mallory.claim(csi)
    const replay = mallory.claim(csi, { holder, begun, attestation, draft: { entryId: built.entry.entryId } })
    expect(await codeOf(replay)).to.equal('CLAIM_NONCE_UNKNOWN')
  })

  it('gives no attestation for a wrong code', async () => {
    const { evaluation, csi: target, holder } = await mallory.prepare(csi)
    const { challengeId } = await mallory.attests.start({
      csip: 'csip1', csi: target, transcript: evaluation.transcript, holder
    })
    const wrong = String((Number(testnet.codeOf(csi)) + 1) % 1_000_000).padStart(6, '0')
    expect(await codeOf(mallory.attests.answer(challengeId, wrong))).to.equal('ATTEST_WRONG_CODE')
  })
})
