import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { mspCallback } from '../../src/msp/callback.ts'
import { listenForSigned, parseJson } from '../../src/node/signed-listener.ts'
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../../src/node/signed-http.ts'
import { registryWith } from '../builders/attestor.ts'
import { DRIVES } from '../builders/channels.ts'
import { silentLogger } from '../builders/holder.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { at } from '../builders/oprf.ts'
import { SECRET, httpPeer } from '../attestor/channels/sms/gateway.ts'
import { codeOf } from './cast/claimant.ts'
import type { Holder } from '../../src/holder/holder.ts'
import type { MspBackend } from '../../src/protocols/confirm/interface.ts'
import type { SignedListener } from '../../src/node/signed-listener.ts'
import type { Driven } from '../builders/channels.ts'
import type { LiveFederation } from '../builders/live-federation.ts'

const byMail = at(DRIVES, 0)

describe('2: the MSP confirms by its own backend, asked over signed HTTP, once possession is proved by mail', () => {
  let live: LiveFederation
  let mail: Driven
  let holder: Holder
  let backend: SignedListener
  let directory: MspBackend
  const users = new Set<string>()
  const asked: string[] = []
  const clock = { now: () => live.clock.time }

  before(async () => {
    backend = await listenForSigned({
      port: 0,
      secret: SECRET,
      clock,
      routes: new Map([['/mimi', {
        purpose: 'confirm',
        maxLength: 4_096,
        answer: body => {
          const question = parseJson(body)
          const csi = typeof question === 'object' && question != null && 'csi' in question ? String(question.csi) : ''
          asked.push(csi)
          return { status: 200, body: JSON.stringify({ confirmed: users.has(csi) }) }
        }
      }]])
    })
    mail = await byMail.open({
      clock, random: systemRandom, registry: registryWith({ test: true }), logger: silentLogger
    })
    const scopes = [{ csiType: 'mailto', prefix: '@example.com', methods: [byMail.method], mayReassign: false }]
    live = await liveFederation({
      channels: () => [mail.channel],
      scopes,
      backend: { isConfirmedUser: async (csi, options) => await directory.isConfirmedUser(csi, options) }
    })
    holder = (await live.light()).holder(secretKeyStore(systemRandom.bytes(32)), memoryStateStore())
  })

  beforeEach(() => {
    directory = callback(`http://127.0.0.1:${backend.port}/mimi`)
  })

  after(async () => {
    await live?.stop()
    await backend?.close()
    await mail?.close()
  })

  const callback = (url: string, { secret = SECRET, timeout = 5_000 } = {}): MspBackend =>
    mspCallback({ url, secret, timeout }, { clock, random: systemRandom })
  const claim = async (csi: string): Promise<unknown> =>
    await holder.claim({ csi, msp: 'msp1', answer: async ({ instructions }) => await mail.show(csi, instructions) })
  const found = async (csi: string): Promise<string> => (await (await live.light()).discover(csi)).outcome

  it('publishes what the backend says yes to, asked by the canonical identifier', async () => {
    users.add('mailto:bob@example.com')
    await claim('MAILTO:bob@EXAMPLE.com')
    // again at the end: whoever closed the account meanwhile takes the mapping with it
    expect(asked).to.deep.equal(['mailto:bob@example.com', 'mailto:bob@example.com'])
    expect(await found('mailto:bob@example.com')).to.equal('found')
  })

  it('refuses whom the backend doesn\'t name, though possession is proved', async () => {
    expect(await codeOf(claim('mailto:mallory@example.com'))).to.equal('CONFIRM_NOT_A_USER')
    expect(await found('mailto:mallory@example.com')).to.equal('none')
  })

  const csi = 'mailto:carol@example.com'

  it('refuses when the backend doesn\'t know the signature', async () => {
    users.add(csi)
    directory = callback(`http://127.0.0.1:${backend.port}/mimi`, { secret: new Uint8Array(32).fill(8) })
    expect(await codeOf(claim(csi))).to.equal('CONFIRM_BACKEND_DOWN')
  })

  it('refuses when the backend takes too long, or is not there', async () => {
    const silent = await httpPeer(() => undefined)
    directory = callback(silent.url, { timeout: 50 })
    expect(await codeOf(claim(csi))).to.equal('CONFIRM_BACKEND_DOWN')
    await silent.close()
    expect(await codeOf(claim(csi))).to.equal('CONFIRM_BACKEND_DOWN')
    expect(await found(csi)).to.equal('none')
  })

  it('publishes at the next try, when the backend is there again', async () => {
    await claim(csi)
    expect(await found(csi)).to.equal('found')
  })

  it('answers no question that is played back to the backend', async () => {
    const dave = 'mailto:dave@example.com'
    const spy = await httpPeer((response) => { response.writeHead(200).end('{"confirmed":false}') })
    directory = callback(spy.url)
    expect(await codeOf(claim(dave))).to.equal('CONFIRM_NOT_A_USER')
    const [call] = spy.calls
    const headers = {
      [TIMESTAMP_HEADER]: String(call?.headers[TIMESTAMP_HEADER]),
      [SIGNATURE_HEADER]: String(call?.headers[SIGNATURE_HEADER])
    }
    const playBack = async (): Promise<number> =>
      (await fetch(`http://127.0.0.1:${backend.port}/mimi`, { method: 'POST', headers, body: call?.body })).status
    expect([await playBack(), await playBack()]).to.deep.equal([200, 409])
    live.clock.time += 300_001
    expect(await playBack()).to.equal(401)
    await spy.close()
  })
})
