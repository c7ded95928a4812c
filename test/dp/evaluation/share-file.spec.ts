import { expect } from 'chai'
import { loadSodium } from '../../../src/blinding/sodium.ts'
import { parseShareFile, sharesOf, writeShareFile } from '../../../src/dp/evaluation/share-file.ts'
import { codeOf, errorOf } from '../../builders/errors.ts'
import { at, dealCommittee } from '../../builders/oprf.ts'

const voprf = await loadSodium()
const { shares } = dealCommittee(voprf)
const share = { ...at(shares, 1), dp: 'dp2' }
const content = writeShareFile(share)

/** The file with one field changed, or taken out. */
function altered (name: string, value: unknown): string {
  return JSON.stringify({ ...JSON.parse(content), [name]: value })
}

describe('dp/evaluation/share-file', () => {
  it('reads what it wrote', () => {
    expect(parseShareFile(content, voprf)).to.deep.equal(share)
  })

  const other = JSON.parse(writeShareFile({ ...at(shares, 0), dp: 'dp1' })).secretShare
  const negatives: Array<[string, string]> = [
    ['another format', altered('format', 'mimi-discovery/2/oprf-share')],
    ['no format', altered('format', undefined)],
    ['an unknown field', altered('comment', 'mine')],
    ['a missing field', altered('index', undefined)],
    ['index zero', altered('index', 0)],
    ['key zero', altered('keyId', 0)],
    ['a number as text', altered('keyId', '1')],
    ['another secret', altered('secretShare', other)],
    ['a secret of zero', altered('secretShare', '00'.repeat(32))],
    ['a secret that is not reduced', altered('secretShare', 'ff'.repeat(32))],
    ['a short secret', altered('secretShare', other.slice(2))],
    ['upper-case hex', altered('secretShare', other.toUpperCase())],
    ['a short public share', altered('publicShare', '00')],
    ['half a file', content.slice(0, content.length / 2)],
    ['nothing', ''],
    ['a list', '[]']
  ]
  for (const [words, bad] of negatives) {
    it(`refuses ${words}`, () => {
      const err = errorOf(() => parseShareFile(bad, voprf))
      expect(err.code).to.equal('SHARE_FILE_INVALID')
    })
  }

  it('says nothing of the secret when it refuses', () => {
    const secret: string = JSON.parse(content).secretShare
    for (const bad of [
      altered('secretShare', `${secret}00`), content.replace('{', '{{'), altered('format', secret.slice(0, 3))
    ]) {
      const err = errorOf(() => parseShareFile(bad, voprf))
      expect(`${err.stack ?? ''}${String(err.cause)}`).to.not.include(secret)
    }
  })

  describe('as the source of a DP\'s shares', () => {
    it('finds a share by key and epoch', () => {
      const next = { ...share, shareEpoch: 2 }
      const source = sharesOf('dp2', [share, next])
      expect(source.share(1, 1)).to.equal(share)
      expect(source.share(1, 2)).to.equal(next)
      expect(source.share(2, 1)).to.equal(undefined)
    })

    it('refuses files of another DP, and two of one epoch', () => {
      expect(codeOf(() => sharesOf('dp1', [share]))).to.equal('SHARE_FILE_FOREIGN')
      expect(codeOf(() => sharesOf('dp2', [share, { ...share }]))).to.equal('SHARE_FILE_DUPLICATE')
    })
  })
})
