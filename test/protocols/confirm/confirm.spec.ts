import { expect } from 'chai'
import { peerIdFromString } from '@libp2p/peer-id'
import { signUnder } from '../../../src/base/envelope.ts'
import type { Signed } from '../../../src/base/pb/signed.ts'
import { nobleBackend } from '../../../src/blinding/noble.ts'
import { verifyConfirmation } from '../../../src/mapping/confirmation.ts'
import { CONFIRM_METHOD, CONFIRM_PROTOCOL, PEERS_OF_HOST } from '../../../src/protocols/confirm/constants.ts'
import { confirmClient, confirmServer } from '../../../src/protocols/confirm/index.ts'
import { ConfirmRequestPayload } from '../../../src/protocols/confirm/pb/messages.ts'
import { codeOf } from '../../builders/outcomes.ts'
import { evaluate, loopRpc, silentLogger } from '../../builders/holder.ts'
import { alice, alter, bob, federation, party } from '../../builders/mapping.ts'
import { buildTestRegistry, fixedSource, HOUR, NOW, seededRandom, openGate } from '../../builders/registry.ts'
import type { FederationSigner } from '../../../src/base/envelope.ts'
import type {
  ConfirmationRequest, ConfirmClient, ConfirmServerComponents, ConfirmServerInit, MspBackend, UserConfirmation
} from '../../../src/protocols/confirm/interface.ts'
import type { RpcContext } from '../../../src/rpc/interface.ts'
import type { LoopRpc } from '../../builders/holder.ts'

const everybody: MspBackend = { isConfirmedUser: async () => true }
const test = federation()
const msp = party(test.msps, 0)
const evaluated = evaluate(test, 'tel:+14155550123')
const random = seededRandom('confirm')

const request: ConfirmationRequest = {
  mspId: msp.id,
  csi: evaluated.csi,
  transcript: evaluated.transcript,
  lookupKey: evaluated.lookupKey,
  oprfKeyId: evaluated.oprfKeyId,
  holder: bob,
  tags: ['Default']
}

interface Setup {
  rpc: LoopRpc
  client: ConfirmClient
  time: { now: number }
  ask (changes?: Partial<ConfirmationRequest>): ReturnType<ConfirmClient['confirm']>
  send (changes?: Partial<ConfirmRequestPayload>, signer?: FederationSigner): Promise<unknown>
}

function setup (components: Partial<ConfirmServerComponents> = {}, init: Partial<ConfirmServerInit> = {}): Setup {
  const rpc = loopRpc(party(test.dps, 0).peerId)
  const time = { now: NOW }
  const clock = { now: () => time.now }
  confirmServer({ mspId: msp.id, ...init })({
    gate: openGate,
    rpc,
    registry: test.source,
    clock,
    logger: silentLogger,
    signer: msp.signer,
    voprf: nobleBackend,
    backend: everybody,
    ...components
  })
  const client = confirmClient()({ rpc, registry: test.source, clock: { now: () => NOW }, random })
  const target = { id: rpc.peer, multiaddrs: [] }
  return {
    rpc,
    client,
    time,
    ask: async changes => await client.confirm({ ...request, ...changes }, target),
    send: async (changes, signer = bob) => {
      const payload = ConfirmRequestPayload.encode({
        version: 1,
        mspId: msp.id,
        csi: evaluated.csi.uri,
        transcript: evaluated.transcript.slice(),
        holderKey: bob.publicKey.slice(),
        tags: ['Default'],
        issuedAt: NOW,
        nonce: random.bytes(16).slice(),
        ...changes
      })
      const signed: Signed = { payload, signature: signUnder('confirmRequest', signer, payload).slice() }
      return await rpc.call(target, CONFIRM_PROTOCOL, CONFIRM_METHOD, signed)
    }
  }
}

async function refusal (work: Promise<unknown>): Promise<string> {
  return (await codeOf(work)).code
}

