import { inspect } from 'node:util'
import { expect } from 'chai'
import { mspCallback } from '../../src/msp/callback.ts'
import { SIGNATURE_HEADER, TIMESTAMP_HEADER, verify } from '../../src/node/signed-http.ts'
import { ManualClock, csiOf } from '../builders/attest.ts'
import { codeOf, rejectionOf } from '../builders/errors.ts'
import { at, seededRandom } from '../builders/oprf.ts'
import { SECRET, answering, httpPeer } from '../attestor/channels/sms/gateway.ts'
import type { MspCallbackInit } from '../../src/msp/callback.ts'
import type { MspBackend } from '../../src/protocols/confirm/interface.ts'
import type { Answer, HttpPeer } from '../attestor/channels/sms/gateway.ts'

const NOW = 1_767_225_600_000
const bob = csiOf('tel:+14155550123')

describe('msp/callback', () => {
  let peer: HttpPeer | undefined
  const components = { clock: new ManualClock(NOW), random: seededRandom('callback') }

  afterEach(async () => {
    await peer?.close()
    peer = undefined
  })

  async function backend (answer: Answer, init: Partial<MspCallbackInit> = {}): Promise<MspBackend> {
    peer = await httpPeer(answer)
    return mspCallback({ url: peer.url, secret: SECRET, ...init }, components)
  }

  const ask = async (directory: MspBackend): Promise<boolean> =>
    await directory.isConfirmedUser(bob, { signal: new AbortController().signal })

  it('asks by a signed POST, each of its own', async () => {
    const directory = await backend(answering(200, '{"confirmed":true}'))
    expect(await ask(directory)).to.equal(true)
    expect(await ask(directory)).to.equal(true)
    const [first, second] = (peer?.calls ?? []).map(({ headers, body }) => {
      const message = {
        timestamp: String(headers[TIMESTAMP_HEADER]),
        signature: String(headers[SIGNATURE_HEADER]),
        body: Buffer.from(body)
      }
      expect(verify(SECRET, 'confirm', message, NOW)).to.equal('valid')
      return JSON.parse(body) as { id: string, csi: string }
    })
    expect(first?.csi).to.equal('tel:+14155550123')
    expect(first?.id).to.match(/^[0-9a-f]{32}$/).and.not.to.equal(second?.id)
  })

  it('confirms a name only where the answer repeats it', async () => {
    const signal = new AbortController().signal
    const named = async (answer: string): Promise<boolean | undefined> =>
      await (await backend(answering(200, answer))).isSsiHint?.(bob, '@bob', { signal })
    expect(await named('{"confirmed":true,"ssi_hint":"@bob"}')).to.equal(true)
    expect(JSON.parse(peer?.calls[0]?.body ?? '')).to.deep.include({ csi: 'tel:+14155550123', ssi_hint: '@bob' })
    for (const answer of [
      '{"confirmed":true}', '{"confirmed":true,"ssi_hint":"@alice"}', '{"confirmed":false,"ssi_hint":"@bob"}',
      '{"confirmed":true,"ssi_hint":["@bob"]}'
    ]) {
      expect(await named(answer), answer).to.equal(false)
    }
    expect((await rejectionOf(
      (await backend(answering(200, '{"ssi_hint":"@bob"}'))).isSsiHint?.(bob, '@bob', { signal }) ?? Promise.resolve()
    )).code).to.equal('CONFIRM_BACKEND_DOWN')
  })

  it('hands on a notice by a signed POST of its own kind, and says nothing where nobody wants to know', async () => {
    const directory = await backend(answering(204), { noticeUrl: 'http://127.0.0.1:1' })
    expect((await rejectionOf(directory.notify?.(
      { csi: bob, reference: new Uint8Array(16).fill(1), respondBy: NOW + 5 },
      { signal: new AbortController().signal }
    ) ?? Promise.resolve())).code).to.equal('CONFIRM_BACKEND_DOWN')
    const listening = mspCallback({ url: peer?.url ?? '', noticeUrl: peer?.url, secret: SECRET }, components)
    await listening.notify?.({ csi: bob, reference: new Uint8Array(16).fill(1), respondBy: NOW + 5 }, {
      signal: new AbortController().signal
    })
    const [call] = peer?.calls ?? []
    const message = {
      timestamp: String(call?.headers[TIMESTAMP_HEADER]),
      signature: String(call?.headers[SIGNATURE_HEADER]),
      body: Buffer.from(call?.body ?? '')
    }
    expect(verify(SECRET, 'notice', message, NOW)).to.equal('valid')
    expect(verify(SECRET, 'confirm', message, NOW)).to.equal('invalid')
    expect(JSON.parse(call?.body ?? ''))
      .to.deep.equal({ id: '01'.repeat(16), csi: 'tel:+14155550123', respond_by: NOW + 5 })
    expect((await backend(answering(204))).notify).to.equal(undefined)
    expect(() => mspCallback({ url: 'https://a.example', noticeUrl: 'http://a.example', secret: SECRET }, components))
      .to.throw()
      .with.property('code', 'MSP_CALLBACK_INVALID')
  })

  it('hands on an alert by a signed POST of its own kind, and takes none where nobody wants to know', async () => {
    const silent = await backend(answering(204))
    expect(silent.alert).to.equal(undefined)
    const listening = mspCallback({ url: 'https://msp.example/', alertUrl: peer?.url, secret: SECRET }, components)
    const alert = { csi: bob, reference: new Uint8Array(16).fill(2), kind: 'invalidated' } as const
    await listening.alert?.(alert, { signal: new AbortController().signal })
    const [call] = peer?.calls ?? []
    const message = {
      timestamp: String(call?.headers[TIMESTAMP_HEADER]),
      signature: String(call?.headers[SIGNATURE_HEADER]),
      body: Buffer.from(call?.body ?? '')
    }
    expect([verify(SECRET, 'alert', message, NOW), verify(SECRET, 'notice', message, NOW)])
      .to.deep.equal(['valid', 'invalid'])
    expect(JSON.parse(call?.body ?? ''))
      .to.deep.equal({ id: '02'.repeat(16), csi: 'tel:+14155550123', event: 'invalidated' })
    const away = mspCallback(
      { url: 'https://msp.example/', alertUrl: 'http://127.0.0.1:1', secret: SECRET }, components
    )
    expect((await rejectionOf(away.alert?.(alert, { signal: new AbortController().signal }) ?? Promise.resolve())).code)
      .to.equal('CONFIRM_BACKEND_DOWN')
    expect(() => mspCallback({ url: 'https://a.example', alertUrl: 'http://a.example', secret: SECRET }, components))
      .to.throw()
      .with.property('code', 'MSP_CALLBACK_INVALID')
  })

  it('takes no for an answer', async () => {
    expect(await ask(await backend(answering(200, '{"confirmed":false,"since":"2020"}')))).to.equal(false)
  })

  describe('can not tell, and so does not say yes', () => {
    const rows: ReadonlyArray<readonly [name: string, answer: Answer, detail: string, timeout?: number]> = [
      ['at an error', answering(500, '{"confirmed":true}'), 'callback: status 500'],
      ['at a refusal', answering(401, 'tel:+14155550123?'), 'callback: status 401'],
      ['at a redirect', response => { response.writeHead(307, { location: '/yes' }).end() }, 'callback: status 307'],
      ['at an empty answer', answering(204), 'callback: answer is no JSON'],
      ['at an answer that is no JSON', answering(200, 'yes'), 'callback: answer is no JSON'],
      ['at an answer without the word', answering(200, '{"ok":true}'), 'callback: answer says neither yes nor no'],
      [
        'at a word that only looks like yes', answering(200, '{"confirmed":"true"}'),
        'callback: answer says neither yes nor no'
      ],
      ['at a number', answering(200, '1'), 'callback: answer says neither yes nor no'],
      ['at null', answering(200, 'null'), 'callback: answer says neither yes nor no'],
      [
        'at too long an answer', answering(200, `{"confirmed":true${' '.repeat(5_000)}}`),
        'callback: more than 4096 bytes'
      ],
      ['when nobody answers in time', () => undefined, 'callback: no whole answer in time', 30],
      [
        'when the line is cut half way', (response, request) => {
          response
            .writeHead(200, { 'content-length': 100 })
            .write('{"confirmed":true', () => { request.socket.destroy() })
        }, 'callback: ECONNRESET'
      ]
    ]
    for (const [name, answer, detail, timeout] of rows) {
      it(name, async () => {
        const err = await rejectionOf(ask(await backend(answer, { timeout })))
        expect(err).to.include({ code: 'CONFIRM_BACKEND_DOWN', detail })
        expect(inspect(err)).not.to.contain('5550123')
      })
    }

    it('when nobody waits any more', async () => {
      const directory = await backend(answering(200, '{"confirmed":true}'))
      expect((await rejectionOf(directory.isConfirmedUser(bob, { signal: AbortSignal.abort() }))).code)
        .to.equal('CONFIRM_BACKEND_DOWN')
      expect(peer?.calls).to.have.lengthOf(0)
    })

    it('when there is nobody', async () => {
      const directory = await backend(answering(200))
      await peer?.close()
      expect(await rejectionOf(ask(directory)))
        .to.include({ code: 'CONFIRM_BACKEND_DOWN', detail: 'callback: ECONNREFUSED' })
    })
  })

  it('refuses to be set up unsafely', () => {
    for (const wrong of [
      { url: 'http://msp.example/' },
      { url: 'nowhere' },
      { url: 'https://a:b@msp.example/' },
      { secret: new Uint8Array(15) }
    ]) {
      expect(codeOf(() => mspCallback({ url: 'https://msp.example/', secret: SECRET, ...wrong }, components)))
        .to.equal('MSP_CALLBACK_INVALID')
    }
    expect(at([mspCallback({ url: 'https://msp.example/', secret: SECRET }, components)], 0))
      .to.have.property('isConfirmedUser')
  })
})
