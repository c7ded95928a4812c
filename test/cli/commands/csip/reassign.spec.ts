import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { systemClock, systemRandom } from '../../../../src/base/clock.ts'
import { registerCsip } from '../../../../src/cli/commands/csip/index.ts'
import { writeKeyFile } from '../../../../src/cli/key-file.ts'
import { createTestnet } from '../../../../src/testnet/index.ts'
import { rejectionOf } from '../../../builders/errors.ts'
import { at } from '../../../builders/oprf.ts'
import { testContext } from '../../context.ts'
import type { Testnet } from '../../../../src/testnet/index.ts'
import type { TestContext } from '../../context.ts'

const number = (last: string): string => `tel:+1415555${last}`
const TODAY = new Date().toISOString().slice(0, 10)

const live = (): TestContext => testContext({ clock: systemClock, random: systemRandom })

async function run (context: TestContext, ...args: string[]): Promise<void> {
  const program = new Command('mimi').option('--json').exitOverride()
  registerCsip(program, context)
  await program.parseAsync(args, { from: 'user' })
}

async function json (...args: string[]): Promise<unknown> {
  const context = live()
  await run(context, '--json', 'csip', ...args)
  return JSON.parse(context.out())
}

describe('cli/commands/csip/reassign', function () {
  this.timeout(60_000)
  let testnet: Testnet
  let folder: string
  let party: string[]

  before(async () => {
    testnet = await createTestnet({ relays: false, dps: 3 })
    folder = await mkdtemp(join(tmpdir(), 'mimi-reassign-'))
    const registry = join(folder, 'v1.registry')
    await writeFile(registry, testnet.federation.bytes)
    await writeKeyFile(join(folder, 'csip.key'), at(testnet.csips, 0).party.seed)
    party = [
      '--id', 'csip1', '--key', join(folder, 'csip.key'), '--data', join(folder, 'data'), '--anchor',
      testnet.federation.anchorText, '--registry', registry
    ]
  })

  after(async () => {
    await testnet.stop()
    await rm(folder, { recursive: true })
  })

  it('announces one identifier: its former owner is gone', async () => {
    await testnet.claim({ csi: number('3001'), msp: 'msp1' })
    const context = live()
    await run(context, 'csip', 'reassign', number('3001'), '--since', new Date().toISOString(), ...party)
    expect(context.out()).to.match(/at 3 of 3 replicas/)
    expect(context.err()).to.contain('Announced (1 of 1)')
    expect((await at(testnet.msps, 1).node.discover(number('3001'))).mappings).to.deep.equal([])
  })

  it('announces a file, and says of each line how it stands', async () => {
    const file = join(folder, 'many.csv')
    await writeFile(
      file,
      `identifier,event,date\n${number('3002')},reassigned,${TODAY}\n{"identifier":"${number('3003')}","event":"reassigned","date":"${TODAY}"}\n`
    )
    const rows = await json('reassign', '--file', file, ...party)
    expect(rows).to.deep.equal(['3002', '3003'].map((last, i) => ({
      line: i + 2, csi: number(last), since: `${TODAY}T00:00:00.000Z`, state: 'announced', receipts: 3, replicas: 3
    })))
  })

  it('names each bad line, and announces nothing of the file', async () => {
    const file = join(folder, 'bad.csv')
    await writeFile(
      file,
      `${number('3004')},reassigned,${TODAY}\nmailto:bob@example.com,reassigned,${TODAY}\n${number('3004')},reassigned,2999-01-01\n${number('3004')},ported,${TODAY}\n`
    )
    const context = live()
    expect((await rejectionOf(run(context, 'csip', 'reassign', '--file', file, ...party))).code)
      .to.equal('FEED_LINES_REFUSED')
    expect(context.err()).to.equal('line 2: FEED_SCOPE_REFUSED\nline 3: FEED_DATE_FUTURE\nline 4: FEED_EVENT_UNKNOWN\n')
    expect(context.out()).to.equal('')
  })

  it('announces nothing on a dry run', async () => {
    const rows = await json('reassign', number('3006'), '--since', TODAY, '--dry-run', ...party.map(value =>
      value === join(folder, 'data') ? join(folder, 'dry') : value))
    expect(rows).to.deep.equal([{ line: 1, csi: number('3006'), since: `${TODAY}T00:00:00.000Z`, state: 'dry-run' }])
    await access(join(folder, 'dry')).then(() => { expect.fail('there is a data folder') }, () => {})
  })

  it('wants an identifier with a date, or a file', async () => {
    for (const args of [[], [number('3007')], ['--since', TODAY], [number('3007'), '--since', TODAY, '--file', 'x']]) {
      expect((await rejectionOf(run(live(), 'csip', 'reassign', ...args, ...party))).code).to.equal('OPTION_INVALID')
    }
  })

  it('keeps what no DP takes, and announces it with the next call', async () => {
    for (const dp of testnet.dps) {
      await dp.stop()
    }
    const context = live()
    const code = (await rejectionOf(
      run(context, 'csip', 'reassign', number('3008'), '--since', TODAY, '--timeout', '1', ...party)
    )).code
    expect(code).to.equal('ASSIGNMENT_QUEUED')
    expect(context.out()).to.contain('waits')
    for (const dp of testnet.dps) {
      await dp.restart()
    }
    // the same again changes nothing, and waits for what is under way
    const [row] = await json('reassign', number('3008'), '--since', TODAY, ...party) as Array<Record<string, unknown>>
    expect(row).to.include({ csi: number('3008'), state: 'announced' })
  })

  it('hands over to the attestor that runs, and asks it', async () => {
    const started = live()
    const data = join(folder, 'running')
    const running = party.map(value => value === join(folder, 'data') ? data : value)
    const attestor = run(
      started, 'csip', 'start', ...running, '--development', '--listen', '/ip4/127.0.0.1/tcp/0', '--records-since',
      '2020-01-01'
    )
    try {
      while (!started.out().includes('ready')) {
        await new Promise(resolve => { setImmediate(resolve) })
      }
      expect(await json('reassign', number('3009'), '--since', TODAY, ...running)).to.deep.equal([
        { line: 1, csi: number('3009'), since: `${TODAY}T00:00:00.000Z`, state: 'announced', receipts: 3, replicas: 3 }
      ])
    } finally {
      started.abort()
      await attestor
    }
    await access(join(data, 'door.json')).then(() => { expect.fail('the door stayed') }, () => {})
  })
})

