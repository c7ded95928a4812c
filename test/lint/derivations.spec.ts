import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'

const root = path.join(import.meta.dirname, '../..')
/** A key, a code or a name that is made of something secret, or of a label of this protocol. */
const DERIVES =
  /(?<!function |\.)\b(hkdf|hkdfSync|createHmac|hmacSha256|deriveSecret|scrypt|sha(256|512)(?=\(\s*(fromString|prefixed|concat\(\[[A-Z_]+)))\(/g
const COMMENT = /^\s*(\*|\/\*|\/\/)/
/** Lines above and below in which it has to be said what binds it, if the head of the file doesn't say it. */
const [ABOVE, BELOW] = [15, 3]

interface Derivation {
  readonly where: string
  readonly line: string
  readonly around: string
}

const derivations: readonly Derivation[] = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts') && !file.includes(`${path.sep}pb${path.sep}`))
  .map(file => path.posix.join('src', ...file.split(path.sep)))
  .sort()
  .flatMap(file => {
    const text = readFileSync(path.join(root, file), 'utf8')
    const [lines, [head = '']] = [text.split('\n'), text.split(/^import /m)]
    return [...text.matchAll(DERIVES)].map(({ index }) => {
      const at = text.slice(0, index).split('\n').length - 1
      return {
        where: `${file}:${at + 1}`,
        line: lines[at] ?? '',
        around: [head, ...lines.slice(Math.max(0, at - ABOVE), at + 1 + BELOW)].join('\n')
      }
    })
  })
  // the tools themselves
  .filter(({ where, line }) => !COMMENT.test(line) && !/^src\/base\/(hkdf|hash)\./.test(where))

describe('lint/derivations', () => {
  it('each takes the federation id, or says beside it why it takes none', () => {
    expect(derivations.filter(({ around }) => !/federation/i.test(around)).map(({ where }) => where)).to.deep.equal([])
  })

  it('which are found', () => {
    const files = new Set(derivations.map(({ where }) => where.replace(/:\d+$/, '')))
    expect([...files]).to.include.members([
      'src/blinding/derive.ts', 'src/dp/tokens/token-key.ts', 'src/light/evaluation-cache.ts',
      'src/node/tokens/wallet.ts',
      'src/mapping/confirmation.ts', 'src/node/signed-http.ts', 'src/registry/roots.ts'
    ])
    expect(derivations.length).to.be.greaterThan(30)
  })
})
