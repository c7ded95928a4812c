import { expect } from 'chai'
import { nobleBackend } from '../../../src/blinding/noble.ts'
import { asEntryId } from '../../../src/base/bytes.ts'
import { confirmClient, confirmServer } from '../../../src/protocols/confirm/index.ts'
import { KeepReleaseRequest } from '../../../src/protocols/confirm/pb/messages.ts'
import { codeOf } from '../../builders/outcomes.ts'
import { loopRpc, silentLogger } from '../../builders/holder.ts'
import { reassign, release } from '../../builders/invalidation.ts'
import { alice, bob, federation, party } from '../../builders/mapping.ts'
import { NOW, openGate, seededRandom, seedOf } from '../../builders/registry.ts'
import type { ConfirmedUsers, ConfirmServer, KeptRelease } from '../../../src/protocols/confirm/interface.ts'

const CSI = 'tel:+14155550123'
const test = federation()
const msp = party(test.msps, 0)
const entryId = asEntryId(seedOf('an entry').slice(0, 16))
const confirmed: ConfirmedUsers = {
  remember: async () => {},
  find: async (_, holderKey) => Buffer.from(holderKey).equals(bob.publicKey) ? CSI : undefined
}

interface Setup {
  readonly kept: KeptRelease[]
  readonly published: KeptRelease[]
  readonly server: ConfirmServer
  hand (release: Uint8Array): Promise<void>
}

function setup ({ isUser = true, users = confirmed }: { isUser?: boolean, users?: ConfirmedUsers } = {}): Setup {
  const rpc = loopRpc(party(test.dps, 0).peerId)
  const [kept, published]: [KeptRelease[], KeptRelease[]] = [[], []]
  const components = { rpc, registry: test.source, clock: { now: () => NOW }, logger: silentLogger }
  const server = confirmServer({ mspId: msp.id })({
    ...components,
    gate: openGate,
    signer: msp.signer,
    voprf: nobleBackend,
    backend: { isConfirmedUser: async () => isUser },
    users,
    releases: {
      keep: async release => { kept.push(release) },
      publish: async release => { published.push(release) }
    }
  })
  const client = confirmClient()({ ...components, random: seededRandom('keep') })
  return {
    kept, published, server, hand: async bytes => { await client.keepRelease(bytes, { id: rpc.peer, multiaddrs: [] }) }
  }
}

describe('protocols/confirm: the release that an MSP keeps', () => {
  it('is kept with the identifier that was confirmed, as it was signed', async () => {
    const { kept, published, hand } = setup()
    const bytes = release({ entryId, issuedAt: NOW })
    await hand(bytes)
    expect(kept.map(one => [one.csi, one.entryId, one.before, one.bytes])).to.deep.equal([[CSI, entryId, NOW, bytes]])
    expect(published).to.deep.equal([])
  })

  it('is published at once where the directory says that they are no user any more', async () => {
    const { kept, published, hand } = setup({ isUser: false })
    await hand(release({ entryId }))
    expect(published).to.deep.equal(kept).and.to.have.length(1)
  })

  for (const [what, bytes, code] of [
    ['one of everything that a key has', release(), 'CONFIRM_RELEASE_WRONG'],
    ['what is no release', reassign(), 'CONFIRM_RELEASE_WRONG'],
    ['one that somebody else signed', release({ entryId, signer: alice }), 'INVALIDATION_SIGNATURE_INVALID'],
    ['one of a key that it confirmed nothing for', release({ entryId, holder: alice }), 'CONFIRM_RELEASE_UNKNOWN'],
    ['rubbish', Uint8Array.of(1, 2, 3), 'MESSAGE_MALFORMED']
  ] as const) {
    it(`refuses ${what}: ${code}`, async () => {
      const { kept, hand } = setup()
      expect((await codeOf(hand(bytes))).code).to.equal(code)
      expect(kept).to.deep.equal([])
    })
  }

  it('may be brought by another way than the network, and no other message but a request', async () => {
    const { kept, server } = setup()
    await server.answer(3, KeepReleaseRequest.encode({ release: release({ entryId }).slice() }))
    expect(kept).to.have.length(1)
    for (const method of [0, 2, 4]) {
      expect((await codeOf(server.answer(method, new Uint8Array()))).code).to.equal('RPC_UNKNOWN_METHOD')
    }
  })
})
