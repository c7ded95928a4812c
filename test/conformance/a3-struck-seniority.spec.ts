import { expect } from 'chai'
import { asHash } from '../../src/base/bytes.ts'
import { sha256 } from '../../src/base/hash.ts'
import { parseInvalidation } from '../../src/mapping/invalidation.ts'
import { parseWitness } from '../../src/mapping/witness.ts'
import { verifyInvalidation } from '../../src/mapping/validity.ts'
import { recordIntake, recordsServer } from '../../src/protocols/records/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { openInvalidationLog } from '../../src/store/invalidation-log.ts'
import { rejectionOf } from '../builders/errors.ts'
import { silentLogger } from '../builders/holder.ts'
import { OPENED, ruling } from '../builders/conflict.ts'
import { release } from '../builders/invalidation.ts'
import { attest, buildTestMapping, federation, party } from '../builders/mapping.ts'
import { DAY, fixedSource, HOUR, NOW, openGate } from '../builders/registry.ts'
import type { WitnessRequest, WitnessResponse } from '../../src/protocols/records/pb/messages.ts'

/** Bob lets go of all on day 20; on day 30 somebody with his key renews. */
describe('A3: struck seniority does not come back', () => {
  const test = federation()
  const source = fixedSource(test.registry)
  const day = (days: number): number => NOW + days * DAY
  const { attestations: [attestation = new Uint8Array(0)], witnesses } = buildTestMapping({
    attestation: { issuedAt: NOW - HOUR, expiresAt: day(44) }
  })
  const renewal = attest(test, 0, { issuedAt: day(30), expiresAt: day(70), renews: sha256(attestation) })
  const strike = release({ issuedAt: day(20), attestation: { issuedAt: NOW - HOUR, expiresAt: day(44) } })

  interface Asked {
    readonly known: Uint8Array
    readonly at: number
    readonly request: WitnessRequest
  }
  const asking = (attested: Uint8Array, previous: Uint8Array, by: readonly Uint8Array[]): WitnessRequest => ({
    attestation: attested.slice(),
    previousAttestation: previous.slice(),
    previousWitnesses: by.map(statement => statement.slice())
  })

  /** A DP that has what strikes in its log alone. */
  async function witness (now: number, { known, at, request }: Asked = {
    known: strike, at: day(20), request: asking(renewal, attestation, witnesses)
  }): Promise<WitnessResponse> {
    const [store, us] = [memoryStore(), party(test.dps, 1)]
    const clock = { time: at, now () { return this.time } }
    const log = await openInvalidationLog({
      store: store.namespace('invalidations'), registry: source, clock, past: clock
    })
    await log.add([verifyInvalidation(known, { registry: test.registry, now: at })])
    const intake = recordIntake({ id: us.id })({
      gate: openGate, registry: source, clock, past: clock, records: store.records
    })
    const server = recordsServer()({
      gate: openGate,
      rpc: { handle: () => {} },
      registry: source,
      clock,
      past: clock,
      logger: silentLogger,
      signer: us.signer,
      store,
      intake,
      invalidationLog: log
    })
    clock.time = now
    await log.prune()
    return await server.witness(request, us.id)
  }

  it('by witnesses that have the strike in their logs alone', async () => {
    expect(await rejectionOf(witness(day(31)))).to.include({ code: 'WITNESS_CHAIN_BROKEN' })
  })

  it('before the attestation that it rests on has ended, for as long as anybody could continue it', async () => {
    expect(await rejectionOf(witness(day(44) - 1))).to.include({ code: 'WITNESS_CHAIN_BROKEN' })
    expect(await rejectionOf(witness(day(44)))).to.include({ code: 'ATTESTATION_EXPIRED' })
  })

  it('by a stronger proof that renews what a ruling took, nor by one as strong', async () => {
    const began = OPENED - DAY
    const { attestations: [weak = new Uint8Array(0)], witnesses: certified } = buildTestMapping({
      now: began, attestation: { issuedAt: began - HOUR, expiresAt: began + 44 * DAY }
    })
    const ruled = (strength: number, renews: Uint8Array = sha256(weak)): Asked => ({
      known: ruling(),
      at: NOW,
      request: asking(
        attest(test, 0, { strength, issuedAt: day(1), expiresAt: day(40), renews: asHash(renews) }), weak, certified
      )
    })
    for (const strength of [50, 70, 90]) {
      expect(await rejectionOf(witness(day(2), ruled(strength))), `${strength}`)
        .to.include({ code: 'WITNESS_CHAIN_BROKEN', detail: 'invalidated' })
    }
    // a new beginning is nobody's loss
    const anew = asking(attest(test, 0, { strength: 70, issuedAt: day(1), expiresAt: day(40) }), new Uint8Array(0), [])
    const { statement } = await witness(day(2), { known: ruling(), at: NOW, request: anew })
    expect(parseWitness(statement).establishedAt).to.equal(day(2))
  })

  it('when the strike is 45 days old: it is remembered for two attestation lives', () => {
    const fact = parseInvalidation(strike)
    const { maxAttestationLifetime: life = 0 } = test.registry.csiType('tel') ?? {}
    for (const now of [fact.issuedAt + life + DAY, fact.issuedAt + 2 * life]) {
      expect(verifyInvalidation(strike, { registry: test.registry, now }).name).to.equal(fact.name)
    }
  })
})
