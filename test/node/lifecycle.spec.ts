import { expect } from 'chai'
import { defaultLogger } from '@libp2p/logger'
import { lifecycle } from '../../src/node/lifecycle.ts'
import type { Part } from '../../src/node/lifecycle.ts'

const log = defaultLogger().forComponent('mimi:test')

function parts (events: string[], failing: Readonly<Record<string, 'start' | 'stop'>> = {}): Part[] {
  return ['store', 'peer', 'service'].map((name) => ({
    name,
    start: async () => {
      events.push(`start ${name}`)
      if (failing[name] === 'start') {
        throw new Error(`${name} does not start`)
      }
    },
    stop: async () => {
      events.push(`stop ${name}`)
      if (failing[name] === 'stop') {
        throw new Error(`${name} does not stop`)
      }
    }
  }))
}

async function rejection (promise: Promise<void>): Promise<unknown> {
  return promise.then(() => { throw new Error('expected an error') }, (err: unknown) => err)
}

describe('node/lifecycle', () => {
  it('starts in order and stops in reverse', async () => {
    const events: string[] = []
    const node = lifecycle(parts(events), log)
    await node.start()
    expect(node.isStarted).to.equal(true)
    await node.stop()
    expect(node.isStarted).to.equal(false)
    expect(events)
      .to.deep.equal(['start store', 'start peer', 'start service', 'stop service', 'stop peer', 'stop store'])
  })

  it('stops what runs when a part does not start, that part too, and tells why', async () => {
    const events: string[] = []
    const node = lifecycle(parts(events, { peer: 'start' }), log)
    expect(await rejection(node.start())).to.have.property('message', 'peer does not start')
    expect(node.isStarted).to.equal(false)
    expect(events).to.deep.equal(['start store', 'start peer', 'stop peer', 'stop store'])
  })

  it('stops the others when a part does not stop, and tells which failed', async () => {
    const events: string[] = []
    const node = lifecycle(parts(events, { peer: 'stop' }), log)
    await node.start()
    const err = await rejection(node.stop())
    expect(err).to.be.instanceOf(AggregateError)
    expect((err as AggregateError).errors.map((failure: Error) => failure.message))
      .to.deep.equal(['peer does not stop'])
    expect(events.slice(3)).to.deep.equal(['stop service', 'stop peer', 'stop store'])
  })

  it('stops once, however often it is asked', async () => {
    const events: string[] = []
    const node = lifecycle(parts(events), log)
    await node.start()
    await Promise.all([node.stop(), node.stop()])
    expect(events.filter((event) => event.startsWith('stop'))).to.have.length(3)
  })
})
