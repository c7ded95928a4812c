import { expect } from 'chai'
import { beginSomewhere, staysAt } from '../../src/holder/begin.ts'
import { chooseDp } from '../../src/holder/choose-dp.ts'
import { RemoteError } from '../../src/rpc/errors.ts'
import { rejectionOf } from '../builders/errors.ts'
import { federation, party } from '../builders/mapping.ts'
import { HOUR, NOW, seededRandom } from '../builders/registry.ts'
import type { HolderComponents } from '../../src/holder/components.ts'
import type { HolderState, KeptMapping } from '../../src/holder/state-store.ts'
import type { ClaimWish } from '../../src/holder/wish.ts'
import type { BeginClaim, BegunClaim } from '../../src/protocols/claim/interface.ts'

const test = federation()
const wish = { options: {}, msp: 'msp1', audience: '' } as ClaimWish
const at = (dp: number, issuedAt = NOW, lease = 24 * HOUR): KeptMapping => ({
  msp: 'msp1',
  dp: party(test.dps, dp).id,
  audience: '',
  entryId: new Uint8Array(16),
  sequence: 1,
  csips: '',
  issuedAt,
  expiresAt: issuedAt + lease
})
const stateOf = (...mappings: KeptMapping[]): HolderState => ({ mappings } as unknown as HolderState)

/** DPs that refuse with this code; whom was asked. */
function bench (refusing: readonly number[], now = NOW) {
  const asked: string[] = []
  const off = refusing.map(i => party(test.dps, i).id)
  const claims = {
    begin: async (_request: BeginClaim, { id }: { readonly id: { toString (): string } }): Promise<BegunClaim> => {
      asked.push(id.toString())
      if (off.includes(id.toString())) {
        throw new RemoteError('CLAIM_CLOCK_OFF', 'unavailable')
      }
      return { dp: id.toString() } as BegunClaim
    }
  }
  const components = {
    claims, registry: test.source, clock: { now: () => now }, random: seededRandom('lot')
  } as unknown as HolderComponents
  const begin = async (state: HolderState) =>
    await beginSomewhere({} as BeginClaim, wish, { state, not: [] }, components)
  return { asked, begin, components }
}

describe('holder/begin: which DP takes a claim', () => {
  it('is another one where the first has no right clock', async () => {
    const { asked, begin } = bench([2])
    expect((await begin(stateOf(at(2, NOW, -1)))).dp.id).to.not.equal(party(test.dps, 2).id)
    expect(asked[0], 'where it was before').to.equal(party(test.dps, 2).id)
  })

  it('is the one where the mapping is, as long as more than a quarter of the lease is left', async () => {
    for (const [passed, codes] of [[0, 1], [17 * HOUR, 1], [18 * HOUR, 2], [25 * HOUR, 2]] as const) {
      const { asked, begin } = bench([2], NOW + passed)
      const begun = begin(stateOf(at(2)))
      if (codes === 1) {
        expect((await rejectionOf(begun)).code).to.equal('CLAIM_CLOCK_OFF')
      } else {
        expect((await begun).dp.id).to.not.equal(party(test.dps, 2).id)
      }
      expect(asked).to.have.length(codes)
    }
  })

  it('goes on where it moved to, not where it was', () => {
    const state = stateOf(at(2, NOW - 24 * HOUR), at(3))
    expect(chooseDp(wish, state, bench([]).components).id).to.equal(party(test.dps, 3).id)
    const where = [2, 3, 4].map(dp => staysAt(party(test.dps, dp).id, wish, state, NOW + HOUR))
    expect(where).to.deep.equal([false, true, false])
    expect(staysAt(party(test.dps, 3).id, { msp: 'msp2', audience: '' }, state, NOW)).to.equal(false)
  })
})
