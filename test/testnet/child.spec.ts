import path from 'node:path'
import { expect } from 'chai'
import { Child } from '../../src/testnet/child.ts'

describe('testnet/child', () => {
  let child: Child

  function start (...args: string[]): string[] {
    const lines: string[] = []
    child = new Child({
      name: 'dp1',
      module: path.join(import.meta.dirname, 'programs/node.ts'),
      execArgv: ['--import', 'tsx'],
      args,
      env: process.env,
      onLine: line => { lines.push(line) }
    })
    return lines
  }

  async function codeOf (promise: Promise<unknown>): Promise<unknown> {
    return await promise.then(() => 'no error', err => err.code)
  }

  afterEach(async () => { await child.kill() })

  it('hears that a node is ready, and what it prints', async () => {
    const lines = start()
    expect(await child.ready()).to.include({ role: 'dp', peer_id: 'peer' })
    expect(await child.request('echo', { a: [1] })).to.deep.equal({ a: [1] })
    await child.stop()
    expect(lines).to.deep.equal(['starting'])
    expect(child.running).to.equal(false)
  })

  it('throws what a node answers with', async () => {
    start()
    expect(await codeOf(child.request('frobnicate', {}))).to.equal('TESTNET_REQUEST_FAILED')
  })

  it('tells the last lines of a node that ended before it was ready', async () => {
    start('broken')
    const err = await child.ready().catch((err: unknown) => err)
    expect(err).to.have.property('code', 'TESTNET_NODE_FAILED')
    expect(err).to.have.property('message').that.includes('no such registry')
  })

  it('fails what is under way when a node dies, and what comes after', async () => {
    start()
    await child.ready()
    expect(await codeOf(child.request('die', {}))).to.equal('TESTNET_NODE_FAILED')
    expect(await codeOf(child.request('echo', {}))).to.equal('TESTNET_NODE_FAILED')
    await child.stop()
  })

  it('stops waiting when the signal aborts', async () => {
    start()
    await child.ready()
    const abort = new AbortController()
    const answer = codeOf(child.request('hang', {}, { signal: abort.signal }))
    abort.abort()
    expect(await answer).to.equal('TESTNET_NODE_FAILED')
  })
})
