import { Value } from '@sinclair/typebox/value'
import { FormatRegistry, TypeRegistry } from '@sinclair/typebox'
import { expect } from 'chai'
import { Compact, Found, LookupLine, ProblemSchema, Way } from '../../src/http/schemas.ts'
import { createMetrics } from '../../src/node/metrics.ts'
import { openRegistry } from '../../src/registry/verify.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { ask, testSidecar } from '../builders/sidecar.ts'
import { at } from '../builders/oprf.ts'
import type { TSchema } from '@sinclair/typebox'
import type { HttpServer } from '../../src/http/server.ts'
import type { Testnet } from '../../src/testnet/index.ts'

const BOB = 'tel:+14155550123'
const NOBODY = 'tel:+14155550199'

/** What the schema says is wrong with it: nothing. */
function expectAsSaid (schema: TSchema, value: unknown): void {
  expect([...Value.Errors(schema, value)].map(({ path, message }) => `${path}: ${message}`)).to.deep.equal([])
}

describe('http/sidecar, in a testnet', function () {
  this.timeout(120_000)
  let testnet: Testnet
  let sidecar: HttpServer
  let port: number
  const metrics = createMetrics()

  before(async () => {
    FormatRegistry.Set('date-time', text => !Number.isNaN(Date.parse(text)))
    const isOneOf = ({ enum: known }: { enum?: readonly unknown[] }, value: unknown): boolean =>
      known?.includes(value) === true
    TypeRegistry.Set('Unsafe', isOneOf)
    testnet = await createTestnet({
      relays: false,
      dps: 3,
      change: draft => ({ ...draft, msps: draft.msps.map(msp => ({ ...msp, providerDomain: `${msp.id}.example` })) })
    })
    await testnet.claim({ csi: BOB, msp: 'msp1', tags: ['Work'] })
    await testnet.claim({ csi: BOB, msp: 'msp2', tags: ['Personal'] })
    sidecar = await testSidecar({ node: at(testnet.msps, 1).node, metrics })
    port = await sidecar.listen({ host: '127.0.0.1', port: 0 })
  })

  after(async () => {
    await sidecar?.close()
    await testnet?.stop()
  })

  it('finds as the library does, in the form that the document says', async () => {
    const { status, json } = await ask(port, '/v1/lookup', { csi: BOB, tags: ['Personal'] })
    expect(status).to.equal(200)
    expectAsSaid(Found, json)
    const found: unknown = json
    Value.Assert(Found, found)
    const own = await at(testnet.msps, 1).node.discover(BOB, { tags: ['Personal'] })
    expect(found.mappings.map(({ msp }) => msp)).to.deep.equal(own.mappings.map(({ mapping }) => mapping.mspId))
    expect(found.mappings.filter(({ preferred }) => preferred).map(({ msp }) => msp)).to.deep.equal(['msp2'])
    expect(found.mappings.map(({ msp, provider }) => provider === `mimi://${msp}.example`)).to.deep.equal([true, true])
  })

  it('says "none" with 200, and what is no identifier with 400', async () => {
    const none = await ask(port, '/v1/lookup', { csi: NOBODY })
    expect([none.status, none.json.outcome, none.json.complete]).to.deep.equal([200, 'none', true])
    const wrong = await ask(port, '/v1/lookup', { csi: 'tel:0987' })
    expect(wrong.status).to.equal(400)
    expectAsSaid(ProblemSchema, wrong.json)
    expect(wrong.text).not.to.include('0987')
    expect(wrong.headers.get('content-type')).to.match(/^application\/problem\+json/)
  })

  it('leads onwards', async () => {
    const { json } = await ask(port, '/v1/way', { csi: BOB, tags: ['Work'], sender: 'alice' })
    expectAsSaid(Way, json)
    expect(json).to.include({
      msp: 'msp1',
      because: 'tags',
      provider: 'mimi://msp1.example',
      directory: 'https://msp1.example/.well-known/mimi-protocol-directory'
    })
    const none = await ask(port, '/v1/way', { csi: NOBODY })
    expect(none.json).to.deep.include({ csi: NOBODY, outcome: 'none', complete: true, contested: false })
    expect(none.json).to.have.keys('csi', 'outcome', 'complete', 'contested', 'registry', 'clock')
  })

  it('answers compactly', async () => {
    const { json } = await ask(port, '/v1/lookup/compact', { csi: BOB })
    expectAsSaid(Compact, json)
    expect(json.reachable).to.deep.equal({ msp1: 'yes', msp2: 'yes' })
  })

  it('looks many up, a line each, and each failure in its place', async () => {
    const { status, headers, text } = await ask(port, '/v1/lookups', { csis: [BOB, 'nobody', NOBODY] })
    expect([status, headers.get('content-type')]).to.deep.equal([200, 'application/x-ndjson; charset=utf-8'])
    const lines = text.trimEnd().split('\n').map(line => JSON.parse(line) as Record<string, unknown>)
    lines.forEach(line => { expectAsSaid(LookupLine, line) })
    expect(lines.map(({ index, csi, outcome }) => [index, csi, outcome])).to.deep.equal(
      [[0, BOB, 'found'], [1, 'nobody', 'failed'], [2, NOBODY, 'none']])
  })

  it('says what is wrong with all of them by a status', async () => {
    const unused = await ask(port, '/v1/lookups', { csis: [BOB], levels: 2 })
    expect([unused.status, unused.json.code]).to.deep.equal([400, 'DISCOVER_OPTION_UNUSED'])
  })

  it('hands out the registry, which verifies', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/v1/registry`, {
      headers: { authorization: 'Bearer lookup' }
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    const registry = openRegistry(bytes, { anchor: testnet.federation.anchor, now: Date.now() })
    expect(registry.version).to.equal(testnet.registry.version)
  })

  it('counts what it answers, and names nobody', async () => {
    const text = await metrics.text()
    expect(text).to.include('mimi_http_requests_total{route="lookup",outcome="malformed"} 1')
    expect(text).to.match(/mimi_http_request_seconds_count\{route="lookups"\} 2/)
    expect(text).not.to.include('+1415')
  })
})
