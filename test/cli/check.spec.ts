import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { writeKeyFile } from '../../src/cli/key-file.ts'
import { createProgram, run } from '../../src/cli/program.ts'
import { settingsOf } from '../../src/cli/settings.ts'
import { addToken } from '../../src/http/tokens.ts'
import { encodeAnchor } from '../../src/registry/anchor.ts'
import { levelStore } from '../../src/store/level.ts'
import { developmentRegistry } from '../builders/development-registry.ts'
import { MailServer } from '../builders/mail-server.ts'
import { at } from '../builders/oprf.ts'
import { testContext } from './context.ts'
import type { AddressInfo, Server } from 'node:net'

interface Shown {
  readonly ok: boolean
  readonly registry_version: number
  readonly checks: ReadonlyArray<{
    readonly name: string, readonly state: string, readonly code?: string, readonly remedy?: string
  }>
}

interface Checked {
  readonly code: number
  readonly shown: Shown
  readonly of: (name: string) => unknown
}

const federation = developmentRegistry({
  seed: 'check', addresses: [[], [], []].map((_, i) => [`/ip4/127.0.0.1/tcp/${i + 1}`])
})
const clock = { now: () => federation.now }

describe('cli/check', function () {
  this.timeout(60_000)

  let folder: string
  let occupied: Server
  let env: Record<string, string>

  before(async () => {
    occupied = createServer(socket => { socket.on('error', () => {}) })
    occupied.listen(0, '127.0.0.1')
    await once(occupied, 'listening')
    folder = await mkdtemp(join(tmpdir(), 'mimi-check-'))
    await writeFile(join(folder, 'v1.registry'), federation.registry.bytes)
    await writeKeyFile(join(folder, 'dp.key'), at(federation.dps, 0).seed)
    await writeKeyFile(join(folder, 'csip.key'), at(federation.csips, 0).seed)
    await writeKeyFile(join(folder, 'msp.key'), at(federation.msps, 0).seed)
    await writeFile(join(folder, 'users.txt'), 'mailto:bob@example.com\n')
    env = { MIMI_ANCHOR: encodeAnchor(federation.anchor), MIMI_REGISTRY: join(folder, 'v1.registry') }
  })

  after(async () => {
    occupied?.close()
    await rm(folder, { recursive: true })
  })

  const port = (): number => (occupied.address() as AddressInfo).port
  const roles: Readonly<Record<string, () => string[]>> = {
    dp: () => ['--key', join(folder, 'dp.key')],
    csip: () => ['--key', join(folder, 'csip.key'), '--id', 'csip1', '--development'],
    msp: () => ['--key', join(folder, 'msp.key'), '--id', 'msp1', '--users', join(folder, 'users.txt')]
  }

  async function check (role: string, ...args: string[]): Promise<Checked> {
    return await checkAs(role, roles[role]?.() ?? expect.fail(role), ...args)
  }

  async function checkAs (role: string, own: readonly string[], ...args: string[]): Promise<Checked> {
    const context = testContext({ env, clock })
    const listen = args.includes('--listen') ? [] : ['--listen', '/ip4/127.0.0.1/tcp/0']
    const data = args.includes('--data') ? [] : ['--data', join(folder, `${role}-data`)]
    const code = await run(['--json', role, 'check', ...own, ...listen, ...data, ...args], context)
    const shown = JSON.parse(context.out()) as Shown
    return {
      code,
      shown,
      of: name => {
        const { state, code: told } = shown.checks.find(one => one.name === name) ?? expect.fail(`no ${name}`)
        return told ?? state
      }
    }
  }

  for (const role of ['dp', 'csip', 'msp']) {
    it(`${role} takes the very settings of start`, () => {
      const commands = createProgram(testContext()).commands.find(command => command.name() === role)?.commands ?? []
      const [ofCheck, ofStart] = ['check', 'start']
        .map(name => settingsOf(commands.find(command => command.name() === name) ?? expect.fail(name)))
      expect(ofCheck).to.deep.equal(ofStart).and.not.to.have.length(0)
    })

    it(`${role} would start: all is tried, and nothing is left behind`, async () => {
      const { code, shown, of } = await check(role)
      expect(code).to.equal(0)
      expect(shown).to.include({ ok: true, registry_version: 1 })
      expect(['registry', 'expiry', 'listing', 'listen', 'data folder'].map(of)).to.deep.equal(Array(5).fill('ok'))
      // nobody runs in this federation
      expect(['other DPs', 'clock'].map(of)).to.deep.equal(['REGISTRY_UNREACHABLE', 'NODE_CLOCK_UNKNOWN'])
      expect(shown.checks.find(({ name }) => name === 'clock')?.state).to.equal('warning')
      expect(await readdir(folder)).to.have.members(['v1.registry', 'dp.key', 'csip.key', 'msp.key', 'users.txt'])
    })

    it(`${role} would not: a port that is taken, and a registry that lists another one`, async () => {
      const { code, shown, of } = await check(role, '--listen', `/ip4/127.0.0.1/tcp/${port()}`)
      expect([code, shown.ok, of('listen'), of('addresses')])
        .to.deep.equal([7, false, 'PORT_IN_USE', 'ADDRESS_DIFFERS'])
      expect(shown.checks.find(({ name }) => name === 'listen')?.remedy).to.be.a('string')
    })

    it(`${role} would not: a key that the registry does not list`, async () => {
      const other = join(folder, role === 'dp' ? 'csip.key' : 'dp.key')
      const { code, of } = await check(role, '--key', other)
      expect([code, of('listing')]).to.deep.equal([13, role === 'dp' ? 'DP_NOT_LISTED' : 'NODE_KEY_NOT_LISTED'])
    })

    it(`${role} would not: a data folder of another node, or where none can be made`, async () => {
      const data = join(folder, 'other')
      await (await levelStore(join(data, 'store'), { owner: 'dp other' })).close()
      const { code, of } = await check(role, '--data', data)
      expect([code, of('data folder')]).to.deep.equal([7, 'STORE_OTHER_OWNER'])
      expect((await check(role, '--data', join(folder, 'v1.registry', 'x'))).of('data folder')).to.equal('PATH_UNFIT')
      await rm(data, { recursive: true })
    })
  }

  it('speaks with services as in earnest, and names those that do not serve, each by itself', async () => {
    await writeFile(join(folder, 'password'), 'secret\n', { mode: 0o600 })
    const password = join(folder, 'password')
    const sms = [
      '--smpp-host', '127.0.0.1', '--smpp-plain', '--smpp-system-id', 'a', '--smpp-password-file', password,
      '--sms-from', 'x', '--smpp-port', '1'
    ]
    const mail = (at: number): string[] => [
      '--smtp-host', '127.0.0.1', '--smtp-security', 'none', '--from', 'code@csip.example', '--service', 'x',
      '--smtp-port', String(at)
    ]
    const login = ['--smtp-user', 'csip', '--smtp-password-file', password]
    const server = await MailServer.listen({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ password: given }, _session, callback) => {
        callback(given === 'secret' ? null : new Error('wrong'), { user: 'csip' })
      }
    })
    const good = await check('csip', ...mail(server.port), ...login, ...sms)
    expect([good.code, good.of('mail server'), good.of('SMSC')]).to.deep.equal([10, 'ok', 'ATTEST_CHANNEL_DOWN'])
    expect(good.shown.checks.find(({ name }) => name === 'SMSC'), 'to its operator, not to somebody who claims')
      .to.have.property('remedy').that.matches(/^See that the server/)
    await writeFile(password, 'another\n')
    expect(
      (await check('csip', ...mail(server.port), ...login)).of('mail server'),
      'a password that the server does not take'
    ).to.equal('ATTEST_CHANNEL_DOWN')
    await server.close()
    const foreign = createHttpServer((_request, response) => { response.writeHead(503).end() })
    foreign.listen(0, '127.0.0.1')
    await once(foreign, 'listening')
    const web = (foreign.address() as AddressInfo).port
    const rude = createServer(socket => { socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n') })
    rude.listen(0, '127.0.0.1')
    await once(rude, 'listening')
    expect(
      (await check('csip', ...mail((rude.address() as AddressInfo).port))).of('mail server'),
      'somebody else at its port'
    ).to.equal('ATTEST_CHANNEL_DOWN')
    await writeKeyFile(join(folder, 'callback.key'), at(federation.msps, 0).seed)
    const callback = [
      '--callback-url', `http://127.0.0.1:${web}/users`, '--callback-secret-file', join(folder, 'callback.key')
    ]
    const own = ['--key', join(folder, 'msp.key'), '--id', 'msp1']
    expect((await checkAs('msp', own, ...callback)).of('callback'), 'a proxy whose backend is down')
      .to.equal('CONFIRM_BACKEND_DOWN')
    rude.close()
    foreign.closeAllConnections()
    foreign.close()
    await rm(password)
    await rm(join(folder, 'callback.key'))
  })

  it('takes environment and file as start does', async () => {
    const config = join(folder, 'config.json')
    await writeFile(config, JSON.stringify({ metrics: String(port()) }))
    const { code, of } = await check('dp', '--config', config)
    expect([code, of('metrics')]).to.deep.equal([7, 'PORT_IN_USE'])
    await rm(config)
  })

  it('shows people a table, with what to do', async () => {
    const context = testContext({ env, clock })
    await run(
      [
        'dp', 'check', '--key', join(folder, 'dp.key'), '--data', join(folder, 'data'), '--listen',
        `/ip4/127.0.0.1/tcp/${port()}`
      ], context
    )
    expect(context.out())
      .to.match(/^listen +failed +PORT_IN_USE: /m)
      .and.match(/^expiry +ok +in \d+ days/m)
      .and.match(/\nRemedies:\n/)
      .and.match(/would not start\.\n$/)
  })

  it('msp tries the port of its sidecar, the file of tokens and the webhook', async () => {
    const tokens = join(folder, 'tokens')
    await addToken(tokens, { name: 'backend', scopes: ['lookup'] }, systemRandom)
    const [http, withTokens] = [['--http', '0'], ['--http-tokens', tokens]]
    expect((await check('msp', ...http, ...withTokens)).of('sidecar')).to.equal('ok')
    expect((await check('msp', '--http', String(port()), ...withTokens)).of('sidecar')).to.equal('PORT_IN_USE')
    const hook = ['--webhook-url', 'http://127.0.0.1:1', '--webhook-secret-file', join(folder, 'msp.key')]
    expect((await check('msp', ...http, ...withTokens, ...hook)).of('webhook')).to.equal('WEBHOOK_DOWN')
    await rm(join(folder, 'msp-data'), { recursive: true, force: true })

    const refused = async (...args: string[]): Promise<unknown> => {
      const context = testContext({ env, clock })
      await run(['--json', 'msp', 'check', ...roles.msp?.() ?? [], ...args], context)
      return (JSON.parse(context.err()) as { error: { code: string } }).error.code
    }
    expect(await refused(...http)).to.equal('OPTION_INVALID')
    expect(await refused(...withTokens)).to.equal('OPTION_INVALID')
    expect(await refused('--http', '0.0.0.0:0', ...withTokens)).to.equal('HTTP_PLAIN')
    expect(await refused(...http, ...withTokens, ...hook)).to.equal('OPTION_INVALID')
    await chmod(tokens, 0o644)
    expect(await refused(...http, ...withTokens)).to.equal('FILE_EXPOSED')
    await rm(tokens)
  })
})
