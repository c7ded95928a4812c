import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { MAX_BODY } from '../../src/http/server.ts'
import { requirePrivate, requireTls } from '../../src/http/tls.ts'
import { LightError } from '../../src/light/errors.ts'
import { codeOf } from '../builders/errors.ts'
import { ask, nodeWith, testSidecar } from '../builders/sidecar.ts'
import type { BookSettled } from '../../src/light/interface.ts'
import type { HttpServer } from '../../src/http/server.ts'
import type { SidecarInit, SidecarNode } from '../../src/http/sidecar.ts'

const CSI = 'tel:+14155550123'
const HEADERS = { authorization: 'Bearer all', 'content-type': 'application/json' }

describe('http/server', () => {
  let server: HttpServer | undefined
  let port: number

  async function serving (parts: Partial<SidecarNode>, init: Partial<SidecarInit> = {}): Promise<void> {
    server = await testSidecar({ node: nodeWith(parts) }, init)
    port = await server.listen({ host: '127.0.0.1', port: 0 })
  }

  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  const codeAt = async (place: string, body?: unknown, token?: string): Promise<unknown[]> => {
    const { status, json } = await ask(port, place, body, token)
    return [status, json.code]
  }

  it('lets nobody in without a token, with another, or with one of another scope', async () => {
    await serving({ discover: async () => { throw new LightError('LIGHT_NO_HOME') } })
    expect(await codeAt('/v1/lookup', { csi: CSI }, '')).to.deep.equal([401, 'HTTP_TOKEN_UNKNOWN'])
    expect(await codeAt('/v1/lookup', { csi: CSI }, 'guess')).to.deep.equal([401, 'HTTP_TOKEN_UNKNOWN'])
    expect(await codeAt('/v1/lookup', { csi: CSI }, 'events')).to.deep.equal([403, 'HTTP_SCOPE_MISSING'])
    expect(await codeAt('/v1/lookup', { csi: CSI }, 'lookup')).to.deep.equal([503, 'LIGHT_NO_HOME'])
    expect((await ask(port, '/openapi.json', undefined, '')).status).to.equal(200)
  })

  it('judges a stranger before it reads what they send', async () => {
    await serving({})
    expect(await codeAt('/v1/lookup', 'no JSON', '')).to.deep.equal([401, 'HTTP_TOKEN_UNKNOWN'])
  })

  it('refuses what the document does not say, by the field, and shows nothing of it', async () => {
    await serving({})
    for (const [body, field] of [
      [{}, 'csi'], [{ csi: 7 }, '/csi'], [{ csi: CSI, tag: ['x'] }, 'additional'],
      [{ csi: CSI, deadline_ms: '50' }, '/deadline_ms'], [{ csi: CSI, federation: 'secret-word' }, '/federation'],
      [{ csi: CSI, audiences: ['short'] }, '/audiences/0'], ['{', 'JSON'], ['', 'JSON']
    ] as const) {
      const { status, json, text } = await ask(port, '/v1/lookup', body)
      expect([status, json.code], field).to.deep.equal([400, 'HTTP_BODY_INVALID'])
      expect(json.detail).to.include(field)
      expect(text).not.to.include('secret-word')
    }
    const csis = Array.from({ length: 10_001 }, () => CSI)
    expect(await codeAt('/v1/lookups', { csis })).to.deep.equal([400, 'HTTP_BODY_INVALID'])
  })

  it('tells other paths, methods, types and sizes apart', async () => {
    await serving({})
    expect(await codeAt('/v1/nothing')).to.deep.equal([404, 'HTTP_PATH_UNKNOWN'])
    expect(await codeAt('/v1/lookup')).to.deep.equal([404, 'HTTP_PATH_UNKNOWN'])
    expect(await codeAt('/v1/lookup', ' '.repeat(MAX_BODY + 1))).to.deep.equal([413, 'HTTP_BODY_TOO_LARGE'])
    const form = await fetch(`http://127.0.0.1:${port}/v1/lookup`, {
      method: 'POST', headers: { authorization: 'Bearer all', 'content-type': 'text/csv' }, body: 'a'
    })
    expect(form.status).to.equal(415)
  })

  it('works on so many of one token at once, and on others\' meanwhile', async () => {
    const waiting: Array<() => void> = []
    const both = Promise.withResolvers<void>()
    await serving({
      discover: async () => await new Promise((_resolve, reject) => {
        waiting.push(() => { reject(new LightError('LIGHT_NO_HOME')) })
        if (waiting.length === 3) {
          both.resolve()
        }
      })
    }, { maxUnderWay: 2 })
    const first = [0, 1].map(async () => await codeAt('/v1/lookup', { csi: CSI }, 'lookup'))
    const other = codeAt('/v1/lookup', { csi: CSI }, 'all')
    await both.promise
    const busy = await ask(port, '/v1/lookup', { csi: CSI }, 'lookup')
    expect([busy.status, busy.json.code, busy.headers.get('retry-after')]).to.deep.equal([429, 'HTTP_BUSY', '1'])
    waiting.forEach(end => { end() })
    expect(await Promise.all([...first, other])).to.deep.equal(Array(3).fill([503, 'LIGHT_NO_HOME']))
    const again = codeAt('/v1/lookup', { csi: CSI }, 'lookup')
    while (waiting.length < 4) {
      await new Promise(resolve => { setImmediate(resolve) })
    }
    waiting[3]?.()
    expect(await again).to.deep.equal([503, 'LIGHT_NO_HOME'])
  })

  it('stops looking up when whoever asked is gone', async () => {
    const aborted = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    await serving({
      discover: async (_, options) => await new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => {
          aborted.resolve()
          reject(new LightError('DISCOVER_LEFT'))
        })
        begun.resolve()
      })
    })
    const leaving = new AbortController()
    const asked = fetch(`http://127.0.0.1:${port}/v1/lookup`, {
      method: 'POST', signal: leaving.signal, headers: HEADERS, body: JSON.stringify({ csi: CSI })
    }).catch((err: unknown) => err)
    await begun.promise
    leaving.abort()
    await Promise.all([aborted.promise, asked])
  })

  it('ends a stream when it stops, and lets none look whole that is cut off', async () => {
    const told: BookSettled = { index: 0, csi: {} as BookSettled['csi'] & object, outcome: 'done' }
    await serving({
      discoverEach: async function * (_, options) {
        yield told
        await new Promise((_resolve, reject) => {
          options?.signal?.addEventListener('abort', () => { reject(new LightError('DISCOVER_LEFT')) })
        })
      }
    })
    const response = await fetch(`http://127.0.0.1:${port}/v1/lookups`, {
      method: 'POST', headers: HEADERS, body: JSON.stringify({ csis: [CSI] })
    })
    const reader = response.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).to.include('"done"')
    const cut = reader?.read().then(() => 'whole', () => 'cut off')
    await server?.close()
    server = undefined
    expect(await cut).to.equal('cut off')
  })

  it('speaks TLS with the certificate that it is given', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'mimi-tls-'))
    try {
      const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')]
      execFileSync(
        'openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
          '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
        { stdio: 'ignore' }
      )
      const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
      requireTls(tls)
      await serving({}, { tls })
      const status = await new Promise((resolve, reject) => {
        request({ host: 'localhost', port, path: '/openapi.json', family: 4, ca: tls.cert }, response => {
          response.resume()
          resolve(response.statusCode)
        }).on('error', reject).end()
      })
      expect(status).to.equal(200)
      expect(codeOf(() => { requireTls({ ...tls, key: 'none' }) })).to.equal('HTTP_TLS_INVALID')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('answers others than this machine over TLS alone', () => {
    const tls = { cert: '', key: '' }
    expect(codeOf(() => { requirePrivate({ host: '0.0.0.0' }, undefined) })).to.equal('HTTP_PLAIN')
    expect(codeOf(() => { requirePrivate({ host: '::' }, undefined) })).to.equal('HTTP_PLAIN')
    for (const host of ['127.0.0.1', '::1', 'localhost']) {
      requirePrivate({ host }, undefined)
    }
    requirePrivate({ host: '0.0.0.0' }, tls)
  })

  it('says which port is taken', async () => {
    await serving({})
    const second = await testSidecar({ node: nodeWith({}) })
    const refused = await second.listen({ host: '127.0.0.1', port }).catch((err: unknown) => err)
    expect(refused).to.include({ code: 'PORT_IN_USE' })
    await second.close()
  })
})
