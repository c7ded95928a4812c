import { expect } from 'chai'
import { issueAttestation } from '../../src/attestation/attestation.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { createHolder, memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { AttestError } from '../../src/protocols/attest/index.ts'
import { confirmClient, confirmServer } from '../../src/protocols/confirm/index.ts'
import { ClaimError } from '../../src/protocols/claim/index.ts'
import { RemoteError, RpcError } from '../../src/rpc/errors.ts'
import { claimBench } from '../builders/claim.ts'
import { rejectionOf } from '../builders/errors.ts'
import { evaluate, loopRpc, silentLogger } from '../builders/holder.ts'
import { alter, federation, party } from '../builders/mapping.ts'
import { HOUR, NOW, fixedSource, seededRandom, seedOf, openGate } from '../builders/registry.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import type { ClaimOptions, ClaimSummary } from '../../src/holder/holder.ts'
import type { MspBackend } from '../../src/protocols/confirm/interface.ts'
import type { ClaimBench } from '../builders/claim.ts'

const BOB = 'tel:+14155550123'
const test = federation()
const evaluated = evaluate(test, BOB)

interface Setup {
  bench: ClaimBench
  /** How often possession was proved. */
  proofs: () => number
  backend: MspBackend
  /** Ids of CSIPs that say nothing; and what each of the others fails with, if it does. */
  /** Of each claim that is completed; throws, or lets it through. */
  dps: { begin (id: string): void, complete (id: string): void }
  csips: { readonly silent: Set<string>, readonly failing: Map<string, Error> }
  claim (options?: Partial<ClaimOptions>): Promise<ClaimSummary>
}

