import { expect } from 'chai'
import { CliError } from '../../src/cli/errors.ts'
import { runNode } from '../../src/cli/run-node.ts'
import { testContext } from './context.ts'
import type { ParentRequests } from '../../src/cli/run-node.ts'

function fakeNode () {
  const node = {
    stopped: 0,
    peerId: { toString: () => '12D3KooWExample' },
    addresses: () => ['/ip4/127.0.0.1/tcp/4001'],
    stop: async () => { node.stopped++ }
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
    const running = runNode(context, { json: true }, 'dp', node)
    expect(JSON.parse(context.out())).to.deep.equal({ ready: true, role: 'dp', peer_id: '12D3KooWExample', addresses: ['/ip4/127.0.0.1/tcp/4001'] })
    expect(node.stopped).to.equal(0)
    context.abort()
    await running
    expect(node.stopped).to.equal(1)
  })

  it('stops at once when it was interrupted before', async () => {
    const context = testContext()
    context.abort()
    const node = fakeNode()
    await runNode(context, {}, 'dp', node)
    expect(node.stopped).to.equal(1)
  })

  async function exchange (message: unknown, requests: ParentRequests): Promise<unknown[]> {
    const parent = fakeParent()
    const context = testContext({ parent })
    const running = runNode(context, {}, 'msp', fakeNode(), requests)
    const answered = parent.next()
    parent.deliver('not a request')
    parent.deliver(message)
    await answered
    context.abort()
    await running
    return parent.sent
  }

  it('serves requests of the parent process', async () => {
    const [ready, response] = await exchange({ type: 'request', id: 3, method: 'double', params: 4 }, { double: async n => Number(n) * 2 })
    expect(ready).to.include({ type: 'ready', role: 'msp' })
    expect(response).to.deep.equal({ type: 'response', id: 3, result: 8 })
  })

  it('answers with the code of an error', async () => {
    const [, response] = await exchange({ type: 'request', id: 1, method: 'fail', params: {} }, { fail: async () => { throw new CliError('FILE_EXISTS') } })
    expect(response).to.have.nested.property('error.code', 'FILE_EXISTS')
  })

  it('refuses methods that it doesn\'t have, inherited ones too', async () => {
    const [, response] = await exchange({ type: 'request', id: 1, method: 'toString', params: {} }, {})
    expect(response).to.have.nested.property('error.code', 'UNKNOWN_METHOD')
  })
})
