import { expect } from 'chai'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { createLightNode } from '../../src/light/light-node.ts'
import { SpanExporter, createTracing } from '../../src/node/traces/index.ts'
import { addressOf, makeFederation, makeHpkeKeys } from '../../src/testnet/federation.ts'
import { makeLayout, removeLayout, writeLayout } from '../../src/testnet/layout.ts'
import { freePorts } from '../../src/testnet/ports.ts'
import { Child } from '../../src/testnet/child.ts'
import { startCollector } from '../builders/collector.ts'
import { silentLogger } from '../builders/holder.ts'
import { at } from '../builders/oprf.ts'
import { EXEC_ARGV, MAIN } from '../builders/program.ts'
import type { CollectedSpan, Collector } from '../builders/collector.ts'
import type { Federation } from '../../src/testnet/federation.ts'
import type { Layout } from '../../src/testnet/layout.ts'

/** DPs that just started find each other first; ends with the test's own deadline. */
async function untilNone (lookUp: () => Promise<string>): Promise<void> {
  while (await lookUp().catch(() => 'failed') !== 'none') {
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}

const DPS = 3
const [ASKED, ASKING] = [2, 3]

describe('a lookup that is followed over nodes', function () {
  this.timeout(300_000)

  let [federation, layout, collector]: [Federation, Layout, Collector] = [] as never
  const [children, lines]: [Child[], Map<string, string[]>] = [[], new Map()]
  let asker: string

  const log = silentLogger.forComponent('mimi:request')
  const spansOf = (node: string): CollectedSpan[] => collector.spans.filter(span => span.node === node)

  async function startDp (name: string): Promise<Child> {
    const party = at(federation.dps.filter(dp => dp.name === name), 0)
    const said: string[] = []
    lines.set(party.id, said)
    const child = new Child({
      name,
      module: MAIN,
      execArgv: EXEC_ARGV,
      env: process.env,
      args: ['dp', 'start', '--json', '--key', layout.key(name), '--share', layout.share(name),
        '--hpke', layout.hpke(name), '--anchor', federation.anchorText, '--registry', layout.registry,
        '--listen', addressOf(party), '--data', layout.data(name), '--log-level', 'debug', '--traces', collector.url],
      onLine: line => { said.push(line) }
    })
    children.push(child)
    await child.ready()
    return child
  }

  before(async () => {
    collector = await startCollector()
    federation = makeFederation({
      dpPorts: await freePorts(DPS),
      mspPorts: [],
      csipPorts: [],
      random: systemRandom,
      now: systemClock.now(),
      hpkeKeys: await makeHpkeKeys(DPS, systemRandom)
    })
    layout = await makeLayout()
    await writeLayout(layout, federation)
    await Promise.all(federation.dps.map(async ({ name }) => await startDp(name)))
    const spans = new SpanExporter({ log }, { role: 'msp', id: 'asker', url: `${collector.url}/v1/traces` })
    const node = await createLightNode({
      anchor: federation.anchor,
      registry: federation.bytes,
      relay: 'always',
      logger: silentLogger,
      tracing: createTracing({ log, spans })
    })
    asker = node.peerId.toString()
    try {
      await untilNone(async () => (await node.discover('mailto:bob@example.com')).outcome)
    } finally {
      await node.stop()
      await spans.stop()
      await Promise.all(children.map(async child => { await child.stop() }))
    }
  })

  after(async () => {
    await Promise.all(children.map(async child => { await child.stop() }))
    await collector.close()
    await removeLayout(layout)
  })

  it('is whole for who has what all nodes saw: asker, relay, target, and whom the target asked', () => {
    const lookup = at(spansOf('asker').filter(({ name, status }) => name === 'lookup' && status.code == null), 0)
    const elsewhere = (span: CollectedSpan): CollectedSpan => {
      const [link] = span.links
      const found = collector.spans.filter(({ traceId, spanId, kind }) =>
        kind === ASKED && traceId === link?.traceId && spanId === link.spanId)
      expect(found, `${span.name} of ${span.node}`).to.have.length(1)
      return at(found, 0)
    }
    const childrenOf = ({ traceId, spanId, node }: CollectedSpan): CollectedSpan[] => collector.spans.filter(span =>
      span.kind === ASKING && span.traceId === traceId && span.parentSpanId === spanId && span.node === node)
    const answered = (span: CollectedSpan): boolean => span.attributes['mimi.outcome'] === 'ok'

    const relays = childrenOf(lookup).filter(span => answered(span) && span.name.startsWith('relay')).map(elsewhere)
    expect(relays).to.not.have.length(0)
    const targets = relays.flatMap(childrenOf).filter(answered).map(elsewhere)
    expect(targets).to.not.have.length(0)
    for (const { node } of [...relays, ...targets]) {
      expect(federation.dps.map(({ id }) => id)).to.include(node)
    }
    const chains = targets.map(target => childrenOf(target).filter(answered).map(elsewhere))
    expect(chains.flat(), 'a gateway asks other replicas').to.not.have.length(0)
  })

  it('shows no id to more than two nodes, so that it links nothing that they could not link before', () => {
    const seenBy = new Map<string, Set<string>>()
    for (const { traceId, node, links } of collector.spans) {
      for (const id of [traceId, ...links.map(link => link.traceId)]) {
        seenBy.set(id, (seenBy.get(id) ?? new Set()).add(node))
      }
    }
    expect(seenBy.size).to.be.above(10)
    expect(Math.max(...[...seenBy.values()].map(nodes => nodes.size))).to.equal(2)
  })

  it('names no identifier, no key and no client', () => {
    const all = [...collector.bodies, ...[...lines.values()].flat().filter(line => line.includes('mimi:request'))]
    expect(all).to.not.have.length(0)
    for (const text of all) {
      expect(text).to.not.include('bob').and.not.include('example.com').and.not.include(asker)
      // 32 bytes in hex or base64: lookup keys, blinded elements, shares
      const keys = federation.dps.reduce((rest, { id }) => rest.replaceAll(id, ''), text)
      expect(keys).to.not.match(/[0-9a-f]{64}|[\w+/-]{43}/)
    }
  })

  it('has a line in the log at both ends, by the same id, once the log says each request', () => {
    const [asking] = federation.dps.flatMap(({ id }) =>
      spansOf(id).filter(({ kind, name, attributes, parentSpanId }) =>
        kind === ASKING && name.startsWith('relay') && attributes['mimi.outcome'] === 'ok' && parentSpanId != null))
    const request = asking?.attributes['mimi.request'] ?? ''
    expect(request).to.match(/^[0-9a-f]{32}$/)
    const near = lines.get(asking?.node ?? '')?.filter(line => line.includes(request)) ?? []
    expect(near).to.have.length(1)
    expect(near[0]).to.include(`"asked ${asking?.name ?? ''} of ${asking?.attributes['mimi.peer'] ?? ''} (12D3`)
      .and.to.include(`request ${request}, for ${asking?.traceId ?? ''}`)
    const far = [...lines].filter(([id]) => id !== asking?.node)
      .flatMap(([, said]) => said.filter(line => line.includes(`request ${request}`)))
    expect(far).to.have.length(1)
    expect(far[0]).to.include(`"answered ${asking?.name ?? ''} to operator`).and.to.include('"level":"debug"')
  })
})
