import { expect } from 'chai'
import '../../src/runtime.ts'
import { noise } from '@chainsafe/libp2p-noise'
import { defaultLogger } from '@libp2p/logger'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { signerIn } from '../../src/base/envelope.ts'
import { blindInput } from '../../src/blinding/client.ts'
import { evaluatePartials } from '../../src/blinding/evaluator.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { makeTranscript, openTranscript } from '../../src/blinding/transcript.ts'
import { verifyAttestation } from '../../src/attestation/verify.ts'
import { createAttestor } from '../../src/attestor/attestor.ts'
import { developmentChannel } from '../../src/attestor/channels/development.ts'
import { AttestError } from '../../src/protocols/attest/errors.ts'
import { attestClient } from '../../src/protocols/attest/index.ts'
import { rpc } from '../../src/rpc/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { csiOf, ManualClock } from '../builders/attest.ts'
import { aliceHolder as alice } from '../builders/attestor.ts'
import { developmentRegistry } from '../builders/development-registry.ts'
import { rejectionOf } from '../builders/errors.ts'
import { HOUR, NOW, fixedSource, seededRandom } from '../builders/registry.ts'
import { at } from '../builders/oprf.ts'
import type { Attestor, AttestorOptions } from '../../src/attestor/attestor.ts'
import type { Evaluation } from '../builders/attest.ts'
import type { TestRegistry } from '../builders/registry.ts'
import type { CanonicalCsi } from '../../src/identifiers/csi.ts'
import type { RpcComponents } from '../../src/rpc/index.ts'

// nobody but its roots says that it is the newest
const federation = developmentRegistry({ issuedAt: NOW - HOUR })
const aliceHolder = signerIn(federation.registry.federationId, alice)
const clock = new ManualClock(federation.now)
const csip = at(federation.csips, 0)

/** What the DPs of the test registry would make together. */
function evaluateAt ({ registry, dps }: TestRegistry, csi: CanonicalCsi): Evaluation {
  const key = at(registry.oprfKeys, 0)
  const random = seededRandom('evaluation')
  const { blind, blinded } = blindInput(nobleBackend, csi.bytes(), random)
  const partials = dps.flatMap(({ share }) => share == null
    ? []
    : [evaluatePartials(nobleBackend, { keyId: key.keyId, shareEpoch: key.shareEpoch, ...share }, [blinded], {
        random, batch: false
      })])
  const transcript = makeTranscript(key, blind, partials)
  return { transcript, ...openTranscript(registry.federationId, csi.bytes(), transcript, key, nobleBackend) }
}

async function attestorWith (overrides: Partial<AttestorOptions> = {}): Promise<Attestor> {
  return await createAttestor({
    csipId: 'csip1',
    seed: csip.seed,
    listen: ['/ip4/127.0.0.1/tcp/0'],
    anchor: federation.anchor,
    initial: federation.registry.bytes,
    store: memoryStore().namespace('registry'),
    channels: components => [developmentChannel(components)],
    refreshInterval: 0,
    clock,
    random: seededRandom('attestor'),
    ...overrides
  })
}

describe('attestor/attestor', () => {
  it('attests over TCP and Noise, from start to stop', async () => {
    let code = ''
    const attestor = await attestorWith({
      channels: components =>
        [developmentChannel(components, { onCode: message => { code = message.code } })]
    })
    expect(attestor.addresses()).to.deep.equal([])
    expect(attestor.peerId.toString()).to.equal(csip.peerId)
    await attestor.start()
    const client = await createLibp2p({
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      services: {
        rpc: ({ registrar, connectionManager }: Pick<RpcComponents, 'registrar' | 'connectionManager'>) =>
          rpc()({ registrar, connectionManager, logger: defaultLogger() })
      }
    })
    try {
      const [address] = attestor.addresses()
      expect(address).to.match(/^\/ip4\/127\.0\.0\.1\/tcp\/[0-9]+\/p2p\//)
      // the registry was signed before the port was known
      await client.dial(multiaddr(address))
      const holder = attestClient()({
        rpc: client.services.rpc, registry: fixedSource(federation.registry), clock, random: seededRandom('holder')
      })
      const csi = csiOf('tel:+14155550123')
      const evaluation = evaluateAt(federation, csi)
      const { challengeId, method, sentTo } = await holder.start({
        csip: 'csip1', csi, holder: aliceHolder, ...evaluation
      })
      expect({ method, sentTo }).to.deep.equal({ method: 'development', sentTo: 'log of the attestor' })
      const bytes = await holder.answer(challengeId, code)
      const attestation = verifyAttestation(bytes, { registry: federation.registry, now: clock.now() })
      expect(attestation.lookupKey).to.deep.equal(evaluation.lookupKey)
      expect(attestation.csiType).to.equal('tel')
    } finally {
      await client.stop()
      await attestor.stop()
    }
    expect(attestor.addresses()).to.deep.equal([])
  })

  it('is not made without a registry that the anchor vouches for', async () => {
    const other = developmentRegistry({ seed: 'other' })
    expect(await rejectionOf(attestorWith({ initial: other.registry.bytes }))).to.have.property('name', 'RegistryError')
    expect(await rejectionOf(attestorWith({ initial: undefined }))).to.be.instanceOf(Error)
  })

  it('is not made with a development channel in a real federation', async () => {
    const real = developmentRegistry({}, { test: false })
    const err = await rejectionOf(attestorWith({ initial: real.registry.bytes }))
    expect(err.code).to.equal('ATTEST_CHANNELS_INVALID')
  })

  it('stops the channels that it started when a later one doesn\'t start', async () => {
    const done: string[] = []
    const attestor = await attestorWith({
      channels: components => [
        {
          ...developmentChannel(components),
          start: async () => { done.push('first starts') },
          stop: async () => { done.push('first stops') }
        },
        {
          ...developmentChannel(components),
          method: 'sms-code',
          start: async () => { throw new AttestError('ATTEST_CHANNEL_DOWN') }
        }
      ]
    })
    expect((await rejectionOf(attestor.start())).code).to.equal('ATTEST_CHANNEL_DOWN')
    expect(done).to.deep.equal(['first starts', 'first stops'])
    expect(attestor.addresses()).to.deep.equal([])
  })

  it('does not start a registry refresh when told not to, and stops twice', async () => {
    const attestor = await attestorWith()
    await attestor.start()
    await attestor.stop()
    await attestor.stop()
  })
})
