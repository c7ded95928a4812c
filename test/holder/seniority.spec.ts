import { expect } from 'chai'
import { memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { rejectionOf } from '../builders/errors.ts'
import { lyingDp } from '../builders/lying-dp.ts'
import { DAY, seedOf } from '../builders/registry.ts'
import type { ClaimOptions, Holder } from '../../src/holder/holder.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { LyingDp } from '../builders/lying-dp.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const BOB = 'tel:+14155550123'
const LIFE = 45 * DAY

describe('holder/seniority: a DP that robs whom it publishes', function () {
  this.timeout(120_000)
  const clock = { time: Date.UTC(2026, 5, 1), now: () => clock.time }
  let start = clock.time
  let liar: LyingDp | undefined
  const asked: string[] = []
  let testnet: Testnet
  let alice: LightNode
  let holder: Holder
  let wish: ClaimOptions

  const found = async (): Promise<ReadonlyArray<readonly [dp: string, establishedAt: number]>> =>
    (await alice.discover(BOB)).mappings.map(({ mapping }) => [mapping.dp, mapping.establishedAt] as const)
  const idOf = (index: number): string => testnet.dps[index]?.party.id ?? ''

  before(async () => {
    testnet = await createTestnet({
      relays: false,
      dps: 5,
      msps: 1,
      csips: 1,
      clock,
      syncInterval: 0,
      change: draft => ({ ...draft, expiresAt: draft.issuedAt + 399 * DAY })
    })
    alice = await testnet.light()
    const bob = await testnet.light()
    holder = bob.holder(secretKeyStore(seedOf('bob')), memoryStateStore())
    testnet.msps.forEach(({ users }) => users.add(BOB))
    const answer = testnet.answerFor(BOB)
    wish = {
      csi: BOB,
      msp: 'msp1',
      // a release strikes what was issued before it
      onProgress: step => { clock.time += step === 'begin' ? 1_000 : 0 },
      answer: async challenge => {
        asked.push(challenge.csip)
        return await answer(challenge)
      }
    }
    await holder.claim({ ...wish, dp: idOf(0) })
    start = clock.time
    liar = await lyingDp(testnet, 0, clock.now)
  })

  after(async () => {
    await liar?.stop()
    await testnet?.stop()
  })

  it('takes nothing: the holder sees it, and gathers again through another, with the same proof', async () => {
    expect(await found()).to.deep.equal([[idOf(0), start]])
    clock.time = start + LIFE / 2
    const { claim } = await holder.renew(wish)
    expect([liar?.completed, asked.length], 'asked once more, and no third time').to.deep.equal([1, 2])
    expect(claim?.dp).to.not.equal(idOf(0))
    expect(claim?.entry.establishedAt).to.equal(start)
    // what the liar published is let go of, once there is one as old
    expect(await found()).to.deep.equal([[claim?.dp, start]])
  })

  it('is told plainly where no other may be asked, and what was there before stays', async () => {
    const [before] = await found()
    clock.time = start + LIFE
    const error = await rejectionOf(holder.claim({ ...wish, dp: idOf(0), tags: ['other'] }))
    expect(error).to.deep.include({ code: 'HOLDER_SENIORITY_LOST', detail: idOf(0) })
    expect(await found()).to.deep.include(before)
  })
})
