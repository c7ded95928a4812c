import { expect } from 'chai'
import { DpError } from '../../../src/dp/errors.ts'
import { dpHealth } from '../../../src/dp/health/index.ts'
import { ClockWatch } from '../../../src/node/clock-watch.ts'
import { nodeHealth } from '../../../src/node/health/index.ts'
import { requireListed } from '../../../src/node/listing.ts'
import { createMetrics } from '../../../src/node/metrics.ts'
import { PeerWatch } from '../../../src/node/peer-watch.ts'
import { ServiceWatch } from '../../../src/node/services.ts'
import { AttestError } from '../../../src/protocols/attest/errors.ts'
import { RpcError } from '../../../src/rpc/errors.ts'
import { targetOf } from '../../../src/rpc/target.ts'
import { MemoryBackend } from '../../../src/store/memory.ts'
import { BackendStore } from '../../../src/store/store.ts'
import { ManualTimer } from '../../builders/evaluators.ts'
import { silentLogger } from '../../builders/holder.ts'
import { at } from '../../builders/oprf.ts'
import { NOW, buildTestRegistry, fixedSource } from '../../builders/registry.ts'
import type { NodeHealth } from '../../../src/node/health/index.ts'
import type { Metrics } from '../../../src/node/metrics.ts'
import type { Standing } from '../../../src/registry/standing.ts'
import type { Rpc } from '../../../src/rpc/interface.ts'

const federation = buildTestRegistry({ dps: 4, csips: 1, msps: 1, seed: 'ten faults' })
const { registry } = federation
const [self, other, third] = [at(registry.dps, 0), at(registry.dps, 1), at(registry.dps, 2)]
const csip = at(federation.csips, 0)
const fresh: Standing = {
  state: 'fresh', reason: 'confirmed', confirmedBy: registry.dps.map(({ id }) => id), required: 2, since: NOW
}

/** A disk on which there may be no room. */
class Disk extends MemoryBackend {
  isFull = false

  override async write (...operations: Parameters<MemoryBackend['write']>): Promise<void> {
    if (this.isFull) {
      throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
    }
    await super.write(...operations)
  }
}

/** The parts of nodes that tell how they are; what goes wrong is done to these. */
class Parts {
  now = NOW
  readonly clock = { now: () => this.now }
  readonly source = fixedSource(registry)
  readonly watch = new ClockWatch({ registry: this.source, clock: this.clock }, { self: self.id })
  readonly peers = new PeerWatch({ clock: this.clock })
  readonly metrics: Metrics = createMetrics()
  readonly disk = new Disk()
  readonly store = new BackendStore(this.disk)
  readonly progress = { loaded: true, whole: true, facts: 7, fetched: 0, waiting: 0 }
  readonly points = new Map<string, number>()
  current = registry
  standing = fresh

  constructor () {
    this.hear(0)
    registry.dps.forEach(({ id }) => { this.peers.heard(id, registry.version) })
  }

  /** All others sign a time by which this node's clock is ahead by so much. */
  hear (ahead: number): void {
    registry.dps.filter(({ id }) => id !== self.id).forEach(({ id }) => {
      this.watch.hear(id, { at: this.now - ahead, askedAt: this.now, heardAt: this.now })
    })
  }

  dp (): NodeHealth {
    return dpHealth({
      ...this.#shared(),
      id: self.id,
      metrics: this.metrics,
      sync: { progress: () => this.progress },
      score: { points: peer => this.points.get(peer.toString()) ?? 0 },
      isConnected: () => true,
      publisher: { waitingFor: () => 0 },
      tokens: { issued: 0, redeemed: 0 }
    })
  }

  csip (services?: ServiceWatch): NodeHealth {
    return nodeHealth({ ...this.#shared(), metrics: this.metrics, services, more: () => ({}) }, {
      role: 'csip',
      id: csip.id,
      requireListed: current => {
        requireListed({ role: 'csip', id: csip.id, publicKey: csip.signer.publicKey }, current, this.now)
      }
    })
  }

  /** A request that another DP answers after so long, or not at all. */
  async ask (dp: typeof other, ms: number, failure?: Error): Promise<void> {
    const rpc = this.peers.watching({
      call: async () => {
        this.now += ms
        if (failure != null) {
          throw failure
        }
      }
    } as unknown as Rpc)
    await rpc.call(targetOf(dp), { id: '', maxInFlight: 1, methods: [] }, {} as never, {}).catch(() => {})
  }

  #shared () {
    return {
      clock: this.clock,
      registry: { current: () => this.current },
      gate: { standing: () => this.standing },
      watch: this.watch,
      peers: this.peers,
      store: this.store,
      load: { lag: () => 0 }
    }
  }
}

interface Found {
  readonly code: string
  /** In the message: who it is, or how bad. */
  readonly says?: string
  /** A line of the metrics. */
  readonly metric: string
  /** @default false: a reason why it isn't ready */
  readonly isWarning?: boolean
}

async function expectFound (
  health: NodeHealth, { metrics }: Parts, { code, says = '', metric, isWarning = false }: Found
): Promise<void> {
  const { ready, reasons, warnings } = health.judge()
  expect(ready).to.equal(isWarning)
  const found = (isWarning ? warnings : reasons).find(error => error.code === code)
  expect(found?.message, [...reasons, ...warnings].map(error => error.message).join()).to.include(says)
  expect(found?.remedy).to.match(/\w/)
  expect(await metrics.text()).to.include(`\n${metric}\n`)
}

