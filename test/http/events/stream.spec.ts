import { expect } from 'chai'
import { eventOf, testLog, testSidecar } from '../../builders/sidecar.ts'
import type { EventLog } from '../../../src/http/events/event-log.ts'
import type { HttpServer } from '../../../src/http/server.ts'
import type { SidecarNode } from '../../../src/http/sidecar.ts'

/** Pieces of a stream, one after the other. */
interface Reading {
  next (): Promise<string>
  end (): void
}

describe('http/events, as a stream', () => {
  let log: EventLog
  let server: HttpServer
  let port: number

  beforeEach(async () => {
    log = await testLog()
    server = await testSidecar({ node: {} as SidecarNode, events: log })
    port = await server.listen({ host: '127.0.0.1', port: 0 })
  })

  afterEach(async () => {
    await server.close()
  })

  async function read (headers: Record<string, string> = {}): Promise<Reading> {
    const leaving = new AbortController()
    const response = await fetch(`http://127.0.0.1:${port}/v1/events`, {
      headers: { authorization: 'Bearer events', ...headers }, signal: leaving.signal
    })
    expect(response.headers.get('content-type')).to.equal('text/event-stream; charset=utf-8')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    return {
      next: async () => {
        for (;;) {
          const [piece, rest] = text.split(/\n\n(.*)/s)
          if (rest != null) {
            text = rest
            return piece ?? ''
          }
          const { value, done } = await reader?.read() ?? { done: true }
          if (done) {
            return 'ended'
          }
          text += value ?? ''
        }
      },
      end: () => { leaving.abort() }
    }
  }

  it('tells what happens from now on', async () => {
    await log.append(eventOf(1))
    const reading = await read()
    expect(await reading.next()).to.equal(': here')
    await log.append(eventOf(2))
    await log.append(eventOf(3))
    expect(await reading.next()).to.equal(
      'id: 2\nevent: mapping.appeared\ndata: ' +
        '{"type":"mapping.appeared","timestamp":"2026-01-01T00:00:00.000Z","data":{"csi":"tel:+14155550123"}}')
    expect((await reading.next()).split('\n')[0]).to.equal('id: 3')
    reading.end()
  })

  it('goes on where a reader was, and begins where it is told to', async () => {
    for (const id of [1, 2, 3]) {
      await log.append(eventOf(id))
    }
    for (const [last, ids] of [['0', [1, 2, 3]], ['2', [3]]] as const) {
      const reading = await read({ 'last-event-id': last })
      await reading.next()
      for (const id of ids) {
        expect((await reading.next()).split('\n')[0]).to.equal(`id: ${id}`)
      }
      reading.end()
    }
  })

  it('ends when the sidecar stops', async () => {
    const reading = await read()
    await reading.next()
    const ended = reading.next().then(() => 'ended', () => 'cut off')
    await server.close()
    expect(['ended', 'cut off']).to.include(await ended)
  })

  it('is for tokens with its scope', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/v1/events`, { headers: { authorization: 'Bearer lookup' } })
    expect(response.status).to.equal(403)
  })
})