function setup (registry = test.source): Setup {
  const bench = claimBench()
  const clock = { now: () => NOW }
  const random = seededRandom('holder')
  const rpc = loopRpc(party(test.dps, 0).peerId)
  const backend: MspBackend = { isConfirmedUser: async () => true }
  const msp = party(test.msps, 0)
  confirmServer({ mspId: msp.id })({
    gate: openGate,
    rpc,
    registry: test.source,
    clock,
    logger: silentLogger,
    signer: msp.signer,
    voprf: nobleBackend,
    backend: { isConfirmedUser: async (...args) => await backend.isConfirmedUser(...args) }
  })
  let proofs = 0
  const dps: Setup['dps'] = { begin: () => {}, complete: () => {} }
  const csips: Setup['csips'] = { silent: new Set(), failing: new Map() }
  const evaluation = { ...evaluated, cached: false, duration: 0, answeredBy: [], faults: [] }
  const holder = createHolder({
    gate: openGate,
    registry,
    clock,
    random,
    oprf: { evaluate: async () => [evaluation], evaluateWithTranscript: async () => evaluation },
    claims: Object.assign(Object.create(bench.client), {
      begin: async (...[request, target, options]: Parameters<typeof bench.client.begin>) => {
        dps.begin(target.id.toString())
        return await bench.client.begin(request, target, options)
      },
      complete: async (...[entry, keys, target, options]: Parameters<typeof bench.client.complete>) => {
        dps.complete(target.id.toString())
        return await bench.client.complete(entry, keys, target, options)
      }
    }),
    confirmations: confirmClient()({ rpc, registry: test.source, clock, random }),
    prover: {
      isThere: async ({ id }) => !csips.silent.has(id),
      prove: async ({ holder: { publicKey }, csip: { id }, answer }) => {
        const failure = csips.failing.get(id)
        if (failure instanceof RpcError && failure.code === 'RPC_CLOSED') {
          await answer({ csip: id, method: 'sms', sentTo: 'phone', expiresAt: NOW + HOUR, attempt: 1 })
        }
        if (failure != null) {
          throw failure
        }
        const csip = test.csips.find(candidate => candidate.id === id) ?? party(test.csips, 0)
        proofs++
        return issueAttestation({
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
      }
    },
    keys: secretKeyStore(seedOf('bob')),
    states: memoryStateStore(),
    reader: { read: async () => [] }
  })
  return {
    bench,
    proofs: () => proofs,
    backend,
    csips,
    dps,
    claim: async options => await holder.claim({
      csi: BOB, msp: 'msp1', dp: party(test.dps, 0).id, csips: ['csip1'], answer: async () => '', ...options
    })
  }
}

describe('holder/claimant', () => {
  it('ends with attestation and confirmation, not later', async () => {
    expect((await setup().claim()).expiresAt).to.equal(NOW + 24 * HOUR)
  })

  it('ends when the holder wants it to', async () => {
    expect((await setup().claim({ lifetime: HOUR })).expiresAt).to.equal(NOW + HOUR)
  })

  it('proves possession to as many CSIPs as its own registry asks for, though the DP has an older one', async () => {
    const csiTypes = test.registry.policy.csiTypes.map(type => ({ ...type, attestationsRequired: 2 }))
    const { claim, proofs } = setup(fixedSource(alter(test.registry, { policy: { csiTypes } })))
    expect((await claim({ csips: undefined })).csips).to.deep.equal(['csip1', 'csip2'])
    expect(proofs()).to.equal(2)
  })

  it('goes to another CSIP where one says nothing, and to that one where it alone may attest', async () => {
    const { claim, csips } = setup()
    csips.silent.add('csip1')
    expect((await claim({ csips: ['csip1', 'csip2'] })).csips).to.deep.equal(['csip2'])
    expect((await setup().claim({ csips: ['csip1', 'csip2'] })).csips).to.deep.equal(['csip1'])
    const alone = setup()
    alone.csips.silent.add('csip1')
    expect((await alone.claim({ csips: ['csip1'] })).csips).to.deep.equal(['csip1'])
  })

  it('goes to another CSIP where one fails before it asked for anything, and not after', async () => {
    for (const failure of [
      new RpcError('RPC_UNREACHABLE'), new AttestError('ATTEST_NOT_NOW'), new RpcError('RPC_INTERNAL'),
      // by its own clock, months ahead
      new RemoteError('REGISTRY_EXPIRED', 'expired')
    ]) {
      const { claim, csips } = setup()
      csips.failing.set('csip1', failure)
      expect((await claim({ csips: ['csip1', 'csip2'] })).csips).to.deep.equal(['csip2'])
    }
    for (const failure of [new AttestError('ATTEST_RATE_LIMITED'), new RpcError('RPC_CLOSED')]) {
      const { claim, csips } = setup()
      csips.failing.set('csip1', failure)
      expect((await rejectionOf(claim({ csips: ['csip1', 'csip2'] }))).code).to.equal(failure.code)
    }
  })

  it('fails as the last CSIP does', async () => {
    const { claim, csips } = setup()
    csips.failing.set('csip1', new RpcError('RPC_UNREACHABLE'))
    csips.failing.set('csip2', new AttestError('ATTEST_CHANNEL_DOWN'))
    expect((await rejectionOf(claim({ csips: ['csip1', 'csip2'] }))).code).to.equal('ATTEST_CHANNEL_DOWN')
  })

  it('proves possession once, although the MSP failed after it', async () => {
    const { claim, backend, proofs } = setup()
    backend.isConfirmedUser = async () => { throw new Error('down') }
    expect((await rejectionOf(claim())).code).to.equal('CONFIRM_BACKEND_DOWN')
    backend.isConfirmedUser = async () => true
    expect((await claim()).proved).to.equal(false)
    expect(proofs()).to.equal(1)
  })

  it('passes over a DP whose clock is off, and leaves nothing of it behind', async () => {
    const { claim, dps } = setup()
    const asked: string[] = []
    const home = party(test.dps, 0).id
    dps.begin = id => {
      asked.push(id)
      if (id !== home) {
        throw new ClaimError('CLAIM_NOT_ACCEPTING')
      }
    }
    dps.complete = () => { throw new RemoteError('CLAIM_CLOCK_OFF', 'unavailable') }
    // the MSP works with that one, and another is asked after it
    expect((await rejectionOf(claim({ dp: undefined }))).code).to.equal('CLAIM_NOT_ACCEPTING')
    expect([asked.length, asked[0], new Set(asked).size]).to.deep.equal([2, home, 2])
    // where it was named there is no other
    asked.length = 0
    expect((await rejectionOf(claim())).code).to.equal('CLAIM_CLOCK_OFF')
    expect(asked).to.deep.equal([home])
    dps.complete = () => {}
    expect((await claim({ dp: undefined })).sequence).to.equal(2)
    // what is there already waits until that clock is set
    dps.complete = () => { throw new RemoteError('CLAIM_CLOCK_OFF', 'unavailable') }
    asked.length = 0
    expect((await rejectionOf(claim({ dp: undefined, tags: ['work'] }))).code).to.equal('CLAIM_CLOCK_OFF')
    expect(asked).to.deep.equal([home])
  })

  it('sends the very same again when the outcome was lost, so that there is one mapping', async () => {
    const { claim, bench } = setup()
    const { publish } = bench.replicas
    let lost: unknown
    bench.replicas.publish = async (entry, options) => {
      lost = await publish(entry, options)
      throw new RpcError('RPC_CLOSED')
    }
    expect((await rejectionOf(claim())).code).to.equal('RPC_CLOSED')
    expect(lost).to.not.equal(undefined)
    bench.replicas.publish = publish
    expect((await claim()).sequence).to.equal(1)
    expect(new Set(bench.replicas.held.map(({ slot }) => slot)).size).to.equal(1)
  })

  it('starts anew when the DP refuses what was sent', async () => {
    const { claim, bench } = setup()
    const { read } = bench.replicas
    bench.replicas.read = async (lookupKey) =>
      ({ set: RecordSet.empty(lookupKey), complete: false, asked: 5, answered: 0 })
    expect((await rejectionOf(claim())).code).to.equal('CLAIM_REPLICAS_UNREACHABLE')
    bench.replicas.read = read
    bench.time.now += 2 * HOUR // the nonce of the first attempt is gone
    expect((await claim()).sequence).to.equal(2)
  })

  it('counts up when it replaces', async () => {
    const { claim } = setup()
    expect((await claim()).sequence).to.equal(1)
    expect((await claim({ tags: ['work'] })).sequence).to.equal(2)
  })

  it('runs two claims of one identifier after one another', async () => {
    const { claim, bench } = setup()
    const summaries = await Promise.all([claim(), claim({ tags: ['work'] })])
    expect(summaries.map(({ sequence }) => sequence)).to.deep.equal([1, 2])
    expect(new Set(bench.replicas.held.map(({ slot }) => slot)).size).to.equal(1)
  })

  it('says without an MSP that it is listed nowhere, counts up there, and ends with its attestation', async () => {
    const { claim, backend } = setup()
    backend.isConfirmedUser = async () => { throw new Error('nobody asks') }
    const first = await claim({ msp: null })
    expect([first.msp, first.tags, first.sequence, first.expiresAt]).to.deep.equal([null, [], 1, NOW + 24 * HOUR])
    expect((await claim({ msp: null, lifetime: HOUR })).sequence).to.equal(2)
    expect((await rejectionOf(claim({ msp: null, ssiHint: 'bob' }))).code).to.equal('HOLDER_OPT_OUT_TAGGED')
  })

  it('says so to one audience while it has a mapping for another, and not beside one for the same', async () => {
    const { claim } = setup()
    await claim({ audience: seedOf('friends') })
    expect((await claim({ msp: null })).msp).to.equal(null)
    expect((await rejectionOf(claim({ msp: null, audience: seedOf('friends') }))).code).to.equal('HOLDER_STILL_LISTED')
  })

  it('refuses an MSP, a DP and CSIPs that the registry does not have', async () => {
    expect((await rejectionOf(setup().claim({ msp: 'nowhere' }))).code).to.equal('HOLDER_NO_MSP')
    expect((await rejectionOf(setup().claim({ dp: party(test.msps, 0).peerId }))).code).to.equal('HOLDER_NO_DP')
    expect((await rejectionOf(setup().claim({ csips: ['csip9'] }))).code).to.equal('HOLDER_NO_CSIP')
  })
})
