import { createConnection } from 'node:net'
import { once } from 'node:events'
import { expect } from 'chai'
import { NodeError } from '../../src/node/errors.ts'
import { listenForHealth } from '../../src/node/health-listener.ts'
import { createMetrics } from '../../src/node/metrics.ts'
import { silentLogger } from '../builders/holder.ts'
import type { Readiness } from '../../src/node/health-listener.ts'

describe('node/health-listener', () => {
  const metrics = createMetrics()
  metrics.counter({ name: 'mimi_test_found_total', help: 'Found things.' }).add({})
  let health: Readiness
  let fails = false
  const base = async (): Promise<{ url: string, port: number, close: () => Promise<void> }> => {
    const listener = await listenForHealth({
      port: 0,
      metrics,
      logger: silentLogger,
      reader: 'csip',
      judge: () => {
        if (fails) {
          throw new Error('broken')
        }
        return health
      }
    })
    return {
      url: `http://127.0.0.1:${listener.port}`, port: listener.port, close: async () => { await listener.close() }
    }
  }
  beforeEach(() => {
    health = { ready: true, reasons: [], warnings: [] }
    fails = false
  })

  it('serves metrics, that it is alive, and that it is ready', async () => {
    const { url, close } = await base()
    const page = await fetch(`${url}/metrics`)
    expect(page.headers.get('content-type')).to.include('version=0.0.4')
    expect(await page.text()).to.include('mimi_test_found_total 1')
    expect(await (await fetch(`${url}/healthz`)).json()).to.deep.equal({ alive: true })
    const ready = await fetch(`${url}/readyz?verbose`)
    expect(ready.status).to.equal(200)
    expect(await ready.json()).to.deep.equal({ ready: true, reasons: [], warnings: [] })
    await close()
  })

  it('says with 503 why it is not ready, with codes and remedies', async () => {
    const { url, close } = await base()
    health = {
      ready: false, reasons: [new NodeError('NODE_STORE_FAILING')], warnings: [new NodeError('NODE_STORE_DAMAGED')]
    }
    const page = await fetch(`${url}/readyz`)
    expect(page.status).to.equal(503)
    const { reasons, warnings } = await page.json() as { reasons: object[], warnings: object[] }
    expect(reasons).to.have.length(1)
    expect(reasons[0]).to.have.keys('code', 'message', 'remedy').and.include({ code: 'NODE_STORE_FAILING' })
    expect(warnings[0]).to.include({ code: 'NODE_STORE_DAMAGED' })
    await close()
  })

  it('refuses other pages and methods, and tells nobody what broke', async () => {
    const { url, close } = await base()
    expect((await fetch(`${url}/`)).status).to.equal(404)
    expect((await fetch(`${url}/metrics`, { method: 'POST', body: 'x' })).status).to.equal(405)
    fails = true
    const page = await fetch(`${url}/readyz`)
    expect(page.status).to.equal(500)
    expect(await page.text()).to.not.include('broken')
    await close()
  })

  it('ends though a client says nothing', async () => {
    const { port, close } = await base()
    const socket = createConnection(port, '127.0.0.1')
    await once(socket, 'connect')
    const gone = once(socket, 'close')
    await close()
    await gone
  })

  it('says that the port is in use', async () => {
    const { port, close } = await base()
    const err: unknown = await listenForHealth({ port, metrics, reader: 'dp', judge: () => health })
      .catch((reason: unknown) => reason)
    expect(err).to.have.property('code', 'EADDRINUSE')
    await close()
  })
})
