import { expect } from 'chai'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { readFound } from '../../src/testnet/lookups.ts'
import { ProcessTestnet } from '../../src/testnet/processes.ts'
import { EXEC_ARGV, MAIN } from '../builders/program.ts'
import type { CanonicalCsi } from '../../src/identifiers/csi.ts'

/** What a claim is told when the DP died under it. */
const DIED = ['RPC_CLOSED', 'RPC_UNREACHABLE', 'RPC_TIMEOUT', 'OPRF_TOO_FEW_PARTIALS']

describe('fault/kill: a DP', function () {
  // nodes are processes here
  this.timeout(240_000)

  let net: ProcessTestnet
  before(async () => {
    // one DP with no peers: whatever it acknowledged is nowhere else
    net = await ProcessTestnet.start({
      dps: 1, msps: 1, module: MAIN, execArgv: EXEC_ARGV, env: process.env, clock: systemClock, random: systemRandom
    })
  })
  after(async () => { await net.stop() })

  const csi = (name: string): CanonicalCsi =>
    parseCsi(`acct:${name}@example.com`, net.federation.registry.policy.csiTypes)
  const found = async (name: string): Promise<readonly string[]> =>
    readFound(await net.discover('msp1', csi(name).uri)).msps

  it('comes back as itself, with every claim that it acknowledged', async () => {
    await net.claim(csi('before'), 'msp1', ['Default'])
    const [before] = net.nodes

    // many under way at once; it dies when the first of them is acknowledged
    const names = Array.from({ length: 12 }, (_, i) => `during${i}`)
    const acknowledged: string[] = []
    const codes: unknown[] = []
    let killed: Promise<void> | undefined
    await Promise.all(names.map(async name => {
      try {
        await net.claim(csi(name), 'msp1', ['Default'])
        acknowledged.push(name)
        killed ??= net.kill('dp1')
      } catch (err) {
        codes.push((err as { code?: unknown }).code)
      }
    }))
    await killed
    expect(acknowledged).to.not.have.length(0)
    expect(codes.filter(code => !DIED.includes(String(code)))).to.deep.equal([])

    await net.restart('dp1')
    const [after] = net.nodes
    expect(after?.peerId).to.equal(before?.peerId)
    expect(after?.pid).to.not.equal(before?.pid)
    for (const name of ['before', ...acknowledged]) {
      expect(await found(name), name).to.deep.equal(['msp1'])
    }
  })

  it('takes up the claims that it never answered', async () => {
    await net.claim(csi('during11'), 'msp1', ['Default'])
    expect(await found('during11')).to.deep.equal(['msp1'])
  })

  it('is not started twice', async () => {
    await net.restart('dp1').then(() => expect.fail('started twice'), (err: { code?: unknown }) => {
      expect(err.code).to.equal('TESTNET_NODE_RUNS')
    })
  })
})
