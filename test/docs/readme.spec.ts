import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { createTestnet } from '../../src/testnet/index.ts'
import { blocksOf, commandsOf } from './blocks.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
/** The whole of a testnet, on a busy machine. */
const MINUTES = 60_000
/** All rows are tested where they stand; that the command works is shown by two of them. */
const SHORTENED = new Map([['npm run conformance', 'npm run conformance -- 17 A5']])

describe('README', () => {
  it('embeds a light node in ten lines or fewer, which find Bob', async function () {
    this.timeout(2 * MINUTES)
    const [snippet, ...others] = (await blocksOf(join(root, 'README.md'))).filter(({ language }) => language === 'ts')
    expect(others).to.have.length(0)
    const code = snippet?.code ?? ''
    expect(code.split('\n').filter(line => line.trim() !== '')).to.have.length.within(3, 10)

    // inside the package, so that it finds itself by its name
    const inside = await mkdtemp(join(root, '.docs-'))
    const cwd = await mkdtemp(join(tmpdir(), 'mimi-readme-'))
    const testnet = await createTestnet()
    try {
      await testnet.claim({ csi: 'mailto:bob@example.com', msp: 'msp1' })
      await writeFile(join(cwd, 'federation.anchor'), `${testnet.federation.anchorText}\n`)
      await writeFile(join(cwd, 'federation.registry'), testnet.federation.bytes)
      await writeFile(join(inside, 'snippet.ts'), code)
      const { stdout } = await run(
        process.execPath, ['--import', join(root, 'node_modules/tsx/dist/esm/index.mjs'), join(inside, 'snippet.ts')],
        { cwd, timeout: MINUTES }
      )
      expect(stdout).to.match(/^found \[ 'msp1' \] msp1$/m)
    } finally {
      await testnet.stop()
      await rm(inside, { recursive: true })
      await rm(cwd, { recursive: true })
    }
  })

  it('has commands that work', async function () {
    this.timeout(20 * MINUTES)
    const commands = (await blocksOf(join(root, 'README.md'))).filter(({ language }) => language === 'sh').flatMap(
      commandsOf
    )
    expect(commands).to.include.members(['scripts/testnet --once', 'npx mimi --help', 'npm run conformance'])
    for (const command of commands) {
      const running = run('bash', ['-c', SHORTENED.get(command) ?? command], {
        cwd: root, timeout: 10 * MINUTES, maxBuffer: 2 ** 26
      })
      running.child.stdin?.end()
      await running.catch((err: { stdout?: string, stderr?: string }) => {
        expect.fail(`${command}\n${err.stdout ?? ''}\n${err.stderr ?? ''}`)
      })
    }
  })
})