describe('node/health: ten planted faults, each told by status and metrics, by name', () => {
  it('is ready, without a warning, while nothing is wrong', async () => {
    const parts = new Parts()
    expect(parts.dp().judge()).to.deep.equal({ ready: true, reasons: [], warnings: [] })
    expect(new Parts().csip().judge()).to.deep.equal({ ready: true, reasons: [], warnings: [] })
    expect(await parts.metrics.text()).to.include('\nmimi_node_ready 1\n').and.to.include('\nmimi_node_amiss_peers 0\n')
  })

  it('1. an evaluator that is dead', async () => {
    const parts = new Parts()
    await parts.ask(other, 10_000, new RpcError('RPC_UNREACHABLE'))
    await expectFound(parts.csip(), parts, {
      code: 'NODE_PEERS_AMISS',
      says: `${other.operator}: did not answer (RPC_UNREACHABLE`,
      metric: 'mimi_node_amiss_peers 1',
      isWarning: true
    })
  })

  it('2. a full disk', async () => {
    const parts = new Parts()
    const health = parts.dp()
    const rows = parts.store.namespace('x')
    await rows.put(new Uint8Array([1]), new Uint8Array([1]))
    parts.disk.isFull = true
    await rows.put(new Uint8Array([2]), new Uint8Array([2])).catch(() => {})
    await expectFound(health, parts, { code: 'NODE_STORE_FAILING', metric: 'mimi_store_failing 1' })
  })

  it('3. a clock that is off: one\'s own, and another\'s', async () => {
    const [own, others] = [new Parts(), new Parts()]
    own.hear(360_000)
    await expectFound(own.dp(), own, {
      code: 'CLOCK_OFF', says: '6 minutes fast', metric: 'mimi_clock_offset_seconds 360'
    })
    others.watch.hear(other.id, { at: NOW + 360_000, askedAt: NOW, heardAt: NOW })
    await expectFound(others.dp(), others, {
      code: 'NODE_PEERS_AMISS',
      says: `${other.operator}: clock 360 s ahead`,
      metric: 'mimi_node_amiss_peers 1',
      isWarning: true
    })
  })

  it('4. a stale registry: one\'s own, and another\'s', async () => {
    const [own, others] = [new Parts(), new Parts()]
    own.standing = { ...fresh, state: 'stale', reason: 'unconfirmed' }
    await expectFound(own.dp(), own, {
      code: 'NODE_REGISTRY_STALE', says: 'version 1', metric: 'mimi_registry_standing{state="stale"} 1', isWarning: true
    })
    others.current = federation.next({})
    await expectFound(others.dp(), others, {
      code: 'NODE_PEERS_AMISS',
      says: `${other.operator}: registry version 1 in place of 2`,
      metric: 'mimi_node_amiss_peers 3',
      isWarning: true
    })
  })

  it('5. a slow replica', async () => {
    const parts = new Parts()
    for (const dp of registry.dps.filter(({ id }) => id !== self.id)) {
      await parts.ask(dp, dp === other ? 2_000 : 20)
    }
    await expectFound(parts.dp(), parts, {
      code: 'NODE_PEERS_AMISS',
      says: `${other.operator}: slow (2000 ms)`,
      metric: 'mimi_node_amiss_peers 1',
      isWarning: true
    })
  })

  it('6. a wrong share', async () => {
    const parts = new Parts()
    parts.peers.fault({ dp: third.id, code: 'BLINDING_PROOF_INVALID', lied: true })
    await expectFound(parts.csip(), parts, {
      code: 'NODE_PEERS_AMISS',
      says: `${third.operator}: what it answered is wrong (BLINDING_PROOF_INVALID)`,
      metric: 'mimi_node_amiss_peers 1',
      isWarning: true
    })
  })

  it('7. a CSIP that was revoked', async () => {
    const parts = new Parts()
    parts.current = federation.next({
      csips: registry.csips.map(party => ({ ...party, status: 'revoked' as const, statusSince: NOW }))
    })
    await expectFound(parts.csip(), parts, { code: 'NODE_REVOKED', says: csip.id, metric: 'mimi_node_ready 0' })
  })

  it('8. a mail server that is down, also one that went down later', async () => {
    const parts = new Parts()
    const timer = new ManualTimer()
    let isUp = true
    const reach = async (): Promise<void> => {
      if (!isUp) {
        throw new AttestError('ATTEST_CHANNEL_DOWN', { detail: 'SMTP ECONNREFUSED' })
      }
    }
    const services = new ServiceWatch([{ name: 'mail server', reach }], {
      log: silentLogger.forComponent('mimi:services'), timer
    })
    await services.start()
    const health = parts.csip(services)
    expect(health.judge().ready).to.equal(true)
    isUp = false
    timer.fire()
    await new Promise(setImmediate)
    await expectFound(health, parts, {
      code: 'ATTEST_CHANNEL_DOWN', says: 'SMTP ECONNREFUSED', metric: 'mimi_node_missing_services 1'
    })
    services.stop()
  })

  it('9. a DP that lies: what it did wrong is counted against it', async () => {
    const parts = new Parts()
    parts.points.set(other.id, 34)
    await expectFound(parts.dp(), parts, {
      code: 'NODE_PEERS_AMISS',
      says: `${other.operator}: broke the protocol`,
      metric: 'mimi_node_amiss_peers 1',
      isWarning: true
    })
  })

  it('10. an emptied disk', async () => {
    const parts = new Parts()
    Object.assign(parts.progress, { whole: false, facts: 0, fetched: 3, waiting: 2 })
    await expectFound(parts.dp(), parts, {
      code: 'DP_NOT_WHOLE', says: '0 facts, 3 fetched, 2 sessions to come', metric: 'mimi_replica_whole 0'
    })
    expect(new DpError('DP_NOT_WHOLE').remedy).to.include('Wait')
  })
})
