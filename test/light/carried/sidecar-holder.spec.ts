import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { systemRandom } from '../../../src/base/clock.ts'
import { signerIn } from '../../../src/base/envelope.ts'
import { signerFromSeed } from '../../../src/base/keys.ts'
import { Signed } from '../../../src/base/pb/signed.ts'
import { nobleBackend } from '../../../src/blinding/noble.ts'
import { openTranscript } from '../../../src/blinding/transcript.ts'
import { parseCsi } from '../../../src/identifiers/csi.ts'
import { memoryStateStore } from '../../../src/holder/state-store.ts'
import { secretKeyStore } from '../../../src/holder/key-store.ts'
import { createSidecarHolder } from '../../../src/light/carried/sidecar-holder.ts'
import { makeConfirmation, makeIndexStatement } from '../../../src/mapping/confirmation.ts'
import { ConfirmRequestPayload, ConfirmResponse } from '../../../src/protocols/confirm/pb/messages.ts'
import { parsePublicKey } from '../../../src/base/keys.ts'
import { registryWith } from '../../builders/attestor.ts'
import { DRIVES } from '../../builders/channels.ts'
import { rejectionOf } from '../../builders/errors.ts'
import { silentLogger } from '../../builders/holder.ts'
import { liveFederation } from '../../builders/live-federation.ts'
import { at } from '../../builders/oprf.ts'
import { buildTestRegistry } from '../../builders/registry.ts'
import { ask, testSidecar } from '../../builders/sidecar.ts'
import type { Holder } from '../../../src/holder/interface.ts'
import type { KeyStore } from '../../../src/holder/key-store.ts'
import type { SidecarHolder, SidecarHolderOptions } from '../../../src/light/carried/sidecar-holder.ts'
import type { HttpServer } from '../../../src/http/server.ts'
import type { Driven } from '../../builders/channels.ts'
import type { LiveFederation } from '../../builders/live-federation.ts'

interface Message { readonly protocol: string, readonly method: number, readonly content: string }
type Lie = (path: string, request: Message | undefined, answer: Record<string, unknown>) => Record<string, unknown>

const mail = at(DRIVES.filter(({ method }) => method === 'email-code'), 0)
const BOB = mail.csi
const CAROL = mail.other
const CONFIRM = '/mimi/confirm/1.0.0'
const CLAIM = '/mimi/claim/1.0.0'
const ATTEST = '/mimi/attest/1.0.0'

