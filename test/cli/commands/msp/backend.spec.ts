import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { registerMsp } from '../../../../src/cli/commands/msp/index.ts'
import { writeKeyFile } from '../../../../src/cli/key-file.ts'
import { encodeAnchor } from '../../../../src/registry/anchor.ts'
import { developmentRegistry } from '../../../builders/development-registry.ts'
import { rejectionOf } from '../../../builders/errors.ts'
import { testContext } from '../../context.ts'

const federation = developmentRegistry()

describe('cli/commands/msp/backend: the directory of mimi msp start', () => {
  let folder: string

  async function start (...args: string[]): Promise<void> {
    const program = new Command('mimi').option('--json').exitOverride()
    registerMsp(program, testContext({ clock: { now: () => federation.now } }))
    const paths: Record<string, string> = {
      SECRET: join(folder, 'secret.key'), MISSING: join(folder, 'missing'), OPEN: join(folder, 'open.key')
    }
    await program.parseAsync([
      'msp', 'start', '--id', 'msp1', '--key', join(folder, 'msp.key'), '--anchor', encodeAnchor(federation.anchor),
      '--registry', join(folder, 'v1.registry'),
      ...args.map(arg => paths[arg] ?? arg)
    ], { from: 'user' })
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-msp-'))
    await writeKeyFile(join(folder, 'msp.key'), new Uint8Array(32).fill(1))
    await writeKeyFile(join(folder, 'secret.key'), new Uint8Array(32).fill(2))
    await writeFile(join(folder, 'open.key'), `${'02'.repeat(32)}\n`, { mode: 0o644 })
    await writeFile(join(folder, 'v1.registry'), federation.registry.bytes)
  })

  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  const rows: ReadonlyArray<readonly [name: string, code: string, args: readonly string[]]> = [
    ['none', 'OPTION_INVALID', []],
    [
      'two', 'OPTION_INVALID',
      ['--users', 'SECRET', '--callback-url', 'https://msp.example/', '--callback-secret-file', 'SECRET']
    ],
    ['a file that is not there', 'FILE_UNREADABLE', ['--users', 'MISSING']],
    ['a callback without a secret', 'OPTION_INVALID', ['--callback-url', 'https://msp.example/']],
    ['notices without a callback', 'OPTION_INVALID', ['--users', 'SECRET', '--notice-url', 'https://msp.example/']],
    [
      'notices in the clear', 'MSP_CALLBACK_INVALID', [
        '--callback-url', 'https://msp.example/', '--notice-url', 'http://msp.example/', '--callback-secret-file',
        'SECRET'
      ]
    ],
    ['alerts without a callback', 'OPTION_INVALID', ['--users', 'SECRET', '--alert-url', 'https://msp.example/']],
    [
      'alerts in the clear', 'MSP_CALLBACK_INVALID', [
        '--callback-url', 'https://msp.example/', '--alert-url', 'http://msp.example/', '--callback-secret-file',
        'SECRET'
      ]
    ],
    [
      'a watch that nobody hears of', 'OPTION_INVALID',
      ['--callback-url', 'https://msp.example/', '--watch-interval', '5', '--callback-secret-file', 'SECRET']
    ],
    ['a secret without a callback', 'OPTION_INVALID', ['--users', 'SECRET', '--callback-secret-file', 'SECRET']],
    [
      'a callback in the clear', 'MSP_CALLBACK_INVALID',
      ['--callback-url', 'http://msp.example/', '--callback-secret-file', 'SECRET']
    ],
    [
      'a secret that is not there', 'FILE_UNREADABLE',
      ['--callback-url', 'https://msp.example/', '--callback-secret-file', 'MISSING']
    ],
    [
      'a secret that others may read', 'FILE_EXPOSED',
      ['--callback-url', 'https://msp.example/', '--callback-secret-file', 'OPEN']
    ]
  ]
  for (const [name, code, args] of rows) {
    it(`is refused: ${name}`, async () => {
      expect((await rejectionOf(start(...args))).code).to.equal(code)
    })
  }
})
