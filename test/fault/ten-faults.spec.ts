import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { systemClock } from '../../src/base/clock.ts'
import { csipHealth } from '../../src/cli/commands/csip/health.ts'
import { mspHealth } from '../../src/cli/commands/msp/health.ts'
import { emailChannel } from '../../src/attestor/channels/mail/email-code.ts'
import { createLogger } from '../../src/node/logger.ts'
import { createMetrics } from '../../src/node/metrics.ts'
import { ServiceWatch } from '../../src/node/services.ts'
import { INVALIDATION_TOPIC } from '../../src/protocols/invalidation/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { createTestnet } from '../../src/testnet/index.ts'
import { ManualTimer } from '../builders/evaluators.ts'
import { MailServer } from '../builders/mail-server.ts'
import { at } from '../builders/oprf.ts'
import type { GossipPeer } from '../../src/node/libp2p.ts'
import type { Metrics } from '../../src/node/metrics.ts'
import type { NodeHealth } from '../../src/node/health/index.ts'
import type { Dp } from '../../src/dp/dp.ts'
import type { Testnet, TestnetDp } from '../../src/testnet/index.ts'

/** Milliseconds: an answer takes two of these, five times what others take also where the machine is slow itself. */
const DELAY = 1_000
const SETTLE = 100

/** What an operator sees of one node. */
interface Seen {
  readonly health: NodeHealth
  readonly metrics: Metrics
}

/** Does it again, until what is looked for is there: ends with the test's own deadline. */
async function until (isThere: () => Promise<boolean> | boolean, meanwhile: () => Promise<unknown>): Promise<void> {
  while (!await isThere()) {
    // what it asks may well fail: something is broken
    await meanwhile().catch(() => {})
    await new Promise(resolve => setTimeout(resolve, SETTLE))
  }
}