/** Real nodes, a real mail server, and a sidecar on a socket. */
describe('light/carried: claims through a sidecar', function () {
  this.timeout(240_000)
  let live: LiveFederation
  let driven: Driven
  let sidecar: HttpServer
  let port = 0
  const stops: Array<() => Promise<void>> = []

  const serve = async (): Promise<void> => {
    sidecar = await testSidecar({ node: at(live.msps, 0) })
    port = await sidecar.listen({ host: '127.0.0.1', port })
  }

  async function holderThrough (options: Partial<SidecarHolderOptions> = {}): Promise<SidecarHolder> {
    const made = await createSidecarHolder({
      url: `http://127.0.0.1:${port}`,
      token: 'claims',
      anchor: live.test.anchor,
      keys: secretKeyStore(systemRandom.bytes(32)),
      states: memoryStateStore(),
      clock: live.clock,
      logger: silentLogger,
      ...options
    })
    stops.push(made.stop)
    return made
  }

  const answering = (csi: string) => async (): Promise<string> => await driven.show(csi, undefined)

  before(async () => {
    const clock = { now: () => live.clock.time }
    driven = await mail.open({
      clock, random: systemRandom, registry: registryWith({ test: true }), logger: silentLogger
    })
    const scopes = [{ csiType: mail.csiType, prefix: '@example.com', methods: [mail.method], mayReassign: false }]
    live = await liveFederation({ channels: () => [driven.channel], scopes })
    at(live.users, 0).add(BOB).add(CAROL)
    await serve()
  })

  after(async () => {
    for (const stop of stops) {
      await stop()
    }
    await sidecar?.close()
    await live?.stop()
    await driven?.close()
  })

  describe('of an honest service', () => {
    const seen: string[] = []
    const states = memoryStateStore()
    const secret = systemRandom.bytes(32)
    let holder: Holder

    before(async () => {
      const listening: typeof fetch = async (input, init) => {
        const response = await fetch(input, init)
        seen.push(String(init?.body ?? ''), await response.clone().text())
        return response
      }
      holder = (await holderThrough({ keys: secretKeyStore(secret), states, fetch: listening })).holder
    })

    it('publishes what a light node finds, though the sidecar was started ' +
      'anew between challenge and answer', async () => {
      let code = ''
      const summary = await holder.claim({
        csi: BOB,
        msp: 'msp1',
        tags: ['Work'],
        answer: async () => {
          code = await driven.show(BOB, undefined)
          await sidecar.close()
          await serve()
          return code
        }
      })
      expect(summary).to.include({ proved: true, sequence: 1, receipts: 5, replicas: 5 })
      const found = await (await live.light()).discover(BOB)
      expect(found.mappings.map(({ mapping }) => [mapping.mspId, mapping.tags])).to.deep.equal([['msp1', ['Work']]])
      // no code, in whatever form, went through the sidecar
      const carried = seen.flatMap(text => [...text.matchAll(/"content":"([^"]*)"/g)].map(([, content = '']) =>
        toString(fromString(content, 'base64url'), 'latin1')))
      expect(carried).not.to.be.empty
      expect([...seen, ...carried].filter(text => text.includes(code))).to.deep.equal([])
    })

    it('goes on where it was when an answer was lost: the same entry, once', async () => {
      let lose = true
      const losing: typeof fetch = async (input, init) => {
        const response = await fetch(input, init)
        const { protocol, method } = JSON.parse(String(init?.body ?? '{}')) as Partial<Message>
        if (lose && protocol === CLAIM && method === 2) {
          throw new TypeError('the connection was reset')
        }
        return response
      }
      const same = { keys: secretKeyStore(systemRandom.bytes(32)), states: memoryStateStore(), fetch: losing }
      const wish = { csi: CAROL, msp: 'msp1', answer: answering(CAROL) }
      const first = (await holderThrough(same)).holder
      expect((await rejectionOf(first.claim(wish))).code).to.equal('SIDECAR_UNREACHABLE')
      // as an app that was started anew: with what it kept
      lose = false
      const again = (await holderThrough(same)).holder
      const summary = await again.claim({ ...wish, answer: async () => { throw new Error('it was proved') } })
      expect(summary).to.include({ sequence: 1, receipts: 5 })
      await again.release({ csi: CAROL })
    })

    it('renews when it is due, and not before', async () => {
      const wish = { csi: BOB, msp: 'msp1', tags: ['Work'], answer: answering(BOB) }
      const early = await holder.renew(wish)
      expect(early.reason).to.equal(undefined)
      live.clock.time = early.dueAt
      expect((await holder.renew(wish))).to.have.property('reason', 'half-life')
    })

    it('disputes, and answers disputes', async () => {
      const other = (await holderThrough()).holder
      live.clock.time += 60_000
      const conflict = await other.dispute({ csi: BOB, answer: answering(BOB) })
      expect(conflict).to.include({ role: 'claimant', isOpen: true })
      const seenBy = await holder.conflicts({ csi: BOB })
      expect(seenBy.map(({ role }) => role)).to.deep.equal(['incumbent'])
      const [defence] = await holder.defend({ csi: BOB, answer: answering(BOB) })
      expect(defence).to.include({ isEqual: true, replicas: 5 })
    })

    it('releases, and says by an opt-out that it is nowhere', async () => {
      live.clock.time += 60_000
      await holder.release({ csi: BOB })
      const light = await live.light()
      expect((await light.discover(BOB)).mappings).to.deep.equal([])
      live.clock.time += 60_000
      await holder.claim({ csi: BOB, msp: null, answer: answering(BOB) })
      expect((await light.discover(BOB)).outcome).to.equal('opted-out')
    })
  })

  describe('of a service that lies', () => {
    /** @returns the code by which the holder names it, and what it had signed by the lie, and after */
    async function caught (lie: Lie, change: (body: string) => string = body => body): Promise<string> {
      let lied = false
      let afterwards = 0
      const base = secretKeyStore(systemRandom.bytes(32))
      const keys: KeyStore = {
        stateKey: async () => await base.stateKey(),
        keysOf: async (...of) => {
          const made = await base.keysOf(...of)
          const sign: typeof made.signer.sign = (...args) => {
            afterwards += lied ? 1 : 0
            return made.signer.sign(...args)
          }
          return { ...made, signer: { ...made.signer, sign } }
        }
      }
      const lying: typeof fetch = async (input, init) => {
        const asked = init?.body == null ? undefined : change(String(init.body))
        lied ||= asked !== undefined && asked !== init?.body
        const response = await fetch(input, { ...init, ...asked == null ? {} : { body: asked } })
        if (response.headers.get('content-type')?.includes('json') !== true) {
          return response
        }
        const told = await response.json() as Record<string, unknown>
        const path = new URL(input instanceof Request ? input.url : input).pathname
        const answer = lie(path, asked == null ? undefined : JSON.parse(asked) as Message, told)
        lied ||= answer !== told
        const status = typeof answer.status === 'number' ? answer.status : response.status
        return new Response(JSON.stringify(answer), { status })
      }
      live.clock.time += 60_000
      const { holder } = await holderThrough({ keys, fetch: lying })
      const err = await rejectionOf(holder.claim({ csi: CAROL, msp: 'msp1', answer: answering(CAROL) }))
      expect(lied).to.equal(true)
      expect(afterwards, 'signatures after the lie').to.equal(0)
      return err.code
    }

    /** It is the service itself, and has its key. */
    const confirming = (msp: number, tags: readonly string[]): Lie => (_path, request, answer) => {
      if (request?.protocol !== CONFIRM) {
        return answer
      }
      const registry = live.test.registry
      const asked = ConfirmRequestPayload.decode(Signed.decode(fromString(request.content, 'base64url')).payload)
      const [key] = registry.currentOprfKeys(live.clock.time)
      const csi = parseCsi(asked.csi, registry.policy.csiTypes)
      const { id, seed } = at(live.test.msps, msp)
      const { lookupKey, oprfKeyId } = openTranscript(
        registry.federationId, csi.bytes(), asked.transcript, key ?? at([], 0), nobleBackend
      )
      const fields = {
        lookupKey,
        oprfKeyId,
        holderKey: parsePublicKey(asked.holderKey),
        mspId: id,
        bitIndex: registry.msp(id)?.bitIndex ?? 0,
        tags,
        ssiHint: asked.ssiHint,
        issuedAt: live.clock.time,
        expiresAt: live.clock.time + 3_600_000
      }
      const signer = signerIn(registry.federationId, signerFromSeed(seed))
      const content = ConfirmResponse.encode({
        confirmation: makeConfirmation(fields, signer).slice(),
        indexStatement: makeIndexStatement(fields, signer).slice()
      })
      return { content: toString(content, 'base64url') }
    }

    it('another MSP: CONFIRM_ANSWER_INVALID', async () => {
      expect(await caught(confirming(1, ['Default']))).to.equal('CONFIRM_ANSWER_INVALID')
    })

    it('other tags: CONFIRM_ANSWER_INVALID', async () => {
      expect(await caught(confirming(0, ['Work']))).to.equal('CONFIRM_ANSWER_INVALID')
    })

    it('another identifier: PROOF_INVALID', async () => {
      const other = (body: string): string => body.includes('"csi"') ? body.replace(CAROL, BOB) : body
      expect(await caught((_path, _request, answer) => answer, other)).to.equal('PROOF_INVALID')
    })

    it('a challenge of its own, and a refusal that the CSIP never gave: ATTEST_SEAL_BROKEN', async () => {
      const swapped: Lie = (_path, request, answer) =>
        request?.protocol === ATTEST ? { content: toString(Uint8Array.of(10, 1, 7), 'base64url') } : answer
      expect(await caught(swapped)).to.equal('ATTEST_SEAL_BROKEN')
      const refused: Lie = (_path, request, answer) => request?.protocol === ATTEST
        ? { status: 410, code: 'ATTEST_RENEWAL_ENDED', kind: 'expired', remote: true }
        : answer
      expect(await caught(refused)).to.equal('ATTEST_SEAL_BROKEN')
    })

    it('another federation, or a registry that nobody signed', async () => {
      const { registryFile } = await otherFederation()
      const lying = (bytes: Uint8Array): typeof fetch => async () => new Response(bytes.slice())
      for (const bytes of [registryFile, live.registryFile.with(60, (live.registryFile[60] ?? 0) ^ 1)]) {
        const err = await rejectionOf(holderThrough({ fetch: lying(bytes) }))
        expect(err.code).to.match(/^(REGISTRY|MESSAGE)_/)
      }
      expect((await rejectionOf(holderThrough({ fetch: lying(registryFile) }))).code)
        .to.equal('REGISTRY_WRONG_FEDERATION')
    })
  })

  describe('at the door', () => {
    const message = { to: 'nobody', protocol: CLAIM, method: 1, content: '' }

    it('carries nothing without the scope, and nothing in the clear to another machine', async () => {
      expect((await rejectionOf(holderThrough({ token: 'lookup' }))).code).to.equal('HTTP_SCOPE_MISSING')
      expect((await rejectionOf(holderThrough({ token: 'nobody' }))).code).to.equal('HTTP_TOKEN_UNKNOWN')
      expect((await rejectionOf(holderThrough({ url: 'http://192.0.2.1/' }))).code).to.equal('SIDECAR_URL_INVALID')
    })

    it('carries nothing but its table, and to nobody but parties of their role', async () => {
      const dp = at(live.dps, 0).peerId.toString()
      const msp = at(live.msps, 0).peerId.toString()
      for (const wrong of [
        message, { ...message, to: msp }, { ...message, to: dp, protocol: '/mimi/records/1.0.0', method: 2 },
        { ...message, to: msp, protocol: CONFIRM, method: 2 }, { ...message, to: dp, protocol: '/mimi/kad/1.0.0' }
      ]) {
        const { status, json } = await ask(port, '/v1/messages', wrong)
        expect([status, json.code]).to.deep.equal([403, 'CARRY_REFUSED'])
      }
      const large = await ask(port, '/v1/messages', { ...message, to: dp, content: 'A'.repeat(100_000) })
      expect([large.status, large.json.code]).to.deep.equal([400, 'RPC_TOO_LARGE'])
    })
  })
})

async function otherFederation (): Promise<{ readonly registryFile: Uint8Array }> {
  const { registry } = buildTestRegistry({ dps: 3, seed: 'another' })
  return { registryFile: registry.bytes }
}
