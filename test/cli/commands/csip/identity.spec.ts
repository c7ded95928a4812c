import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { systemRandom } from '../../../../src/base/clock.ts'
import { prepareIdentity } from '../../../../src/cli/commands/csip/identity.ts'
import { addIdentityOptions } from '../../../../src/cli/commands/csip/identity-options.ts'
import { freePorts } from '../../../../src/testnet/ports.ts'
import { attestFederation, csiOf, csipAddress, evaluate, recordingLogger } from '../../../builders/attest.ts'
import { NOW, csipRecord, registryWith } from '../../../builders/attestor.ts'
import { rejectionOf } from '../../../builders/errors.ts'
import { at } from '../../../builders/oprf.ts'
import { Browser, CLIENT_SECRET, testProvider } from '../../../builders/sign-in.ts'
import type { TestProvider } from '../../../builders/sign-in.ts'
import type { IdentityOptions } from '../../../../src/cli/commands/csip/identity-options.ts'

const parse = (...args: string[]): IdentityOptions =>
  addIdentityOptions(new Command()).parse(args, { from: 'user' }).opts<IdentityOptions>()

describe('cli/commands/csip/identity: start, sign-in', () => {
  it('makes no channel unless asked', async () => {
    expect(await prepareIdentity(parse())).to.have.length(0)
  })

  it('makes those that are asked for', async () => {
    expect(await prepareIdentity(parse('--oidc-issuer', 'https://id.example.com', '--oidc-client-id', 'csip')))
      .to.have.length(1)
  })

  for (const args of [['--oidc-issuer', 'https://id.example.com']]) {
    it(`refuses ${args.join(' ')} alone`, async () => {
      expect((await rejectionOf(prepareIdentity(parse(...args)))).code).to.equal('OPTION_INVALID')
    })
  }
})

describe('cli/commands/csip/identity: who signs in, where, and by which claim', () => {
  const bob = csiOf('acct:bob@example.com')
  const evaluation = evaluate(bob)
  let folder: string
  let provider: TestProvider
  let port: number
  let callback: string
  let secret: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-oidc-'))
    provider = await testProvider()
    port = at(await freePorts(1), 0)
    callback = `http://127.0.0.1:${port}/back`
    provider.register(callback)
    secret = join(folder, 'secret')
    await writeFile(secret, `${CLIENT_SECRET}\n`, { mode: 0o600 })
  })

  after(async () => {
    await provider.close()
    await rm(folder, { recursive: true })
  })

  /** The page that a browser ends at that signed in as `login`. */
  async function signIn (
    login: string, ...args: string[]
  ): Promise<{ readonly status: number, readonly page: string }> {
    const scopes = [
      { csiType: 'acct', prefix: '@example.com', methods: ['oidc'], mayReassign: false, issuer: provider.issuer }
    ]
    const parts = { test: true, csips: [csipRecord({ addresses: [csipAddress], scopes })] }
    const [make] = await prepareIdentity(parse(
      '--oidc-issuer', provider.issuer, '--oidc-client-id', 'csip', '--oidc-callback-url', callback,
      '--oidc-host', '127.0.0.1', '--oidc-port', String(port), ...args
    ))
    const channels = make?.({
      clock: { now: () => NOW }, random: systemRandom, registry: registryWith(parts), logger: recordingLogger([])
    }) ?? []
    const [channel] = channels
    await channel?.start?.()
    try {
      const { client, request } = attestFederation({ channels }, parts)
      const { instructions } = await client.start(request({ csi: bob, ...evaluation }))
      const url = instructions?.kind === 'visit' ? instructions.url : ''
      expect(new URL(url).searchParams.get('redirect_uri')).to.equal(callback)
      const response = await fetch(await new Browser().signIn(url, callback, login))
      return { status: response.status, page: await response.text() }
    } finally {
      await channel?.stop?.()
    }
  }

  it('takes browsers back at --oidc-callback-url, by --oidc-port, with the secret of the file', async () => {
    const { status, page } = await signIn('bob', '--oidc-client-secret-file', secret)
    expect(status, page).to.equal(200)
    const wrong = join(folder, 'wrong')
    await writeFile(wrong, 'another\n', { mode: 0o600 })
    expect((await signIn('bob', '--oidc-client-secret-file', wrong)).status).to.not.equal(200)
    expect((await signIn('bob')).status, 'none').to.not.equal(200)
  })

  it('names the account by --oidc-claim: cases of a subject are told apart', async () => {
    const args = ['--oidc-client-secret-file', secret]
    const { status, page } = await signIn('Bob', ...args, '--oidc-claim', 'sub')
    expect([status, /ATTEST_SIGN_IN_OTHER_ACCOUNT/.test(page)]).to.deep.equal([403, true])
    expect((await signIn('bob', ...args, '--oidc-claim', 'sub')).status).to.equal(200)
    expect((await signIn('Bob', ...args, '--oidc-claim', 'preferred_username')).status).to.equal(200)
    expect(() => parse('--oidc-claim', 'email')).to.throw().with.property('code', 'OPTION_INVALID')
  })

  it('listens at --oidc-host alone: nowhere, where that is no address of this machine', async () => {
    // TEST-NET-1 (RFC 5737)
    const failed: unknown = await signIn('bob', '--oidc-host', '192.0.2.1').catch((err: unknown) => err)
    expect(failed).to.have.property('code', 'EADDRNOTAVAIL')
  })
})
