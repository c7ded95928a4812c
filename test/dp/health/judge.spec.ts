import { expect } from 'chai'
import { EXPIRY_WARNING, judgeHealth } from '../../../src/dp/health/judge.ts'
import type { HealthFacts, PeerFacts } from '../../../src/dp/health/interface.ts'

const NOW = Date.UTC(2026, 10, 28)
const peer = (dp: string, connected: boolean): PeerFacts => ({ dp, operator: `op-${dp}`, connected, points: 0 })

const well: HealthFacts = {
  dp: 'dp1',
  registry: { version: 3, state: 'fresh', expiresAt: NOW + 2 * EXPIRY_WARNING, confirmedBy: 3, required: 2, listing: 'active' },
  clock: { state: 'confirmed', offset: 0, heard: 3, required: 2 },
  store: { failing: false, damaged: 0, lostWrites: 0 },
  replicas: { loaded: true, whole: true, facts: 7, fetched: 0, waiting: 0 },
  peers: [peer('dp2', true), peer('dp3', true), peer('dp4', false)]
}

type Changes = { readonly [Part in keyof HealthFacts]?: Partial<HealthFacts[Part]> }

function told (changes: Changes): { reasons: string[], warnings: string[] } {
  const facts = Object.fromEntries(Object.entries(well).map(([part, value]) => [
    part,
    typeof value === 'string' || Array.isArray(value) ? value : { ...value, ...Object(changes[part as keyof HealthFacts]) }
  ])) as unknown as HealthFacts
  const health = judgeHealth({ ...facts, peers: (changes.peers ?? well.peers) as readonly PeerFacts[] }, NOW)
  expect(health.ready).to.equal(health.reasons.length === 0)
  return { reasons: health.reasons.map(({ code }) => code), warnings: health.warnings.map(({ code }) => code) }
}

describe('dp/health/judge', () => {
  it('is ready where nothing is wrong, and of a DP that leaves', () => {
    expect(told({})).to.deep.equal({ reasons: [], warnings: [] })
    expect(told({ registry: { listing: 'leaving' } }).reasons).to.deep.equal([])
  })

  const reasons: ReadonlyArray<readonly [string, Changes]> = [
    ['DP_REVOKED', { registry: { listing: 'DP_REVOKED' } }],
    ['DP_NOT_LISTED', { registry: { listing: 'DP_NOT_LISTED' } }],
    ['REGISTRY_FROZEN', { registry: { state: 'frozen' } }],
    ['REGISTRY_EXPIRED', { registry: { state: 'expired' } }],
    ['CLOCK_OFF', { clock: { state: 'off', offset: 360_000 } }],
    ['DP_STORE_FAILING', { store: { failing: true } }],
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
    ['DP_REGISTRY_STALE', { registry: { state: 'stale' } }],
    ['DP_REGISTRY_ENDS', { registry: { expiresAt: NOW + EXPIRY_WARNING } }],
    ['DP_STORE_DAMAGED', { store: { damaged: 1 } }],
    ['DP_STORE_DAMAGED', { store: { lostWrites: 1 } }],
    ['DP_CLOCK_UNKNOWN', { clock: { state: 'unknown', heard: 1 } }]
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

  it('names who is away', () => {
    const { reasons: [reason] } = judgeHealth({ ...well, peers: [peer('dp2', false)] }, NOW)
    expect(reason?.message).to.include('dp2 (op-dp2)')
    expect(reason?.remedy).to.not.equal('')
  })
})
