import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { createProgram } from '../../../../src/cli/program.ts'
import { SHELLS, scriptOf } from '../../../../src/cli/commands/completion/scripts.ts'
import { testContext } from '../../context.ts'
import type { Shell } from '../../../../src/cli/commands/completion/scripts.ts'

const run = promisify(execFile)

/** How each shell is asked for what it would propose behind some words; the last one is not finished. */
const ASKED: Readonly<Record<Shell, (script: string, words: readonly string[]) => string>> = {
  bash: (script, words) =>
    `source '${script}'; COMP_WORDS=(${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _mimi; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // what only its line editor can ask is tried as far as the table goes
  zsh: (script, words) =>
    `autoload -U compinit && compinit -u; source '${script}'; _mimi_words '${words.slice(1, -1).join(' ')}' | tr ' ' '\\n' | grep -- '^${words.at(-1) ?? ''}'`,
  fish: (script, words) => `source '${script}'; complete -C '${words.join(' ')}' | string split -f 1 \\t`
}

describe('cli/commands/completion', () => {
  const program = createProgram(testContext())
  let folder: string

  before(async () => { folder = await mkdtemp(join(tmpdir(), 'mimi-completion-')) })
  after(async () => { await rm(folder, { recursive: true }) })

  it('has a place for each command, with all that it takes', () => {
    for (const shell of SHELLS) {
      const script = scriptOf(program, shell)
      for (const role of program.commands) {
        expect(script, role.name()).to.contain(`'${role.name()}'`)
        for (const command of role.commands) {
          expect(script, command.name()).to.contain(`'${role.name()} ${command.name()}'`)
        }
      }
      expect(script).to.contain('--max-connections')
    }
  })

  for (const shell of SHELLS) {
    it(`${shell} proposes commands, options and choices, where it is installed`, async () => {
      const script = join(folder, `mimi.${shell}`)
      await writeFile(script, scriptOf(program, shell))
      const proposed = async (...words: string[]): Promise<readonly string[] | undefined> => {
        try {
          const { stdout } = await run(shell, ['-c', ASKED[shell](script, words)])
          return stdout.trim().split('\n').sort()
        } catch (err) {
          expect(err).to.have.property('code', 'ENOENT') // no such shell on this machine
          return undefined
        }
      }
      const first = await proposed('mimi', 'disc')
      if (first != null) {
        expect(first).to.deep.equal(['discover'])
        expect(await proposed('mimi', 'dp', 'res')).to.deep.equal(['restore'])
        expect(await proposed('mimi', 'dp', 'start', '--max')).to.deep.equal(['--max-connections'])
        expect(await proposed('mimi', 'config', 'check', 'cs')).to.deep.equal(['csip'])
      }
    })
  }
})
