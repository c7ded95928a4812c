import { format } from 'node:util'
import { expect } from 'chai'
import { CliError } from '../../src/cli/errors.ts'
import { EXIT_UNLISTED, exitCodeOfError } from '../../src/cli/exit-codes.ts'
import { renderError } from '../../src/cli/render-error.ts'
import { runNode } from '../../src/cli/run-node.ts'
import { RegistryError } from '../../src/registry/errors.ts'
import { DpError } from '../../src/dp/errors.ts'
import { NodeError } from '../../src/node/errors.ts'
import { requireListed } from '../../src/node/listing.ts'
import { rejectionOf } from '../builders/errors.ts'
import { at } from '../builders/oprf.ts'
import { buildTestRegistry } from '../builders/registry.ts'
import { testContext } from './context.ts'
import type { ParentRequests, RequireListed } from '../../src/cli/run-node.ts'
import type { Logger } from '@libp2p/interface'
import type { RegistrySource, VerifiedRegistry } from '../../src/registry/interface.ts'

type Listener = Parameters<RegistrySource['onUpdate']>[0]

const federation = buildTestRegistry({ dps: 1, csips: 1, msps: 1 })
const listed = (): void => {}

function fakeNode () {
  const listeners = new Set<Listener>()
  const node = {
    stopped: 0,
    peerId: { toString: () => '12D3KooWExample' },
    addresses: () => ['/ip4/127.0.0.1/tcp/4001'],
    stop: async () => { node.stopped++ },
    registry: {
      current: () => federation.registry,
      onUpdate: (listener: Listener) => {
        listeners.add(listener)
        return () => { listeners.delete(listener) }
      }
    },
    step: (registry: VerifiedRegistry) => { listeners.forEach(tell => { tell(registry, federation.registry) }) }
  }
  return node
}

function fakeParent () {
  const sent: unknown[] = []
  let deliver: (message: unknown) => void = () => {}
  let arrived: () => void = () => {}
  return {
    sent,
    deliver: (message: unknown) => { deliver(message) },
    next: async () => await new Promise<void>(resolve => { arrived = resolve }),
    send: (message: unknown) => { sent.push(message); arrived() },
    onMessage: (listener: (message: unknown) => void) => { deliver = listener }
  }
}

