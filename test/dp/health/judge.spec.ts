import { expect } from 'chai'
import { DpError } from '../../../src/dp/errors.ts'
import { judgeHealth } from '../../../src/dp/health/judge.ts'
import { EXPIRY_WARNING, LAG_WARNING, ROOM_WARNING } from '../../../src/node/health/judge.ts'
import { AttestError } from '../../../src/protocols/attest/errors.ts'
import type { DpPeerFacts, HealthFacts } from '../../../src/dp/health/interface.ts'

const NOW = Date.UTC(2026, 10, 28)
const peer = (dp: string, connected: boolean, more: Partial<DpPeerFacts> = {}): DpPeerFacts => ({
  dp, name: `op-${dp}`, operator: `op-${dp}`, connected, points: 0, waiting: 0, answered: 1, failed: 0, ...more
})

const well: HealthFacts = {
  at: NOW,
  role: 'dp',
  id: 'dp1',
  version: '1.2.3',
  since: NOW,
  registry: { version: 3, state: 'fresh', expiresAt: NOW + 2 * EXPIRY_WARNING, confirmedBy: 3, required: 2 },
  clock: { state: 'confirmed', offset: 0, heard: 3, required: 2 },
  store: { failing: false, damaged: {}, lostWrites: 0 },
  eventLoopLag: 0,
  missing: [],
  clockTolerance: 300_000,
  tokens: { issued: 0, redeemed: 0 },
  replicas: { loaded: true, whole: true, facts: 7, fetched: 0, waiting: 0 },
  peers: [peer('dp2', true), peer('dp3', true), peer('dp4', false)]
}

type Parts = 'registry' | 'clock' | 'store' | 'replicas'
type Changes =
  { readonly [Part in Parts]?: Partial<HealthFacts[Part]> } &
  { readonly [Part in Exclude<keyof HealthFacts, Parts>]?: HealthFacts[Part] }

function told ({ registry, clock, store, replicas, ...others }: Changes): { reasons: string[], warnings: string[] } {
  const health = judgeHealth({
    ...well,
    registry: { ...well.registry, ...registry },
    clock: { ...well.clock, ...clock },
    store: { ...well.store, ...store },
    replicas: { ...well.replicas, ...replicas },
    ...others
  }, NOW)
  expect(health.ready).to.equal(health.reasons.length === 0)
  return { reasons: health.reasons.map(({ code }) => code), warnings: health.warnings.map(({ code }) => code) }
}

describe('dp/health/judge', () => {
  it('is ready where nothing is wrong', () => {
    expect(told({})).to.deep.equal({ reasons: [], warnings: [] })
  })

  const reasons: ReadonlyArray<readonly [string, Changes]> = [
    ['DP_REVOKED', { unlisted: new DpError('DP_REVOKED') }],
    ['REGISTRY_FROZEN', { registry: { state: 'frozen' } }],
    ['REGISTRY_EXPIRED', { registry: { state: 'expired' } }],
    ['CLOCK_OFF', { clock: { state: 'off', offset: 360_000 } }],
    ['NODE_STORE_FAILING', { store: { failing: true } }],
    ['ATTEST_CHANNEL_DOWN', { missing: [{ name: 'mail server', error: new AttestError('ATTEST_CHANNEL_DOWN') }] }],
    ['DP_NOT_WHOLE', { replicas: { whole: false } }],
    ['DP_NOT_WHOLE', { replicas: { loaded: false } }],
    ['DP_TOO_FEW_PEERS', { peers: [peer('dp2', true), peer('dp3', false), peer('dp4', false)] }]
  ]
  for (const [code, changes] of reasons) {
    it(`is not ready, ${code}: ${JSON.stringify(changes).slice(0, 60)}`, () => {
      expect(told(changes).reasons).to.deep.equal([code])
    })
  }

  const warnings: ReadonlyArray<readonly [string, Changes]> = [
    ['NODE_REGISTRY_STALE', { registry: { state: 'stale' } }],
    ['NODE_REGISTRY_ENDS', { registry: { expiresAt: NOW + EXPIRY_WARNING } }],
    ['NODE_STORE_DAMAGED', { store: { damaged: { claims: 1 } } }],
    ['NODE_STORE_DAMAGED', { store: { lostWrites: 1 } }],
    ['NODE_CLOCK_UNKNOWN', { clock: { state: 'unknown', heard: 1 } }],
    ['NODE_DISK_NEARLY_FULL', { store: { room: { free: ROOM_WARNING - 1, total: 2 * ROOM_WARNING } } }],
    ['NODE_BEHIND', { eventLoopLag: LAG_WARNING }],
    ['NODE_PEERS_AMISS', { peers: [peer('dp2', true, { registry: 2 })] }]
  ]
  for (const [code, changes] of warnings) {
    it(`warns, ${code}: ${JSON.stringify(changes).slice(0, 60)}`, () => {
      expect(told(changes)).to.deep.equal({ reasons: [], warnings: [code] })
    })
  }

  it('is ready alone, and with half of the others', () => {
    expect(told({ peers: [] }).reasons).to.deep.equal([])
    expect(told({ peers: [peer('dp2', true), peer('dp3', false)] }).reasons).to.deep.equal([])
  })

  it('tells what of the store was damaged, by what it was', () => {
    const { warnings: [warning] } = judgeHealth(
      { ...well, store: { ...well.store, damaged: { records: 5, claims: 2 } } }, NOW
    )
    expect(warning?.message).to.include('claims 2, records 5')
  })

  it('names who is away', () => {
    const { reasons: [reason] } = judgeHealth({ ...well, peers: [peer('dp2', false)] }, NOW)
    expect(reason?.message).to.include('op-dp2')
    expect(reason?.remedy).to.not.equal('')
  })
})
