import { expect } from 'chai'
import { verifyAttestation } from '../../../src/attestation/verify.ts'
import { developmentChannel } from '../../../src/attestor/channels/development.ts'
import { attestFederation, csipAddress, csiOf, recordingLogger } from '../../builders/attest.ts'
import { NOW, csipRecord, registryWith } from '../../builders/attestor.ts'
import { codeOf } from '../../builders/errors.ts'
import type { ChallengeMessage } from '../../../src/attestor/channels/interface.ts'

const csips = [csipRecord({
  addresses: [csipAddress], scopes: [{ csiType: 'mailto', prefix: '', methods: ['development'], mayReassign: false }]
})]

describe('attestor/channels/development', () => {
  it('refuses to be made in a real federation', () => {
    expect(codeOf(() => developmentChannel({ registry: registryWith(), logger: recordingLogger([]) })))
      .to.equal('ATTEST_CHANNELS_INVALID')
  })

  it('warns loudly when it is made', () => {
    const log: string[] = []
    developmentChannel({ registry: registryWith({ test: true }), logger: recordingLogger(log) })
    expect(log.join('\n')).to.contain('DEVELOPMENT CHANNEL').and.to.contain('prove nothing')
  })

  const message = (): ChallengeMessage =>
    ({ csi: csiOf('mailto:bob@example.com'), code: '123456', expiresAt: NOW, signal: new AbortController().signal })

  it('writes the code to the log, not the identifier', async () => {
    const log: string[] = []
    await developmentChannel({ registry: registryWith({ test: true }), logger: recordingLogger(log) }).send(message())
    expect(log.at(-1)).to.contain('mailto').and.to.contain('123456').and.not.to.contain('bob')
  })

  it('gives it to whoever wants it in place of the log', async () => {
    const log: string[] = []
    const heard: string[] = []
    const channel = developmentChannel({ registry: registryWith({ test: true }), logger: recordingLogger(log) }, {
      onCode: ({ csi, code }) => { heard.push(`${csi.uri} ${code}`) }
    })
    await channel.send(message())
    expect(heard).to.deep.equal(['mailto:bob@example.com 123456'])
    expect(log.join('\n')).to.not.contain('123456')
  })

  it('serves the types that it is told to, or all of the registry', () => {
    const components = { registry: registryWith({ test: true }), logger: recordingLogger([]) }
    expect(developmentChannel(components).csiTypes).to.deep.equal(['tel', 'mailto', 'acct'])
    expect(developmentChannel(components, { csiTypes: ['tel'] }).csiTypes).to.deep.equal(['tel'])
  })

  it('makes attestations that a test federation accepts and a real one refuses', async () => {
    let code = ''
    const channel = developmentChannel({ registry: registryWith({ test: true }), logger: recordingLogger([]) }, {
      onCode: message => { code = message.code }
    })
    const federation = attestFederation({ channels: [channel] }, { test: true, csips })
    const { challengeId } = await federation.client.start(federation.request())
    const bytes = await federation.client.answer(challengeId, code)
    expect(verifyAttestation(bytes, { registry: federation.source.current(), now: NOW }).strength).to.equal(1)
    expect(codeOf(() => verifyAttestation(bytes, { registry: registryWith({ csips }), now: NOW })))
      .to.equal('ATTESTATION_SCOPE_REFUSED')
  })
})
