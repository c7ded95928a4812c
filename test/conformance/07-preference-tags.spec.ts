import { expect } from 'chai'
import { codeOf } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'

describe('7: a preference tag in every mapping', () => {
  const on = stage()

  for (const tags of [['Default'], ['Work'], ['Work', 'Business']]) {
    it(`carries ${tags.join(', ')}`, async () => {
      const csi = `mailto:${tags.join('-').toLowerCase()}@example.com`
      await on.testnet.claim({ csi, tags })
      const { mappings } = await on.querier.discover(csi)
      expect(mappings.map(({ mapping }) => mapping.tags)).to.deep.equal([tags])
    })
  }

  it('is `Default` where the holder says nothing', async () => {
    await on.testnet.claim({ csi: 'mailto:silent@example.com' })
    const { mappings } = await on.querier.discover('mailto:silent@example.com')
    expect(mappings.map(({ mapping }) => mapping.tags)).to.deep.equal([['Default']])
  })

  it('honours the sender\'s tags', async () => {
    const csi = 'mailto:both@example.com'
    await on.testnet.claim({ csi, msp: 'msp1', tags: ['Work'] })
    await on.testnet.claim({ csi, msp: 'msp2', tags: ['Family'] })
    for (const [tag, msp] of [['Work', 'msp1'], ['Family', 'msp2']] as const) {
      expect((await on.querier.discover(csi, { tags: [tag], chooseAnew: true })).preferred?.mapping.mspId).to.equal(msp)
    }
  })

  for (const [words, tags, code] of [
    ['no tag', [], 'TAGS_MISSING'],
    ['an empty tag', [''], 'TAG_EMPTY'],
    ['`Default` in a list', ['Default', 'Work'], 'TAG_DEFAULT_IN_LIST'],
    ['a tag twice', ['Work', 'Work'], 'TAG_DUPLICATE'],
    ['a tag with a comma', ['Work,Business'], 'TAG_CHARACTER'],
    ['tags that are too long together', ['x'.repeat(400)], 'TAGS_TOO_LONG']
  ] as const) {
    it(`refuses ${words}, at the holder and at the MSP`, async () => {
      expect(await codeOf(on.testnet.claim({ csi: 'mailto:wrong@example.com', tags }))).to.equal(code)
      expect(await codeOf(on.actor.claim('mailto:wrong@example.com', { tags }))).to.equal(code)
    })
  }
})
