import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { doorFile, doorOf, openDoor } from '../../src/cli/door.ts'
import { HttpFailure, signAnswer } from '../../src/node/signed-http.ts'
import { listenForSigned } from '../../src/node/signed-listener.ts'
import type { ComponentLogger } from '@libp2p/interface'
import type { Reply } from '../../src/node/signed-listener.ts'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const NOW = 1_767_225_600_000

describe('cli/door', () => {
  const clock = { now: () => NOW }
  let data: string
  let closing: Array<() => Promise<void>>

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'mimi-door-'))
    closing = []
  })

  afterEach(async () => {
    for (const close of closing) {
      await close()
    }
    await rm(data, { recursive: true })
  })

  async function open (
    answer: (body: Uint8Array) => Reply = body =>
      ({ status: 200, body: JSON.stringify({ heard: Buffer.from(body).toString() }) }), logger?: ComponentLogger
  ): Promise<() => Promise<void>> {
    const close = await openDoor(data, { random: systemRandom }, async init => await listenForSigned({
      ...init, clock, logger, routes: new Map([['/conflicts', { purpose: 'conflicts', maxLength: 100, answer }]])
    }))
    closing.push(close)
    return close
  }

  async function knock (path = '/conflicts', body = '{}'): Promise<unknown> {
    const post = await doorOf(data, { clock }, { timeout: 5_000, maxResponse: 1_000 })
    return post == null ? 'no door' : await post(path, 'conflicts', body)
  }

  async function failing (work: Promise<unknown>): Promise<Pick<HttpFailure, 'reason' | 'status'>> {
    const err = await work.then(() => expect.fail('it was answered'), (err: unknown) => err)
    return err instanceof HttpFailure ? { reason: err.reason, status: err.status } : expect.fail(String(err))
  }

  it('hands on what is said, and what is answered', async () => {
    await open()
    expect(await knock('/conflicts', '{"a":1}')).to.deep.equal({ heard: '{"a":1}' })
  })

  it('is told from none, and is gone once it is closed', async () => {
    expect(await knock()).to.equal('no door')
    const close = await open()
    await close()
    expect(await knock()).to.equal('no door')
  })

  it('is for the user of the data folder alone, with another secret each time', async () => {
    const close = await open()
    expect((await stat(doorFile(data))).mode & 0o777).to.equal(0o600)
    const first = JSON.parse(await readFile(doorFile(data), 'utf8')).secret
    await close()
    await open()
    expect(JSON.parse(await readFile(doorFile(data), 'utf8')).secret).to.match(/^[0-9a-f]{64}$/).and.not.equal(first)
  })

  it('answers several who ask the same at the same time', async () => {
    await open()
    expect(await Promise.all([knock(), knock(), knock(), knock()])).to.deep.equal(Array(4).fill({ heard: '{}' }))
  })

  it('says what it doesn\'t have, and what is too much', async () => {
    await open()
    expect(await failing(knock('/elsewhere'))).to.deep.equal({ reason: 'status', status: 404 })
    const { reason } = await failing(knock('/conflicts', JSON.stringify('x'.repeat(200))))
    expect(reason).to.be.oneOf(['status', 'unreachable'])
  })

  it('fails where the node behind it does, which logs why', async () => {
    const logged: unknown[][] = []
    const log = Object.assign(() => {}, {
      error: (...line: unknown[]) => { logged.push(line) }, trace: () => {}, enabled: true, newScope: () => log
    })
    await open(() => { throw new Error('defect') }, { forComponent: () => log })
    expect(await failing(knock())).to.deep.equal({ reason: 'status', status: 500 })
    expect(logged).to.have.length(1)
    expect(logged[0]?.at(-1)).to.have.property('message', 'defect')
  })

  it('leads nowhere after a crash', async () => {
    const close = await open()
    const left = await readFile(doorFile(data))
    await close()
    await writeFile(doorFile(data), left, { mode: 0o600 })
    expect(await failing(knock())).to.deep.equal({ reason: 'unreachable', status: undefined })
  })

  /** Another program that took the port of a node that crashed. */
  async function impostor (signature: (request: string) => string): Promise<void> {
    const server: Server = createServer((request, response) => {
      request.resume()
      response.writeHead(200, { 'mimi-signature': signature(String(request.headers['mimi-signature'])) }).end('[]')
    })
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
    closing.push(async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    })
    await writeFile(
      doorFile(data), JSON.stringify({ port: (server.address() as AddressInfo).port, secret: '05'.repeat(32) }),
      { mode: 0o600 }
    )
  }

  it('believes no other program that took its port', async () => {
    await impostor(() => '')
    expect(await failing(knock())).to.deep.equal({ reason: 'unsigned', status: undefined })
    await impostor(request => request)
    expect((await failing(knock())).reason).to.equal('unsigned')
    await impostor(request => signAnswer(new Uint8Array(32), request, '[]'))
    expect((await failing(knock())).reason).to.equal('unsigned')
    // nor an answer to another request, or another answer
    await impostor(() => signAnswer(new Uint8Array(32).fill(5), 'v1=other', '[]'))
    expect((await failing(knock())).reason).to.equal('unsigned')
    await impostor(request => signAnswer(new Uint8Array(32).fill(5), request, '[1]'))
    expect((await failing(knock())).reason).to.equal('unsigned')
    await impostor(request => signAnswer(new Uint8Array(32).fill(5), request, '[]'))
    expect(await knock()).to.deep.equal([])
  })
})
