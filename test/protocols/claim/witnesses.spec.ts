import { expect } from 'chai'
import { sha256 } from '../../../src/base/hash.ts'
import { verifyEntry, verifyHolderEntry } from '../../../src/mapping/validity.ts'
import { makeWitnessStatement, parseWitness } from '../../../src/mapping/witness.ts'
import { gatherWitnesses } from '../../../src/protocols/claim/witnesses.ts'
import { Laggards } from '../../../src/base/laggards.ts'
import { MIN_WITNESS_PATIENCE } from '../../../src/protocols/claim/constants.ts'
import { RpcError } from '../../../src/rpc/errors.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { attest, buildTestMapping, federation, party } from '../../builders/mapping.ts'
import { signerFromSeed } from '../../../src/base/keys.ts'
import { DAY, HOUR, NOW, seedOf } from '../../builders/registry.ts'
import type { Certificate } from '../../../src/mapping/witness.ts'
import type { VerifiedEntry, VerifyContext } from '../../../src/mapping/interface.ts'
import type { ClaimReplicas } from '../../../src/protocols/claim/interface.ts'
import type { DpRecord } from '../../../src/registry/interface.ts'

const test = federation()
const { registry } = test
const context: VerifyContext = { registry, now: NOW }
const numberOf = ({ id }: Pick<DpRecord, 'id'>): number => test.dps.findIndex(dp => dp.id === id)

type Behaviour = 'frozen' | 'down' | 'forgets what it is shown' | { readonly seenAt: number }

interface Gathered {
  readonly dates: readonly number[]
  readonly by: readonly number[]
}

const later = NOW + 30 * DAY
const older = buildTestMapping()
const verifiedOlder = verifyEntry(older.bytes, context)
const [attestation = new Uint8Array(0)] = older.attestations
const renewing = { issuedAt: later - HOUR, expiresAt: later + 40 * DAY, renews: sha256(attestation) }

