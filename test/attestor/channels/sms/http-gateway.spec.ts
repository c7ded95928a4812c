import { connect } from 'node:net'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { httpGateway } from '../../../../src/attestor/channels/sms/http-gateway.ts'
import { verify } from '../../../../src/node/signed-http.ts'
import { ManualClock, attestFederation, csipAddress, csiOf, evaluate } from '../../../builders/attest.ts'
import { csipRecord } from '../../../builders/attestor.ts'
import { codeOf, rejectionOf } from '../../../builders/errors.ts'
import { at, seededRandom } from '../../../builders/oprf.ts'
import { SECRET, answering, httpPeer, post } from './gateway.ts'
import type { HttpGateway, HttpGatewayInit } from '../../../../src/attestor/channels/sms/http-gateway.ts'
import type { ChallengeMessage } from '../../../../src/attestor/channels/interface.ts'
import type { Answer, HttpPeer, Post } from './gateway.ts'

const NOW = 1_767_225_600_000
const bob = csiOf('tel:+14155550123')
const message = (overrides: Partial<ChallengeMessage> = {}): ChallengeMessage =>
  ({ csi: bob, code: '012345', expiresAt: NOW + 600_000, signal: new AbortController().signal, ...overrides })

interface World {
  peer: HttpPeer
  gateway: HttpGateway
  clock: ManualClock
  /** Id of the last message. */
  id (): string
  report (status: string, overrides?: Partial<Post> & { id?: string }): Promise<number>
}

