import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { systemClock, systemRandom } from '../../../../src/base/clock.ts'
import { registerDp } from '../../../../src/cli/commands/dp/index.ts'
import { VERSION } from '../../../../src/base/version.ts'
import { EXIT_CODES, ExitWith } from '../../../../src/cli/exit-codes.ts'
import { addressOf, makeFederation } from '../../../../src/testnet/federation.ts'
import { makeLayout, removeLayout, writeLayout } from '../../../../src/testnet/layout.ts'
import { freePorts } from '../../../../src/testnet/ports.ts'
import { Child } from '../../../../src/testnet/child.ts'
import { at } from '../../../builders/oprf.ts'
import { EXEC_ARGV, MAIN } from '../../../builders/program.ts'
import { testContext } from '../../context.ts'
import type { TestContext } from '../../context.ts'
import type { Federation } from '../../../../src/testnet/federation.ts'
import type { Layout } from '../../../../src/testnet/layout.ts'

/** What Prometheus answers to a query of its own. */
interface Answer {
  readonly data: { readonly result: ReadonlyArray<{ readonly value: readonly [number, string] }> }
}

/** Again, until it is so; ends with the test's own deadline. */
async function until (holds: () => Promise<boolean>): Promise<void> {
  while (!await holds().catch(() => false)) {
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}

async function run (context: TestContext, ...args: string[]): Promise<void> {
  const program = new Command('mimi').option('--json').exitOverride()
  registerDp(program, context)
  await program.parseAsync(args, { from: 'user' })
}

describe('a DP that is watched', function () {
  this.timeout(120_000)

  let federation: Federation
  let layout: Layout
  let child: Child
  let port: number
  let pagePort: number
  const dp = () => at(federation.dps, 0)

  before(async () => {
    const [dpPort = 0, metricsPort = 0, shown = 0] = await freePorts(3)
    port = metricsPort
    pagePort = shown
    federation = makeFederation({
      dpPorts: [dpPort], mspPorts: [], csipPorts: [], random: systemRandom, now: systemClock.now()
    })
    layout = await makeLayout()
    await writeLayout(layout, federation)
    const { name } = dp()
    child = new Child({
      name,
      module: MAIN,
      execArgv: EXEC_ARGV,
      env: process.env,
      args: ['dp', 'start', '--json', '--key', layout.key(name), '--share', layout.share(name),
        '--anchor', federation.anchorText, '--registry', layout.registry, '--listen', addressOf(dp()),
        '--data', layout.data(name), '--metrics', String(port), '--page', String(pagePort)]
    })
    await child.ready({ signal: AbortSignal.timeout(100_000) })
  })
  after(async () => {
    await child.stop()
    await removeLayout(layout)
  })

  const statusOptions = (): string[] =>
    ['--key', layout.key(dp().name), '--anchor', federation.anchorText, '--registry', layout.registry]

  it('says over HTTP that it is ready, and tells its metrics', async () => {
    await until(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200)
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    expect(text).to.include('\nmimi_node_ready 1\n').and.to.include('\nmimi_registry_version 1\n')
    expect(text).to.include('\nprocess_resident_memory_bytes ').and.to.include('\nnodejs_eventloop_lag_seconds ')
  })

  it('serves its page, which shows what the others do, and no key', async () => {
    const page = `http://127.0.0.1:${pagePort}`
    expect(await (await fetch(page)).text()).to.include('<script type="module" src="/dp.js">')
    const { text } = await (await fetch(`${page}/v1/metrics`)).json() as { readonly text: string }
    expect(text).to.include('\nmimi_registry_version 1\n')
    const events = await fetch(`${page}/v1/events`)
    const reader = events.body?.getReader()
    const [, data = ''] = /data: (.*)\n/.exec(Buffer.from((await reader?.read())?.value ?? []).toString()) ?? []
    await reader?.cancel()
    const { id, health, ring } = JSON.parse(data)
    expect(id).to.equal(dp().id)
    expect(health.facts).to.deep.include({ role: 'dp', id, peers: [] })
    expect(ring.dps).to.have.length(1)
    // 32 bytes in any of the encodings that we use: what isn't a peer id is a key
    expect(data.replaceAll(id, '')).not.to.match(/[0-9a-f]{64}|[\w-]{43}/)
  })

  it('shows how it is to its operator', async () => {
    const context = testContext({ clock: systemClock })
    await run(context, '--json', 'dp', 'status', ...statusOptions(), '--data', layout.data(dp().name))
    const { status, live } = JSON.parse(context.out())
    expect(status).to.equal('active')
    expect(live).to.deep.include({ ready: true, reasons: [] })
    expect(live.facts).to.deep.include({ role: 'dp', id: dp().id, version: VERSION, peers: [], missing: [] })
    expect(live.facts.store.room.free).to.be.above(0)
    const people = testContext({ clock: systemClock })
    await run(people, 'dp', 'status', ...statusOptions(), '--data', layout.data(dp().name))
    expect(people.out()).to.match(/ready +yes/).and.match(/replicas +whole/)
  })

  it('says that none runs where none does', async () => {
    const empty = await mkdtemp(path.join(tmpdir(), 'mimi-'))
    const context = testContext({ clock: systemClock })
    const failure: unknown = await run(context, '--json', 'dp', 'status', ...statusOptions(), '--data', empty)
      .catch((err: unknown) => err)
    expect(failure).to.be.instanceOf(ExitWith).with.property('exitCode', EXIT_CODES.unavailable)
    expect(JSON.parse(context.out())).to.deep.include({ status: 'active', live: null })
    await rm(empty, { recursive: true })
  })

  const without = spawnSync('prometheus', ['--version']).error == null
    ? ''
    : ': there is no prometheus (Debian: prometheus)'
  ;(without === '' ? it : it.skip)(`is read by Prometheus, with the rules of docs${without}`, async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'mimi-'))
    const [webPort = 0] = await freePorts(1)
    const rules = path.join(import.meta.dirname, '../../../../docs/monitoring/alerts.yml')
    await writeFile(path.join(folder, 'prometheus.yml'), JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: [{ job_name: 'mimi', static_configs: [{ targets: [`127.0.0.1:${port}`] }] }]
    }))
    const prometheus = spawn('prometheus', [
      `--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${webPort}`
    ], { stdio: 'ignore' })
    const ended = once(prometheus, 'exit')
    try {
      const ask = async (query: string): Promise<string | undefined> => {
        const answer = await fetch(`http://127.0.0.1:${webPort}/api/v1/query?query=${encodeURIComponent(query)}`)
        return (await answer.json() as Answer).data.result[0]?.value[1]
      }
      await until(async () => await ask('mimi_node_ready{job="mimi"}') === '1')
      expect(await ask('count(ALERTS{alertstate="firing",severity="page"}) or vector(0)')).to.equal('0')
    } finally {
      prometheus.kill()
      await ended
      await rm(folder, { recursive: true, force: true })
    }
  })
})
