import { expect } from 'chai'
import { nobleBackend } from '../../../src/blinding/noble.ts'
import { openAssignments } from '../../../src/attestor/assignments/assignments.ts'
import { RpcError } from '../../../src/rpc/errors.ts'
import { NUMBER, recordsOf } from '../../builders/assignments.ts'
import { recordingLogger } from '../../builders/attest.ts'
import { NOW } from '../../builders/attestor.ts'
import { seededRandom } from '../../builders/oprf.ts'
import { until } from '../../builders/replicas.ts'
import { openGate } from '../../builders/registry.ts'
import type { Records } from '../../builders/assignments.ts'
import type { OpenedAssignments } from '../../../src/attestor/assignments/assignments.ts'

/** Records of a CSIP that reaches nobody. */
async function alone (): Promise<{ records: Records, assignments: OpenedAssignments, calls: () => number }> {
  const records = await recordsOf()
  const [csip] = records.federation.csips
  if (csip == null) {
    throw new Error('no CSIP')
  }
  let calls = 0
  const { registry, clock, store, timer } = records
  const assignments = await openAssignments({
    gate: openGate,
    csipId: csip.id,
    store,
    registry: { current: () => registry, onUpdate: () => () => {} },
    signer: csip.signer,
    clock,
    past: clock,
    timer,
    random: seededRandom('assignments'),
    logger: recordingLogger([]),
    voprf: nobleBackend,
    rpc: { call: async () => { calls++; throw new RpcError('RPC_UNREACHABLE') } }
  }, { seed: csip.seed, recordsSince: NOW - 5 })
  return { records, assignments, calls: () => calls }
}

describe('attestor/assignments/assignments', () => {
  it('keeps what it is told, which the attestor can ask for, and tries to announce it as soon as it runs', async () => {
    const { records, assignments, calls } = await alone()
    const { timer } = records
    const { lines, bad } = assignments.read(`${NUMBER},reassigned,2025-12-20\n`, { only: ['reassigned'] })
    expect(bad).to.deep.equal([])
    await assignments.record(lines)
    expect(await assignments.book.of(records.csi())).to.deep.equal({ assignedSince: Date.UTC(2025, 11, 20) })
    expect(assignments.book.recordsSince).to.equal(NOW - 5)
    expect([await assignments.standing(records.csi()), timer.delays]).to.deep.equal([{ state: 'waiting' }, []])
    assignments.start()
    timer.fire()
    await until(() => timer.delays.length > 0)
    expect(calls()).to.be.above(0)
    const { state, code } = await assignments.standing(records.csi())
    expect([state, typeof code]).to.deep.equal(['waiting', 'string'])
    await assignments.stop()
    expect(timer.delays).to.deep.equal([])
  })

  it('does not wait with what is new', async () => {
    const { records: { timer }, assignments } = await alone()
    assignments.start()
    timer.fire()
    await until(() => timer.delays.length > 0)
    expect(timer.delays).to.deep.equal([1_000])
    await assignments.record(assignments.read(`${NUMBER},ported,2025-12-20`).lines)
    expect(timer.delays, 'of its own').to.deep.equal([0])
    timer.fire()
    await until(() => timer.delays.length > 0)
    assignments.hurry()
    expect(timer.delays, 'of a feed').to.deep.equal([0])
    await assignments.stop()
  })

  it('reads lines as the registry of now lets this CSIP say them, by its own clock', async () => {
    const { assignments } = await alone()
    expect(assignments.read(`${NUMBER},ported,2026-02-01`, { firstLine: 7 }).bad)
      .to.deep.equal([{ line: 7, code: 'FEED_DATE_FUTURE' }])
    expect(assignments.read(`${NUMBER},ported,2025-12-20`, { only: ['reassigned'] }).bad)
      .to.deep.equal([{ line: 1, code: 'FEED_EVENT_UNKNOWN' }])
  })
})