describe('protocols/claim/witnesses', () => {
  let asked: number[] = []
  let hedges: number[] = []
  beforeEach(() => { [asked, hedges] = [[], []] })

  async function gather (
    behaviours: Readonly<Record<number, Behaviour>>,
    { now = NOW, earlier = [], shown, signal, laggards, mapping = buildTestMapping({ now }) }: {
      now?: number,
      laggards?: Laggards,
      earlier?: VerifiedEntry[],
      shown?: Certificate,
      signal?: AbortSignal,
      mapping?: ReturnType<typeof buildTestMapping>
    } = {}
  ): Promise<Gathered> {
    const entry = verifyHolderEntry(mapping.built.entry.bytes, { registry, now })
    const replicas: Pick<ClaimReplicas, 'witness'> = {
      witness: async (dp, request, options) => {
        const number = numberOf(dp)
        asked.push(number)
        const behaviour = behaviours[number] ?? { seenAt: now }
        if (behaviour === 'down') {
          throw new RpcError('RPC_UNREACHABLE')
        }
        if (behaviour === 'frozen') {
          await new Promise<never>((_resolve, reject) => {
            options?.signal?.addEventListener('abort', () => { reject(new Error('aborted')) })
          })
        }
        if (behaviour === 'forgets what it is shown') {
          return makeWitnessStatement(
            { attestation: request.attestation }, { registry, now }, party(test.dps, number).signer
          )
        }
        return makeWitnessStatement(
          request, { registry, now: (behaviour as { seenAt: number }).seenAt }, party(test.dps, number).signer
        )
      }
    }
    const clock = { now: () => now }
    const timer = {
      after: (ms: number, callback: () => void) => {
        const handle = setTimeout(() => {
          hedges.push(ms)
          callback()
        }, 1)
        return () => { clearTimeout(handle) }
      }
    }
    const statements = await gatherWitnesses(entry, earlier, replicas, { registry, now }, {
      clock, timer, laggards, shown, ...(signal == null ? {} : { signal })
    })
    const parsed = statements.map(parseWitness)
    return {
      dates: parsed.map(({ establishedAt }) => establishedAt), by: parsed.map(({ dp }) => numberOf({ id: dp })).sort()
    }
  }

  it('asks every voice at once, its own DP as well, and takes a majority', async () => {
    expect((await gather({})).dates).to.deep.equal([NOW, NOW, NOW])
    expect(asked.sort()).to.deep.equal([0, 1, 2, 3, 4])
  })

  it('takes the earliest dates: whoever forgot what it saw costs nobody seniority', async () => {
    const { dates, by } = await gather({
      0: { seenAt: NOW - 3 }, 1: { seenAt: NOW }, 2: { seenAt: NOW - 2 }, 3: { seenAt: NOW }, 4: { seenAt: NOW - 1 }
    })
    expect(dates).to.deep.equal([NOW - 3, NOW - 2, NOW - 1])
    expect(by).to.deep.equal([0, 2, 4])
  })

  it('waits for a frozen voice no longer than a round trip', async () => {
    expect((await gather({ 1: 'frozen', 4: 'frozen' })).by).to.deep.equal([0, 2, 3])
    expect(hedges).to.include(MIN_WITNESS_PATIENCE)
  })

  it('waits for it once, and not the next time', async () => {
    const laggards = new Laggards({ now: () => NOW })
    await gather({ 1: 'frozen', 4: 'frozen' }, { laggards })
    expect(hedges.splice(0)).to.deep.equal([MIN_WITNESS_PATIENCE])
    expect((await gather({ 1: 'frozen', 4: 'frozen' }, { laggards })).by).to.deep.equal([0, 2, 3])
    expect(hedges).to.deep.equal([])
    await gather({ 4: 'frozen' }, { laggards })
    expect([1, 4].map(i => laggards.isLate(party(test.dps, i).id))).to.deep.equal([false, true])
  })

  it('waits for nobody once no certificate could be older', async () => {
    const mapping = buildTestMapping({ now: later, attestation: renewing })
    const { dates } = await gather({ 0: 'frozen', 1: 'frozen' }, { now: later, earlier: [verifiedOlder], mapping })
    expect(dates).to.deep.equal([NOW, NOW, NOW])
    expect(hedges).to.deep.equal([])
  })

  it('carries the certificate that a mapping under the same attestation has', async () => {
    const mapping = buildTestMapping({ now: NOW + DAY, msp: 1, label: 'second' })
    expect((await gather({}, { now: NOW + DAY, earlier: [verifiedOlder], mapping })).dates)
      .to.deep.equal([NOW, NOW, NOW])
    expect(asked).to.deep.equal([])
  })

  it('carries the oldest of several, and gathers again where one lost what the attestation continues', async () => {
    const young = verifyEntry(buildTestMapping({ now: NOW + HOUR, label: 'young', attestation: {} }).bytes, {
      registry, now: NOW + HOUR
    })
    const mapping = buildTestMapping({ now: NOW + DAY, label: 'third' })
    expect((await gather({}, { now: NOW + DAY, earlier: [young, verifiedOlder], mapping })).dates)
      .to.deep.equal([NOW, NOW, NOW])
    const lost = buildTestMapping({ now: later, attestation: renewing, label: 'lost' })
    const held = verifyEntry(lost.bytes, { registry, now: later })
    expect(held.establishedAt, 'as one dishonest DP made it').to.equal(later)
    expect((await gather({}, { now: later, earlier: [held, verifiedOlder], mapping: lost })).dates)
      .to.deep.equal([NOW, NOW, NOW])
  })

  it('has none of fewer than a majority, and says why', async () => {
    const error = await rejectionOf(gather({ 0: 'down', 1: 'down', 2: 'down' }))
    expect(error.code).to.equal('CLAIM_NO_WITNESSES')
    expect(error.detail).to.match(/^2 of 3; .*RPC_UNREACHABLE/)
  })

  it('ends when nobody waits any more', async () => {
    const controller = new AbortController()
    const gathering = gather({ 0: 'frozen', 1: 'frozen', 2: 'frozen' }, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await gathering.then(() => { throw new Error('it went on') }, (err: unknown) => {
      expect(err)
        .to.have.property('message', 'enough')
    })
  })

  describe('by what the holder shows', () => {
    const mapping = buildTestMapping({ now: later, attestation: renewing })
    const shown = { attestation, witnesses: older.witnesses }

    it('keeps what replicas have no certificate of any more', async () => {
      expect((await gather({}, { now: later, mapping })).dates, 'nobody knows of it')
        .to.deep.equal([later, later, later])
      expect((await gather({}, { now: later, mapping, shown })).dates).to.deep.equal([NOW, NOW, NOW])
    })

    it('takes it as it is for the same attestation', async () => {
      asked = []
      const { dates } = await gather({}, { now: NOW + DAY, shown })
      expect([dates, asked]).to.deep.equal([[NOW, NOW, NOW], []])
    })

    it('gives nothing for what does not verify, or is of another key', async () => {
      const others = buildTestMapping({ holder: signerFromSeed(seedOf('alice')) })
      const [foreign = new Uint8Array(0)] = others.attestations
      for (const bad of [
        { ...shown, witnesses: older.witnesses.slice(1) }, { attestation: foreign, witnesses: others.witnesses }
      ]) {
        expect((await gather({}, { now: later, mapping, shown: bad })).dates).to.deep.equal([later, later, later])
      }
    })

    it('loses nothing by two voices that forget it, and publishes nothing where most do', async () => {
      const forgets = 'forgets what it is shown'
      expect((await gather({ 0: forgets, 1: forgets }, { now: later, mapping, shown })).dates)
        .to.deep.equal([NOW, NOW, NOW])
      expect(await rejectionOf(gather({ 0: forgets, 1: forgets, 2: forgets }, { now: later, mapping, shown })))
        .to.include({ code: 'CLAIM_SENIORITY_LOST' })
    })
  })

  it('shows what is renewed under the attestation that was witnessed first', async () => {
    const foreign = buildTestMapping({
      now: later, attestation: { ...renewing, renews: sha256(attest(test, 1)) }, label: 'foreign'
    })
    expect((await gather({}, { now: later, earlier: [verifiedOlder], mapping: foreign })).dates)
      .to.deep.equal([later, later, later])
  })
})
