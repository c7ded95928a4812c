import { expect } from 'chai'
import { parseInvalidation } from '../../../src/mapping/invalidation.ts'
import { compactEntry } from '../../../src/mapping/parse.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { verifyAnswer } from '../../../src/query/answer.ts'
import { makeQuery } from '../../../src/query/query.ts'
import { Answerer } from '../../../src/protocols/discovery/answerer.ts'
import { StoreError } from '../../../src/store/errors.ts'
import { STRANGER } from '../../builders/discovery.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { silentLogger } from '../../builders/holder.ts'
import { bobLookupKey, buildTestMapping } from '../../builders/mapping.ts'
import { release } from '../../builders/invalidation.ts'
import { context, dpOf, signerOf } from '../../builders/query.ts'
import { fixedSource, NOW, seedOf } from '../../builders/registry.ts'
import type { UncheckedEntry, UncheckedInvalidation } from '../../../src/mapping/interface.ts'
import type { VerifiedAnswer } from '../../../src/query/answer.ts'
import type { CameThrough } from '../../../src/query/admitted.ts'
import type { TestMappingOptions } from '../../builders/mapping.ts'

const published = (options: TestMappingOptions = {}): UncheckedEntry => buildTestMapping({ dp: 0, ...options }).entry
const queryOf = (compact = false) =>
  makeQuery({ queryId: seedOf('answerer').slice(0, 16), lookupKey: bobLookupKey, federation: 'local', compact })
const anybody: CameThrough = { path: [], client: STRANGER }

interface Held {
  readonly own?: readonly UncheckedEntry[]
  /** What replicas hold, which this DP is one of. */
  readonly replicated?: readonly UncheckedEntry[]
  readonly facts?: readonly UncheckedInvalidation[]
}

function answererOf (
  { own = [], replicated = [], facts = [] }: Held,
  read: () => Promise<readonly Uint8Array[]> = async () => own.map(({ bytes }) => bytes)
): Answerer {
  const unused = (): never => { throw new Error('an answer is made out of the store alone') }
  return new Answerer(dpOf(0), {
    rpc: { handle: unused, call: unused },
    registry: fixedSource(context.registry),
    clock: { now: () => NOW },
    logger: silentLogger,
    signer: signerOf(dpOf(0)),
    own: { at: read },
    facts: { at: async lookupKey => RecordSet.of(lookupKey, replicated, facts) },
    issuer: { issue: unused, chargeAll: unused },
    gate: { redeem: unused },
    hop: unused
  })
}

async function answer (
  held: Held, { compact = false, through = anybody }: { compact?: boolean, through?: CameThrough } = {}
): Promise<VerifiedAnswer> {
  const query = queryOf(compact)
  return verifyAnswer(await answererOf(held).answer(query, through), query, dpOf(0), context)
}

describe('protocols/discovery/answerer', () => {
  it('signs what it published', async () => {
    const entry = published()
    const { status, set } = await answer({ own: [entry] })
    expect(status).to.equal('holds')
    expect(set.entries.map(({ bytes }) => bytes)).to.deep.equal([entry.bytes])
  })

  it('signs that it holds nothing', async () => {
    const { status, set } = await answer({})
    expect([status, set.entries, set.facts]).to.deep.equal(['nothing', [], []])
  })

  it('leaves to replicas what replicas hold', async () => {
    expect(await answer({ replicated: [published()] })).to.include({ status: 'nothing' })
  })

  it('leaves out what is struck, and shows what strikes it', async () => {
    const strike = parseInvalidation(release({ issuedAt: NOW + 1 }))
    const { set } = await answer({ own: [published()], facts: [strike] })
    expect([set.entries, set.facts.map(({ name }) => name)]).to.deep.equal([[], [strike.name]])
  })

  it('leaves out an entry that does not verify any more, and answers with the rest', async () => {
    const entry = published({ label: 'good' })
    const spoilt = published({ label: 'spoilt', witnesses: [1] })
    const { set } = await answer({ own: [spoilt, entry] })
    expect(set.entries.map(({ bytes }) => bytes)).to.deep.equal([entry.bytes])
  })

  it('shows sealed indexes where these are asked for', async () => {
    const entry = published()
    const { set } = await answer({ own: [entry] }, { compact: true })
    expect(set.entries.map(({ bytes }) => bytes)).to.deep.equal([compactEntry(entry).bytes])
  })

  it('shows federated-only mappings through DPs that these admit', async () => {
    const held = { own: [published({ draft: { federatedOnly: [dpOf(2)] } })] }
    expect(await answer(held)).to.include({ status: 'nothing' })
    expect(await answer(held, { through: { path: [dpOf(3)] } })).to.include({ status: 'nothing' })
    expect(await answer(held, { through: { path: [dpOf(2)] } })).to.include({ status: 'holds' })
    expect(await answer(held, { through: { path: [dpOf(2), dpOf(3)] } })).to.include({ status: 'nothing' })
  })

  it('answers nothing at all when its store fails: that is not "I hold nothing"', async () => {
    const broken = answererOf({}, async () => { throw new StoreError('STORE_FAILED') })
    expect((await rejectionOf(broken.answer(queryOf(), anybody))).code).to.equal('STORE_FAILED')
  })
})
