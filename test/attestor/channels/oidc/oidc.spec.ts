import { expect } from 'chai'
import { verifyAttestation } from '../../../../src/attestation/verify.ts'
import { oidcChannel } from '../../../../src/attestor/channels/oidc/oidc.ts'
import { systemRandom } from '../../../../src/base/clock.ts'
import {
  ManualClock, attestFederation, csiOf, csipAddress, evaluate, recordingLogger
} from '../../../builders/attest.ts'
import { NOW, csipRecord, registryWith } from '../../../builders/attestor.ts'
import { codeOf, rejectionOf } from '../../../builders/errors.ts'
import { Browser, CLIENT_SECRET, testProvider } from '../../../builders/sign-in.ts'
import type { OidcChannel, OidcChannelInit } from '../../../../src/attestor/channels/oidc/oidc.ts'
import type { AttestChallenge } from '../../../../src/protocols/attest/index.ts'
import type { Attestation } from '../../../builders/attest.ts'
import type { ProviderOptions, TestProvider } from '../../../builders/sign-in.ts'

const bob = csiOf('acct:bob@example.com')
const evaluation = evaluate(bob)
const codeFrom = async (work: Promise<unknown>): Promise<string> => (await rejectionOf(work)).code

interface Setting {
  provider: TestProvider
  channel: OidcChannel
  federation: Attestation
  clock: ManualClock
  log: string[]
  start (): Promise<AttestChallenge>
}

interface SettingOptions {
  issuer?: string
  prefix?: string
  init?: Partial<OidcChannelInit>
  provider?: ProviderOptions
}

