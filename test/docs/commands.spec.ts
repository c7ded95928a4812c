import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { createProgram } from '../../src/cli/program.ts'
import { testContext } from '../cli/context.ts'
import { blocksOf, commandsOf, wordsOf } from './blocks.ts'
import type { Block } from './blocks.ts'

const ROOT = join(import.meta.dirname, '../..')
/** What is typed at a prompt in a block that shows the answer, too. */
const TYPED = /^\$ (mimi .*)$/

/** What the blocks of a page put into the environment for all that come after. */
function exportedIn (block: Block): Array<readonly [name: string, value: string]> {
  return block.language !== 'sh'
    ? []
    : commandsOf(block).filter(command => command.startsWith('export '))
      .flatMap(command => [...command.matchAll(/ (MIMI_\w+)=(\S+)/g)])
      .map(([, name = '', value = '']) => [name, value] as const)
}

/** Whether options and arguments are those of the command; nothing is run. */
async function parse (words: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const program = createProgram(testContext({ env }))
  program.hook('preAction', () => { throw new Error('parsed') })
  return await program.parseAsync([...words], { from: 'user' }).then(() => 'run', (err: Error) => err.message)
}

function commandsIn (block: Block): string[] {
  return block.language === 'sh'
    ? commandsOf(block).filter(command => command.startsWith('mimi '))
    : block.language === 'console' ? block.code.split('\n').flatMap(line => TYPED.exec(line)?.[1] ?? []) : []
}

describe('commands in docs', () => {
  it('are there, with options that they take, on every page', async () => {
    const pages = [
      'README.md',
      ...(await readdir(join(ROOT, 'docs'))).filter(name => name.endsWith('.md')).map(name => join('docs', name))
    ]
    let seen = 0
    for (const page of pages) {
      const env: Record<string, string> = {}
      for (const block of await blocksOf(join(ROOT, page))) {
        Object.assign(env, Object.fromEntries(exportedIn(block)))
        for (const command of commandsIn(block)) {
          expect(await parse(wordsOf(command).slice(1), env), `${page}:${block.line}: ${command}`).to.equal('parsed')
          seen += 1
        }
      }
    }
    expect(seen).to.be.above(20)
  })
})
