import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { systemRandom } from '../../../src/base/clock.ts'
import { Interrupted } from '../../../src/cli/interrupted.ts'
import { writeKeyFile } from '../../../src/cli/key-file.ts'
import { run } from '../../../src/cli/program.ts'
import { encodeAnchor } from '../../../src/registry/anchor.ts'
import { developmentRegistry } from '../../builders/development-registry.ts'
import { at } from '../../builders/oprf.ts'
import { EXEC_ARGV, MAIN } from '../../builders/program.ts'
import { testContext } from '../context.ts'
import type { ChildProcessByStdio } from 'node:child_process'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Readable } from 'node:stream'

const BOB = 'mailto:bob@example.com'

describe('cli/system/signals', function () {
  this.timeout(60_000)

  let folder: string
  let silent: Server
  let common: string[]
  let dpKey: string
  let env: Record<string, string>

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-signals-'))
    silent = createServer(socket => { socket.on('error', () => {}) })
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const addresses = Array.from({ length: 3 }, () => [`/ip4/127.0.0.1/tcp/${(silent.address() as AddressInfo).port}`])
    // processes live by the real time
    const federation = developmentRegistry({ seed: 'signals', now: Date.now(), addresses })
    await writeFile(join(folder, 'v1.registry'), federation.registry.bytes)
    dpKey = join(folder, 'dp.key')
    await writeKeyFile(dpKey, at(federation.dps, 0).seed)
    common = ['--anchor', encodeAnchor(federation.anchor), '--registry', join(folder, 'v1.registry')]
    env = { MIMI_ANCHOR: encodeAnchor(federation.anchor), MIMI_REGISTRY: join(folder, 'v1.registry') }
  })

  after(async () => {
    silent.close()
    await rm(folder, { recursive: true })
  })

  const commands: ReadonlyArray<readonly [string, () => string[]]> = [
    ['discover', () => ['discover', BOB]],
    ['claim', () => ['claim', BOB, '--msp', 'msp1', '--data', join(folder, 'me'), '--code-command', 'true']],
    ['renew', () => ['renew', BOB, '--msp', 'msp1', '--data', join(folder, 'me'), '--code-command', 'true']],
    ['dispute', () => ['dispute', BOB, '--data', join(folder, 'me'), '--code-command', 'true']],
    ['defend', () => ['defend', BOB, '--data', join(folder, 'me'), '--code-command', 'true']],
    ['conflicts', () => ['conflicts', BOB, '--data', join(folder, 'me')]],
    ['watch', () => ['watch', BOB, '--data', join(folder, 'me')]],
    ['rotate', () => ['rotate', BOB, '--data', join(folder, 'me'), '--code-command', 'true']],
    ['recover', () => ['recover', BOB, '--data', join(folder, 'me'), '--code-command', 'true', '--msp', 'msp1']],
    ['csip disconnected', () => ['csip', 'disconnected', BOB, '--since', '2026-01-01', '--key', dpKey]]
  ]

  for (const [name, args] of commands) {
    it(`${name}: Ctrl-C while no DP answers is 130, and no failure to tell`, async () => {
      const stop = new AbortController()
      const context = testContext({ clock: { now: Date.now }, random: systemRandom, signal: stop.signal })
      // it has begun once somebody is asked
      const asked = once(silent, 'connection') as Promise<[Socket]>
      const running = run([...args(), ...common], context)
      const early = await Promise.race([asked.then(() => undefined), running])
      expect(early, context.err()).to.equal(undefined)
      stop.abort(new Interrupted('interrupt'))
      expect(await running).to.equal(130)
      expect(context.err()).not.to.match(/error|defect|\n {4}at /)
    })
  }

  async function startDp (level: string): Promise<ChildProcessByStdio<null, Readable, Readable>> {
    const args = [
      MAIN, 'dp', 'start', '--key', dpKey, '--data', join(folder, 'data'), '--listen', '/ip4/127.0.0.1/tcp/0'
    ]
    const child = spawn(process.execPath, [...EXEC_ARGV, ...args], {
      env: { ...process.env, ...env, MIMI_LOG_LEVEL: level }, stdio: ['ignore', 'pipe', 'pipe']
    })
    await once(child.stdout, 'data')
    return child
  }

  async function signalled (
    ...signals: NodeJS.Signals[]
  ): Promise<{ readonly ended: readonly unknown[], readonly err: string }> {
    const child = await startDp('silent')
    const [err, exit] = [text(child.stderr), once(child, 'exit')]
    signals.forEach(signal => { child.kill(signal) })
    return { ended: await exit, err: await err }
  }

  const nodes: ReadonlyArray<readonly [NodeJS.Signals, number]> = [['SIGINT', 130], ['SIGTERM', 0], ['SIGHUP', 0]]
  for (const [signal, code] of nodes) {
    it(`a node ends cleanly by ${signal}, with exit code ${code}`, async () => {
      const { ended, err } = await signalled(signal)
      expect(ended).to.deep.equal([code, null])
      expect(err).not.to.match(/error|\n {4}at /)
    })
  }

  it('a node ends cleanly when nobody reads what it says any more', async () => {
    const child = await startDp('trace')
    const exit = once(child, 'exit')
    child.stderr.destroy()
    expect(await exit).to.deep.equal([0, null])
  })
})
