import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { loadSodium } from '../../../src/blinding/sodium.ts'
import { DRAW_METHOD, REFUSAL_LIMITS, TOKENS_PROTOCOL } from '../../../src/protocols/tokens/constants.ts'
import { targetOf } from '../../../src/rpc/target.ts'
import { epochAt } from '../../../src/tokens/kinds.ts'
import { TokenRequest } from '../../../src/tokens/pb/token.ts'
import { makeTokenRequest } from '../../../src/tokens/request.ts'
import { ManualClock, STRANGER } from '../../builders/evaluators.ts'
import { FakeNetwork } from '../../builders/fake-rpc.ts'
import { at } from '../../builders/oprf.ts'
import { buildTestRegistry, seedOf, seededRandom } from '../../builders/registry.ts'
import { issuerOf } from '../../builders/tokens.ts'

const HOST = '192.0.2.1'
/** Signatures of a person's proof: of attestation, witnesses and request. */
const WITNESSES = 62
const EACH = 2 + WITNESSES

async function codeOf (work: Promise<unknown>): Promise<string | undefined> {
  return await work.then(() => undefined, err => err.code)
}

async function bench () {
  const { dps, msps, registry, source, now } = buildTestRegistry({ seed: 'draw pace', tokenKeys: true })
  const voprf = await loadSodium()
  const network = new FakeNetwork()
  const clock = new ManualClock(now)
  const dp = at(dps, 0)
  const issuer = await issuerOf(dp, {
    rpc: network.node(dp.id), registry: source, clock, random: seededRandom('issuer'), logger: defaultLogger()
  })
  const kind = { type: 'evaluation', issuer: dp.id, epoch: epochAt(registry.policy, 'evaluation', now) } as const
  let made = 0
  const element = (): Uint8Array => voprf.multiplyBase(voprf.reduce(seededRandom(`element ${made++}`).bytes(64)))
  const msp = at(msps, 0)
  const honest = (): Uint8Array => makeTokenRequest(kind, [element()], { role: 'msp', id: msp.id, signer: msp.signer })
  const worthless = TokenRequest.encode({
    ...TokenRequest.decode(honest()),
    party: undefined,
    person: {
      attestation: seedOf('none').slice(),
      witnesses: Array.from({ length: WITNESSES }, () => seedOf('none').slice()),
      signature: new Uint8Array(64)
    }
  })
  const record = registry.dp(dp.id) ?? expect.fail('no DP')
  return {
    clock,
    honest,
    worthless,
    draw: async (peer: string, request: Uint8Array, host?: string): Promise<string | undefined> => {
      if (host != null) {
        network.hosts.set(peer, host)
      }
      return await codeOf(
        network.node(peer).call(targetOf(record), TOKENS_PROTOCOL, DRAW_METHOD, TokenRequest.decode(request)))
    },
    through: async (relay: string, request: Uint8Array) => {
      let unpaid = 0
      const signal = new AbortController().signal
      const code = await codeOf(issuer.answer(request, { relay, signal, unpaid: () => { unpaid++ } }))
      return { code, unpaid }
    },
    peers: msps.map(({ peerId }) => peerId),
    relays: dps.slice(1).map(({ id }) => id)
  }
}

describe('protocols/tokens: draws with proofs that are worth nothing', () => {
  it('of a host no more is looked at than its pace, and others are served meanwhile', async () => {
    const { clock, draw, honest, worthless, peers } = await bench()
    const seen = Math.ceil(REFUSAL_LIMITS.host.each / EACH)
    const codes: unknown[] = []
    for (let i = 0; i < seen + 5; i++) {
      codes.push(await draw(STRANGER, worthless, HOST))
    }
    expect(codes.slice(0, seen).every(code => /^MESSAGE_/.test(`${code}`))).to.equal(true)
    expect(codes.slice(seen)).to.deep.equal(Array(5).fill('TOKEN_REFUSED_OFTEN'))
    // another peer id of that host, and another host
    expect(await draw(at(peers, 1), honest(), HOST)).to.equal('TOKEN_REFUSED_OFTEN')
    expect(await draw(at(peers, 0), honest(), '198.51.100.7')).to.equal(undefined)
    clock.time += 60_000
    expect(await draw(STRANGER, honest(), HOST)).to.equal(undefined)
  })

  it('through a relay has that one slow whoever it was for, and is no reason to refuse its other clients', async () => {
    const { through, honest, worthless, relays } = await bench()
    const relay = at(relays, 0)
    // a host gets two of these a minute through a relay: as many as fifty hosts send
    for (let i = 0; i < 100; i++) {
      const { code, unpaid } = await through(relay, worthless)
      expect(code).to.match(/^MESSAGE_/)
      expect(unpaid).to.equal(1)
    }
    expect(await through(relay, honest())).to.deep.equal({ code: undefined, unpaid: 0 })
  })

  it('is bounded for a relay that slows nobody, and other relays are served', async () => {
    const { through, honest, worthless, relays } = await bench()
    const codes: unknown[] = []
    for (let i = 0; i < Math.ceil(REFUSAL_LIMITS.relay.each / EACH) + 1; i++) {
      codes.push((await through(at(relays, 0), worthless)).code)
    }
    expect(codes.filter(code => code === 'TOKEN_REFUSED_OFTEN')).to.have.length(1)
    expect((await through(at(relays, 1), honest())).code).to.equal(undefined)
  })

  it('counts as one of them where it was refused before a signature was looked at', async () => {
    const { draw, through, honest, relays } = await bench()
    const bare = (): Uint8Array => TokenRequest.encode({ ...TokenRequest.decode(honest()), party: undefined })
    for (let i = 0; i < REFUSAL_LIMITS.host.each; i++) {
      expect(await draw(STRANGER, bare(), HOST)).to.equal('TOKEN_PROOF_WANTED')
    }
    expect(await draw(STRANGER, bare(), HOST)).to.equal('TOKEN_REFUSED_OFTEN')
    expect(await through(at(relays, 0), bare())).to.deep.equal({ code: 'TOKEN_PROOF_WANTED', unpaid: 0 })
  })
})