describe('attestor/channels/sms/http-gateway', () => {
  const ends: Array<() => Promise<void>> = []

  async function world (answer?: Answer, init: Partial<HttpGatewayInit> = {}): Promise<World> {
    const clock = new ManualClock(NOW)
    const peer = await httpPeer(answer)
    const gateway = httpGateway(
      {
        url: peer.url,
        secret: SECRET,
        methods: ['sms-code', 'voice-code'],
        service: 'Example',
        reports: { port: 0 },
        ...init
      },
      { clock, random: seededRandom('gateway') })
    await gateway.start()
    ends.push(async () => { await gateway.stop() }, async () => { await peer.close() })
    const id = (): string => String((JSON.parse(peer.calls.at(-1)?.body ?? '{}') as { id?: string }).id)
    return {
      peer,
      gateway,
      clock,
      id,
      report: async (status, overrides = {}) => await post({
        port: gateway.reportPort ?? 0,
        timestamp: clock.now(),
        body: JSON.stringify({ id: overrides.id ?? id(), status }),
        ...overrides
      })
    }
  }

  afterEach(async () => {
    for (const end of ends.splice(0)) {
      await end()
    }
  })

  it('sends a short message as one signed POST', async () => {
    const { peer, gateway } = await world()
    await at(gateway.channels, 0).send(message())
    expect(peer.calls).to.have.lengthOf(1)
    const { body, headers } = at(peer.calls, 0)
    expect(verify(
      SECRET, 'message', {
        timestamp: String(headers['mimi-timestamp']),
        signature: String(headers['mimi-signature']),
        body: Buffer.from(body)
      }, NOW
    )).to.equal('valid')
    const { id, ...rest } = JSON.parse(body) as Record<string, unknown>
    expect(id).to.match(/^[0-9a-f]{32}$/)
    expect(rest).to.deep.equal({
      kind: 'sms',
      to: '+14155550123',
      text: '012345 is your code for Example. Type it only in the app in which you asked for it. It can be used for ' +
        '10 minutes.',
      expires_at: NOW + 600_000
    })
  })

  it('has calls read the code digit by digit, twice', async () => {
    const { peer, gateway } = await world()
    const voice = at(gateway.channels, 1)
    expect(voice).to.include({ method: 'voice-code', sentTo: 'phone call', strength: 40 })
    await voice.send(message())
    expect(JSON.parse(at(peer.calls, 0).body))
      .to.include({ kind: 'voice', text: 'Your code for Example is: 0, 1, 2, 3, 4, 5. Once more: 0, 1, 2, 3, 4, 5.' })
  })

  describe('says ATTEST_CHANNEL_DOWN', () => {
    const rows: ReadonlyArray<readonly [name: string, answer: Answer, detail: string, timeout?: number]> = [
      ['when the gateway fails', answering(503, 'for +14155550123: 012345'), 'gateway status 503'],
      ['when the gateway refuses', answering(403), 'gateway status 403'],
      [
        'when the gateway sends it elsewhere', response => { response.writeHead(302, { location: '/other' }).end() },
        'gateway status 302'
      ],
      ['when the gateway talks too much', answering(200, 'x'.repeat(5_000)), 'gateway more than 4096 bytes'],
      ['when the gateway does not answer', () => undefined, 'gateway no whole answer in time', 30],
      [
        'when the gateway begins an answer and goes on for ever',
        response => { response.writeHead(200, { 'content-length': 100 }).write('x') },
        'gateway no whole answer in time', 100
      ],
      ['when the gateway hangs up half way', (_response, request) => { request.socket.destroy() }, 'gateway ECONNRESET']
    ]
    for (const [name, answer, detail, timeout] of rows) {
      it(name, async () => {
        const { gateway, report } = await world(answer, { timeout })
        const err = await rejectionOf(
          at(gateway.channels, 0).send(message({ undelivered: () => { throw new Error('not this one') } }))
        )
        expect(err).to.include({ code: 'ATTEST_CHANNEL_DOWN', detail })
        expect(inspect(err)).not.to.match(/5550123|012345/)
        // nobody waits for what became of it
        expect(await report('undelivered')).to.equal(404)
      })
    }
  })

  describe('takes reports', () => {
    it('that a message did not arrive, once', async () => {
      const { gateway, report, clock } = await world()
      let lost = 0
      await at(gateway.channels, 0).send(message({ undelivered: () => { lost++ } }))
      expect(await report('sent')).to.equal(204)
      expect(lost).to.equal(0)
      expect(await report('undelivered')).to.equal(204)
      expect(lost).to.equal(1)
      clock.advance(1)
      expect(await report('undelivered')).to.equal(404)
      expect(lost).to.equal(1)
    })

    it('that it arrived, after which no failure is believed', async () => {
      const { gateway, report } = await world()
      await at(gateway.channels, 0).send(message({ undelivered: () => { throw new Error('it arrived') } }))
      expect(await report('delivered')).to.equal(204)
      expect(await report('undelivered')).to.equal(404)
    })

    it('that overtake the answer to the message', async () => {
      let early = 0
      const { gateway } = await world((response, _request, { body }) => {
        const { id } = JSON.parse(body) as { id: string }
        post({ port: gateway.reportPort ?? 0, timestamp: NOW, body: JSON.stringify({ id, status: 'undelivered' }) })
          .then(status => {
            early = status
            response.writeHead(202).end()
          }, () => { response.writeHead(500).end() })
      })
      let lost = 0
      await at(gateway.channels, 0).send(message({ undelivered: () => { lost++ } }))
      expect([early, lost]).to.deep.equal([204, 1])
    })

    it('but none that is played back', async () => {
      const { gateway, report } = await world()
      await at(gateway.channels, 0).send(message())
      expect(await report('sent')).to.equal(204)
      expect(await report('sent')).to.equal(409)
    })

    const refusals: ReadonlyArray<readonly [name: string, status: number, overrides: Partial<Post> &
      { id?: string }]> = [
        ['under another secret', 401, { secret: new Uint8Array(32) }],
        ['signed for another purpose', 401, { purpose: 'message' }],
        ['without a signature', 401, { headers: { 'mimi-signature': '' } }],
        ['of long ago', 401, { timestamp: NOW - 300_001 }],
        ['of a time to come', 401, { timestamp: NOW + 300_001 }],
        ['with a time stamp that was not signed', 401, { headers: { 'mimi-timestamp': String(NOW + 1) } }],
        ['of messages that it never sent', 404, { id: '00' }],
        ['that are no JSON', 400, { body: 'lost' }],
        ['that are no object', 400, { body: 'null' }],
        ['without an id', 400, { body: '{"status":"undelivered"}' }],
        ['of a status nobody knows', 400, { body: '{"id":"00","status":"eaten"}' }],
        ['that are too long', 413, { body: 'x'.repeat(5_000) }],
        ['elsewhere', 404, { path: '/' }],
        ['by another verb', 405, { method: 'PUT' }]
      ]
    for (const [name, status, overrides] of refusals) {
      it(`but none ${name}`, async () => {
        const { gateway, report } = await world()
        await at(gateway.channels, 0).send(message({ undelivered: () => { throw new Error('believed') } }))
        expect(await report('undelivered', overrides)).to.equal(status)
      })
    }

    it('but hangs up on whoever sends one in drops', async () => {
      const { gateway } = await world(undefined, { reports: { port: 0, timeout: 20 } })
      const socket = connect(gateway.reportPort ?? 0, '127.0.0.1')
      socket.write('POST /reports HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx')
      const answer = await new Promise<string>(resolve => {
        let received = ''
        socket.on('data', data => { received += data.toString('latin1') })
        socket.on('close', () => { resolve(received) })
      })
      expect(answer).to.match(/^HTTP\/1\.1 4(00|08|13) /)
    })

    it('nowhere unless told, and no longer than it runs', async () => {
      const quiet = await world(undefined, { reports: undefined })
      expect(quiet.gateway.reportPort).to.equal(undefined)
      const { gateway, report } = await world()
      const port = gateway.reportPort ?? 0
      await gateway.stop()
      await gateway.stop()
      const refused = await new Promise<string>(resolve => {
        connect(port, '127.0.0.1').on('error', err => { resolve('code' in err ? String(err.code) : '') })
      })
      expect(refused).to.equal('ECONNREFUSED')
      await gateway.start()
      expect(await report('sent', { id: '00' })).to.equal(404)
    })
  })

  it('refuses to be set up wrong', () => {
    const init = { url: 'https://gateway.example/', secret: SECRET, service: 'Example' }
    const components = { clock: new ManualClock(NOW), random: seededRandom('gateway') }
    for (const wrong of [
      { url: 'http://gateway.example/' },
      { url: 'gateway' },
      { secret: new Uint8Array(15) },
      { text: 'no code' },
      { voiceText: 'no code', methods: ['voice-code' as const] }
    ]) {
      expect(codeOf(() => httpGateway({ ...init, ...wrong }, components))).to.equal('ATTEST_CHANNELS_INVALID')
    }
    expect(httpGateway(init, components).channels.map(({ method }) => method)).to.deep.equal(['sms-code'])
  })

  describe('in a challenge', () => {
    const csips = [csipRecord({
      addresses: [csipAddress],
      scopes: [{ csiType: 'tel', prefix: '+1', methods: ['sms-code', 'voice-code'], mayReassign: false }]
    })]
    const codeIn = ({ calls }: HttpPeer): string => {
      const { text } = JSON.parse(calls.at(-1)?.body ?? '') as { text: string }
      return text.replace(/[^0-9]/g, '').slice(0, 6)
    }
    const evaluation = evaluate(bob)

    for (const method of ['sms-code', 'voice-code']) {
      it(`attests by ${method}, and by nothing wrong, late, replayed, of others, or reported lost`, async () => {
        const { peer, gateway, report } = await world()
        const federation = attestFederation({ channels: gateway.channels }, { csips })
        const carol = csiOf('tel:+14155550199')
        const start = async (csi = bob): Promise<string> => {
          federation.clock.advance(30_000)
          return (await federation.client.start(
            federation.request({ csi, method, ...(csi === bob ? evaluation : evaluate(csi)) })
          )).challengeId
        }
        const answer = async (id: string, code: string): Promise<string> =>
          (await rejectionOf(federation.client.answer(id, code))).code

        const first = await start()
        const code = codeIn(peer)
        expect(await answer(first, code === '000000' ? '000001' : '000000')).to.equal('ATTEST_WRONG_CODE')
        const carols = await start(carol)
        expect(await answer(carols, code)).to.equal('ATTEST_WRONG_CODE')
        expect(await federation.client.answer(first, code)).to.have.property('byteLength')
        expect(await answer(first, code)).to.equal('ATTEST_CHALLENGE_UNKNOWN')

        const late = await start()
        federation.clock.advance(600_000)
        expect(await answer(late, codeIn(peer))).to.equal('ATTEST_CODE_EXPIRED')

        const lost = await start()
        expect(await report('undelivered')).to.equal(204)
        expect(await answer(lost, codeIn(peer))).to.equal('ATTEST_UNDELIVERED')
        expect(federation.log.join('\n')).not.to.match(/5550123|5550199/).and.not.to.contain(code)
      })
    }

    it('ends with a message of which nobody knows whether it went out: its code is worth nothing', async () => {
      const { peer, gateway } = await world((_response, request) => { request.socket.destroy() })
      const federation = attestFederation({ channels: gateway.channels }, { csips })
      const err = await rejectionOf(federation.client.start(federation.request({ csi: bob, ...evaluation })))
      expect(err.code).to.equal('ATTEST_CHANNEL_DOWN')
      expect(peer.calls).to.have.lengthOf(1)
    })
  })
})
