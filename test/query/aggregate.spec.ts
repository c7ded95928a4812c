import { expect } from 'chai'
import * as fc from 'fast-check'
import { checkAggregate, checkBranch } from '../../src/query/aggregate.ts'
import { QueryError } from '../../src/query/errors.ts'
import { AggregatePayload } from '../../src/query/pb/query.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { signUnder } from '../../src/base/envelope.ts'
import { codeOf } from '../builders/errors.ts'
import {
  aggregateOf, answerOf, collect, context, disclosureOf, dpOf, partsOf, queryOf, signerOf
} from '../builders/query.ts'
import { DAY, NOW, seedOf } from '../builders/registry.ts'
import type { AskedPart } from '../../src/query/aggregate.ts'
import type { Query } from '../../src/query/query.ts'
import type { World } from '../builders/query.ts'

const home = dpOf(0)
const all = [0, 1, 2, 3, 4].map(dpOf)

function blamed (bytes: Uint8Array, query: Query): [code: string, dp: string | undefined] {
  try {
    checkAggregate(bytes, query, home, context)
  } catch (err) {
    if (err instanceof QueryError) {
      return [err.code, err.dp]
    }
    throw err
  }
  return ['accepted', undefined]
}

/** Wire form, in the order given, signed by `dp`: what an honest DP never makes. */
function signedAsIs (query: Query, dp: string, change: (payload: AggregatePayload) => AggregatePayload): Uint8Array {
  const { payload } = Signed.decode(aggregateOf(query, dp))
  const changed = AggregatePayload.encode(change(AggregatePayload.decode(payload)))
  return Signed.encode({ payload: changed, signature: signUnder('aggregate', signerOf(dp), changed).slice() })
}

const modes = fc.oneof(
  fc.constant({ federation: 'local' as const }),
  fc.constant({ federation: 'all' as const }),
  fc.constantFrom(1, 2).map(levels => ({ federation: 'preferred' as const, levels })),
  fc.subarray(all, { minLength: 1 }).map(dps => ({ federation: 'selected' as const, dps }))
)
const worlds = fc.record({
  preferred: fc.tuple(...all.map(dp => fc.subarray(all.filter(id => id !== dp)))).map(lists =>
    Object.fromEntries(lists.map((list, i) => [dpOf(i), list]))),
  down: fc.subarray(all.slice(1))
})

