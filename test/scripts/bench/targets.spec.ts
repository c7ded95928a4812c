import { expect } from 'chai'
import { targetsOf } from '../../../scripts/bench/targets.ts'
import type { Report } from '../../../scripts/bench/report.ts'
import type { Timing } from '../../../scripts/bench/stats.ts'
import type { Target } from '../../../scripts/bench/targets.ts'

type Measured = Parameters<typeof targetsOf>[0]

const timing = (changes: Partial<Timing> = {}): Timing =>
  ({ p50: 10, p95: 20, p99: 30, rate: 100, runs: 10, failures: 0, ...changes })

function evaluation (single: number, batches: number): Report['evaluation'] {
  return {
    blind: timing(),
    single: timing({ rate: single }),
    batch: timing({ rate: batches }),
    combine: timing(),
    combineBatch: timing(),
    batchSize: 100
  }
}

function network (
  dps: number, changes: Partial<Report['networks'][number]['ours']> = {}, get = timing({ p50: 300 })
): Report['networks'][number] {
  const ours = {
    claim: timing(),
    warm: timing(),
    cached: timing(),
    warmAt32: timing(),
    cachedAt32: timing(),
    cold: timing(),
    all: timing(),
    allCompact: timing(),
    compactBytes: 1,
    ...changes
  }
  return { dps, entryBytes: 1, ours, kad: { put: timing(), get } }
}

const everywhere = (dps: number, ms: number, failures = 0): Pick<Measured, 'found' | 'spread'> => ({
  found: [{ dps, everywhere: timing({ p99: 9_999, failures }), acknowledged: timing({ p99: ms }) }],
  spread: [{ dps, everywhere: timing({ p99: ms, failures }) }]
})

const caughtUp = (missed: number, seconds: number): Report['catchUp'][number] =>
  ({ missed, seconds, cpuSeconds: 1, bytes: 1, factBytes: 1 })

const store = (changes: Partial<Report['store']> = {}): Report['store'] =>
  ({
    sets: 1_000_000,
    bytes: 1,
    merges: 5_000,
    lastMerges: 1,
    read: timing({ p50: 0.1 }),
    start: 3_000,
    check: 1,
    pruned: 1,
    prune: 1,
    ...changes
  })

const load = (dps: number, { failures = 0, relayed = 30, lost = 0 } = {}): Report['loads'][number] => ({
  dps,
  atOnce: 32,
  storm: timing({ failures: lost }),
  failedWith: {},
  connected: 1,
  pairs: 1,
  known: {
    runs: 10, failures, direct: 10, relayed
  }
})

const met = (): Measured =>
  ({
    evaluation: evaluation(700, 15),
    networks: [network(64)],
    loads: [load(64)],
    ...everywhere(64, 2_000),
    catchUp: [caughtUp(100_000, 60)],
    store: store()
  })

const run = (changes: Partial<Measured> = {}): readonly Target[] => targetsOf({ ...met(), ...changes })

const verdicts = (targets: readonly Target[], words: string): string[] =>
  targets.filter(({ measure }) => measure.includes(words)).map(({ verdict }) => verdict)

describe('scripts/bench/targets', () => {
  it('are met at their very value', () => {
    // 10 / 300 is a thirtieth, in as many digits as are printed
    expect(new Set(run().map(({ verdict }) => verdict))).to.deep.equal(new Set(['met']))
  })

  it('are missed just beyond it', () => {
    expect(verdicts(run({ evaluation: evaluation(699, 14.99) }), 'evaluations a second'))
      .to.deep.equal(['missed', 'missed'])
    expect(verdicts(run({ networks: [network(64, { warm: timing({ p50: 15.1 }) })] }), 'lookup, warm'))
      .to.deep.equal(['missed'])
    expect(verdicts(run({ networks: [network(64, {}, timing({ p50: 250 }))] }), 'plain kad-dht'))
      .to.deep.equal(['missed'])
    expect(verdicts(run({ catchUp: [caughtUp(100_000, 60.1)] }), 'catching up')).to.deep.equal(['missed'])
    const slow = { start: 3_001, read: timing({ p50: 0.11 }), merges: 4_999 }
    expect(verdicts(run({ store: store(slow) }), 'store of')).to.deep.equal(Array(3).fill('missed'))
  })

  it('are held to at each size under load', () => {
    expect(verdicts(run({ loads: [load(5), load(16, { relayed: 30.1 })] }), 'processor time'))
      .to.deep.equal(['met', 'missed'])
    expect(verdicts(run({ loads: [load(5, { failures: 1 })] }), 'processor time')).to.deep.equal(['missed'])
    expect(verdicts(run({ loads: [load(5), load(16, { lost: 1 })] }), 'just started')).to.deep.equal(['met', 'missed'])
  })

  it('are stricter for a large federation until something is everywhere', () => {
    expect(verdicts(run(everywhere(64, 2_001)), 'at every')).to.deep.equal(['met', 'met', 'missed', 'missed'])
    expect(verdicts(run(everywhere(64, 5_001)), 'at every')).to.deep.equal(Array(4).fill('missed'))
  })

  it('are missed by whatever failed, however fast the others were', () => {
    expect(verdicts(run(everywhere(64, 1, 1)), 'at every')).to.deep.equal(Array(4).fill('missed'))
    expect(verdicts(run({ networks: [network(64, { cold: timing({ failures: 1 }) })] }), 'that failed'))
      .to.deep.equal(['missed'])
    expect(
      verdicts(run({ networks: [network(64, { warm: timing({ p50: Number.NaN, failures: 10 }) })] }), 'lookup, warm')
    ).to.deep.equal(['missed'])
  })

  it('are not measured by a run that leaves them out', () => {
    const small = run({ networks: [network(16)], loads: [], ...everywhere(16, 10), catchUp: [caughtUp(10_000, 1)] })
    expect(verdicts(small, '64 DPs')).to.deep.equal(Array(3).fill('not measured'))
    expect(verdicts(small, 'catching up')).to.deep.equal(['not measured'])
    expect(small.find(({ measure }) => measure.startsWith('catching up'))).not.to.have.property('measured')
    expect(verdicts(small, '16 DPs')).to.deep.equal(Array(4).fill('met'))
  })
})
