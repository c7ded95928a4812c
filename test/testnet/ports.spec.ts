import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect } from 'chai'
import { freePorts } from '../../src/testnet/ports.ts'

describe('testnet/ports', () => {
  it('are distinct, below those of outgoing connections, and can be listened on', async () => {
    const ports = await freePorts(40)
    expect(new Set(ports).size).to.equal(40)
    expect(ports.every(port => port >= 10_000 && port < 32_768)).to.equal(true)
    const server = createServer()
    server.listen(ports[0], '127.0.0.1')
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
  })

  it('may be none', async () => {
    expect(await freePorts(0)).to.deep.equal([])
  })
})
