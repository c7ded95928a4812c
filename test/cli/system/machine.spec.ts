import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { writeKeyFile } from '../../../src/cli/key-file.ts'
import { run } from '../../../src/cli/program.ts'
import { encodeAnchor } from '../../../src/registry/anchor.ts'
import { developmentRegistry } from '../../builders/development-registry.ts'
import { at } from '../../builders/oprf.ts'
import { EXEC_ARGV, MAIN } from '../../builders/program.ts'
import { testContext } from '../context.ts'
import type { AddressInfo, Server } from 'node:net'

const ANYWHERE = '/ip4/127.0.0.1/tcp/0'
/** Of documentation (RFC 5737): no machine's own. */
const FOREIGN = '/ip4/192.0.2.1/tcp/4001'
/** Enough for the program to begin, and for nothing else: `sh` counts files of 512 bytes. */
const NO_ROOM = "trap '' XFSZ; ulimit -S -f 0; exec \"$@\""
const FEW_FILES = 'ulimit -n 256; exec "$@"'
const WITHOUT_DESCRIPTORS = join(import.meta.dirname, '../../builders/without-descriptors.ts')

interface Ended {
  readonly code: number
  readonly err: string
}

/** Takes every connection, and says nothing. */
async function listenInSilence (): Promise<Server> {
  const server = createServer(socket => { socket.on('error', () => {}) })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

describe('cli/system/machine: what the machine refuses has a code, a sentence and a remedy, and no stack', function () {
  this.timeout(60_000)

  let folder: string
  let occupied: Server
  let env: Record<string, string>

  before(async () => {
    occupied = await listenInSilence()
    folder = await mkdtemp(join(tmpdir(), 'mimi-machine-'))
    const addresses = Array.from({ length: 3 }, () => [`/ip4/127.0.0.1/tcp/${portOf(occupied)}`])
    // processes live by the real time
    const federation = developmentRegistry({ seed: 'machine', now: Date.now(), addresses })
    await writeFile(join(folder, 'v1.registry'), federation.registry.bytes)
    await writeKeyFile(join(folder, 'dp.key'), at(federation.dps, 0).seed)
    await writeKeyFile(join(folder, 'csip.key'), at(federation.csips, 0).seed)
    await writeKeyFile(join(folder, 'msp.key'), at(federation.msps, 0).seed)
    await writeFile(join(folder, 'users.txt'), 'mailto:bob@example.com\n')
    env = {
      MIMI_ANCHOR: encodeAnchor(federation.anchor), MIMI_REGISTRY: join(folder, 'v1.registry'), MIMI_LOG_LEVEL: 'silent'
    }
  })

  after(async () => {
    occupied?.close()
    await rm(folder, { recursive: true })
  })

  const starts: ReadonlyArray<readonly [role: string, args: () => string[]]> = [
    ['dp', () => ['--key', join(folder, 'dp.key')]],
    ['csip', () => ['--key', join(folder, 'csip.key'), '--id', 'csip1', '--development']],
    ['msp', () => ['--key', join(folder, 'msp.key'), '--id', 'msp1', '--users', join(folder, 'users.txt')]]
  ]

  async function start (role: string, args: readonly string[]): Promise<Ended> {
    const context = testContext({ env, clock: { now: Date.now } })
    const code = await run([role, 'start', '--data', join(folder, `${role}-data`), ...args], context)
    return { code, err: context.err() }
  }

  function expectTold ({ code, err }: Ended, expected: { readonly exit: number, readonly code: string }): void {
    expect(err).to.match(/^error: .+\n {2}remedy: .+\n {2}code: /m)
      .and.contain(`code: ${expected.code}\n`)
      .and.not.match(/\n {4}at |defect/)
    expect(code).to.equal(expected.exit)
  }

  for (const [role, own] of starts) {
    const refused: ReadonlyArray<readonly [what: string, listen: () => string, exit: number, code: string]> = [
      ['a port that is taken', () => `/ip4/127.0.0.1/tcp/${portOf(occupied)}`, 7, 'PORT_IN_USE'],
      ['an address of another machine', () => FOREIGN, 6, 'ADDRESS_ELSEWHERE'],
      ['a port that there is not', () => '/ip4/0.0.0.0/tcp/99999', 3, 'ADDRESS_MALFORMED'],
      ['an address in another notation', () => '0.0.0.0:4001', 3, 'ADDRESS_MALFORMED'],
      ['an address of UDP', () => '/ip4/127.0.0.1/udp/4001', 3, 'ADDRESS_MALFORMED']
    ]
    for (const [what, listen, exit, code] of refused) {
      it(`${role} start: ${what}`, async () => {
        expectTold(await start(role, [...own(), '--listen', listen()]), { exit, code })
      })
    }
  }

  it('dp start: an address for others that nobody can read', async () => {
    const { code, err } = await start('dp', [
      '--key', join(folder, 'dp.key'), '--listen', ANYWHERE, '--announce', 'dp.example'
    ])
    expectTold({ code, err }, { exit: 3, code: 'ADDRESS_MALFORMED' })
  })

  it('csip start: a port for people that is taken, or none of ours', async () => {
    const sign = (host: string, port: number): string[] => [
      '--key', join(folder, 'csip.key'), '--id', 'csip1', '--listen', ANYWHERE, '--development',
      '--feed-port', String(port), '--feed-host', host, '--feed-secret-file', join(folder, 'dp.key')
    ]
    expectTold(await start('csip', sign('127.0.0.1', portOf(occupied))), { exit: 7, code: 'PORT_IN_USE' })
    expectTold(await start('csip', sign('192.0.2.1', 0)), { exit: 6, code: 'ADDRESS_ELSEWHERE' })
  })

  it('dp start: a data folder where none can be made, or that is a file', async () => {
    const args = ['dp', 'start', '--key', join(folder, 'dp.key'), '--listen', ANYWHERE]
    for (const data of ['/proc/mimi/data', join(folder, 'v1.registry', 'data')]) {
      const context = testContext({ env, clock: { now: Date.now } })
      expectTold({ code: await run([...args, '--data', data], context), err: context.err() }, {
        exit: 8, code: 'PATH_UNFIT'
      })
    }
  })

  async function startLimited (script: string, program: readonly string[], ...args: string[]): Promise<Ended> {
    const words = [
      process.execPath, ...program, 'dp', 'start', '--key', join(folder, 'dp.key'), '--listen', ANYWHERE, ...args
    ]
    const child = spawn('sh', ['-c', script, 'sh', ...words], {
      env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe']
    })
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    return { code, err }
  }

  it('dp start: a full disk', async () => {
    expectTold(await startLimited(NO_ROOM, [...EXEC_ARGV, MAIN], '--data', join(folder, 'full')), {
      exit: 10, code: 'DISK_FULL'
    })
  })

  it('dp start: too few files may be open', async () => {
    expectTold(await startLimited(FEW_FILES, ['--import', 'tsx', WITHOUT_DESCRIPTORS], '--data', join(folder, 'few')), {
      exit: 10, code: 'DESCRIPTORS_EXHAUSTED'
    })
  })
})
