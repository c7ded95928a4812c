import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { asLookupKey } from '../../../src/base/bytes.ts'
import { peerIdOf } from '../../../src/base/keys.ts'
import { verifyAttestation } from '../../../src/attestation/verify.ts'
import { readDisconnected } from '../../../src/protocols/attest/disconnected.ts'
import { Disconnected } from '../../../src/protocols/attest/pb/messages.ts'
import { RecordingChannel, attestFederation, bobsEvaluation, bobsMail, csipAddress } from '../../builders/attest.ts'
import { DAY, MINUTE, NOW, csipRecord, signerOf } from '../../builders/attestor.ts'
import { codeOf, rejectionOf } from '../../builders/errors.ts'
import type { Assignment } from '../../../src/attestation/assignment.ts'
import type { CanonicalCsi } from '../../../src/identifiers/csi.ts'
import type { AssignmentBook, AttestServerInit } from '../../../src/protocols/attest/index.ts'
import type { Attestation } from '../../builders/attest.ts'

const msp = peerIdOf(signerOf(60).publicKey)
const bobsKey = bobsEvaluation.lookupKey

/** A CSIP that knows of Bob's address what the test says, and one MSP that the registry lists. */
function federation (known?: Assignment, init: Partial<AttestServerInit> = {}): Attestation &
  { book: AssignmentBook & { known?: Assignment, attestedOf: string[] } } {
  const attestedOf: string[] = []
  const book = {
    known,
    attestedOf,
    recordsSince: NOW - 100 * DAY,
    of: async (csi: CanonicalCsi) => csi.uri === bobsMail.uri ? book.known : undefined,
    at: async (lookupKey: Uint8Array) => toString(lookupKey) === toString(bobsKey) ? book.known : undefined,
    attested: async (csi: CanonicalCsi, lookupKey: Uint8Array) => {
      expect(lookupKey).to.deep.equal(bobsKey)
      attestedOf.push(csi.uri)
    }
  }
  const made = attestFederation(
    init, {
      csips: [csipRecord({
        addresses: [csipAddress],
        scopes: [{ csiType: 'mailto', prefix: '@example.com', methods: ['email-code', 'carrier'], mayReassign: true }]
      })]
    }, { assignments: book }
  )
  const registry = made.source.current()
  made.source.set({
    ...registry,
    msps: [{
      id: 'msp1',
      name: 'MSP',
      bitIndex: 0,
      keys: [{ publicKey: signerOf(60).publicKey, validFrom: 0 }],
      addresses: [],
      dps: [],
      tier: 'bulk',
      status: 'active',
      statusSince: 0
    }]
  })
  made.rpc.peer = msp
  return Object.assign(made, { book })
}

async function attest ({ client, channel, request }: Attestation, overrides = {}): Promise<Uint8Array> {
  const { challengeId } = await client.start(request(overrides))
  return await client.answer(challengeId, channel.code)
}

describe('protocols/attest/disconnected: identifiers that change hands', () => {
  it('says in the attestation since when this subscriber has it', async () => {
    const made = federation({ assignedSince: NOW - DAY })
    const bytes = await attest(made)
    expect(verifyAttestation(bytes, { registry: made.source.current(), now: NOW }).assignedSince).to.equal(NOW - DAY)
    expect(made.book.attestedOf).to.deep.equal([bobsMail.uri])
  })

  it('says nothing of that where it does not know, and never a time to come', async () => {
    const unknown = federation()
    expect(verifyAttestation(await attest(unknown), { registry: unknown.source.current(), now: NOW }).assignedSince)
      .to.equal(undefined)
    const ahead = federation({ assignedSince: NOW + MINUTE })
    expect(verifyAttestation(await attest(ahead), { registry: ahead.source.current(), now: NOW }).assignedSince)
      .to.equal(NOW)
  })

  for (const kind of ['disconnectedAt', 'assignedSince'] as const) {
    it(`renews nothing of before it was lost (${kind})`, async () => {
      const made = federation({})
      const previous = await attest(made)
      made.clock.advance(30 * DAY)
      made.book.known = { [kind]: NOW + DAY }
      expect((await rejectionOf(made.client.start(made.request({ previous })))).code).to.equal('ATTEST_RENEWAL_ENDED')
      const anew = await attest(made)
      expect(verifyAttestation(anew, { registry: made.source.current(), now: made.clock.now() }).renews)
        .to.equal(undefined)
    })
  }

  it('renews at once, with a full challenge, after it went to another carrier', async () => {
    const made = federation({})
    const previous = await attest(made)
    made.clock.advance(MINUTE)
    expect((await rejectionOf(made.client.start(made.request({ previous })))).code).to.equal('ATTEST_RENEWAL_EARLY')
    made.book.known = { portedAt: NOW + 1 }
    const renewed = await attest(made, { previous })
    expect(verifyAttestation(renewed, { registry: made.source.current(), now: made.clock.now() }).renews)
      .to.have.length(32)
    made.clock.advance(MINUTE)
    expect((await rejectionOf(made.client.start(made.request({ previous: renewed })))).code, 'and not twice')
      .to.equal('ATTEST_RENEWAL_EARLY')
  })

  it('takes no carrier\'s word for that', async () => {
    const silent = new RecordingChannel('carrier', 80)
    const made = federation({}, { channels: [new RecordingChannel(), silent] })
    const { challengeId } = await made.client.start(made.request({ method: 'carrier' }))
    const previous = await made.client.answer(challengeId, silent.code)
    made.clock.advance(30 * DAY)
    made.book.known = { portedAt: NOW + DAY }
    expect((await rejectionOf(made.client.start(made.request({ previous, method: 'carrier' })))).code)
      .to.equal('ATTEST_FRESH_PROOF_NEEDED')
    expect((await made.client.start(made.request({ previous }))).method).to.equal('email-code')
  })
})

