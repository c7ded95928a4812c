import { expect } from 'chai'
import { LightError } from '../../src/light/errors.ts'
import { HttpError } from '../../src/http/errors.ts'
import { requireOrigins } from '../../src/http/cors.ts'
import { nodeWith, testSidecar } from '../builders/sidecar.ts'
import type { HttpServer } from '../../src/http/server.ts'

const PAGE = 'https://app.example'
const SHARED = ['access-control-allow-origin', 'access-control-allow-headers', 'access-control-allow-methods']

describe('http/cors: pages that ask the sidecar', () => {
  let server: HttpServer
  let port: number

  const start = async (origins?: readonly string[]): Promise<void> => {
    const discover = async (): Promise<never> => { throw new LightError('LIGHT_NO_HOME') }
    server = await testSidecar({ node: nodeWith({ discover }) }, { origins })
    port = await server.listen({ host: '127.0.0.1', port: 0 })
  }
  const asks = async (origin: string, method: 'OPTIONS' | 'POST'): Promise<readonly [number, ...unknown[]]> => {
    const { status, headers } = await fetch(`http://127.0.0.1:${port}/v1/lookup`, {
      method,
      headers: {
        origin,
        ...method === 'OPTIONS'
          ? { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' }
          : { authorization: 'Bearer lookup', 'content-type': 'application/json' }
      },
      ...method === 'POST' ? { body: JSON.stringify({ csi: 'tel:+14155550123' }) } : {}
    })
    return [status, ...SHARED.map(name => headers.get(name)), headers.get('vary')]
  }

  afterEach(async () => { await server.close() })

  it('are let in where their origin is named, before and with the request, also to see what failed', async () => {
    await start([PAGE, 'http://localhost:8080'])
    expect(await asks(PAGE, 'OPTIONS')).to.deep.equal(
      [204, PAGE, 'authorization, content-type, last-event-id', 'GET, POST', 'origin'])
    expect(await asks(PAGE, 'POST')).to.deep.equal([503, PAGE, null, null, 'origin'])
    expect((await asks('http://localhost:8080', 'POST'))[1]).to.equal('http://localhost:8080')
  })

  it('are told nothing from elsewhere, and a cache is told that others may be', async () => {
    await start([PAGE])
    for (const other of ['https://evil.example', 'https://app.example.evil.example', 'null', `${PAGE}:444`]) {
      expect(await asks(other, 'OPTIONS')).to.deep.equal([404, null, null, null, 'origin'])
      expect(await asks(other, 'POST')).to.deep.equal([503, null, null, null, 'origin'])
    }
  })

  it('are let in by nobody who names no origin', async () => {
    await start()
    expect(await asks(PAGE, 'OPTIONS')).to.deep.equal([404, null, null, null, null])
    expect(await asks(PAGE, 'POST')).to.deep.equal([503, null, null, null, null])
  })

  it('have a token all the same', async () => {
    await start([PAGE])
    const { status, headers } = await fetch(`http://127.0.0.1:${port}/v1/lookup`, {
      method: 'POST', headers: { origin: PAGE, 'content-type': 'application/json' }, body: '{}'
    })
    expect([status, headers.get('access-control-allow-origin')]).to.deep.equal([401, PAGE])
  })

  it('are named by scheme, host and port alone, each', async () => {
    await start()
    requireOrigins([PAGE, 'http://localhost:8080', 'http://[::1]:8080'])
    for (const wrong of ['*', 'app.example', `${PAGE}/`, `${PAGE}/path`, 'https://App.example', 'file:///', 'null', '']) {
      expect(() => { requireOrigins([wrong]) }, wrong).to.throw(HttpError).with.property('code', 'HTTP_ORIGIN_INVALID')
    }
  })
})
