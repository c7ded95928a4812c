import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect } from 'chai'
import { systemRandom } from '../../../../src/base/clock.ts'
import { doorFile, openDoor } from '../../../../src/cli/door.ts'
import { writeKeyFile } from '../../../../src/cli/key-file.ts'
import { run } from '../../../../src/cli/program.ts'
import { listenForOperator } from '../../../../src/dp/conflicts/operator-listener.ts'
import { encodeAnchor } from '../../../../src/registry/anchor.ts'
import { createTestnet } from '../../../../src/testnet/index.ts'
import { until } from '../../../builders/replicas.ts'
import { pass } from '../../../builders/passing.ts'
import type { CliContext } from '../../../../src/cli/context.ts'
import type { Testnet, TestnetDp } from '../../../../src/testnet/index.ts'

const MINUTE = 60_000
const WINDOW = 10 * MINUTE
const CSI = 'acct:bob@example.com'

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

describe('cli/commands/dp/conflicts: with mimi dispute, defend and conflicts', () => {
  const clock = { time: Date.UTC(2026, 5, 1), now: () => clock.time }
  let testnet: Testnet
  let folder: string
  let federation: string[]
  let data: string
  let closeDoor: () => Promise<void>
  let commands = 0

  const dp = (index: number): TestnetDp => testnet.dps[index] ?? expect.fail(`no DP ${index}`)
  const at = (name: string): string => join(folder, name)

  async function mimi (args: readonly string[]): Promise<Ran> {
    let [stdout, stderr] = ['', '']
    const context: CliContext = {
      program: 'mimi',
      stdout: { write: text => { stdout += text } },
      stderr: { write: text => { stderr += text } },
      stdin: new PassThrough(),
      env: process.env,
      clock,
      random: systemRandom,
      signal: new AbortController().signal
    }
    const code = await run([...args], context)
    return { code, stdout, stderr }
  }

  /** Types the code that is sent meanwhile. */
  async function typing (args: readonly string[]): Promise<Ran> {
    const codes = at(`code ${commands++}`)
    await writeFile(codes, '')
    const before = testnet.codeOf(CSI)
    const ran = mimi([...args, ...federation, '--code-command', `until [ -s '${codes}' ]; do :; done; cat '${codes}'`])
    await until(() => testnet.codeOf(CSI) !== before)
    await writeFile(codes, testnet.codeOf(CSI) ?? '')
    return await ran
  }

  const json = async (args: readonly string[]): Promise<ReadonlyArray<ReturnType<typeof JSON.parse>>> =>
    [JSON.parse((await mimi([...args, '--json'])).stdout)].flat()

  before(async () => {
    testnet = await createTestnet({
      relays: false,
      clock,
      syncInterval: 0,
      policy: { conflictWindow: WINDOW },
      change: draft =>
        ({ ...draft, policy: { ...draft.policy, arbiters: draft.dps.map(({ id }) => id), arbiterThreshold: 2 } })
    })
    for (const { users } of testnet.msps) {
      users.add(CSI)
    }
    folder = await mkdtemp(join(tmpdir(), 'mimi-'))
    data = at('dp')
    await writeFile(at('v1.registry'), testnet.registry.bytes)
    federation = ['--anchor', encodeAnchor(testnet.federation.anchor), '--registry', at('v1.registry')]
    await Promise.all(
      [0, 1, 2, 3].map(async index => { await writeKeyFile(at(`arbiter${index}.key`), dp(index).party.seed) })
    )
    // as mimi dp start has it
    closeDoor = await openDoor(data, { random: systemRandom }, async init =>
      await listenForOperator({ ...init, conflicts: dp(0).dp.conflicts, clock }))
    expect(await typing(['claim', CSI, '--msp', 'msp1', '--dp', dp(3).party.id, '--data', at('bob')]))
      .to.have.property('code', 0)
    clock.time += MINUTE
    expect(await typing(['claim', CSI, '--msp', 'msp2', '--dp', dp(4).party.id, '--data', at('carol')]))
      .to.have.property('code', 0)
    clock.time += MINUTE
  })

  after(async () => {
    await closeDoor?.()
    await testnet?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('says so where nothing is disputed', async () => {
    expect((await mimi(['dp', 'conflicts', 'list', '--data', data])).stdout).to.equal('No conflicts.\n')
    expect((await mimi(['conflicts', CSI, '--data', at('bob'), ...federation])).stdout)
      .to.equal('Nothing is disputed.\n')
    const { code, stderr } = await mimi(['defend', CSI, '--data', at('bob'), ...federation])
    expect([code, /HOLDER_NOTHING_TO_DEFEND/.test(stderr)]).to.deep.equal([8, true])
  })

  it('a newcomer disputes, by the proof that it gave; the holder sees what to do', async () => {
    const { code, stdout, stderr } = await mimi([
      'dispute', CSI, '--dp', dp(0).party.id, '--data', at('carol'), ...federation
    ])
    expect(code, stderr).to.equal(0)
    expect(stdout).to.match(/you dispute +the holder has time to defend the mapping until 2026-06-01T00:12:00/)
    expect((await mimi(['conflicts', CSI, '--data', at('bob'), ...federation])).stdout)
      .to.match(/you are disputed +keep it with mimi defend, or let go with mimi release/)
    // again: the same one
    expect((await json(['dispute', CSI, '--data', at('carol'), ...federation]))[0])
      .to.deep.include({ csi: CSI, role: 'claimant', open: true, dp: dp(0).party.id })
    expect(await json(['dp', 'conflicts', 'list', '--data', data])).to.have.length(1)
  })

  it('the operator lists it, and looks at it by its first digits', async () => {
    const [conflict] = await json(['dp', 'conflicts', 'list', '--data', data])
    const { stdout } = await mimi(['dp', 'conflicts', 'list', '--data', data])
    expect(stdout).to.include(conflict.dispute.slice(0, 16)).and.to.match(
      /2026-06-01T00:02:00\.\d+Z +the holder has time to defend the mapping/
    )
    const shown = await mimi(['dp', 'conflicts', 'show', conflict.dispute.slice(0, 6), '--data', data])
    expect(shown.stdout).to.match(/older mapping of/).and.to.match(/proof of strength +1/)
    const unknown = await mimi(['dp', 'conflicts', 'show', 'ffffffffffffffffffffffff', '--data', data])
    expect([unknown.code, /follows no conflict/.test(unknown.stderr)]).to.deep.equal([3, true])
  })

  it('arbiters sign, and enough of them decide', async () => {
    await pass(clock, testnet, 2 * WINDOW)
    const [{ dispute }] = await json(['dp', 'conflicts', 'list', '--data', data])
    const [conflict] = await json(['dp', 'conflicts', 'show', dispute, '--data', data])
    expect(conflict.state).to.deep.equal({ name: 'manual', reason: 'PROOF_NOT_STRICTER' })
    await writeFile(at('conflict.json'), JSON.stringify(conflict))
    for (const index of [0, 1, 2]) {
      const signed = await mimi([
        'dp', 'conflicts', 'sign', at('conflict.json'), '--for', 'incumbent', '--key', at(`arbiter${index}.key`),
        ...federation
      ])
      expect(signed.code, signed.stderr).to.equal(0)
      expect(signed.stderr).to.include(conflict.claimant)
      await writeFile(at(`signed${index}.json`), signed.stdout)
    }
    expect(conflict.parties).to.deep.equal([3, 4].map(index => dp(index).party.id).sort())
    const partisan = await mimi([
      'dp', 'conflicts', 'sign', at('conflict.json'), '--for', 'incumbent', '--key', at('arbiter3.key'), ...federation
    ])
    expect([partisan.code, /has no say, for its operator's DP/.test(partisan.stderr)]).to.deep.equal([3, true])
    // that of the DP's own operator doesn't count
    const few = await mimi(['dp', 'conflicts', 'decide', at('signed0.json'), at('signed1.json'), '--data', data])
    expect([few.code, /RULING_ARBITERS_TOO_FEW/.test(few.stderr)]).to.deep.equal([6, true])
    const { code, stdout, stderr } = await mimi([
      'dp', 'conflicts', 'decide', at('signed1.json'), at('signed2.json'), '--data', data
    ])
    expect(code, stderr).to.equal(0)
    expect(stdout).to.match(/decided for the holder: by the arbiters/)
    expect((await mimi(['conflicts', CSI, '--data', at('carol'), ...federation])).stdout)
      .to.match(/decided for the holder: by the arbiters/)
    const { mappings } = await (await testnet.light()).discover(CSI)
    expect(mappings.map(({ mapping }) => mapping.mspId)).to.deep.equal(['msp1'])
  })

  it('takes no signature of who is no arbiter, or of arbiters who disagree', async () => {
    await writeKeyFile(at('nobody.key'), new Uint8Array(32).fill(5))
    const nobody = await mimi([
      'dp', 'conflicts', 'sign', at('conflict.json'), '--for', 'claimant', '--key', at('nobody.key'), ...federation
    ])
    expect([nobody.code, /is no arbiter/.test(nobody.stderr)]).to.deep.equal([3, true])
    const other = await mimi([
      'dp', 'conflicts', 'sign', at('conflict.json'), '--for', 'claimant', '--key', at('arbiter1.key'), ...federation
    ])
    await writeFile(at('other.json'), other.stdout)
    expect((await mimi(['dp', 'conflicts', 'decide', at('other.json'), at('signed2.json'), '--data', data])).stderr)
      .to.match(/VERDICT_INVALID/)
    await writeFile(at('rubbish.json'), '{"verdict":')
    expect((await mimi(['dp', 'conflicts', 'decide', at('rubbish.json'), '--data', data])).stderr)
      .to.match(/VERDICT_INVALID/)
    expect((await mimi([
      'dp', 'conflicts', 'sign', at('rubbish.json'), '--for', 'claimant', '--key', at('arbiter1.key'), ...federation
    ])).stderr).to.match(/VERDICT_INVALID/)
  })

  it('the holder defends the mapping, and that is the end', async () => {
    clock.time += MINUTE
    const carol = at('carol again')
    expect(await typing(['claim', CSI, '--msp', 'msp2', '--data', carol])).to.have.property('code', 0)
    clock.time += MINUTE
    expect(await mimi(['dispute', CSI, '--dp', dp(0).party.id, '--data', carol, ...federation]))
      .to.have.property('code', 0)
    const { code, stdout, stderr } = await mimi(['defend', CSI, '--data', at('bob'), ...federation])
    expect(code, stderr).to.equal(0)
    expect(stdout).to.match(/as strict: your mapping stays/)
    // nothing is open any more
    expect((await mimi(['conflicts', CSI, '--data', at('bob'), ...federation])).stdout)
      .to.equal('Nothing is disputed.\n')
    const [newest] = await json(['dp', 'conflicts', 'list', '--data', data])
    const [conflict] = await json(['dp', 'conflicts', 'show', newest.dispute, '--data', data])
    expect(conflict.state).to.deep.equal({ name: 'decided', winner: 'incumbent', by: 'defence' })
  })

  it('asks nobody but the DP of the data folder, and only as its owner', async () => {
    expect((await stat(doorFile(data))).mode & 0o777).to.equal(0o600)
    const none = await mimi(['dp', 'conflicts', 'list', '--data', at('elsewhere')])
    expect([none.code, /NODE_NOT_RUNNING/.test(none.stderr)]).to.deep.equal([10, true])
    // one that crashed left its door
    await writeFile(at('door.json'), JSON.stringify({ port: 1, secret: '00'.repeat(32) }), { mode: 0o600 })
    expect((await mimi(['dp', 'conflicts', 'list', '--data', folder])).stderr).to.match(/NODE_NOT_RUNNING/)
  })
})