describe('protocols/attest/disconnected', () => {
  const ask = async ({ client }: Attestation, since: number, lookupKey = bobsKey) =>
    (await client.disconnected('csip1', [{ lookupKey, since }]))[0]

  it('answers yes, no and no data by lookup key', async () => {
    const made = federation({ disconnectedAt: NOW - 10 * DAY })
    expect(await ask(made, NOW - 20 * DAY)).to.deep.equal({ disconnected: 'yes' })
    expect(await ask(made, NOW - 5 * DAY)).to.deep.equal({ disconnected: 'no' })
    expect(await ask(made, NOW - 5 * DAY, asLookupKey(new Uint8Array(32)))).to.deep.equal({ disconnected: 'no-data' })
    expect(await ask(federation({}), NOW - 200 * DAY)).to.deep.equal({ disconnected: 'no-data' })
  })

  it('answers many in their order, and says which want proof', async () => {
    const made = federation({ portedAt: NOW - DAY })
    const other = { lookupKey: asLookupKey(new Uint8Array(32)), since: NOW }
    expect(await made.client.disconnected('csip1', [other, { lookupKey: bobsKey, since: NOW }])).to.deep.equal([
      { disconnected: 'no-data' }, { disconnected: 'no', proofWantedSince: NOW - DAY }
    ])
  })

  it('has no data where it keeps no records', async () => {
    const made = attestFederation()
    made.source.set({ ...made.source.current(), activeDps: [{ id: made.rpc.peer.toString() } as never] })
    expect(await ask(made, NOW)).to.deep.equal({ disconnected: 'no-data' })
  })

  it('refuses whoever is neither DP nor MSP, a CSIP too', async () => {
    const made = federation({})
    for (const stranger of [signerOf(61), signerOf(101)]) {
      made.rpc.peer = peerIdOf(stranger.publicKey)
      expect((await rejectionOf(ask(made, NOW))).code).to.equal('ATTEST_QUERY_REFUSED')
    }
  })

  it('refuses too many at once, none, dates to come, and what is no key', async () => {
    const made = federation({})
    const query = { lookupKey: bobsKey, since: NOW }
    for (const queries of [
      [], Array.from({ length: 257 }, () => query), [{ ...query, since: 0 }], [{ ...query, since: NOW + DAY }]
    ]) {
      expect((await rejectionOf(made.client.disconnected('csip1', queries))).code).to.equal('ATTEST_QUERY_INVALID')
    }
    expect((await rejectionOf(ask(made, NOW, new Uint8Array(31) as never))).code).to.equal('LENGTH_INVALID')
  })

  it('limits each caller by itself, and says until when', async () => {
    const made = federation({}, { queriesPerCaller: 3 })
    const query = { lookupKey: bobsKey, since: NOW }
    await made.client.disconnected('csip1', [query, query, query])
    const refused = await rejectionOf(ask(made, NOW))
    expect([refused.code, refused.retryAfter]).to.deep.equal(['ATTEST_RATE_LIMITED', 60 * MINUTE])
    made.clock.advance(60 * MINUTE)
    expect(await ask(made, NOW)).to.deep.equal({ disconnected: 'no' })
  })

  it('writes no identifier and no lookup key to the log', async () => {
    const made = federation({})
    await attest(made)
    await ask(made, NOW)
    expect(made.log.join('\n')).not.to.contain('bob').and.not.to.contain(toString(bobsKey, 'base16'))
  })

  it('does not take an answer that is none, or one too few', () => {
    expect(codeOf(() => readDisconnected({ answers: [] }, 1, 'csip1'))).to.equal('ATTEST_ANSWER_INVALID')
    expect(codeOf(() => readDisconnected(
      { answers: [{ disconnected: Disconnected.UNUSED_DISCONNECTED, proofWantedSince: 0 }] }, 1, 'csip1'
    ))).to.equal('ATTEST_ANSWER_INVALID')
  })
})