describe('cli/run-node', () => {
  it('announces readiness and stops when the user interrupts', async () => {
    const context = testContext()
    const node = fakeNode()
    const running = runNode(context, { json: true }, 'dp', node, {}, listed)
    expect(JSON.parse(context.out()))
      .to.deep.equal({ ready: true, role: 'dp', peer_id: '12D3KooWExample', addresses: ['/ip4/127.0.0.1/tcp/4001'] })
    expect(node.stopped).to.equal(0)
    context.abort()
    await running
    expect(node.stopped).to.equal(1)
  })

  it('says that it is not ready and why, and that it is once all services are there', async () => {
    const context = testContext()
    const changed: Array<() => void> = []
    let stopped = 0
    const error = new NodeError('NODE_NOT_LISTED', { detail: 'as good as any' })
    const services = {
      missing: [{ name: 'mail server', error }],
      onChange: (listener: () => void) => {
        changed.push(listener)
        return () => {}
      },
      stop: () => { stopped++ }
    }
    const running = runNode(context, { json: true }, 'csip', { ...fakeNode(), services }, {}, listed)
    const reasons = [{ name: 'mail server', code: error.code, message: error.message, remedy: error.remedy }]
    const lines = (): unknown[] => context.out().trim().split('\n').map(line => JSON.parse(line))
    expect(lines()).to.deep.equal([{
      ready: false, role: 'csip', peer_id: '12D3KooWExample', addresses: ['/ip4/127.0.0.1/tcp/4001'], reasons
    }])
    services.missing.pop()
    changed.forEach(tell => { tell() })
    expect(lines()[1]).to.deep.include({ ready: true, role: 'csip' })
    context.abort()
    await running
    expect(stopped).to.equal(1)
    const text = testContext()
    services.missing.push({ name: 'mail server', error })
    text.abort()
    await runNode(text, {}, 'csip', { ...fakeNode(), services }, {}, listed)
    expect(text.out()).to.match(/^not ready +csip\nwhy +mail server: NODE_NOT_LISTED: /)
  })

  it('says why its answers would not be right, and when they are; each once', async () => {
    const context = testContext()
    const frozen = new RegistryError('REGISTRY_FROZEN')
    let reasons = [frozen]
    const looked: Array<() => void> = []
    const health = {
      judge: () => {
        looked.shift()?.()
        return { ready: reasons.length === 0, reasons, warnings: [] }
      }
    }
    const running = runNode(context, { json: true }, 'dp', { ...fakeNode(), health }, {}, listed)
    const look = async (): Promise<void> => { await new Promise<void>(resolve => { looked.push(resolve) }) }
    await look()
    reasons = []
    await Promise.all([look(), look()])
    const lines = context.out().trim().split('\n').map(line => JSON.parse(line))
    expect(lines.map(({ ready }) => ready)).to.deep.equal([false, true])
    expect(lines[0].reasons)
      .to.deep.equal([{ code: 'REGISTRY_FROZEN', message: frozen.message, remedy: frozen.remedy }])
    context.abort()
    await running
  })

  it('tells its log what changes, by name, and nothing while nothing does', async () => {
    const lines: string[] = []
    const write = (level: string) =>
      (formatter: unknown, ...args: unknown[]): void => { lines.push(level + format(formatter, ...args)) }
    const log: Logger = Object.assign(write(''), {
      error: write('! '), trace: write(''), enabled: true, newScope: () => log
    })
    let reasons = [new RegistryError('REGISTRY_FROZEN')]
    const looked: Array<() => void> = []
    const look = async (): Promise<void> => { await new Promise<void>(resolve => { looked.push(resolve) }) }
    const health = {
      judge: () => {
        looked.shift()?.()
        return {
          ready: reasons.length === 0, reasons, warnings: [new NodeError('NODE_PEERS_AMISS', { detail: 'op-b: slow' })]
        }
      }
    }
    const context = testContext()
    const node = fakeNode()
    const running = runNode(context, { json: true }, 'dp', { ...node, health, log }, {}, listed)
    await look()
    reasons = []
    await Promise.all([look(), look()])
    const { dps } = federation.registry
    node.step({ ...federation.registry, version: 2, dps: dps.map(dp => ({ ...dp, status: 'revoked' as const })) })
    context.abort()
    await running
    expect(lines.map(line => line.replace(/: [A-Z].*?\. ?/, ': … '))).to.deep.equal([
      '! REGISTRY_FROZEN: … ',
      'warning NODE_PEERS_AMISS: … (op-b: slow)',
      'not ready',
      'REGISTRY_FROZEN is over',
      'ready',
      'registry 1 → 2',
      `DP ${at(dps, 0).operator} was revoked`,
      'stopping'
    ])
  })

  it('stops at once when it was interrupted before', async () => {
    const context = testContext()
    context.abort()
    const node = fakeNode()
    await runNode(context, {}, 'dp', node, {}, listed)
    expect(node.stopped).to.equal(1)
  })

  describe('of a node that the registry lists no more', () => {
    const { id, signer: { publicKey }, seed } = at(federation.csips, 0)
    const requireCsip = (registry: VerifiedRegistry): void => {
      requireListed({ role: 'csip', id, publicKey }, registry, federation.now)
    }

    it('stops, and fails by name, once it hears of that version', async () => {
      const context = testContext()
      const node = fakeNode()
      const running = rejectionOf(runNode(context, { json: true }, 'csip', node, {}, requireCsip))
      expect(JSON.parse(context.out())).to.include({ ready: true })
      const csips = federation.registry.csips.map(csip => (
        { ...csip, status: 'revoked' as const, statusSince: federation.now }))
      node.step(federation.next({ csips }))
      expect((await running).code).to.equal('NODE_REVOKED')
      expect(node.stopped).to.equal(1)
    })

    it('is never ready where it was not listed at first', async () => {
      const cases: ReadonlyArray<readonly [string, RequireListed]> = [
        [
          'NODE_NOT_LISTED',
          registry => { requireListed({ role: 'csip', id: 'other', publicKey }, registry, federation.now) }
        ],
        ['NODE_NOT_LISTED', registry => { requireListed({ role: 'msp', id, publicKey }, registry, federation.now) }],
        [
          'NODE_KEY_NOT_LISTED',
          registry => { requireListed({ role: 'csip', id, publicKey: seed }, registry, federation.now) }
        ]
      ]
      for (const [code, require] of cases) {
        const context = testContext()
        const node = fakeNode()
        expect((await rejectionOf(runNode(context, {}, 'csip', node, {}, require))).code).to.equal(code)
        expect([context.out(), node.stopped]).to.deep.equal(['', 1])
      }
    })

    it('says so in one plain line, with that code and without a stack', async () => {
      const errors = [
        new NodeError('NODE_REVOKED'), new NodeError('NODE_NOT_LISTED'), new DpError('DP_REVOKED'),
        new DpError('DP_NOT_LISTED')
      ]
      for (const error of errors) {
        const context = testContext()
        expect(await renderError(context.stderr, error)).to.equal(EXIT_UNLISTED)
        expect(context.err().split('\n').slice(0, 1)).to.deep.equal([`error: ${error.message}`])
        expect(context.err()).to.include(error.code).and.not.to.match(/^ {4}at /m)
      }
    })

    it('has an exit code of its own, by which nobody restarts it', () => {
      expect(exitCodeOfError(new NodeError('NODE_REVOKED'))).to.equal(EXIT_UNLISTED)
      expect(exitCodeOfError(new DpError('DP_REVOKED'))).to.equal(EXIT_UNLISTED)
      expect(exitCodeOfError(new NodeError('FILE_EXPOSED'))).to.equal(6)
    })
  })

  async function exchange (message: unknown, requests: ParentRequests): Promise<unknown[]> {
    const parent = fakeParent()
    const context = testContext({ parent })
    const running = runNode(context, {}, 'msp', fakeNode(), requests, listed)
    const answered = parent.next()
    parent.deliver('not a request')
    parent.deliver(message)
    await answered
    context.abort()
    await running
    return parent.sent
  }

  it('serves requests of the parent process', async () => {
    const [ready, response] = await exchange({ type: 'request', id: 3, method: 'double', params: 4 }, {
      double: async n => Number(n) * 2
    })
    expect(ready).to.include({ type: 'ready', role: 'msp' })
    expect(response).to.deep.equal({ type: 'response', id: 3, result: 8 })
  })

  it('answers with the code of an error', async () => {
    const [, response] = await exchange({ type: 'request', id: 1, method: 'fail', params: {} }, {
      fail: async () => { throw new CliError('FILE_EXISTS') }
    })
    expect(response).to.have.nested.property('error.code', 'FILE_EXISTS')
  })

  it('refuses methods that it doesn\'t have, inherited ones too', async () => {
    const [, response] = await exchange({ type: 'request', id: 1, method: 'toString', params: {} }, {})
    expect(response).to.have.nested.property('error.code', 'UNKNOWN_METHOD')
  })
})
