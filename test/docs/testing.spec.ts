import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { TESTNET_OPTIONS } from '../../src/testnet/option-names.ts'
import { blocksOf } from './blocks.ts'
import type { Block } from './blocks.ts'

const run = promisify(execFile)
const ROOT = path.join(import.meta.dirname, '../..')
const PAGE = path.join(ROOT, 'docs/testing.md')
const MINUTE = 60_000

interface Runner {
  /** By which its example is known. */
  readonly imports: string
  readonly file: string
  readonly command: readonly string[]
  /** From the registry: large, and for this page alone. @default it is here */
  readonly installed?: string
  readonly says: RegExp
}

const RUNNERS: Readonly<Record<string, Runner>> = {
  mocha: {
    imports: 'describe(',
    file: 'mocha.mjs',
    command: [path.join(ROOT, 'node_modules/mocha/bin/mocha.js'), 'mocha.mjs'],
    says: /1 passing/
  },
  'node:test': {
    imports: "'node:test'", file: 'node.test.mjs', command: ['--test', 'node.test.mjs'], says: /pass 1\n/
  },
  vitest: {
    imports: "'vitest'",
    file: 'vitest.test.mjs',
    command: ['node_modules/vitest/vitest.mjs', 'run', 'vitest.test.mjs'],
    installed: 'vitest@3.2.7',
    says: /Tests.+1 passed/
  },
  jest: {
    imports: "'@jest/globals'",
    file: 'jest.test.mjs',
    command: [
      '--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--transform', '{}', '--testMatch',
      '**/jest.test.mjs'
    ],
    installed: 'jest@30.5.2',
    says: /1 passed/
  }
}

describe('docs/testing.md', function () {
  this.timeout(10 * MINUTE)
  let folder: string
  let blocks: readonly Block[]
  /** Why nothing comes from the registry. */
  let unreachable: string | undefined

  before(async () => {
    blocks = (await blocksOf(PAGE)).filter(({ language }) => language === 'js')
    folder = await mkdtemp(path.join(tmpdir(), 'mimi-testing-'))
    await writeFile(path.join(folder, 'package.json'), '{ "type": "module", "private": true }')
    const wanted = Object.values(RUNNERS).flatMap(({ installed }) => installed ?? [])
    const args = ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', ...wanted]
    await run('npm', args, { cwd: folder, timeout: 5 * MINUTE }).catch((err: { stderr?: string }) => {
      if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH/.test(err.stderr ?? '')) {
        throw err
      }
      unreachable = 'the registry of packages is out of reach'
    })
    await mkdir(path.join(folder, 'node_modules'), { recursive: true })
    await symlink(ROOT, path.join(folder, 'node_modules/mimi-discovery'))
  })
  after(async () => { await rm(folder, { recursive: true, force: true }) })

  const blockOf = (imports: string): Block => {
    const [block, ...others] = blocks.filter(({ code }) => code.includes(imports))
    expect(others, imports).to.deep.equal([])
    return block ?? expect.fail(`no example with ${imports}`)
  }

  for (const [name, { imports, file, command, installed, says }] of Object.entries(RUNNERS)) {
    it(`has an example for ${name} that passes, and ends`, async function () {
      if (installed != null && unreachable != null) {
        this.skip()
      }
      await writeFile(path.join(folder, file), blockOf(imports).code)
      const { stdout, stderr } = await run(process.execPath, command, {
        cwd: folder, timeout: 4 * MINUTE, env: { ...process.env, NO_COLOR: '1' }
      })
      expect(stdout + stderr).to.match(says)
    })
  }

  it('has other examples that run, and end', async () => {
    const others = blocks.filter(({ code }) => Object.values(RUNNERS).every(({ imports }) => !code.includes(imports)))
    expect(others).to.have.length(3)
    for (const { code, line } of others) {
      const file = path.join(folder, `line-${line}.mjs`)
      await writeFile(file, code)
      await run(process.execPath, [file], { timeout: 4 * MINUTE })
    }
  })

  it('names the options that it uses as they are called', () => {
    const used = blocks.flatMap(({ code }) => [...code.matchAll(/createTestnet\(\{ ([^}]*) \}\)/g)])
      .flatMap(([, words = '']) => words.split(', ').map(word => word.replace(/:.*/, '')))
    expect(used).to.include.members(['dps', 'seed', 'clock'])
    expect(used.filter(name => !Object.hasOwn(TESTNET_OPTIONS, name))).to.deep.equal([])
  })
})
