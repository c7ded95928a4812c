import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { systemRandom } from '../../../../src/base/clock.ts'
import { registerMsp } from '../../../../src/cli/commands/msp/index.ts'
import { EXIT_CODES, ExitWith } from '../../../../src/cli/exit-codes.ts'
import { writeKeyFile } from '../../../../src/cli/key-file.ts'
import { addToken } from '../../../../src/http/tokens.ts'
import { encodeAnchor } from '../../../../src/registry/anchor.ts'
import { freePorts } from '../../../../src/testnet/ports.ts'
import { developmentRegistry } from '../../../builders/development-registry.ts'
import { at } from '../../../builders/oprf.ts'
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from '../../../attestor/channels/mail/loopback-certificate.ts'
import { testContext } from '../../context.ts'
import type { AddressInfo } from 'node:net'
import type { TestContext } from '../../context.ts'

const federation = developmentRegistry()
const clock = { now: () => federation.now }

describe('cli/commands/msp/status', () => {
  let folder: string
  let common: string[]

  async function run (context: TestContext, ...args: string[]): Promise<void> {
    const program = new Command('mimi').option('--json').exitOverride()
    registerMsp(program, context)
    await program.parseAsync(args, { from: 'user' })
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-msp-'))
    await writeKeyFile(join(folder, 'msp.key'), at(federation.msps, 0).seed)
    await writeKeyFile(join(folder, 'secret.key'), new Uint8Array(32).fill(2))
    await writeFile(join(folder, 'v1.registry'), federation.registry.bytes)
    common = [
      '--id', at(federation.msps, 0).id, '--key', join(folder, 'msp.key'), '--anchor', encodeAnchor(federation.anchor),
      '--registry', join(folder, 'v1.registry'), '--data', folder
    ]
  })
  afterEach(async () => { await rm(folder, { recursive: true }) })

  it('says that no node runs there, and what the registry says all the same', async () => {
    const context = testContext({ clock })
    const failure: unknown = await run(context, '--json', 'msp', 'status', ...common).catch((err: unknown) => err)
    expect(failure).to.be.instanceOf(ExitWith).with.property('exitCode', EXIT_CODES.unavailable)
    expect(JSON.parse(context.out())).to.deep.include({ status: 'active', may_sign: true, live: null })
  })

  it('shows a node that runs and lacks its directory: why, what to do, and the same at /readyz', async () => {
    const [callback = 0, pages = 0] = await freePorts(2)
    const said: string[] = []
    let heard = (): void => {}
    const line = async (): Promise<void> => { await new Promise<void>(resolve => { heard = resolve }) }
    const context = testContext({ clock, stdout: { write: text => { said.push(String(text)); heard() } } })
    let next = line()
    const running = run(context, '--json', 'msp', 'start', ...common, '--listen', '/ip4/127.0.0.1/tcp/0',
      '--callback-url', `http://127.0.0.1:${callback}/`, '--callback-secret-file', join(folder, 'secret.key'),
      '--metrics', String(pages))
    await Promise.race([next, running])
    const shown = testContext({ clock })
    await run(shown, '--json', 'msp', 'status', ...common)
    const { live } = JSON.parse(shown.out())
    expect(live).to.deep.include({ ready: false })
    // no DP runs, who would confirm the registry
    expect(live.reasons.map(({ code }: { code: string }) => code))
      .to.deep.equal(['REGISTRY_FROZEN', 'CONFIRM_BACKEND_DOWN'])
    expect(live.facts).to.deep.include({ role: 'msp', id: at(federation.msps, 0).id })
    expect((await fetch(`http://127.0.0.1:${pages}/readyz`)).status).to.equal(503)
    const people = testContext({ clock })
    await run(people, 'msp', 'status', ...common)
    expect(people.out()).to.match(/ready +no/).and.match(
      /not ready: .*\n {2}remedy: .*\n {2}code: CONFIRM_BACKEND_DOWN/
    )

    next = line()
    const server = createServer((_request, response) => { response.end() })
    await new Promise<void>(resolve => { server.listen(callback, '127.0.0.1', () => { resolve() }) })
    await Promise.race([next, running])
    const well = testContext({ clock })
    await run(well, '--json', 'msp', 'status', ...common)
    expect(JSON.parse(well.out()).live.facts.missing).to.deep.equal([])
    expect(JSON.parse(well.out()).live.reasons).to.have.length(1)
    context.abort()
    await running
    await new Promise(resolve => { server.close(resolve) })
  })

  it('serves pages of the origins of --http-cors, and no other', async () => {
    const [http = 0] = await freePorts(1)
    const [tokens, users] = [join(folder, 'tokens'), join(folder, 'users')]
    await addToken(tokens, { name: 'page', scopes: ['lookup'] }, systemRandom)
    await writeFile(users, '')
    let heard = (): void => {}
    const ready = new Promise<void>(resolve => { heard = resolve })
    const context = testContext({ clock, stdout: { write: () => { heard() } } })
    const running = run(context, 'msp', 'start', ...common, '--listen', '/ip4/127.0.0.1/tcp/0', '--users', users,
      '--http', String(http), '--http-tokens', tokens,
      '--http-cors', 'https://one.example', '--http-cors', 'https://two.example')
    await Promise.race([ready, running])
    const allowed = async (origin: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${http}/v1/lookup`, {
      method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' }
    })).headers.get('access-control-allow-origin')
    const origins = ['one', 'two', 'evil'].map(name => `https://${name}.example`)
    expect(await Promise.all(origins.map(allowed))).to.deep.equal([origins[0], origins[1], null])
    context.abort()
    await running
  })

  it('trusts its backend by the authorities of --callback-ca', async () => {
    const backend = createTlsServer(
      { key: LOOPBACK_KEY, cert: LOOPBACK_CERTIFICATE }, (_request, response) => { response.writeHead(405).end() })
    backend.listen(0, '127.0.0.1')
    await once(backend, 'listening')
    const url = `https://localhost:${(backend.address() as AddressInfo).port}/users`
    await writeFile(join(folder, 'ca'), LOOPBACK_CERTIFICATE)
    const checked = async (...args: string[]): Promise<unknown> => {
      const context = testContext({ clock })
      await run(context, '--json', 'msp', 'check', ...common, '--listen', '/ip4/127.0.0.1/tcp/0', '--callback-url', url,
        '--callback-secret-file', join(folder, 'secret.key'), ...args).catch((err: unknown) => {
        expect(err).to.be.instanceOf(Error)
      })
      const { checks } = JSON.parse(context.out()) as { checks: Array<{ name: string, state: string, code?: string }> }
      return checks.filter(({ name }) => name === 'callback').map(({ state, code }) => code ?? state)
    }
    expect([await checked(), await checked('--callback-ca', join(folder, 'ca'))])
      .to.deep.equal([['CONFIRM_BACKEND_DOWN'], ['ok']])
    backend.close()
  })
})