describe('cli/commands/csip/reassign: disconnected', function () {
  this.timeout(60_000)

  it('asks as an MSP, and is refused as anybody else', async () => {
    const testnet = await createTestnet({ relays: false, dps: 3 })
    const folder = await mkdtemp(join(tmpdir(), 'mimi-query-'))
    try {
      const registry = join(folder, 'v1.registry')
      await writeFile(registry, testnet.federation.bytes)
      await writeKeyFile(join(folder, 'msp.key'), at(testnet.msps, 0).party.seed)
      await writeKeyFile(join(folder, 'nobody.key'), systemRandom.bytes(32))
      const shared = ['--anchor', testnet.federation.anchorText, '--registry', registry]
      const { assignments } = at(testnet.csips, 0).attestor
      await testnet.claim({ csi: number('3101'), msp: 'msp1' })
      const ask = async (key: string, csi: string): Promise<unknown> =>
        await json('disconnected', csi, '--since', new Date().toISOString(), '--key', join(folder, key), ...shared)
      expect(await ask('msp.key', number('3101'))).to.deep.include({
        disconnected: 'no', csips: [{ csip: 'csip1', disconnected: 'no', proof_wanted_since: null, code: null }]
      })
      expect(await ask('msp.key', number('3102'))).to.deep.include({ disconnected: 'no-data' })
      await assignments?.record(assignments.read(`${number('3101')},disconnected,${TODAY}`).lines)
      expect(await ask('msp.key', number('3101'))).to.deep.include({ disconnected: 'yes' })
      expect((await rejectionOf(ask('nobody.key', number('3101')))).code).to.equal('ATTEST_QUERY_REFUSED')
      expect((await rejectionOf(json(
        'disconnected', number('3101'), '--since', TODAY, '--csip', 'csip9', '--key', join(folder, 'msp.key'), ...shared
      ))).code).to.equal('DISCONNECTED_NO_CSIP')
    } finally {
      await testnet.stop()
      await rm(folder, { recursive: true })
    }
  })
})
