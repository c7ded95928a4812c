import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { postSigned } from '../../src/node/signed-http.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { registryWith } from '../builders/attestor.ts'
import { DRIVES } from '../builders/channels.ts'
import { silentLogger } from '../builders/holder.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { SECRET, answering, httpPeer } from '../attestor/channels/sms/gateway.ts'
import { codeOf } from './cast/claimant.ts'
import type { Channel, ProofInstructions } from '../../src/attestor/channels/interface.ts'
import type { Holder } from '../../src/holder/holder.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { CsipScope } from '../../src/registry/interface.ts'
import type { Driven } from '../builders/channels.ts'
import type { HttpPeer } from '../attestor/channels/sms/gateway.ts'
import type { LiveFederation } from '../builders/live-federation.ts'

/** A channel of an operator's own, for a type that this program doesn't know: its server of accounts shows the code. */
function ownChannel (server: HttpPeer, clock: { now (): number }): Channel {
  return {
    method: 'in-app-code',
    strength: 10,
    csiTypes: ['handle'],
    sentTo: 'app',
    send: async ({ csi, code, signal }) => {
      await postSigned({
        url: new URL(server.url),
        secret: SECRET,
        purpose: 'message',
        timestamp: clock.now(),
        body: JSON.stringify({ to: csi.value, code }),
        timeout: 5_000,
        maxResponse: 64,
        signal
      })
    }
  }
}

describe('8: identifiers of every type, each through a channel of its own, at one CSIP', () => {
  let live: LiveFederation
  let holder: Holder
  let querier: LightNode
  let server: HttpPeer
  const opened = new Map<string, Driven>()
  const drives = DRIVES.filter(({ name }) => /SMTP, STARTTLS|SMPP|OpenID/.test(name))

  before(async () => {
    const clock = { now: () => live.clock.time }
    server = await httpPeer(answering(202))
    for (const drive of drives) {
      opened.set(drive.csiType, await drive.open({
        clock, random: systemRandom, registry: registryWith({ test: true }), logger: silentLogger
      }))
    }
    const types = drives.map(({ csiType, method }): CsipScope =>
      ({ csiType, prefix: '', methods: [method], mayReassign: false, issuer: opened.get(csiType)?.issuer }))
    const [tel] = DEFAULT_POLICY.csiTypes
    if (tel == null) {
      throw new Error('a policy without types')
    }
    live = await liveFederation({
      channels: () => [...[...opened.values()].map(({ channel }) => channel), ownChannel(server, clock)],
      scopes: [
        ...types.map(scope => scope.csiType === 'acct' ? { ...scope, prefix: '@example.com' } : scope),
        { csiType: 'handle', prefix: '', methods: ['in-app-code'], mayReassign: false }
      ],
      types: [{
        type: 'handle',
        grammar: 'token',
        maxAttestationLifetime: tel.maxAttestationLifetime,
        attestationsRequired: 1,
        minStrength: 10
      }]
    })
    holder = (await live.light()).holder(secretKeyStore(systemRandom.bytes(32)), memoryStateStore())
    querier = await live.light()
  })

  after(async () => {
    await live?.stop()
    for (const driven of opened.values()) {
      await driven.close()
    }
    await server?.close()
  })

  async function claim (csi: string, canonical: string, answer: (told: ProofInstructions |
    undefined) => Promise<string>): Promise<string> {
    live.users[0]?.add(canonical)
    const { entry } = await holder.claim({
      csi, msp: 'msp1', answer: async ({ instructions }) => await answer(instructions)
    })
    return entry.verifiedAttestations[0]?.method ?? ''
  }

  for (const drive of drives) {
    it(`${drive.csiType}: ${drive.name}`, async () => {
      expect(await claim(drive.csi.toUpperCase().replace(/^([A-Z]+):BOB/, '$1:bob'), drive.csi, async told =>
        await opened.get(drive.csiType)?.show(drive.csi, told) ?? '')).to.equal(drive.method)
      expect((await querier.discover(drive.csi)).outcome).to.equal('found')
      expect((await querier.discover(drive.other)).outcome).to.equal('none')
    })
  }

  it('handle, which the registry alone knows: through the operator\'s own channel', async () => {
    const shown = async (): Promise<string> => JSON.parse(server.calls.at(-1)?.body ?? '{}').code
    expect(await claim('handle:Bob.42', 'handle:bob.42', shown)).to.equal('in-app-code')
    expect(JSON.parse(server.calls[0]?.body ?? '{}').to).to.equal('bob.42')
    expect((await querier.discover('HANDLE:bob.42')).outcome).to.equal('found')
  })

  it('sends nothing for a type that the registry doesn\'t know', async () => {
    const before = server.calls.length
    expect(await codeOf(claim('nickname:bob', 'nickname:bob', async () => ''))).to.equal('CSI_TYPE_UNKNOWN')
    expect(server.calls.length).to.equal(before)
  })
})
