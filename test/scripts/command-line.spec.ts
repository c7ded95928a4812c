import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { readCommandLine } from '../../scripts/lib/command-line.ts'

const SCRIPTS = path.join(import.meta.dirname, '../../scripts')
const OPTIONS = { json: { type: 'boolean', default: false }, dps: { type: 'string' } } as const
const USAGE = 'npm run x    does it\n'

describe('scripts/command-line', () => {
  it('gives options their values', () => {
    expect(readCommandLine(['--dps', '16'], USAGE, OPTIONS))
      .to.deep.include({ values: { __proto__: null, json: false, help: false, dps: '16' } })
    expect(readCommandLine(['17', 'A5'], USAGE, OPTIONS, true)).to.deep.include({ positionals: ['17', 'A5'] })
  })

  it('says how a script is used', () => {
    for (const word of ['--help', '-h']) {
      expect(readCommandLine(['--json', word], USAGE, OPTIONS)).to.deep.equal({ exitCode: 0, text: USAGE })
    }
  })

  it('refuses in one sentence what it does not know', () => {
    for (const [args, sentence] of [
      [['--nonsense'], "Unknown option '--nonsense'"],
      [['--json=3'], "Option '--json' does not take an argument"],
      [['--dps'], "Option '--dps <value>' argument missing"],
      [['sixteen'], "Unexpected argument 'sixteen'"]
    ] as const) {
      expect(readCommandLine([...args], USAGE, OPTIONS))
        .to.deep.equal({ exitCode: 2, text: `${sentence}; --help shows what there is.\n` })
    }
  })

  it('is how each script reads its own', () => {
    const files = readdirSync(SCRIPTS).filter(file => file.endsWith('.ts'))
    expect(files).to.include('bench.ts')
    for (const file of files) {
      expect(readFileSync(path.join(SCRIPTS, file), 'utf8'), file).to.match(/commandLine\(/).and.not.match(
        /parseArgs|process\.argv/
      )
    }
  })

  it('ends a process before it does anything', () => {
    const run = (arg: string): unknown => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath, ['--import', 'tsx', path.join(SCRIPTS, 'vectors.ts'), arg], { encoding: 'utf8' }
      )
      return { status, stdout, stderr }
    }
    expect(run('--help')).to.deep.equal({ status: 0, stdout: 'npm run vectors    writes docs/vectors\n', stderr: '' })
    expect(run('--nonsense'))
      .to.deep.equal({ status: 2, stdout: '', stderr: "Unknown option '--nonsense'; --help shows what there is.\n" })
  })
})
