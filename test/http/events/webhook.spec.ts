import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import { signatureHeaders, webhook } from '../../../src/http/events/webhook.ts'
import { HttpFailure } from '../../../src/node/signed-http.ts'
import { answering, httpPeer } from '../../attestor/channels/sms/gateway.ts'
import { codeOf, rejectionOf } from '../../builders/errors.ts'
import { eventOf } from '../../builders/sidecar.ts'
import type { HttpPeer } from '../../attestor/channels/sms/gateway.ts'

const SECRET = new Uint8Array(32).fill(9)
const AT = 1_767_225_600_999

/** Of a recipient who has read nothing but Standard Webhooks. */
const VERIFY = `
import base64, hashlib, hmac, json, sys
message = json.load(sys.stdin)
signed = ".".join([message["id"], message["timestamp"], message["body"]]).encode()
mac = hmac.new(base64.b64decode(message["secret"]), signed, hashlib.sha256).digest()
print(hmac.compare_digest("v1," + base64.b64encode(mac).decode(), message["signature"]))
`

describe('http/events/webhook', () => {
  let peer: HttpPeer | undefined

  afterEach(async () => {
    await peer?.close()
    peer = undefined
  })

  it('signs as the example of Standard Webhooks does', () => {
    const secret = new Uint8Array(Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64'))
    const headers = signatureHeaders(secret, {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1_614_265_330_000, body: '{"test": 2432232314}'
    })
    expect(headers).to.deep.equal({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    })
  })

  it('posts an event that others verify', async () => {
    peer = await httpPeer(answering(204))
    await webhook({ url: peer.url, secret: SECRET }).send({ ...eventOf(1), more: { note: 1 } }, AT)
    const [{ method, headers, body } = expect.fail('nothing came')] = peer.calls
    expect([method, headers['content-type'], headers['webhook-id']])
      .to.deep.equal(['POST', 'application/json', eventOf(1).id])
    expect(JSON.parse(body)).to.deep.equal({
      type: 'mapping.appeared', timestamp: '2026-01-01T00:00:00.000Z', data: { csi: 'tel:+14155550123', note: 1 }
    })
    const input = JSON.stringify({
      id: headers['webhook-id'],
      timestamp: headers['webhook-timestamp'],
      signature: headers['webhook-signature'],
      body,
      secret: Buffer.from(SECRET).toString('base64')
    })
    expect(execFileSync('python3', ['-c', VERIFY], { input, encoding: 'utf8' }).trim()).to.equal('True')
  })

  it('takes nothing but 2xx for taken', async () => {
    for (const status of [301, 400, 410, 500]) {
      peer = await httpPeer(answering(status))
      const { send } = webhook({ url: peer.url, secret: SECRET })
      const failure = await send(eventOf(1), AT).catch((err: unknown) => err)
      expect(failure).to.be.instanceOf(HttpFailure).and.include({ reason: 'status', status })
      await peer.close()
      expect(await send(eventOf(1), AT).catch((err: unknown) => err)).to.include({ reason: 'unreachable' })
    }
    peer = await httpPeer(() => undefined)
    const { send } = webhook({ url: peer.url, secret: SECRET, timeout: 50 })
    expect(await send(eventOf(1), AT).catch((err: unknown) => err)).to.include({ reason: 'late' })
  })

  it('says whether it is there', async () => {
    peer = await httpPeer(answering(405))
    const { service } = webhook({ url: peer.url, secret: SECRET })
    await service.reach({})
    await peer.close()
    expect((await rejectionOf(service.reach({}))).code).to.equal('WEBHOOK_DOWN')
  })

  it('refuses what would not be safe', () => {
    const secret = SECRET
    for (const init of [
      { url: 'http://a.example/', secret }, { url: 'https://u:p@a.example/', secret }, { url: 'x', secret }
    ]) {
      expect(codeOf(() => webhook(init))).to.equal('WEBHOOK_INVALID')
    }
    expect(codeOf(() => webhook({ url: 'https://a.example/', secret: secret.subarray(0, 23) })))
      .to.equal('WEBHOOK_INVALID')
  })
})
