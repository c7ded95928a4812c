import { expect } from 'chai'
import { FaultFederation } from '../../scripts/faults/federation.ts'
import { EXIT_UNLISTED } from '../../src/cli/exit-codes.ts'
import { endsAt, withDpStatus } from '../../src/registry/edit.ts'
import { rejectionOf } from '../builders/errors.ts'
import { until } from '../builders/replicas.ts'
import type { Disks } from '../../scripts/faults/disks.ts'

const HERALD = 'dp1'
/** Holds no share: the others evaluate without it. */
const OUT = 'dp4'
const nothing = async (): Promise<void> => {}
const disks: Disks = { mounts: false, words: 'none', prepare: nothing, fill: nothing, free: nothing, end: nothing }

/** Why it is out, as often as it printed that; what it warned of before is something else. */
function codesOf (lines: readonly string[]): readonly string[] {
  return lines.flatMap(line => {
    const [, code] = /"code":\s*"([A-Z_]+_(?:REVOKED|NOT_LISTED))"/.exec(line) ?? []
    return code == null ? [] : [code]
  })
}

describe('fault/unlisted: a DP that the federation puts out, as a process', function () {
  this.timeout(300_000)
  let net: FaultFederation

  before(async () => {
    const size = { dps: 4, evaluators: 3, threshold: 2, replicas: 3, pairs: 1 }
    net = await FaultFederation.start(disks, [], () => {}, size)
  })

  after(async () => { await net?.stop() })

  it('a DP ends by itself once it is revoked, with a code of its own, and says why once', async () => {
    await net.publish((draft, at) => ({
      dps: draft.dps.map(dp => dp.id === net.idOf(OUT) ? withDpStatus(dp, 'revoked', at, endsAt(draft, at)) : dp)
    }), HERALD)
    await until(() => !net.isRunning(OUT))
    expect(net.exitCodeOf(OUT)).to.equal(EXIT_UNLISTED)
    expect(codesOf(net.linesOf(OUT))).to.deep.equal(['DP_REVOKED'])
    expect(net.parties.filter(({ name }) => !net.isRunning(name)).map(({ name }) => name)).to.deep.equal([OUT])
  })

  it('it does not start as long as it is revoked', async () => {
    await rejectionOf(net.restart(OUT))
    expect([net.exitCodeOf(OUT), codesOf(net.linesOf(OUT))]).to.deep.equal([EXIT_UNLISTED, ['DP_REVOKED']])
  })
})
