import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { systemRandom } from '../../../../src/base/clock.ts'
import { writeKeyFile } from '../../../../src/cli/key-file.ts'
import { postSigned } from '../../../../src/node/signed-http.ts'
import { memoryStore } from '../../../../src/store/memory.ts'
import { createTestnet } from '../../../../src/testnet/index.ts'
import { freePorts } from '../../../../src/testnet/ports.ts'
import { at } from '../../../builders/oprf.ts'
import { until } from '../../../builders/replicas.ts'
import { EXEC_ARGV, MAIN } from '../../../builders/program.ts'
import type { ChildProcess } from 'node:child_process'
import type { Store } from '../../../../src/store/interface.ts'
import type { Testnet } from '../../../../src/testnet/index.ts'

const now = (): string => new Date().toISOString()
const [BY_REQUEST, BY_FILE, BAD] = ['tel:+14155553201', 'tel:+14155553202', 'tel:+14155553203']

describe('cli/commands/csip/feed: start', function () {
  this.timeout(120_000)
  const secret = systemRandom.bytes(32)
  let testnet: Testnet
  let folder: string
  let args: string[]
  let url: URL
  let child: ChildProcess | undefined
  let printed = ''

  /** Until it says that it is ready. */
  async function start (): Promise<void> {
    const started = spawn(process.execPath, [...EXEC_ARGV, MAIN, 'csip', 'start', ...args], {
      stdio: ['ignore', 'pipe', 'pipe']
    })
    child = started
    await new Promise<void>((resolve, reject) => {
      const listen = (chunk: Buffer): void => {
        printed += chunk.toString()
        if (printed.includes('ready')) {
          resolve()
        }
      }
      started.stdout.on('data', listen)
      started.stderr.on('data', listen)
      started.on('exit', code => { reject(new Error(`ended with ${code}: ${printed}`)) })
    })
  }

  async function end (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (child != null && child.exitCode == null && child.signalCode == null) {
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
    }
  }

  async function post (line: string): Promise<unknown> {
    return JSON.parse(await postSigned({
      url, secret, purpose: 'feed', body: line, timestamp: Date.now(), timeout: 30_000, maxResponse: 1_000
    }))
  }

  const outcomeOf = async (csi = ''): Promise<string> => (await at(testnet.msps, 1).node.discover(csi)).outcome

  before(async () => {
    const stores = new Map<string, Store>()
    testnet = await createTestnet({
      relays: false,
      dps: 3,
      store: async name => {
        const store = stores.get(name) ?? memoryStore()
        stores.set(name, store)
        return store
      }
    })
    folder = await mkdtemp(join(tmpdir(), 'mimi-feed-'))
    await writeFile(join(folder, 'v1.registry'), testnet.federation.bytes)
    await writeFile(join(folder, 'numbers.csv'), '')
    await writeKeyFile(join(folder, 'csip.key'), at(testnet.csips, 0).party.seed)
    await writeKeyFile(join(folder, 'feed.key'), secret)
    const port = at(await freePorts(1), 0)
    url = new URL(`http://127.0.0.1:${port}/feed`)
    args = [
      '--id', 'csip1', '--key', join(folder, 'csip.key'), '--data', join(folder, 'data'), '--anchor',
      testnet.federation.anchorText, '--registry', join(folder, 'v1.registry'),
      '--development', '--listen', '/ip4/127.0.0.1/tcp/0', '--feed-file', join(folder, 'numbers.csv'), '--feed-port',
      String(port), '--feed-secret-file', join(folder, 'feed.key')
    ]
    for (const csi of [BY_REQUEST, BY_FILE]) {
      await testnet.claim({ csi: csi ?? '', msp: 'msp1' })
    }
    await start()
  })

  after(async () => {
    await end('SIGTERM')
    await testnet.stop()
    await rm(folder, { recursive: true })
  })

  it('announces what a request acknowledged before the process was killed and no DP was there', async () => {
    await Promise.all(testnet.dps.map(async dp => { await dp.stop() }))
    expect(await post(`${BY_REQUEST},reassigned,${now()}\n`)).to.deep.equal({ recorded: 1 })
    await end('SIGKILL')
    await Promise.all(testnet.dps.map(async dp => { await dp.restart() }))
    await until(async () => await outcomeOf(BY_REQUEST) === 'found')
    await start()
    await until(async () => await outcomeOf(BY_REQUEST) === 'none')
  })

  it('announces what is appended to the file, names a bad line by its number, and logs no identifier', async () => {
    await appendFile(join(folder, 'numbers.csv'), `${BAD},stolen,${now()}\n${BY_FILE},reassigned,${now()}\n`)
    await until(async () => await outcomeOf(BY_FILE) === 'none')
    expect(printed).to.contain('FEED_EVENT_UNKNOWN')
    for (const csi of [BY_REQUEST, BY_FILE, BAD]) {
      expect(printed).to.not.contain(csi?.slice(-10))
    }
  })
})
