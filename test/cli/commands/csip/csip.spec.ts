import { createPublicKey } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { registerCsip } from '../../../../src/cli/commands/csip/index.ts'
import { EXIT_CODES, ExitWith } from '../../../../src/cli/exit-codes.ts'
import { writeKeyFile } from '../../../../src/cli/key-file.ts'
import { encodeAnchor } from '../../../../src/registry/anchor.ts'
import { freePorts } from '../../../../src/testnet/ports.ts'
import { issue } from '../../../builders/certificates.ts'
import { developmentRegistry } from '../../../builders/development-registry.ts'
import { rejectionOf } from '../../../builders/errors.ts'
import { at } from '../../../builders/oprf.ts'
import { DAY } from '../../../builders/registry.ts'
import { Smsc } from '../../../attestor/channels/sms/smsc.ts'
import { testContext } from '../../context.ts'
import type { TestContext } from '../../context.ts'

const federation = developmentRegistry()
const anchor = encodeAnchor(federation.anchor)
const clock = { now: () => federation.now }

async function run (context: TestContext, ...args: string[]): Promise<void> {
  const program = new Command('mimi').option('--json').exitOverride()
  registerCsip(program, context)
  await program.parseAsync(args, { from: 'user' })
}

describe('cli/commands/csip/csip', () => {
  let folder: string
  let common: string[]

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-csip-'))
    await writeKeyFile(join(folder, 'csip.key'), at(federation.csips, 0).seed)
    await writeFile(join(folder, 'v1.registry'), federation.registry.bytes)
    common = [
      '--id', 'csip1', '--key', join(folder, 'csip.key'), '--anchor', anchor, '--registry', join(folder, 'v1.registry')
    ]
  })

  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  describe('init', () => {
    it('writes a key that only its owner can read, and prints what the registry needs', async () => {
      const context = testContext()
      const path = join(folder, 'new.key')
      await run(context, '--json', 'csip', 'init', path, '--id', 'csip9')
      const result: Record<string, string> = JSON.parse(context.out())
      expect(result).to.have.all.keys('id', 'public_key', 'peer_id', 'spki')
      expect(result.public_key).to.match(/^[0-9a-f]{64}$/)
      expect((await stat(path)).mode & 0o777).to.equal(0o600)
      expect(context.err()).to.contain(`/p2p/${result.peer_id}`)
    })

    it('says what comes next: whom to ask, by which command, with what to be certified', async () => {
      const context = testContext()
      const path = join(folder, 'newcomer.key')
      await run(context, '--json', 'csip', 'init', path, '--id', 'csip9')
      const result: Record<string, string> = JSON.parse(context.out())
      expect(context.err())
        .to.contain(`mimi registry add-csip <draft> --id csip9 --key ${result.public_key}`)
        .and.to.contain('-----BEGIN PUBLIC KEY-----')
      const { x } = createPublicKey(result.spki ?? '').export({ format: 'jwk' })
      expect(Buffer.from(x ?? '', 'base64url').toString('hex')).to.equal(result.public_key)
    })

    it('never overwrites a key', async () => {
      const err = await rejectionOf(run(testContext(), 'csip', 'init', join(folder, 'csip.key'), '--id', 'csip1'))
      expect(err.code).to.equal('FILE_EXISTS')
    })
  })

  describe('status', () => {
    it('says that a listed CSIP may sign, and what', async () => {
      const context = testContext({ clock })
      await run(context, '--json', 'csip', 'status', ...common)
      const result: Record<string, unknown> = JSON.parse(context.out())
      expect(result).to.include({ status: 'active', key: 'valid', may_sign: true, registry_version: 1 })
      expect(result.scopes).to.have.lengthOf(3)
    })

    it('says which certificates it has, and whether they cover its scopes now', async () => {
      const csip = at(federation.csips, 0)
      const root = issue({ name: 'Numbering administration' }, federation.now)
      const leaf = issue(
        {
          name: csip.id,
          issuer: root,
          ca: false,
          publicKey: csip.signer.publicKey,
          numbers: [{ first: '14155550000', count: 10_000 }],
          notAfter: federation.now + DAY
        }, federation.now
      )
      await writeFile(join(folder, 'certified.registry'), federation.sign({
        ...federation.draft,
        certificateRoots: [root.bytes],
        csips: federation.draft.csips.map(draft => draft.id !== csip.id
          ? draft
          : {
              ...draft,
              chains: [{ certificates: [leaf.bytes] }],
              scopes: [
                { csiType: 'tel', prefix: '+1415555', methods: ['sms-code'], mayReassign: false, certified: true }
              ]
            })
      }))
      const args = ['csip', 'status', ...common, '--registry', join(folder, 'certified.registry')]
      const text = testContext({ clock })
      await run(text, ...args)
      expect(text.out()).to.match(/tel:\+1415555 +sms-code +no +yes/).and.to.match(
        /\+14155550000 to \+14155559999 .* valid/
      )
      const later = testContext({ clock: { now: () => federation.now + 2 * DAY } })
      await run(later, ...args)
      expect(later.out()).to.match(/tel:\+1415555 +sms-code +no +no: nothing new counts/).and.to.match(/ended/)
    })

    it('names who signs people in, and whether it may re-assign', async () => {
      const [csip] = federation.draft.csips
      const scope = {
        csiType: 'acct',
        prefix: '@social.example',
        methods: ['oidc'],
        issuer: 'https://accounts.social.example',
        mayReassign: true
      }
      await writeFile(join(folder, 'issuer.registry'), federation.sign({
        ...federation.draft, csips: csip == null ? [] : [{ ...csip, scopes: [scope] }]
      }))
      const context = testContext({ clock })
      await run(context, 'csip', 'status', ...common, '--registry', join(folder, 'issuer.registry'))
      expect(context.out())
        .to.match(/acct:@social\.example +oidc at https:\/\/accounts\.social\.example +yes +not needed/)
    })

    it('shows it again and again, on a screen made empty each time, until it is interrupted', async () => {
      const shown: string[] = []
      let seen = (): void => {}
      const twice = new Promise<void>(resolve => { seen = resolve })
      const context = testContext({
        clock,
        stdout: {
          write: text => {
            shown.push(text)
            if (shown.length === 4) {
              seen()
            }
          }
        }
      })
      const watching = run(context, 'csip', 'status', ...common, '--watch')
      await Promise.race([twice, watching])
      context.abort()
      expect(await watching.catch((err: unknown) => err)).to.have.property('name', 'AbortError')
      const [clear, status] = shown
      expect(clear).to.equal('\x1b[2J\x1b[H')
      expect(status).to.match(/status +active/)
      expect(shown).to.deep.equal([clear, status, clear, status])
    })

    it('says that another key is not listed', async () => {
      await writeKeyFile(join(folder, 'other.key'), new Uint8Array(32).fill(1))
      const context = testContext({ clock })
      await run(context, '--json', 'csip', 'status', ...common, '--key', join(folder, 'other.key'))
      expect(JSON.parse(context.out())).to.include({ status: 'active', key: 'not listed', may_sign: false })
    })

    it('says that an unknown CSIP is not listed, for people too', async () => {
      const context = testContext({ clock })
      await run(context, 'csip', 'status', ...common, '--id', 'csip7')
      expect(context.out()).to.match(/status +not listed/).and.to.match(/may sign +no/)
    })

    it('refuses a registry of another federation', async () => {
      const other = encodeAnchor(developmentRegistry({ seed: 'other' }).anchor)
      const err = await rejectionOf(run(testContext({ clock }), 'csip', 'status', ...common, '--anchor', other))
      expect(err.name).to.equal('RegistryError')
    })
  })

  describe('start', () => {
    const listen = ['--listen', '/ip4/127.0.0.1/tcp/0']

    it('shows how it runs to whoever asks on its data folder', async () => {
      const status = async (...args: string[]): Promise<string> => {
        const context = testContext({ clock })
        await run(context, ...args, 'csip', 'status', ...common, '--data', folder).catch((err: unknown) => {
          expect(err).to.be.instanceOf(ExitWith).with.property('exitCode', EXIT_CODES.unavailable)
        })
        return context.out()
      }
      expect(await status()).to.match(/running +no/)
      let announced = (): void => {}
      const ready = new Promise<void>(resolve => { announced = resolve })
      const context = testContext({ clock, stdout: { write: () => { announced() } } })
      const running = run(
        context, 'csip', 'start', ...common, ...listen, '--data', folder, '--development', '--starts-overall', '9'
      )
      await Promise.race([ready, running])
      expect(await status())
        .to.match(/running +version \S+, since 2/)
        .and.to.match(/messages +0 of 9 in this hour/)
        .and.to.match(/development +tel, mailto, acct +0 +0 +0 +0 +0/)
      const { live: { facts, reasons } } = JSON.parse(await status('--json'))
      expect(facts).to.deep.include({ role: 'csip', id: 'csip1', missing: [] })
      expect(facts.attest).to.deep.include({ messages: { sent: 0, limit: 9, toOwners: 0 }, closedRanges: [] })
      expect(facts.registry).to.include({ version: 1 })
      expect(facts.addresses).to.have.lengthOf(1)
      // no DP runs, who would confirm the registry
      expect(reasons.map(({ code }: { code: string }) => code)).to.deep.equal(['REGISTRY_FROZEN'])
      // one that crashes leaves its door
      const door = await readFile(join(folder, 'door.json'))
      context.abort()
      await running
      await writeFile(join(folder, 'door.json'), door, { mode: 0o600 })
      expect(JSON.parse(await status('--json')).live).to.equal(null)
    })

    it('announces that it is ready, warns of the development channel, and ends when interrupted', async () => {
      let announced = (): void => {}
      const ready = new Promise<void>(resolve => { announced = resolve })
      const out: string[] = []
      const context = testContext({ clock, stdout: { write: text => { out.push(text); announced() } } })
      const running = run(context, '--json', 'csip', 'start', ...common, ...listen, '--data', folder, '--development')
      await Promise.race([ready, running])
      const result: Record<string, unknown> = JSON.parse(out.join(''))
      // no DP runs, who would confirm the registry
      expect(result).to.include({ ready: false, role: 'csip', peer_id: at(federation.csips, 0).peerId })
      expect(result.addresses).to.have.lengthOf(1)
      expect(context.err()).to.contain('DEVELOPMENT CHANNEL')
      context.abort()
      await running
    })

    const refused: ReadonlyArray<readonly [name: string, code: string, args: readonly string[]]> = [
      ['without any way to send codes', 'OPTION_INVALID', []],
      ['with a mail server and no sender', 'OPTION_INVALID', ['--smtp-host', 'localhost']],
      [
        'with an account and no password', 'OPTION_INVALID',
        ['--smtp-host', 'localhost', '--from', 'a@csip.example', '--service', 'x', '--smtp-user', 'a']
      ],
      ['with a security that there isn\'t', 'OPTION_INVALID', ['--smtp-security', 'some']],
      [
        'with mail in the clear to another machine', 'ATTEST_CHANNELS_INVALID',
        ['--smtp-host', 'mail.example', '--smtp-security', 'none', '--from', 'a@csip.example', '--service', 'x']
      ],
      [
        'with a password file that isn\'t there', 'FILE_UNREADABLE', [
          '--smtp-host', 'localhost', '--from', 'a@csip.example', '--service', 'x', '--smtp-user', 'a',
          '--smtp-password-file', '/does/not/exist'
        ]
      ],
      ['with an SMSC and no account', 'OPTION_INVALID', ['--smpp-host', 'localhost', '--service', 'x']],
      [
        'with short messages in the clear to another machine', 'ATTEST_CHANNELS_INVALID', [
          '--smpp-host', 'smsc.example', '--smpp-plain', '--smpp-system-id', 'a', '--smpp-password-file', 'PASSWORD',
          '--sms-from', 'x', '--service', 'x'
        ]
      ],
      [
        'with a gateway and no secret', 'OPTION_INVALID',
        ['--gateway-url', 'https://gateway.example/', '--service', 'x']
      ],
      [
        'with a gateway in the clear', 'ATTEST_CHANNELS_INVALID',
        ['--gateway-url', 'http://gateway.example/', '--gateway-secret-file', 'SECRET', '--service', 'x']
      ],
      [
        'with two ways for short messages', 'ATTEST_CHANNELS_INVALID', [
          '--gateway-url', 'https://gateway.example/', '--gateway-secret-file', 'SECRET', '--service', 'x',
          '--smpp-host', 'smsc.example', '--smpp-system-id', 'a', '--smpp-password-file', 'PASSWORD', '--sms-from', 'x'
        ]
      ],
      ['without its key', 'FILE_UNREADABLE', ['--development', '--key', '/does/not/exist']]
    ]
    for (const [name, code, args] of refused) {
      it(`refuses to run ${name}`, async () => {
        const files: Record<string, string> = {
          PASSWORD: join(folder, 'smpp.password'), SECRET: join(folder, 'csip.key')
        }
        await writeFile(join(folder, 'smpp.password'), 'secret\n', { mode: 0o600 })
        const err = await rejectionOf(run(
          testContext({ clock }), 'csip', 'start', ...common, ...listen, '--data', folder,
          ...args.map(arg => files[arg] ?? arg)
        ))
        expect(err.code).to.equal(code)
      })
    }

    it('binds to the SMSC and takes reports of the gateway while it runs', async () => {
      const smsc = await Smsc.listen()
      await writeFile(join(folder, 'smpp.password'), 'secret\n', { mode: 0o600 })
      const runWith = async (...args: string[]): Promise<void> => {
        let announced = (): void => {}
        const ready = new Promise<void>(resolve => { announced = resolve })
        const context = testContext({ clock, stdout: { write: () => { announced() } } })
        const running = run(
          context, '--json', 'csip', 'start', ...common, ...listen, '--data', folder, '--service', 'Example', ...args
        )
        await Promise.race([ready, running])
        context.abort()
        await running
      }
      await runWith(
        '--smpp-host', '127.0.0.1', '--smpp-port', String(smsc.port), '--smpp-plain', '--smpp-system-id', 'csip',
        '--smpp-password-file', join(folder, 'smpp.password'), '--sms-from', 'Example'
      )
      expect(smsc.binds).to.have.lengthOf(1)
      expect(smsc.binds[0]).to.include({ system_id: 'csip', password: 'secret' })
      expect(smsc.seen).to.include('unbind')
      await smsc.close()
      await runWith(
        '--gateway-url', 'https://gateway.example/', '--gateway-secret-file', join(folder, 'csip.key'),
        '--gateway-voice', '--report-port', '0'
      )
    })

    it('is not ready without its SMSC, says why, and is as soon as that comes', async () => {
      const before = await Smsc.listen()
      const { port } = before
      await before.close()
      const [pages = 0] = await freePorts(1)
      const readyz = async (): Promise<readonly [number, readonly string[]]> => {
        const page = await fetch(`http://127.0.0.1:${pages}/readyz`)
        const { reasons } = await page.json() as { reasons: Array<{ code: string }> }
        return [page.status, reasons.map(({ code }) => code)]
      }
      await writeFile(join(folder, 'smpp.password'), 'secret\n', { mode: 0o600 })
      const said: Array<{ ready: boolean, reasons?: Array<{ name: string, code: string }> }> = []
      let heard = (): void => {}
      const line = async (): Promise<void> => { await new Promise<void>(resolve => { heard = resolve }) }
      const context = testContext({
        clock, stdout: { write: text => { said.push(JSON.parse(String(text))); heard() } }
      })
      let next = line()
      const running =
        run(context, '--json', 'csip', 'start', ...common, ...listen, '--data', folder, '--service', 'Example',
          '--smpp-host', '127.0.0.1', '--smpp-port', String(port), '--smpp-plain', '--smpp-system-id', 'csip',
          '--smpp-password-file', join(folder, 'smpp.password'), '--sms-from', 'Example', '--metrics', String(pages))
      await Promise.race([next, running])
      expect(await readyz()).to.deep.equal([503, ['REGISTRY_FROZEN', 'ATTEST_CHANNEL_DOWN']])
      expect(await (await fetch(`http://127.0.0.1:${pages}/metrics`)).text()).to.include('\nmimi_node_ready 0\n')
        .and.to.include('\nmimi_node_missing_services 1\n').and.to.include(
          '\nmimi_csip_challenges{outcome="begun"} 0\n'
        )
      expect(said[0]).to.deep.include({ ready: false })
      expect(said[0]?.reasons?.map(({ name, code }) => [name, code])).to.deep.equal([
        ['SMSC', 'ATTEST_CHANNEL_DOWN'], [undefined, 'REGISTRY_FROZEN']
      ])
      next = line()
      const smsc = await Smsc.listen({ port })
      await Promise.race([next, running])
      // no DP runs, who would confirm the registry
      expect(said[1]?.reasons?.map(({ code }) => code)).to.deep.equal(['REGISTRY_FROZEN'])
      // no DP runs, who would confirm the registry
      expect(await readyz()).to.deep.equal([503, ['REGISTRY_FROZEN']])
      context.abort()
      await running
      await smsc.close()
    })

    it('refuses the development channel in a real federation', async () => {
      const real = developmentRegistry({}, { test: false })
      await writeFile(join(folder, 'real.registry'), real.registry.bytes)
      const err = await rejectionOf(run(
        testContext({ clock }), 'csip', 'start', ...common, ...listen, '--data', folder, '--development', '--registry',
        join(folder, 'real.registry')
      ))
      expect(err.code).to.equal('ATTEST_CHANNELS_INVALID')
    })
  })
})