describe('protocols/confirm/confirm', () => {
  it('confirms a user, for the entry lifetime of the policy', async () => {
    const { expiresAt, confirmation, indexStatement } = await setup().ask()
    expect(expiresAt).to.equal(NOW + test.registry.policy.maxEntryLifetime)
    expect(confirmation.byteLength).to.be.greaterThan(64)
    expect(indexStatement.byteLength).to.be.greaterThan(64)
  })

  it('confirms for as long as its operator says, where that is less', async () => {
    expect((await setup({}, { confirmationLifetime: HOUR }).ask()).expiresAt).to.equal(NOW + HOUR)
  })

  it('asks the directory for the canonical identifier', async () => {
    const asked: string[] = []
    await setup({ backend: { isConfirmedUser: async csi => { asked.push(csi.uri); return true } } }).ask()
    expect(asked).to.deep.equal(['tel:+14155550123'])
  })

  it('tells of a confirmation before it answers, and confirms nobody where that fails', async () => {
    const told: UserConfirmation[] = []
    let isDown = true
    const backend: MspBackend = {
      ...everybody,
      confirmed: async confirmation => {
        if (isDown) {
          throw new Error('down')
        }
        told.push(confirmation)
      }
    }
    const { send } = setup({ backend })
    const nonce = new Uint8Array(16).fill(3)
    expect(await refusal(send({ nonce }))).to.equal('CONFIRM_BACKEND_DOWN')
    isDown = false
    await send({ nonce })
    expect(told.map(({ csi, reference, ...rest }) => [csi.uri, reference.byteLength, rest])).to.deep.equal([
      [
        'tel:+14155550123', 16,
        { tags: ['Default'], ssiHint: '', expiresAt: NOW + test.registry.policy.maxEntryLifetime }
      ]
    ])
  })

  it('knows nobody without a directory', async () => {
    expect(await refusal(setup({ backend: undefined }).ask())).to.equal('CONFIRM_NOT_A_USER')
  })

  it('refuses who is not a user', async () => {
    expect(await refusal(setup({ backend: { isConfirmedUser: async () => false } }).ask()))
      .to.equal('CONFIRM_NOT_A_USER')
  })

  it('tells a directory that is down from a no', async () => {
    const error = await codeOf(
      setup({ backend: { isConfirmedUser: async () => { throw new Error('no route') } } }).ask()
    )
    expect(error.code).to.equal('CONFIRM_BACKEND_DOWN')
    expect(error.kind).to.equal('unavailable')
  })

  it('does not wait for ever for a directory', async () => {
    const stuck: MspBackend = { isConfirmedUser: async () => await new Promise<boolean>(() => {}) }
    expect(await refusal(setup({ backend: stuck }, { backendTimeout: 1 }).ask())).to.equal('CONFIRM_BACKEND_DOWN')
  })

  it('refuses a request that the holder key did not sign', async () => {
    expect(await refusal(setup().send({}, alice))).to.equal('CONFIRM_SIGNATURE_INVALID')
  })

  it('refuses a request meant for another MSP', async () => {
    expect(await refusal(setup().send({ mspId: party(test.msps, 1).id }))).to.equal('CONFIRM_WRONG_MSP')
  })

  it('refuses another version', async () => {
    expect(await refusal(setup().send({ version: 2 }))).to.equal('CONFIRM_VERSION_UNSUPPORTED')
  })

  it('refuses a nonce of a wrong length', async () => {
    expect(await refusal(setup().send({ nonce: new Uint8Array(15) }))).to.equal('CONFIRM_NONCE_INVALID')
  })

  for (const [words, offset] of [['long ago', -6], ['in the future', 6]] as const) {
    it(`refuses a request signed ${words}`, async () => {
      expect(await refusal(setup().send({ issuedAt: NOW + offset * 60_000 }))).to.equal('CONFIRM_NOT_NOW')
    })
  }

  it('takes the very same request again after its directory was down, and once only when it answered', async () => {
    let down = true
    const { send } = setup({
      backend: { isConfirmedUser: async () => { if (down) { throw new Error('no route') } return true } }
    })
    const nonce = new Uint8Array(16).fill(9)
    expect(await refusal(send({ nonce }))).to.equal('CONFIRM_BACKEND_DOWN')
    down = false
    await send({ nonce })
    expect(await refusal(send({ nonce }))).to.equal('CONFIRM_REPLAYED')
  })

  it('refuses a request that is replayed', async () => {
    const { send } = setup()
    const nonce = new Uint8Array(16)
    await send({ nonce })
    expect(await refusal(send({ nonce }))).to.equal('CONFIRM_REPLAYED')
  })

  it('refuses a transcript of another identifier', async () => {
    const { transcript } = evaluate(test, 'tel:+14155550199')
    expect(await refusal(setup().send({ transcript: transcript.slice() }))).to.equal('PROOF_INVALID')
  })

  it('refuses tags that break the rules', async () => {
    expect(await refusal(setup().send({ tags: ['Default', 'work'] }))).to.equal('TAG_DEFAULT_IN_LIST')
  })

  it('refuses what is no identifier', async () => {
    expect(await refusal(setup().send({ csi: 'tel:bob' }))).to.match(/^CSI_|^TEL_/)
  })

  it('bounds the requests of one peer, and lets it ask again in the next minute', async () => {
    const { ask, send, time } = setup({}, { requestsPerMinute: 1 })
    await ask()
    const error = await codeOf(ask())
    expect(error.code).to.equal('CONFIRM_RATE_LIMITED')
    expect(error.retryAfter).to.equal(60_000)
    time.now += 60_000
    await send()
  })

  it('bounds the requests of a stranger\'s host, however many peer ids ask there; others and parties are served ' +
    'meanwhile', async () => {
    let confirm: (signed: Signed, caller: RpcContext) => Promise<unknown> = async () => expect.fail()
    const rpc = {
      handle: (_protocol: unknown, { id }: { id: number }, handler: unknown) => {
        confirm = id === CONFIRM_METHOD.id ? handler as typeof confirm : confirm
      }
    }
    setup({ rpc }, { requestsPerMinute: 2 })
    const peers = Array.from({ length: 2 * PEERS_OF_HOST + 2 }, (_, i) =>
      peerIdFromString(party(buildTestRegistry({ seed: `peer ${i}`, dps: 1, evaluators: 0 }).dps, 0).peerId))
    const refused = async (i: number, caller: Pick<RpcContext, 'host' | 'isListed'>): Promise<boolean> => {
      const signal = new AbortController().signal
      const nothing = { payload: new Uint8Array(), signature: new Uint8Array() }
      const peer = peers[i] ?? expect.fail()
      return await refusal(confirm(nothing, { peer, signal, remaining: 1_000, ...caller })) === 'CONFIRM_RATE_LIMITED'
    }
    const here = { host: '192.0.2.1', isListed: false }
    for (const i of peers.keys()) {
      expect(await refused(i, here), `${i}`).to.equal(i >= 2 * PEERS_OF_HOST)
    }
    expect(await refused(0, { host: '198.51.100.1', isListed: false })).to.equal(false)
    expect(await refused(1, { ...here, isListed: true })).to.equal(false)
  })

  it('takes zero as zero', async () => {
    expect(await refusal(setup({}, { requestsPerMinute: 0 }).ask())).to.equal('CONFIRM_RATE_LIMITED')
  })

  it('signs nothing with a key that the registry does not list', async () => {
    expect(await refusal(setup({ signer: alice }).ask())).to.equal('CONFIRM_MSP_NOT_ACTIVE')
  })

  it('signs nothing once the registry lists it as leaving', async () => {
    const registry = alter(test.registry, { msps: record => ({ ...record, status: 'leaving' }) })
    expect(await refusal(setup({ registry: fixedSource(registry) }).ask())).to.equal('CONFIRM_MSP_NOT_ACTIVE')
  })

  it('refuses a transcript under a key that is not in use', async () => {
    const registry = { ...test.registry, currentOprfKeys: () => [] }
    const source = fixedSource(alter(registry, {}))
    expect(await refusal(
      setup({ registry: { ...source, current: () => ({ ...registry, msp: id => test.registry.msp(id) }) } }).ask()
    )).to.equal('CONFIRM_OPRF_KEY_UNKNOWN')
  })

  it('signs a name only where the backend says that it is this user\'s', async () => {
    const asked: string[] = []
    const backend: MspBackend = {
      ...everybody,
      isSsiHint: async (csi, ssiHint) => { asked.push(`${csi.uri} ${ssiHint}`); return ssiHint === '@bob' }
    }
    const { confirmation } = await setup({ backend }).ask({ ssiHint: '@bob' })
    const subject = {
      lookupKey: request.lookupKey, oprfKeyId: request.oprfKeyId, holderKey: bob.publicKey, mspId: msp.id
    }
    expect(verifyConfirmation(confirmation, subject, { registry: test.registry, now: NOW }).ssiHint).to.equal('@bob')
    expect(asked).to.deep.equal(['tel:+14155550123 @bob'])
    expect(await refusal(setup({ backend }).ask({ ssiHint: '@alice' }))).to.equal('CONFIRM_HINT_REFUSED')
    expect(await refusal(setup({ backend: everybody }).ask({ ssiHint: '@bob' })), 'a backend without names')
      .to.equal('CONFIRM_HINT_REFUSED')
    await setup({ backend: { ...everybody, isSsiHint: async () => { throw new Error('asked for nothing') } } }).ask()
  })

  it('lets the holder refuse a name that it did not ask for, or an answer without the one it did', async () => {
    const backend: MspBackend = { ...everybody, isSsiHint: async () => true }
    const { rpc, ask } = setup({ backend })
    const honest = await ask({ ssiHint: '@bob' })
    const lying = {
      ...rpc, call: async () => ({ confirmation: honest.confirmation, indexStatement: honest.indexStatement })
    } as unknown as LoopRpc
    const victim = confirmClient()({ rpc: lying, registry: test.source, clock: { now: () => NOW }, random })
    for (const ssiHint of [undefined, '@alice']) {
      expect(await refusal(victim.confirm({ ...request, ssiHint }, { id: rpc.peer, multiaddrs: [] })))
        .to.equal('CONFIRM_ANSWER_INVALID')
    }
  })

  it('lets the holder refuse an answer about another key', async () => {
    const { client, rpc, ask } = setup()
    const honest = await ask()
    const lying = {
      ...rpc, call: async () => ({ confirmation: honest.confirmation, indexStatement: honest.indexStatement })
    } as unknown as LoopRpc
    expect(client).to.not.equal(undefined)
    const victim = confirmClient()({ rpc: lying, registry: test.source, clock: { now: () => NOW }, random })
    expect(await refusal(victim.confirm({ ...request, holder: alice }, { id: rpc.peer, multiaddrs: [] })))
      .to.equal('CONFIRM_ANSWER_INVALID')
    expect(await refusal(victim.confirm({ ...request, tags: ['work'] }, { id: rpc.peer, multiaddrs: [] })))
      .to.equal('CONFIRM_ANSWER_INVALID')
  })
})

describe('protocols/confirm/confirm: messages', () => {
  it('survive a round trip, and no truncation decodes to the same', () => {
    const payload = {
      version: 1,
      mspId: 'm',
      csi: 'tel:+1',
      transcript: new Uint8Array([1]),
      holderKey: new Uint8Array(32),
      tags: ['Default'],
      ssiHint: '@bob',
      issuedAt: NOW,
      nonce: new Uint8Array(16)
    }
    const bytes = ConfirmRequestPayload.encode(payload)
    expect(ConfirmRequestPayload.decode(bytes)).to.deep.equal(payload)
    for (let length = 0; length < bytes.byteLength; length++) {
      let decoded: unknown
      try {
        decoded = ConfirmRequestPayload.decode(bytes.subarray(0, length))
      } catch {
        continue
      }
      expect(decoded).to.not.deep.equal(payload)
    }
  })
})
