import { expect } from 'chai'
import { issueAttestation } from '../../src/attestation/attestation.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { createHolder, memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { ClaimConflictError } from '../../src/protocols/claim/index.ts'
import { confirmClient, confirmServer } from '../../src/protocols/confirm/index.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { claimBench } from '../builders/claim.ts'
import { rejectionOf } from '../builders/errors.ts'
import { evaluate, loopRpc, silentLogger } from '../builders/holder.ts'
import { alice, buildTestMapping, federation, party } from '../builders/mapping.ts'
import { HOUR, NOW, seededRandom, seedOf, openGate } from '../builders/registry.ts'
import type { ClaimOptions, ClaimSummary, Holder } from '../../src/holder/holder.ts'
import type { ClaimBench } from '../builders/claim.ts'

const BOB = 'tel:+14155550123'
const test = federation()
const evaluated = evaluate(test, BOB)

interface Setup {
  readonly bench: ClaimBench
  readonly holder: Holder
  claim (options?: Partial<ClaimOptions>): Promise<ClaimSummary>
}

function setup (): Setup {
  const bench = claimBench()
  const clock = { now: () => NOW }
  const random = seededRandom('holder')
  const rpc = loopRpc(party(test.dps, 0).peerId)
  const [msp, csip] = [party(test.msps, 0), party(test.csips, 0)]
  confirmServer({ mspId: msp.id })({
    gate: openGate,
    rpc,
    registry: test.source,
    clock,
    logger: silentLogger,
    signer: msp.signer,
    voprf: nobleBackend,
    backend: { isConfirmedUser: async () => true }
  })
  const evaluation = { ...evaluated, cached: false, duration: 0, answeredBy: [], faults: [] }
  const holder = createHolder({
    gate: openGate,
    registry: test.source,
    clock,
    random,
    oprf: { evaluate: async () => [evaluation], evaluateWithTranscript: async () => evaluation },
    claims: bench.client,
    confirmations: confirmClient()({ rpc, registry: test.source, clock, random }),
    prover: {
      prove: async ({ holder: { publicKey } }) => issueAttestation({
        lookupKey: evaluated.lookupKey,
        oprfKeyId: 1,
        csiType: 'tel',
        holderKey: publicKey,
        csipId: csip.id,
        scope: '',
        method: 'sms',
        strength: 50,
        issuedAt: NOW,
        expiresAt: NOW + 24 * HOUR,
        serial: new Uint8Array(16)
      }, csip.signer)
    },
    keys: secretKeyStore(seedOf('bob')),
    reader: { read: async () => [] },
    states: memoryStateStore()
  })
  return {
    bench,
    holder,
    claim: async options => await holder.claim({
      csi: BOB, msp: 'msp1', dp: party(test.dps, 0).id, csips: ['csip1'], answer: async () => '', ...options
    })
  }
}

const TOLD = { acknowledged: 3, recipients: 4, conflicts: [] }

describe('holder/coverage: of a first mapping', () => {
  it('carries the flag, and tells how many DPs have heard of it', async () => {
    const { bench, claim } = setup()
    bench.notices.told = TOLD
    const { entry, coverage } = await claim({ firstMapping: true })
    expect(entry.firstMapping).to.equal(true)
    expect(coverage).to.deep.equal(TOLD)
  })

  it('is another claim than the one without the flag', async () => {
    const { bench, claim } = setup()
    expect((await claim()).coverage).to.equal(undefined)
    const { entry, sequence } = await claim({ firstMapping: true })
    expect(sequence).to.equal(2)
    expect(bench.notices.announced.map(({ hash }) => hash)).to.deep.equal([entry.hash])
  })

  it('is done although the DP can not tell how many have heard of it', async () => {
    const { bench, claim } = setup()
    bench.notices.coverage = async () => { throw new RpcError('RPC_TIMEOUT') }
    const { receipts, coverage } = await claim({ firstMapping: true })
    expect(receipts).to.equal(5)
    expect(coverage).to.equal(undefined)
  })

  it('can be asked about later, by service', async () => {
    const { bench, claim, holder } = setup()
    await claim({ firstMapping: true })
    bench.notices.told = TOLD
    const [summary, ...others] = await holder.coverage({ csi: BOB })
    expect(summary).to.deep.include({ ...TOLD, msp: 'msp1', dp: party(test.dps, 0).id, published: 5, replicas: 5 })
    expect(others).to.deep.equal([])
    expect((await rejectionOf(holder.coverage({ csi: BOB, msp: 'msp2' }))).code).to.equal('HOLDER_NO_FIRST_MAPPING')
  })

  it('of which there is none is told as such', async () => {
    const { claim, holder } = setup()
    expect((await rejectionOf(holder.coverage({ csi: BOB }))).code).to.equal('HOLDER_NO_FIRST_MAPPING')
    await claim()
    expect((await rejectionOf(holder.coverage({ csi: BOB }))).code).to.equal('HOLDER_NO_FIRST_MAPPING')
  })

  it('is refused with the older mapping, and can then be claimed beside it', async () => {
    const { bench, claim } = setup()
    const older = verifyEntry(
      buildTestMapping({
        holder: alice, lookupKey: evaluated.lookupKey, now: NOW - HOUR, attestation: { issuedAt: NOW - 2 * HOUR }
      }).bytes, { registry: test.registry, now: NOW }
    )
    bench.replicas.held.push(older)
    const error = await rejectionOf(claim({ firstMapping: true }))
    expect(error).to.be.instanceOf(ClaimConflictError)
    expect((error as unknown as ClaimConflictError).older.map(({ hash }) => hash)).to.deep.equal([older.hash])
    expect((await claim()).receipts).to.equal(5)
  })
})
