import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { addToken, openTokens, parseTokens } from '../../src/http/tokens.ts'
import { codeOf, rejectionOf } from '../builders/errors.ts'
import { seededRandom } from '../builders/oprf.ts'

describe('http/tokens', () => {
  let folder: string
  let file: string
  const random = seededRandom('http tokens')

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'mimi-tokens-'))
    file = path.join(folder, 'tokens')
  })

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('knows a token that was made, by its scopes, and no other', async () => {
    const token = await addToken(file, { name: 'backend', scopes: ['lookup', 'events'] }, random)
    const tokens = await openTokens(file)
    const known = await tokens.find(token)
    expect([known?.name, ...known?.scopes ?? []]).to.deep.equal(['backend', 'lookup', 'events'])
    for (const other of ['', token.slice(0, -1), `${token}A`, token.toUpperCase()]) {
      expect(await tokens.find(other), other).to.equal(undefined)
    }
  })

  it('keeps no token, in a file of its owner', async () => {
    const token = await addToken(file, { name: 'backend', scopes: ['lookup'] }, random)
    expect(token).to.match(/^mimi_[\w-]{43}$/)
    expect(await readFile(file, 'utf8')).not.to.include(token.slice('mimi_'.length))
    expect((await stat(file)).mode & 0o777).to.equal(0o600)
  })

  it('adds to what is there, and has no two of one name', async () => {
    const first = await addToken(file, { name: 'a', scopes: ['lookup'] }, random)
    await writeFile(file, `# ours\n${(await readFile(file, 'utf8')).trimEnd()}`)
    const second = await addToken(file, { name: 'b', scopes: ['events'] }, random)
    const tokens = await openTokens(file)
    expect([(await tokens.find(first))?.name, (await tokens.find(second))?.name]).to.deep.equal(['a', 'b'])
    const refused = await rejectionOf(addToken(file, { name: 'a', scopes: ['events'] }, random))
    expect(refused.code).to.equal('HTTP_TOKEN_TAKEN')
  })

  it('hears of a line that is deleted while it runs', async () => {
    const token = await addToken(file, { name: 'a', scopes: ['lookup'] }, random)
    const tokens = await openTokens(file)
    expect(await tokens.find(token)).not.to.equal(undefined)
    await writeFile(file, '')
    expect(await tokens.find(token)).to.equal(undefined)
  })

  it('lets nobody in by a file that others may read, from then on', async () => {
    const token = await addToken(file, { name: 'a', scopes: ['lookup'] }, random)
    const tokens = await openTokens(file)
    await chmod(file, 0o644)
    expect((await rejectionOf(tokens.find(token))).code).to.equal('FILE_EXPOSED')
    expect((await rejectionOf(openTokens(file))).code).to.equal('FILE_EXPOSED')
    await rm(file)
    expect((await rejectionOf(tokens.find(token))).code).to.equal('HTTP_TOKENS_INVALID')
  })

  it('refuses lines that name no token, by their number', () => {
    const hash = 'a'.repeat(64)
    expect([...parseTokens(`# nobody\n\na lookup,events ${hash} # ours\n`).keys()]).to.deep.equal([hash])
    const lines = [
      'a', `a lookup ${hash.slice(1)}`, `a everything ${hash}`, `a  ${hash}`, `a lookup, ${hash}`, `a/b lookup ${hash}`
    ]
    for (const line of [...lines, `a lookup ${hash} x`]) {
      expect(codeOf(() => parseTokens(`\n${line}`)), line).to.equal('HTTP_TOKENS_INVALID')
    }
  })
})