describe('fault/ten-faults: each is found on a live federation from status, metrics and log alone', function () {
  this.timeout(300_000)

  let testnet: Testnet
  let mail: MailServer
  const lines: string[] = []
  const store = memoryStore()
  const services: ServiceWatch[] = []

  before(async () => {
    mail = await MailServer.listen()
    testnet = await createTestnet({
      dps: 5, threshold: 3, msps: 1, logger: createLogger({ destination: { write: line => { lines.push(line) } } })
    })
  })
  afterEach(async () => { await testnet.heal() })
  after(async () => {
    services.forEach(watch => { watch.stop() })
    await testnet?.stop()
    await mail?.close()
    await store.close()
  })

  const dp = (i: number): TestnetDp => at(testnet.dps, i)
  const nodeOf = (i: number): Dp => dp(i).dp
  const nameOf = (i: number): string => `operator${i + 1}`
  const ofDp = (i: number): Seen => ({ health: nodeOf(i).health, metrics: nodeOf(i).metrics })
  const ofMsp = (): Seen => {
    const { node, party } = at(testnet.msps, 0)
    const self = { role: 'msp', id: party.id, publicKey: party.signer.publicKey } as const
    const metrics = createMetrics()
    return { health: mspHealth({ node, clock: systemClock, store, services: { missing: [] }, metrics }, self), metrics }
  }
  const ofCsip = (watch: Pick<ServiceWatch, 'missing'> = { missing: [] }): Seen => {
    const { attestor, party } = at(testnet.csips, 0)
    const self = { role: 'csip', id: party.id, publicKey: party.signer.publicKey } as const
    const metrics = createMetrics()
    return { health: csipHealth({ attestor, clock: systemClock, store, services: watch, metrics }, self), metrics }
  }
  const lookUp = async (): Promise<unknown> => await at(testnet.msps, 0).node.discover(testnet.newCsi())
  /** The sentence of a reason or warning; undefined: there is none of this code. */
  const said = ({ health }: Seen, code: string): string | undefined => {
    const { reasons, warnings } = health.judge()
    return [...reasons, ...warnings].find(error => error.code === code)?.message
  }
  const saysOf = (seen: Seen, name: string, what: string) => (): boolean =>
    said(seen, 'NODE_PEERS_AMISS')?.split('; ').some(one => one.includes(`${name}: `) && one.includes(what)) === true

  it('1. a dead evaluator: whoever asked it names it, and its neighbours count one connection less', async () => {
    const connected = /\nmimi_dp_connected_peers (\d)\n/
    await until(async () => connected.exec(await ofDp(0).metrics.text())?.[1] === '4', async () => {})
    await dp(4).kill()
    const seen = ofMsp()
    await until(saysOf(seen, nameOf(4), 'did not answer'), lookUp)
    expect(await seen.metrics.text()).to.match(/\nmimi_node_amiss_peers [1-9]/)
    await until(async () => connected.exec(await ofDp(0).metrics.text())?.[1] === '3', async () => {})
  })

  it('2. a full disk: the node is not ready, says why, and goes on once there is room', async () => {
    dp(0).fullDisk()
    const csi = testnet.newCsi()
    await until(() => said(ofDp(0), 'NODE_STORE_FAILING') != null, async () =>
      await testnet.claim({ csi, msp: 'msp1', dp: dp(0).party.id, signal: AbortSignal.timeout(5_000) }))
    const text = await ofDp(0).metrics.text()
    expect(text).to.include('\nmimi_store_failing 1\n').and.to.include('\nmimi_node_ready 0\n')
    dp(0).freeDisk()
    await until(() => said(ofDp(0), 'NODE_STORE_FAILING') == null, async () =>
      await testnet.claim({ csi, msp: 'msp1', dp: dp(0).party.id, signal: AbortSignal.timeout(5_000) }))
  })

  it('3. a clock that is off: all others name the DP and by how much', async () => {
    await dp(1).lie('forged time')
    await until(saysOf(ofDp(0), nameOf(1), 's ahead of this node\'s'), async () =>
      await nodeOf(0).registryProtocol.refresh())
    expect(await ofDp(0).metrics.text()).to.match(/\nmimi_node_amiss_peers [1-9]/)
  })

  it('5. a slow replica: who asks names it and its time', async () => {
    testnet.delay(DELAY, [dp(3)])
    await until(saysOf(ofDp(0), nameOf(3), 'slow ('), async () => await nodeOf(0).registryProtocol.refresh())
    const text = await ofDp(0).metrics.text()
    expect(text).to.match(/mimi_rpc_request_duration_seconds_bucket\{[^}]*side="client"/)
  })

  it('6. a wrong share: whoever had it evaluate names it, since its proof did not hold', async () => {
    await dp(2).lie('wrong share')
    const seen = ofMsp()
    await until(saysOf(seen, nameOf(2), 'what it answered is wrong ('), lookUp)
    expect(await seen.metrics.text()).to.match(/\nmimi_node_amiss_peers [1-9]/)
  })

  it('8. a mail server that is down: the CSIP is not ready, and says which service it lacks', async () => {
    const log = createLogger({ destination: { write: line => { lines.push(line) } } }).forComponent('mimi:services')
    const channel = emailChannel(
      { host: '127.0.0.1', port: mail.port, security: 'none', from: 'code@example.com', service: 'Example' },
      { clock: systemClock })
    const timer = new ManualTimer()
    const watch = new ServiceWatch(
      [{ name: 'mail server', reach: async options => { await channel.reach?.(options) } }], { log, timer })
    services.push(watch)
    await watch.start()
    const seen = ofCsip(watch)
    expect(said(seen, 'ATTEST_CHANNEL_DOWN')).to.equal(undefined)
    await mail.close()
    await until(() => said(seen, 'ATTEST_CHANNEL_DOWN') != null, async () => { timer.fire() })
    const text = await seen.metrics.text()
    expect(text).to.include('\nmimi_node_missing_services 1\n').and.include('\nmimi_node_ready 0\n')
    expect(lines.some(line => line.includes('mail server') && line.includes('ATTEST_CHANNEL_DOWN'))).to.equal(true)
  })

  it('9. a DP that lies, and hands forged facts on: metrics count them, the log names it', async () => {
    const rejected = /mimi_invalidation_messages_total\{verdict="rejected"\} [1-9]/
    const { pubsub } = (nodeOf(4).peer as GossipPeer).services
    let tries = 0
    await until(async () => rejected.test(await ofDp(0).metrics.text()), async () => {
      await pubsub.publish(INVALIDATION_TOPIC, fromString(`forged ${++tries}`))
    })
    const { peers } = nodeOf(0).health.facts()
    expect(peers.find(({ dp: id }) => id === dp(4).party.id)?.points).to.be.above(0)
    expect(lines.some(line => line.includes('rejected what') && line.includes(dp(4).party.id))).to.equal(true)
  })

  it('10. an emptied disk: the DP says that it is not whole, until it is', async () => {
    const csi = testnet.newCsi()
    await testnet.claim({ csi, msp: 'msp1' })
    const before = lines.length
    await dp(3).restart({ emptied: true })
    // its status says so meanwhile, and its log for good
    await until(() => lines.slice(before).some(line => line.includes('whole again')), async () => {})
    await until(() => said(ofDp(3), 'DP_NOT_WHOLE') == null, async () => {})
    expect(await ofDp(3).metrics.text()).to.include('\nmimi_replica_whole 1\n')
  })

  it('4. and 7. a registry that stays behind, and a CSIP that it revokes', async () => {
    await until(() => nodeOf(0).health.facts().peers.some(peer =>
      peer.dp === dp(2).party.id && peer.registry === 1), async () => await nodeOf(0).registryProtocol.refresh())
    testnet.partition(['dp3'])
    const now = systemClock.now()
    const next = testnet.federation.next({
      csips: testnet.registry.csips.map(csip => ({ ...csip, status: 'revoked' as const, statusSince: now }))
    }, now)
    await nodeOf(0).registry.advance([next])
    await until(saysOf(ofDp(0), nameOf(2), 'registry version 1 in place of 2'), async () => {})
    expect(await ofDp(0).metrics.text()).to.include('\nmimi_registry_version 2\n')
    expect(await ofDp(2).metrics.text()).to.include('\nmimi_registry_version 1\n')

    const seen = ofCsip()
    await until(() => said(seen, 'NODE_REVOKED') != null, async () =>
      await at(testnet.csips, 0).attestor.refreshRegistry())
    expect(await seen.metrics.text()).to.include('\nmimi_node_ready 0\n')
  })
})
