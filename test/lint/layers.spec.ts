import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { expect } from 'chai'

const root = path.join(import.meta.dirname, '../..')

/** ESLint with this project's configuration, in a plain Node.js: it answers all questions of this file at once. */
const LINTER = `
import { ESLint } from 'eslint'
import { readFileSync } from 'node:fs'
const eslint = new ESLint()
const answers = []
for (const { file, code } of JSON.parse(readFileSync(0, 'utf8'))) {
  const [{ messages }] = await eslint.lintText(code, { filePath: file })
  answers.push(messages.map(({ ruleId, messageId }) => ruleId === 'mimi/layers' ? 'layers:' + messageId : ruleId))
}
process.stdout.write(JSON.stringify(answers))
`

interface Case {
  readonly file: string
  readonly code: string
  answer?: string[]
}

const cases: Case[] = []

/** The rules that object to `code` in `file` must be `expected`, in their order. */
function judges (title: string, expected: readonly string[], file: string, ...code: string[]): void {
  const asked: Case = { file, code: code.join('\n') + '\n' }
  cases.push(asked)
  it(title, () => {
    expect(asked.answer).to.deep.equal(expected)
  })
}

before(() => {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', LINTER], {
    cwd: root, input: JSON.stringify(cases), encoding: 'utf8'
  })
  const answers: string[][] = JSON.parse(output)
  cases.forEach((asked, i) => { asked.answer = answers[i] })
})

const use = 'export const used = [x]'

describe('lint/layers', () => {
  for (const [file, imported] of [
    ['src/base/x.ts', '../registry/interface.ts'],
    ['src/identifiers/x.ts', '../registry/interface.ts'],
    ['src/registry/x.ts', '../rpc/interface.ts'],
    ['src/store/x.ts', '../rpc/interface.ts'],
    ['src/rpc/x.ts', '../protocols/oprf/index.ts'],
    ['src/protocols/oprf/x.ts', '../../dht/index.ts'],
    ['src/dht/x.ts', '../dp/dp.ts'],
    ['src/node/x.ts', '../cli/program.ts']
  ] as const) {
    judges(`refuses that ${file} imports ${imported}`, ['layers:layer'], file, `import { x } from '${imported}'`, use)
  }

  const base = 'src/base/x.ts'
  judges(
    'counts type imports', ['layers:layer'], base, "import type { Policy } from '../registry/interface.ts'",
    'export type P = Policy'
  )
  judges('counts inline types', ['layers:layer'], base, "export type P = import('../registry/interface.ts').Policy")
  judges('counts re-exports', ['layers:layer'], base, "export type { Policy } from '../registry/interface.ts'")
  judges('counts re-exports of everything', ['layers:layer'], base, "export * from '../registry/interface.ts'")
  judges('counts dynamic imports', ['layers:layer'], base, "export const x = await import('../registry/interface.ts')")

  judges('allows what stands to the left', [], 'src/mapping/x.ts', "import { x } from '../attestation/verify.ts'", use)
  judges('allows the own folder', [], 'src/mapping/x.ts', "import { x } from './entry.ts'", use)
  judges('lets protocols meet in node', [], 'src/node/x.ts', "import { x } from '../protocols/oprf/index.ts'", use)
  judges(
    'allows a protocol its engine', [], 'src/protocols/oprf/x.ts', "import { x } from '../../rpc/interface.ts'", use
  )
  judges(
    'keeps protocol folders apart', ['layers:protocols'], 'src/protocols/oprf/x.ts',
    "import { x } from '../attest/index.ts'", use
  )
  judges('allows a protocol its own files', [], 'src/protocols/oprf/x.ts', "import { x } from './constants.ts'", use)

  judges('refuses polyfills inside', ['layers:runtime'], 'src/rpc/x.ts', "import '../runtime.ts'")
  judges('leaves polyfills to entry points', [], 'src/cli/x.ts', "import '../runtime.ts'")
  judges('refuses folders without a place', ['layers:unknownFolder'], 'src/odds/x.ts', 'export const x = 1')
  judges('refuses names that say nothing', ['layers:vague'], 'src/base/utils.ts', 'export const x = 1')
  judges('refuses relative imports without .ts', ['layers:extension'], base, "import { x } from './bytes'", use)
})

describe('lint/layers: pure core', () => {
  for (const name of [
    'node:net', 'node:fs', 'node:fs/promises', 'node:timers', 'node:timers/promises', 'node:http', 'node:dgram'
  ]) {
    judges(`refuses ${name}`, ['layers:pureNode'], 'src/mapping/x.ts', `import x from '${name}'`, use)
  }

  const core = 'src/mapping/x.ts'
  judges('takes hashes of node:crypto', [], core, "import { createHash as x } from 'node:crypto'", use)
  judges(
    'refuses randomness of node:crypto', ['layers:pureRandom'], core, "import { randomBytes as x } from 'node:crypto'",
    use
  )
  judges('takes peer ids', [], core, "import { peerIdFromString as x } from '@libp2p/peer-id'", use)
  judges(
    'takes the type of peer ids', [], core, "import type { PeerId } from '@libp2p/interface'", 'export type P = PeerId'
  )
  judges(
    'refuses streams, even their type', ['layers:pureLibp2p'], core, "import type { Stream } from '@libp2p/interface'",
    'export type S = Stream'
  )
  judges('refuses transports', ['layers:pureLibp2p'], core, "import { tcp as x } from '@libp2p/tcp'", use)
  judges('has no clock', ['no-restricted-properties'], core, 'export const x = Date.now()')
  judges('has no date of today', ['no-restricted-syntax'], core, 'export const x = new Date()')
  judges('reads dates that it is given', [], core, 'export const x = new Date(0)')
  judges('has no dice', ['no-restricted-properties'], core, 'export const x = Math.random()')
  judges('has no output', ['no-restricted-globals'], core, 'console.info(1)')
  judges('has no timers', ['no-restricted-globals'], core, 'setTimeout(() => {}, 1)')
  judges('ends at the store', [], 'src/store/x.ts', "import x from 'node:fs'", use)
  judges('ends at the nodes', [], 'src/node/x.ts', 'export const x = Date.now()')
})

describe('lint/layers: house rules', () => {
  const file = 'src/node/x.ts'
  judges('refuses any', ['@typescript-eslint/no-explicit-any'], file, 'export const x: any = 1')
  judges(
    'refuses comments that switch the compiler off', ['@typescript-eslint/ban-ts-comment'], file, '// @ts-ignore',
    'export const x = 1'
  )
  judges(
    'refuses assertions that something is there', ['@typescript-eslint/no-non-null-assertion'], file,
    'export const x = (y?: string) => y!'
  )
  judges('refuses default exports', ['no-restricted-syntax'], file, 'export default 1')
  judges('refuses a silent catch', ['no-empty'], file, 'try { JSON.parse(\'\') } catch {}')
  judges('refuses semicolons', ['@stylistic/semi'], file, 'export const x = 1;')

  // a null stands for the linter's own remark that the comment has no effect
  judges(
    'doesn\'t let a comment switch it off', [null, '@typescript-eslint/no-explicit-any'] as string[], file,
    '// eslint-disable-next-line', 'export const x: any = 1'
  )
})
