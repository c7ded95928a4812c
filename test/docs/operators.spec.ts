import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { run } from '../../src/cli/program.ts'
import { DEFAULT_REFRESH_INTERVAL } from '../../src/protocols/registry/constants.ts'
import { testContext } from '../cli/context.ts'
import { blocksOf, commandsOf, wordsOf } from './blocks.ts'

const PAGE = join(import.meta.dirname, '../../docs/operators.md')

describe('docs/operators.md', () => {
  let commands: string[]

  before(async () => {
    commands = (await blocksOf(PAGE)).filter(({ language }) => language === 'sh').flatMap(commandsOf)
  })

  it('has commands that make keys, as it says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mimi-operators-'))
    try {
      for (const command of commands.filter(line => /^mimi dp (init|hpke)/.test(line))) {
        const context = testContext()
        expect(
          await run(
            wordsOf(command).slice(1).map(word => /\.(key|hpke)$/.test(word) ? join(folder, word) : word), context
          ), context.err()
        ).to.equal(0)
        expect(context.out()).to.match(/HPKE key +[0-9a-f]{64}/)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('gives numbers as the code has them', async () => {
    const page = (await readFile(PAGE, 'utf8')).replace(/\s+/g, ' ')
    expect(page).to.contain('fetch it within five minutes')
    expect(DEFAULT_REFRESH_INTERVAL).to.equal(5 * 60_000)
  })
})