describe('attestor/channels/oidc/oidc: sign-in by OpenID Connect', () => {
  let stops: Array<() => Promise<void>> = []

  afterEach(async () => {
    await Promise.all(stops.map(async stop => { await stop() }))
    stops = []
  })

  async function setUp (
    { issuer, prefix = '@example.com', init = {}, provider: options }: SettingOptions = {}
  ): Promise<Setting> {
    const provider = await testProvider(options)
    const log: string[] = []
    // the channel's clock goes with the challenge's
    const clock = new ManualClock(NOW)
    const scopes = [
      { csiType: 'acct', prefix, methods: ['oidc'], mayReassign: false, issuer: issuer ?? provider.issuer }
    ]
    const parts = { test: true, csips: [csipRecord({ addresses: [csipAddress], scopes })] }
    const channel = oidcChannel(
      { port: 0, providers: [{ issuer: provider.issuer, clientId: 'csip', clientSecret: CLIENT_SECRET }], ...init },
      { clock, random: systemRandom, registry: registryWith(parts), logger: recordingLogger(log) }
    )
    await channel.start()
    provider.register(channel.callbackUrl())
    stops.push(async () => { await channel.stop() }, async () => { await provider.close() })
    const federation = attestFederation({ channels: [channel] }, parts)
    return {
      provider,
      channel,
      federation,
      clock,
      log,
      start: async () => await federation.client.start(federation.request({ csi: bob, ...evaluation }))
    }
  }

  function urlOf ({ instructions }: AttestChallenge): string {
    expect(instructions?.kind).to.equal('visit')
    return instructions?.kind === 'visit' ? instructions.url : ''
  }

  async function signIn (
    { channel }: Setting, challenge: AttestChallenge, login: string, agree = true
  ): Promise<string> {
    return await new Browser().signIn(urlOf(challenge), channel.callbackUrl(), login, agree)
  }

  async function visit (url: string): Promise<{ status: number, page: string }> {
    const response = await fetch(url)
    return { status: response.status, page: await response.text() }
  }

  it('attests the account that signed in, for the code that its browser was shown', async () => {
    const setting = await setUp()
    const challenge = await setting.start()
    const parameters = new URL(urlOf(challenge)).searchParams
    expect([parameters.get('code_challenge_method'), parameters.get('response_type'), parameters.get('prompt')])
      .to.deep.equal(['S256', 'code', 'login'])
    expect(urlOf(challenge)).not.to.contain('bob')
    expect(await codeFrom(setting.federation.client.answer(challenge.challengeId, '123456'))).to.equal('ATTEST_PENDING')

    const { status, page } = await visit(await signIn(setting, challenge, 'bob'))
    expect(status).to.equal(200)
    const bytes = await setting.federation.client.answer(challenge.challengeId, page.slice(0, 6))
    const attestation = verifyAttestation(bytes, { registry: setting.federation.source.current(), now: NOW })
    expect([attestation.method, attestation.strength, attestation.csiType]).to.deep.equal(['oidc', 60, 'acct'])
  })

  it('asks for no sign-in anew where an attestation is renewed while a session lasts', async () => {
    const { channel, provider } = await setUp()
    const told = await channel.begin({
      csi: bob,
      scope: {
        csiType: 'acct', prefix: '@example.com', methods: ['oidc'], mayReassign: false, issuer: provider.issuer
      },
      code: '012345',
      renewal: true,
      fingerprint: 'ABCD-EFGH',
      expiresAt: NOW + 1_000,
      signal: new AbortController().signal,
      proved: () => true,
      refused: () => {},
      undelivered: () => {},
      delayed: () => {}
    })
    const { searchParams } = new URL(told.kind === 'visit' ? told.url : '')
    expect([searchParams.get('prompt'), searchParams.get('code_challenge_method')]).to.deep.equal([null, 'S256'])
  })

  it('takes an account name that carries the domain', async () => {
    const setting = await setUp()
    const challenge = await setting.start()
    expect((await visit(await signIn(setting, challenge, 'bob@example.com'))).status).to.equal(200)
  })

  for (const login of ['mallory', 'bob@other.example', 'b%6fb', 'bob@example.com@example.com']) {
    it(`refuses the account ${login}`, async () => {
      const setting = await setUp()
      const challenge = await setting.start()
      const { status, page } = await visit(await signIn(setting, challenge, login))
      expect([status, /ATTEST_SIGN_IN_OTHER_ACCOUNT/.test(page)]).to.deep.equal([403, true])
      expect(await codeFrom(setting.federation.client.answer(challenge.challengeId, '')))
        .to.equal('ATTEST_SIGN_IN_OTHER_ACCOUNT')
    })
  }

  it('says so when the person cancels', async () => {
    const setting = await setUp()
    const challenge = await setting.start()
    await visit(await signIn(setting, challenge, 'bob', false))
    expect(await codeFrom(setting.federation.client.answer(challenge.challengeId, '')))
      .to.equal('ATTEST_SIGN_IN_DENIED')
  })

  it('refuses a callback that was seen before', async () => {
    const setting = await setUp()
    const challenge = await setting.start()
    const callback = await signIn(setting, challenge, 'bob')
    await visit(callback)
    expect((await visit(callback)).page).to.contain('ATTEST_CHALLENGE_UNKNOWN')
  })

  it('refuses a state that it did not make, without touching any challenge', async () => {
    const setting = await setUp()
    const challenge = await setting.start()
    const callback = new URL(await signIn(setting, challenge, 'bob'))
    const state = callback.searchParams.get('state') ?? ''
    callback.searchParams.set('state', 'x')
    expect((await visit(callback.href)).page).to.contain('ATTEST_CHALLENGE_UNKNOWN')
    callback.searchParams.set('state', state)
    expect((await visit(callback.href)).status).to.equal(200)
  })

  it('refuses a callback that comes late', async () => {
    const setting = await setUp()
    const challenge = await setting.start()
    const callback = await signIn(setting, challenge, 'bob')
    setting.clock.advance(600_000)
    setting.federation.clock.advance(600_000)
    expect((await visit(callback)).page).to.contain('ATTEST_CODE_EXPIRED')
    expect(await codeFrom(setting.federation.client.answer(challenge.challengeId, ''))).to.equal('ATTEST_CODE_EXPIRED')
  })

  it('refuses an answer of another issuer (RFC 9207)', async () => {
    const setting = await setUp()
    const challenge = await setting.start()
    const callback = new URL(await signIn(setting, challenge, 'bob'))
    callback.searchParams.set('iss', 'https://evil.example')
    expect((await visit(callback.href)).page).to.contain('ATTEST_SIGN_IN_ISSUER')
    expect(await codeFrom(setting.federation.client.answer(challenge.challengeId, '')))
      .to.equal('ATTEST_SIGN_IN_ISSUER')
  })

  it('refuses an ID token for another nonce', async () => {
    const setting = await setUp()
    const challenge = await setting.start()
    const swapped = new URL(urlOf(challenge))
    swapped.searchParams.set('nonce', 'of another sign-in')
    const callback = await new Browser().signIn(swapped.href, setting.channel.callbackUrl(), 'bob')
    expect((await visit(callback)).page).to.contain('ATTEST_SIGN_IN_NONCE')
    expect(await codeFrom(setting.federation.client.answer(challenge.challengeId, ''))).to.equal('ATTEST_SIGN_IN_NONCE')
  })

  it('refuses a code that was made for another verifier (PKCE)', async () => {
    const setting = await setUp()
    const challenge = await setting.start()
    const swapped = new URL(urlOf(challenge))
    swapped.searchParams.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
    const callback = await new Browser().signIn(swapped.href, setting.channel.callbackUrl(), 'bob')
    expect((await visit(callback)).page).to.contain('ATTEST_SIGN_IN_INVALID')
  })

  it('says that the channel is down when the provider fails half-way', async () => {
    const setting = await setUp()
    const challenge = await setting.start()
    const callback = await signIn(setting, challenge, 'bob')
    setting.provider.intercept = (request, response) => {
      response.destroy()
      return request.url != null
    }
    const { status, page } = await visit(callback)
    expect([status, /ATTEST_CHANNEL_DOWN/.test(page)]).to.deep.equal([502, true])
    expect(await codeFrom(setting.federation.client.answer(challenge.challengeId, ''))).to.equal('ATTEST_CHANNEL_DOWN')
  })

  it('says that the channel is down when the provider is', async () => {
    const setting = await setUp()
    await setting.provider.close()
    expect(await codeFrom(setting.start())).to.equal('ATTEST_CHANNEL_DOWN')
  })

  it('refuses a provider whose metadata name another issuer', async () => {
    const setting = await setUp()
    setting.provider.intercept = (_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({ issuer: 'https://evil.example', authorization_endpoint: 'https://evil.example/auth' })
      )
      return true
    }
    expect(await codeFrom(setting.start())).to.equal('ATTEST_SIGN_IN_ISSUER')
  })

  it('refuses a scope whose issuer is not configured', async () => {
    const setting = await setUp({ issuer: 'https://id.example.com' })
    expect(await codeFrom(setting.start())).to.equal('ATTEST_METHOD_REFUSED')
  })

  it('lets a scope without a domain reach the accounts of the issuer\'s host only', async () => {
    const setting = await setUp({ prefix: '' })
    expect(await codeFrom(setting.start())).to.equal('ATTEST_SCOPE_REFUSED')
  })

  it('answers nothing but its callback', async () => {
    const { channel } = await setUp()
    const url = channel.callbackUrl()
    expect((await fetch(`${url}/x`)).status).to.equal(404)
    expect((await fetch(url, { method: 'POST' })).status).to.equal(405)
    expect((await fetch(`${url}?state=${'a'.repeat(20_000)}`)).status).to.equal(431)
    expect((await fetch(url)).headers.get('cache-control')).to.equal('no-store')
  })

  describe('is not made', () => {
    const good = { issuer: 'https://id.example.com', clientId: 'csip' }
    const settings: ReadonlyArray<readonly [string, Partial<OidcChannelInit>, boolean]> = [
      ['without a provider', { providers: [] }, true],
      ['for a provider that is named twice', { providers: [good, good] }, true],
      ['for an issuer that is no URL', { providers: [{ ...good, issuer: 'id.example.com' }] }, true],
      [
        'for an issuer in the clear outside of tests',
        { providers: [{ ...good, issuer: 'http://id.example.com' }], callbackUrl: 'https://csip.example/callback' },
        false
      ],
      [
        'for a callback in the clear outside of tests',
        { providers: [good], callbackUrl: 'http://csip.example/callback' }, false
      ],
      ['without a callback URL outside of tests', { providers: [good] }, false]
    ]
    for (const [name, init, test] of settings) {
      it(name, () => {
        const components = {
          clock: new ManualClock(NOW),
          random: systemRandom,
          registry: registryWith({ test }),
          logger: recordingLogger([])
        }
        expect(codeOf(() => oidcChannel({ port: 0, providers: [], ...init }, components)))
          .to.equal('ATTEST_CHANNELS_INVALID')
      })
    }
  })

  describe('shows itself to the provider as its metadata says', () => {
    for (const method of ['client_secret_basic', 'client_secret_post'] as const) {
      it(`${method} alone`, async () => {
        const setting = await setUp({ provider: { clientAuth: [method] } })
        const challenge = await setting.start()
        expect((await visit(await signIn(setting, challenge, 'bob'))).status).to.equal(200)
      })
    }

    it('by client_secret_basic where that names none', async () => {
      const setting = await setUp({ provider: { clientAuth: ['client_secret_basic'] } })
      const answers = await (await fetch(`${setting.provider.issuer}/.well-known/openid-configuration`))
        .json() as Record<string, unknown>
      delete answers.token_endpoint_auth_methods_supported
      const shown: string[] = []
      setting.provider.intercept = ({ url = '', headers }, response) => {
        if (url.startsWith('/token')) {
          shown.push(headers.authorization?.split(' ')[0] ?? 'none')
        }
        const isMetadata = url.startsWith('/.well-known/')
        if (isMetadata) {
          response.setHeader('content-type', 'application/json').end(JSON.stringify(answers))
        }
        return isMetadata
      }
      const challenge = await setting.start()
      expect((await visit(await signIn(setting, challenge, 'bob'))).status).to.equal(200)
      expect(shown).to.deep.equal(['Basic'])
    })

    it('and says at the start that a provider takes no secret', async () => {
      const { channel } = await setUp({ provider: { clientAuth: ['none'] } })
      const err = await rejectionOf(channel.reach?.({}) ?? Promise.resolve())
      expect([err.code, err.detail])
        .to.deep.equal(['ATTEST_CHANNEL_DOWN', `${err.detail?.split(': ')[0]}: takes no client secret, but none`])
    })

    it('and tells the operator, not the person, that it is refused', async () => {
      const setting = await setUp({ init: {} })
      setting.provider.intercept = ({ url = '' }, response) => {
        const isToken = url.startsWith('/token')
        if (isToken) {
          response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}')
        }
        return isToken
      }
      const challenge = await setting.start()
      const { status, page } = await visit(await signIn(setting, challenge, 'bob'))
      expect(status).to.equal(502)
      expect(page).to.include('ATTEST_CHANNEL_DOWN')
      const line = setting.log.find(text => text.includes('sign-in'))
      expect(line).to.include('invalid_client')
      expect(setting.log.join()).to.not.include('bob')
    })
  })

  it('tells when its port is taken', async () => {
    const { provider } = await setUp()
    const port = Number(new URL(provider.issuer).port)
    const channel = oidcChannel({ port, providers: [{ issuer: provider.issuer, clientId: 'csip' }] }, {
      clock: new ManualClock(NOW),
      random: systemRandom,
      registry: registryWith({ test: true }),
      logger: recordingLogger([])
    })
    const failed = await channel.start().then(() => 'started', (err: unknown) => (err as NodeJS.ErrnoException).code)
    expect(failed).to.equal('EADDRINUSE')
  })
})
