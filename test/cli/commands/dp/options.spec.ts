import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect } from 'chai'
import { run } from '../../../../src/cli/program.ts'
import { writeKeyFile } from '../../../../src/cli/key-file.ts'
import { encodeAnchor } from '../../../../src/registry/anchor.ts'
import { LOOPBACK_CERTIFICATE, LOOPBACK_KEY } from '../../../attestor/channels/mail/loopback-certificate.ts'
import { developmentRegistry } from '../../../builders/development-registry.ts'
import { at } from '../../../builders/oprf.ts'
import { testContext } from '../../context.ts'

const federation = developmentRegistry({ seed: 'dp options' })
const clock = { now: () => federation.now }
const [TCP, WS, WSS] = ['', '/ws', '/tls/ws'].map(end => `/ip4/127.0.0.1/tcp/0${end}`)

interface Shown {
  readonly checks: ReadonlyArray<{ readonly name: string, readonly state: string, readonly code?: string }>
  readonly error: { readonly code: string }
}

describe('cli/commands/dp/options: WebSockets', function () {
  this.timeout(120_000)

  let folder: string
  let common: string[]
  let certificate: string[]

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-dp-'))
    await writeKeyFile(join(folder, 'dp.key'), at(federation.dps, 0).seed)
    await writeFile(join(folder, 'v1.registry'), federation.registry.bytes)
    await writeFile(join(folder, 'cert'), LOOPBACK_CERTIFICATE)
    await writeFile(join(folder, 'key'), LOOPBACK_KEY, { mode: 0o600 })
    certificate = ['--ws-tls-cert', join(folder, 'cert'), '--ws-tls-key', join(folder, 'key')]
    common = [
      '--key', join(folder, 'dp.key'), '--anchor', encodeAnchor(federation.anchor), '--registry',
      join(folder, 'v1.registry'), '--data', join(folder, 'data')
    ]
  })

  after(async () => { await rm(folder, { recursive: true }) })

  /** What is said of WebSockets, or why nothing is. */
  async function checked (...args: string[]): Promise<unknown> {
    const context = testContext({ clock })
    await run(['--json', 'dp', 'check', ...common, ...args], context)
    if (context.out() === '') {
      return (JSON.parse(context.err()) as Shown).error.code
    }
    const { name, ...said } = (JSON.parse(context.out()) as Shown).checks.find(one => one.name === 'WebSockets') ??
      expect.fail('nothing')
    return said
  }

  it('check: /wss needs --ws-tls-cert and --ws-tls-key', async () => {
    expect(await checked('--listen', WSS ?? '')).to.include({ state: 'failed' })
    expect(await checked('--listen', WSS ?? '', ...certificate)).to.include({ state: 'ok' })
    expect(await checked('--listen', WSS ?? '', ...certificate.slice(0, 2))).to.equal('OPTION_INVALID')
  })

  it('check: says behind which proxies it is, by --ws-proxy', async () => {
    expect(JSON.stringify(await checked('--listen', WS ?? '', '--ws-proxy', '192.0.2.1', '--ws-proxy', '::1')))
      .to.include('behind 192.0.2.1, behind ::1')
    expect(await checked('--listen', WS ?? '', '--ws-proxy', 'proxy.example')).to.equal('OPTION_INVALID')
    expect(JSON.stringify(await checked('--listen', TCP ?? ''))).to.not.include('behind')
  })

  it('start: shows the certificate of --ws-tls-cert to browsers', async () => {
    let announced = (_text: string): void => {}
    const ready = new Promise<string>(resolve => { announced = resolve })
    const context = testContext({ clock, stdout: { write: text => { announced(text) } } })
    const running = run(['--json', 'dp', 'start', ...common, '--listen', WSS ?? '', ...certificate], context)
    const said = await Promise.race([ready, running])
    const [address = ''] = (JSON.parse(String(said)) as { addresses: readonly string[] }).addresses
    const socket = connect({
      host: '127.0.0.1', port: Number(/tcp\/(\d+)/.exec(address)?.[1]), ca: LOOPBACK_CERTIFICATE
    })
    await once(socket, 'secureConnect')
    expect(socket.authorized).to.equal(true)
    socket.destroy()
    context.abort()
    await running
  })
})
