import { expect } from 'chai'
import fc from 'fast-check'
import { asLookupKey } from '../../src/base/bytes.ts'
import { parseFact } from '../../src/mapping/fact-kinds.ts'
import { verifyFact } from '../../src/mapping/validity.ts'
import { majority, replicasOf, voicesOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { stage } from './cast/stage.ts'
import { dispute, ruling, silence, STRICT } from '../builders/conflict.ts'
import { rejectionOf } from '../builders/errors.ts'
import { refusalOf } from '../builders/invalidation.ts'
import { alter, bobLookupKey } from '../builders/mapping.ts'
import { buildTestRegistry, NOW } from '../builders/registry.ts'
import type { RegistryDraft } from '../../src/registry/build.ts'
import type { DiscoverResult } from '../../src/light/interface.ts'
import type { Store } from '../../src/store/interface.ts'

const NOBODY = 'mailto:nobody@example.com'
const BOB = 'mailto:bob@example.com'
/** Two operators have four of the seven replicas of every key, and there are five. */
const OPERATORS = ['rich', 'rich', 'friend', 'friend', 'three', 'four', 'five']

function withOperators (draft: RegistryDraft): RegistryDraft {
  return {
    ...draft,
    dps: draft.dps.map((dp, i) => ({ ...dp, terms: dp.terms.map(term => ({ ...term, operator: OPERATORS[i] ?? '' })) }))
  }
}

describe('A7: two operators hold no quorum', () => {
  const stores = new Map<string, Store>()
  const on = stage({
    dps: OPERATORS.length,
    threshold: 3,
    change: withOperators,
    store: async name => {
      const store = stores.get(name) ?? memoryStore()
      stores.set(name, store)
      return store
    }
  })

  before(async () => {
    await on.testnet.claim({ csi: BOB, dp: on.dp(4).party.id })
  })

  /** What somebody finds who comes while these DPs are away. */
  async function foundWithout (away: readonly number[], csi: string): Promise<Pick<DiscoverResult, 'outcome' |
    'complete'>> {
    await Promise.all(away.map(async index => { await on.dp(index).stop() }))
    try {
      const { outcome, complete } = await (await on.testnet.light()).discover(csi)
      return { outcome, complete }
    } finally {
      await Promise.all(away.map(async index => { await on.dp(index).restart() }))
    }
  }

  it('whose four of seven replicas find nothing, and say so', async () => {
    expect(await foundWithout([4, 5, 6], NOBODY)).to.deep.equal({ outcome: 'partial', complete: false })
  })

  it('nor are they enough to receive or to witness: what is claimed while the others are away is refused', async () => {
    const away = [4, 5, 6]
    await Promise.all(away.map(async index => { await on.dp(index).stop() }))
    try {
      const refused = await rejectionOf(
        on.testnet.claim({ csi: 'mailto:claimed-at-two@example.com', dp: on.dp(0).party.id })
      )
      expect(refused.code).to.be.oneOf(['CLAIM_REPLICAS_UNREACHABLE', 'CLAIM_NO_WITNESSES'])
    } finally {
      await Promise.all(away.map(async index => { await on.dp(index).restart() }))
    }
  })

  it('but with a third there is one', async () => {
    expect(await foundWithout([5, 6], NOBODY)).to.deep.equal({ outcome: 'none', complete: true })
  })

  it('that are heard through their closest replicas; others of theirs ' +
    'show what they have, and deny nothing', async () => {
    const { registry } = on.testnet
    const awayAt = async (csi: string, closest: boolean): Promise<number[]> => {
      const { lookupKey } = await on.actor.evaluate(csi)
      const voices = voicesOf(lookupKey, registry, Date.now()).map(({ dp }) => dp.id)
      const ofTwo = [0, 1, 2, 3].filter(index => voices.includes(on.dp(index).party.id) === closest)
      return [...ofTwo, 5, 6]
    }
    expect(await foundWithout(await awayAt(NOBODY, false), NOBODY)).to.deep.equal({ outcome: 'none', complete: true })
    expect(await foundWithout(await awayAt(NOBODY, true), NOBODY))
      .to.deep.equal({ outcome: 'partial', complete: false })
    expect(await foundWithout(await awayAt(BOB, true), BOB)).to.deep.equal({ outcome: 'found', complete: false })
  })

  it('nor are missed: what is published is found without two, and wholly', async () => {
    expect(await foundWithout([4, 5], BOB)).to.deep.equal({ outcome: 'found', complete: true })
    expect(await foundWithout([0, 1, 2, 3], BOB)).to.deep.equal({ outcome: 'found', complete: true })
  })

  it('nor deny what the others have, who are away', async () => {
    // they come back with nothing, as if they had never heard of it, and the others can't tell them
    const deniers = [0, 1, 2, 3]
    await Promise.all(on.testnet.dps.map(async dp => { await dp.stop() }))
    deniers.forEach(index => { stores.delete(on.dp(index).party.name) })
    await Promise.all(deniers.map(async index => { await on.dp(index).restart() }))
    expect(await foundWithout([4, 5, 6], BOB)).to.deep.equal({ outcome: 'partial', complete: false })
    // what they got back meanwhile, or not, is theirs to say
    expect(await foundWithout([5, 6], BOB), 'one honest replica is enough').to.include({ outcome: 'found' })
  })

  describe('somebody grinds ids', () => {
    it('and whatever all their replicas say of a dispute is no silence; a third operator\'s word makes it one', () => {
      const made = buildTestRegistry({
        dps: 7, seed: 'two are silent', policy: placementOf({ replicas: 7, replicaOperators: 5 })
      })
      const nearest = replicasOf(bobLookupKey, made.registry, NOW).map(({ id }) => id)
      const operatorOf = (id: string): string => OPERATORS[nearest.indexOf(id)] ?? ''
      const registry = alter(made.registry, {
        dps: dp => ({
          ...dp, operator: operatorOf(dp.id), terms: dp.terms.map(term => ({ ...term, operator: operatorOf(dp.id) }))
        })
      })
      const test = { ...made, registry }
      const context = { registry, now: NOW }
      const asked = dispute({ federation: test, attestation: STRICT })
      const rulingBy = (ids: readonly string[]): (() => unknown) => () => verifyFact(parseFact('invalidation', ruling({
        federation: test, dispute: asked, silence: ids.map(id => silence(asked, id, { federation: test }))
      })), context)
      expect(refusalOf(rulingBy(nearest.slice(0, 4)))).to.be.oneOf(['RULING_NOT_A_VOICE', 'RULING_SILENCE_TOO_FEW'])
      const voices = voicesOf(bobLookupKey, registry, NOW).map(({ dp }) => dp.id)
      expect(refusalOf(rulingBy(voices.slice(0, 2)))).to.equal('RULING_SILENCE_TOO_FEW')
      expect(refusalOf(rulingBy(voices.slice(0, 3)))).to.equal(undefined)
    })

    it('and has one voice still, by its closest replica; a majority takes three operators', () => {
      const lookupKey = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(asLookupKey)
      const { registry } = buildTestRegistry({
        seed: 'ground', dps: 60, operators: 60, evaluators: 0, policy: placementOf({ replicas: 7, replicaOperators: 5 })
      })
      fc.assert(fc.property(lookupKey, key => {
        // whatever lies closest belongs to two operators
        const closest = new Set(replicasOf(key, { ...registry }, NOW).slice(0, 6).map(({ id }) => id))
        const ground = {
          ...registry,
          dps: registry.dps.map((dp, i) => closest.has(dp.id)
            ? { ...dp, terms: dp.terms.map(term => ({ ...term, operator: i % 2 === 0 ? 'rich' : 'friend' })) }
            : dp)
        }
        const [replicas, voices] = [replicasOf(key, ground, NOW), voicesOf(key, ground, NOW)]
        const theirs = voices.filter(({ operator }) => operator === 'rich' || operator === 'friend')
        expect(voices.length).to.be.at.least(5)
        expect(theirs.length).to.be.at.most(2).and.below(majority(voices.length))
        for (const { dp, operator } of theirs) {
          expect(dp.id).to.equal(replicas.find(replica =>
            ground.dps.some(({ id, terms }) => id === replica.id && terms[0]?.operator === operator))?.id)
        }
      }), { numRuns: 30 })
    })
  })
})