describe('query/aggregate', () => {
  it('accepts what honest DPs make, and tells who was asked, who answered and who did not', () => {
    fc.assert(fc.property(modes, worlds, (mode, world) => {
      const query = queryOf(mode)
      const { asked, answers, unanswered } = checkAggregate(aggregateOf(query, home, [], world), query, home, context)
      const answered = new Set(answers.map(({ dp }) => dp))
      expect([...answered, ...unanswered.map(({ dp }) => dp)].sort()).to.deep.equal(asked)
      expect(world.down.filter(dp => answered.has(dp))).to.deep.equal([])
      expect(unanswered.every(({ code, retryAfter, dp }) =>
        code === 'RPC_UNREACHABLE' && retryAfter === 5 && world.down.includes(dp))).to.equal(true)
    }), { numRuns: 60 })
  })

  it('names whoever drops, invents, repeats or replaces, at either level', () => {
    const tricks = fc.constantFrom<(parts: readonly AskedPart[], query: Query) => readonly AskedPart[]>(
      parts => parts.slice(1),
    parts => parts.slice(0, -1),
    parts => [...parts, { dp: '12D3KooWNobodyWhoWasEverAskedForAnythingAtAnyTime111', code: 'RPC_TIMEOUT' }],
    parts => [...parts, ...parts.slice(0, 1)],
    (parts, query) => parts.map(part => 'answer' in part
      ? {
          ...part,
          answer: answerOf(query, part.dp, undefined, { signer: signerOf(part.dp === dpOf(4) ? dpOf(3) : dpOf(4)) })
        }
      : { dp: part.dp, answer: new Uint8Array(3) })
    )
    fc.assert(fc.property(modes, worlds, tricks, fc.boolean(), (mode, world, trick, below) => {
      const query = queryOf(mode)
      const liar = below
        ? Object.keys(world.preferred).find(dp => mode.federation === 'preferred' && mode.levels === 2 &&
              world.preferred[home]?.includes(dp) === true && !world.down.includes(dp)) ?? home
        : home
      const twisted: World = { ...world, twist: (parts, dp) => dp === liar ? trick(parts, query) : parts }
      const [code, dp] = blamed(aggregateOf(query, home, [], twisted), query)
      expect(code).to.match(/^(AGGREGATE_|ANSWER_|QUERY_FIELD_INVALID)/)
      expect(dp).to.equal(liar)
    }), { numRuns: 100 })
  })

  it('has a code for each way to cheat', () => {
    const query = queryOf()
    const parts = partsOf(query, home, [], {})
    const [first] = parts
    if (first == null) {
      throw new Error('nobody was asked')
    }
    expect(blamed(collect(query, home, parts.slice(1)), query)).to.deep.equal(['AGGREGATE_DP_MISSING', home])
    expect(blamed(collect(query, home, [...parts, first]), query)).to.deep.equal(['AGGREGATE_ORDER', home])
    expect(blamed(signedAsIs(query, home, payload => ({ ...payload, parts: [...payload.parts].reverse() })), query))
      .to.deep.equal(['AGGREGATE_ORDER', home])
    expect(blamed(aggregateOf(queryOf({ federation: 'local' }), home), query))
      .to.deep.equal(['AGGREGATE_OTHER_QUERY', home])
    expect(blamed(aggregateOf(query, dpOf(1)), query)).to.deep.equal(['AGGREGATE_OTHER_DP', home])
    expect(blamed(collect(query, home, parts, {}, { signer: signerOf(dpOf(1)) }), query))
      .to.deep.equal(['AGGREGATE_SIGNATURE_INVALID', home])
    expect(blamed(collect(query, home, parts, {}, { issuedAt: NOW - DAY }), query))
      .to.deep.equal(['AGGREGATE_TIME_IMPLAUSIBLE', home])
    expect(blamed(collect(query, home, parts, {}, { registryVersion: 2 }), query))
      .to.deep.equal(['AGGREGATE_REGISTRY_DIFFERS', home])
    expect(blamed(signedAsIs(query, home, payload => ({ ...payload, version: 2 })), query))
      .to.deep.equal(['QUERY_VERSION_UNKNOWN', home])
    const selected = queryOf({ federation: 'selected', dps: [dpOf(1)] })
    expect(blamed(
      collect(
        selected, home, partsOf(query, home, [], {}).map(part => ({ dp: part.dp, answer: answerOf(selected, part.dp) }))
      ), selected
    )).to.deep.equal(['AGGREGATE_DP_UNASKED', home])
  })

  it('refuses parts with several contents, none, or a code that is none', () => {
    const query = queryOf()
    const twist = (change: (part: AggregatePayload['parts'][number]) => Partial<AggregatePayload['parts'][number]>) =>
      blamed(
        signedAsIs(query, home, payload =>
          ({ ...payload, parts: payload.parts.map((part, i) => i === 2 ? { ...part, ...change(part) } : part) })), query
      )
    expect(twist(() => ({ answer: new Uint8Array() }))).to.deep.equal(['QUERY_FIELD_INVALID', home])
    expect(twist(() => ({ code: 'RPC_TIMEOUT' }))).to.deep.equal(['QUERY_FIELD_INVALID', home])
    expect(twist(({ answer }) => ({ aggregate: answer }))).to.deep.equal(['QUERY_FIELD_INVALID', home])
    expect(twist(() => ({ answer: new Uint8Array(), code: 'no code' }))).to.deep.equal(['QUERY_FIELD_INVALID', home])
    expect(twist(() => ({ retryAfter: 3 }))).to.deep.equal(['QUERY_FIELD_INVALID', home])
    expect(twist(() => ({ answer: new Uint8Array(9) }))).to.deep.equal(['AGGREGATE_PART_INVALID', home])
  })

  it('holds a DP to the preferred DPs that it disclosed', () => {
    const query = queryOf({ federation: 'preferred' })
    const world = { preferred: { [home]: [dpOf(1)] } }
    const parts = partsOf(query, home, [], world)
    expect(blamed(collect(query, home, parts, world), query)[0]).to.equal('accepted')
    expect(blamed(collect(query, home, parts, { preferred: { [home]: [dpOf(1), dpOf(2)] } }), query))
      .to.deep.equal(['AGGREGATE_DP_MISSING', home])
    expect(blamed(collect(query, home, parts, {}), query)).to.deep.equal(['AGGREGATE_DP_UNASKED', home])
  })

  it('refuses a disclosure of another DP, and one that nobody asked for', () => {
    const query = queryOf({ federation: 'preferred' })
    const world = { preferred: { [home]: [dpOf(1)] } }
    const other = signedAsIs(query, home, payload => ({ ...payload, disclosure: disclosureOf(dpOf(1)).slice() }))
    expect(blamed(other, query)).to.deep.equal(['DISCLOSURE_OTHER_DP', home])
    expect(blamed(
      signedAsIs(queryOf(), home, payload =>
        ({ ...payload, disclosure: disclosureOf(home, world.preferred[home]).slice() })), queryOf()
    )).to.deep.equal(['QUERY_FIELD_INVALID', home])
  })

  it('names whoever handed on what its own source never signed', () => {
    const query = queryOf({ federation: 'preferred', levels: 2 })
    const world = { preferred: { [home]: [dpOf(1)] } }
    const forged = collect(query, dpOf(1), partsOf(query, dpOf(1), [home], world), world, { signer: signerOf(dpOf(2)) })
    const parts = partsOf(query, home, [], world)
      .map(part => part.dp === dpOf(1) ? { dp: part.dp, aggregate: forged } : part)
    expect(blamed(collect(query, home, parts, world), query)).to.deep.equal(['AGGREGATE_SIGNATURE_INVALID', home])
  })

  it('lets a DP on the way check a branch alone', () => {
    const query = queryOf({ federation: 'preferred', levels: 2 })
    const world = { preferred: { [dpOf(1)]: [dpOf(2), home] } }
    checkBranch(aggregateOf(query, dpOf(1), [home], world), query, dpOf(1), [home], context)
    const dropping = aggregateOf(query, dpOf(1), [home], {
      ...world, twist: parts => parts.filter(({ dp }) => dp !== dpOf(2))
    })
    expect(codeOf(() => { checkBranch(dropping, query, dpOf(1), [home], context) })).to.equal('AGGREGATE_DP_MISSING')
  })

  it('counts a DP that was reached on two ways once, and as answered if it answered on one', () => {
    const query = queryOf({ federation: 'preferred', levels: 2 })
    const world: World = { preferred: { [home]: [dpOf(1), dpOf(2)], [dpOf(1)]: [dpOf(3)], [dpOf(2)]: [dpOf(3)] } }
    const halfDown: World = {
      ...world,
      twist: (parts, dp) =>
        parts.map(part => dp === dpOf(1) && part.dp === dpOf(3) ? { dp: part.dp, code: 'RPC_TIMEOUT' } : part)
    }
    const { asked, answers, unanswered } = checkAggregate(aggregateOf(query, home, [], halfDown), query, home, context)
    expect(asked).to.deep.equal([0, 1, 2, 3].map(dpOf).sort())
    expect(unanswered).to.deep.equal([])
    expect(answers.filter(({ dp }) => dp === dpOf(3))).to.have.length(1)
  })

  it('refuses every truncation', () => {
    const query = queryOf({ federation: 'local', queryId: seedOf('short').slice(0, 16) })
    const bytes = aggregateOf(query, home)
    for (let end = 0; end < bytes.byteLength; end++) {
      expect(blamed(bytes.subarray(0, end), query)[0]).to.not.equal('accepted')
    }
  })
})
