import { expect } from 'chai'
import fc from 'fast-check'
import { createHmac } from 'node:crypto'
import { mayCall } from '../../src/node/may-call.ts'
import { HttpFailure, REPLAY_WINDOW, postSigned, sign, verify } from '../../src/node/signed-http.ts'
import { SECRET, answering, httpPeer } from '../attestor/channels/sms/gateway.ts'
import type { SignedPost } from '../../src/node/signed-http.ts'
import type { Answer, HttpPeer } from '../attestor/channels/sms/gateway.ts'

const NOW = 1_767_225_600_000

describe('node/signed-http', () => {
  const message = (overrides: Partial<Parameters<typeof verify>[2]> = {}): Parameters<typeof verify>[2] =>
    ({
      timestamp: String(NOW),
      signature: sign(SECRET, 'report', NOW, '{"a":1}'),
      body: Buffer.from('{"a":1}'),
      ...overrides
    })

  it('signs as it is documented', () => {
    const mac = createHmac('sha256', SECRET).update(`report.${NOW}.{"a":1}`).digest('hex')
    expect(sign(SECRET, 'report', NOW, '{"a":1}')).to.equal(`v1=${mac}`)
    expect(verify(SECRET, 'report', message(), NOW)).to.equal('valid')
  })

  it('refuses another secret, purpose, time stamp, body or form of signature', () => {
    expect(verify(new Uint8Array(32), 'report', message(), NOW)).to.equal('invalid')
    expect(verify(SECRET, 'confirm', message(), NOW)).to.equal('invalid')
    expect(verify(SECRET, 'report', message({ timestamp: String(NOW + 1) }), NOW)).to.equal('invalid')
    expect(verify(SECRET, 'report', message({ timestamp: undefined }), NOW)).to.equal('invalid')
    expect(verify(SECRET, 'report', message({ timestamp: '' }), NOW)).to.equal('invalid')
    expect(verify(SECRET, 'report', message({ body: Buffer.from('{"a":2}') }), NOW)).to.equal('invalid')
    for (const signature of [
      undefined, '', 'v1=', message().signature?.replace('v1', 'v2'), message().signature?.toUpperCase(),
      `${message().signature ?? ''}0`
    ]) {
      expect(verify(SECRET, 'report', message({ signature }), NOW)).to.equal('invalid')
    }
  })

  it('refuses any byte changed', () => {
    fc.assert(fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), fc.integer({ min: 1, max: 255 }),
      (body, position, change) => {
        const signature = sign(SECRET, 'message', NOW, body)
        const changed = body.slice()
        changed[position % body.length] = (changed[position % body.length] ?? 0) ^ change
        expect(verify(SECRET, 'message', { timestamp: String(NOW), signature, body }, NOW)).to.equal('valid')
        expect(verify(SECRET, 'message', { timestamp: String(NOW), signature, body: changed }, NOW)).to.equal('invalid')
      }
    ))
  })

  it('refuses what is outside of the window, on either side', () => {
    expect(verify(SECRET, 'report', message(), NOW + REPLAY_WINDOW)).to.equal('valid')
    expect(verify(SECRET, 'report', message(), NOW + REPLAY_WINDOW + 1)).to.equal('too old')
    expect(verify(SECRET, 'report', message(), NOW - REPLAY_WINDOW - 1)).to.equal('too old')
  })

  it('calls over TLS, or on this machine, and with no password in the URL', () => {
    for (const url of ['https://a.example/x', 'http://127.0.0.1:1/x', 'http://localhost/x', 'http://[::1]/x']) {
      expect(mayCall(new URL(url)), url).to.equal(true)
    }
    for (const url of [
      'http://a.example/x', 'http://127.0.0.1.a.example', 'http://10.0.0.1/', 'ftp://127.0.0.1/', 'file:///etc/passwd',
      'https://user:pass@a.example/'
    ]) {
      expect(mayCall(new URL(url)), url).to.equal(false)
    }
  })

  describe('posts', () => {
    let peer: HttpPeer | undefined

    afterEach(async () => {
      await peer?.close()
      peer = undefined
    })

    async function postTo (answer?: Answer, overrides: Partial<SignedPost> = {}): Promise<string> {
      peer = await httpPeer(answer)
      return await postSigned({
        url: new URL(peer.url),
        secret: SECRET,
        purpose: 'message',
        timestamp: NOW,
        body: '{"ä":1}',
        timeout: 5_000,
        maxResponse: 100,
        ...overrides
      })
    }

    async function failure (work: Promise<string>): Promise<string> {
      try {
        await work
      } catch (err) {
        expect(err).to.be.instanceOf(HttpFailure)
        return err instanceof HttpFailure ? err.message : ''
      }
      throw new Error('expected a failure')
    }

    it('the body as JSON, signed', async () => {
      expect(await postTo(answering(200, '{"ok":true}'))).to.equal('{"ok":true}')
      const [call] = peer?.calls ?? []
      expect(call).to.include({ method: 'POST', path: '/messages', body: '{"ä":1}' })
      expect(call?.headers).to.include({
        'content-type': 'application/json',
        'mimi-timestamp': String(NOW),
        'mimi-signature': sign(SECRET, 'message', NOW, '{"ä":1}')
      })
    })

    it('and fails for refusals, redirects and answers that are too long', async () => {
      expect(await failure(postTo(answering(500)))).to.equal('status 500')
      await peer?.close()
      expect(
        await failure(postTo(response => { response.writeHead(307, { location: 'https://elsewhere.example/' }).end() }))
      ).to.equal('status 307')
      await peer?.close()
      expect(await failure(postTo(answering(200, 'x'.repeat(101))))).to.equal('more than 100 bytes')
    })

    it('and fails in time at a peer that does not answer', async () => {
      expect(await failure(postTo(() => undefined, { timeout: 30 }))).to.equal('no whole answer in time')
    })

    it('and fails in time at a peer that answers in drops', async () => {
      const drops: Answer = response => {
        response.writeHead(200)
        const drop = (): void => {
          if (!response.destroyed) {
            response.write('x', () => { setImmediate(drop) })
          }
        }
        drop()
      }
      // as fast as it may, it never comes to an end
      expect(await failure(postTo(drops, { timeout: 200, maxResponse: Number.MAX_SAFE_INTEGER })))
        .to.equal('no whole answer in time')
    })

    it('and fails where the peer hangs up, or is not there, or nobody waits', async () => {
      expect(await failure(postTo((_response, request) => { request.socket.destroy() }))).to.equal('ECONNRESET')
      await peer?.close()
      const url = new URL(peer?.url ?? '')
      expect(await failure(postSigned({
        url, secret: SECRET, purpose: 'message', timestamp: NOW, body: '', timeout: 5_000, maxResponse: 100
      }))).to.equal('ECONNREFUSED')
      expect(await failure(postTo(answering(200), { signal: AbortSignal.abort() }))).to.match(/^(ABORT_ERR|failed|20)$/)
      expect(peer?.calls).to.have.lengthOf(0)
    })
  })
})
