import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { createProgram, run } from '../../src/cli/program.ts'
import { DEFAULT_REFRESH_INTERVAL } from '../../src/protocols/registry/constants.ts'
import { testContext } from '../cli/context.ts'
import { blocksOf, commandsOf } from './blocks.ts'

const PAGE = join(import.meta.dirname, '../../docs/operators.md')

/** Words of a command, what stands in angle brackets as one word, without where the output goes. */
function wordsOf (command: string): string[] {
  return [...command.replace(/ > \S+$/, '').matchAll(/<[^>]+>|\S+/g)].map(([word]) => /^<(HPKE|token) key>$/.test(word) ? 'ab'.repeat(32) : word)
}

/** Whether options and arguments are those of the command; nothing is run. */
async function parse (words: readonly string[]): Promise<string> {
  const program = createProgram(testContext())
  program.hook('preAction', () => { throw new Error('parsed') })
  return await program.parseAsync([...words], { from: 'user' }).then(() => 'run', (err: Error) => err.message)
}

describe('docs/operators.md', () => {
  let commands: string[]

  before(async () => {
    commands = (await blocksOf(PAGE)).filter(({ language }) => language === 'sh').flatMap(commandsOf)
  })

  it('has commands that there are, with options that they take', async () => {
    expect(commands).to.have.length.above(8)
    for (const command of commands) {
      const [program, ...words] = wordsOf(command)
      expect(program, command).to.equal('mimi')
      expect(await parse(words), command).to.equal('parsed')
    }
  })

  it('has commands that make keys, as it says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mimi-operators-'))
    try {
      for (const command of commands.filter(line => /^mimi dp (init|hpke)/.test(line))) {
        const context = testContext()
        expect(await run(wordsOf(command).slice(1).map(word => /\.(key|hpke)$/.test(word) ? join(folder, word) : word), context), context.err()).to.equal(0)
        expect(context.out()).to.match(/HPKE key +[0-9a-f]{64}/)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('gives numbers as the code has them', async () => {
    const page = await readFile(PAGE, 'utf8')
    expect(page).to.contain('fetch it within five minutes')
    expect(DEFAULT_REFRESH_INTERVAL).to.equal(5 * 60_000)
  })
})
