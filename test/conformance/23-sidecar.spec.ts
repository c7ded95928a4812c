import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { addToken } from '../../src/http/tokens.ts'
import { systemRandom } from '../../src/base/clock.ts'
import { writeKeyFile } from '../../src/cli/key-file.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { freePorts } from '../../src/testnet/ports.ts'
import { at } from '../builders/oprf.ts'
import { EXEC_ARGV, MAIN } from '../builders/program.ts'
import type { ChildProcess } from 'node:child_process'
import type { Server } from 'node:net'
import type { Testnet } from '../../src/testnet/index.ts'

const BOB = 'mailto:bob.unmistakable@example.com'

/** The process that a service starts: `mimi msp start --http`, with a file of tokens and a certificate. */
describe('23: what goes to a sidecar is encrypted and authenticated', function () {
  this.timeout(180_000)
  let testnet: Testnet
  let folder: string
  let child: ChildProcess
  let printed = ''
  let token: string
  let port: number
  /** What a wiretap between a program and the sidecar has. */
  let tap: Server
  let tapPort: number
  const heard: Buffer[] = []

  const inFolder = (name: string): string => join(folder, name)

  /** @param ca - whom the program trusts */
  async function ask (to: number, bearer: string, ca: string): Promise<{ status?: number, body: string }> {
    return await new Promise((resolve, reject) => {
      const asking = request({
        host: 'localhost',
        port: to,
        path: '/v1/lookup',
        method: 'POST',
        family: 4,
        ca,
        agent: false,
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
      }, response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => { chunks.push(chunk) })
        response.once('end', () => { resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }) })
      })
      asking.once('error', reject)
      asking.end(JSON.stringify({ csi: BOB }))
    })
  }

  async function start (): Promise<void> {
    const { party } = at(testnet.msps, 0)
    const [listen = 0, http = 0] = await freePorts(2)
    port = http
    const args = [
      'msp', 'start', '--id', party.name, '--key', inFolder('msp.key'), '--users', inFolder('users.txt'),
      '--anchor', testnet.federation.anchorText, '--registry', inFolder('v1.registry'), '--data', inFolder('data'),
      '--listen', `/ip4/127.0.0.1/tcp/${listen}`, '--http', String(http), '--http-tokens', inFolder('tokens'),
      '--http-tls-cert', inFolder('cert.pem'), '--http-tls-key', inFolder('key.pem')
    ]
    child = spawn(process.execPath, [...EXEC_ARGV, MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    await new Promise<void>((resolve, reject) => {
      const listener = (chunk: Buffer): void => {
        printed += chunk.toString()
        if (/^ready /m.test(printed)) {
          resolve()
        }
      }
      child.stdout?.on('data', listener)
      child.stderr?.on('data', listener)
      child.once('exit', code => { reject(new Error(`ended with ${code}: ${printed}`)) })
    })
  }

  before(async () => {
    testnet = await createTestnet({ dps: 3, relays: false })
    await testnet.claim({ csi: BOB, msp: 'msp2', tags: ['Unmistakable'] })
    // its place is another process's now
    await at(testnet.msps, 0).node.stop()
    folder = await mkdtemp(join(tmpdir(), 'mimi-sidecar-'))
    await writeKeyFile(inFolder('msp.key'), at(testnet.msps, 0).party.seed)
    await writeFile(inFolder('v1.registry'), testnet.federation.bytes)
    await writeFile(inFolder('users.txt'), '')
    token = await addToken(inFolder('tokens'), { name: 'backend', scopes: ['lookup'] }, systemRandom)
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj',
      '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', inFolder('key.pem'), '-out',
      inFolder('cert.pem')
    ], { stdio: 'ignore' })
    execFileSync('chmod', ['600', inFolder('key.pem')])
    await start()
    tap = createServer(program => {
      const sidecar = connect(port, '127.0.0.1')
      program.on('data', (chunk: Buffer) => { heard.push(chunk) })
      sidecar.on('data', (chunk: Buffer) => { heard.push(chunk) })
      for (const socket of [program, sidecar]) {
        socket.on('error', () => { program.destroy(); sidecar.destroy() })
      }
      program.pipe(sidecar).pipe(program)
    })
    tap.listen(0, '127.0.0.1')
    await once(tap, 'listening')
    const address = tap.address()
    tapPort = typeof address === 'object' && address != null ? address.port : 0
  })

  after(async () => {
    tap?.close()
    if (child?.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
    }
    await testnet?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('answers a program that has the token, and a wiretap hears neither question, answer nor token', async () => {
    const { status, body } = await ask(tapPort, token, await readFile(inFolder('cert.pem'), 'utf8'))
    expect([status, JSON.parse(body).outcome]).to.deep.equal([200, 'found'])
    const wire = Buffer.concat(heard)
    expect(wire.byteLength).to.be.greaterThan(1_000)
    for (const secret of [BOB, 'unmistakable', 'Unmistakable', token, 'v1/lookup', 'Bearer', 'found']) {
      expect(wire.includes(secret), secret).to.equal(false)
    }
  })

  it('answers nobody in the clear, nor with another token, nor one that was taken back', async () => {
    const plain = await fetch(`http://127.0.0.1:${port}/v1/lookup`).then(() => 'answered', () => 'refused')
    expect(plain).to.equal('refused')
    const ca = await readFile(inFolder('cert.pem'), 'utf8')
    expect((await ask(port, 'guess', ca)).status).to.equal(401)
    const tokens = await readFile(inFolder('tokens'), 'utf8')
    await writeFile(inFolder('tokens'), '', { mode: 0o600 })
    expect((await ask(port, token, ca)).status).to.equal(401)
    await writeFile(inFolder('tokens'), tokens, { mode: 0o600 })
    expect((await ask(port, token, ca)).status).to.equal(200)
  })

  it('is refused by a program that trusts another certificate', async () => {
    const other = execFileSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj',
      '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', '/dev/null'
    ], { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
    const err: unknown = await ask(port, token, other).catch((err: unknown) => err)
    expect(err).to.be.instanceOf(Error).with.property('code').that.matches(/SELF_SIGNED|UNABLE_TO_VERIFY/)
  })

  it('ends when it is told to, with all that is under way answered', async () => {
    const ca = await readFile(inFolder('cert.pem'), 'utf8')
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const [code] = await exited as [number | null]
    expect(code).to.equal(0)
    const gone: unknown = await ask(port, token, ca).catch((err: unknown) => err)
    expect(gone).to.have.property('code', 'ECONNREFUSED')
    expect(printed).not.to.include('unmistakable')
  })
})
