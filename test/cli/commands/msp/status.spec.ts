import { createServer } from 'node:http'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { registerMsp } from '../../../../src/cli/commands/msp/index.ts'
import { EXIT_CODES, ExitWith } from '../../../../src/cli/exit-codes.ts'
import { writeKeyFile } from '../../../../src/cli/key-file.ts'
import { encodeAnchor } from '../../../../src/registry/anchor.ts'
import { freePorts } from '../../../../src/testnet/ports.ts'
import { developmentRegistry } from '../../../builders/development-registry.ts'
import { at } from '../../../builders/oprf.ts'
import { testContext } from '../../context.ts'
import type { TestContext } from '../../context.ts'

const federation = developmentRegistry()
const clock = { now: () => federation.now }

describe('cli/commands/msp/status', () => {
  let folder: string
  let common: string[]

  async function run (context: TestContext, ...args: string[]): Promise<void> {
    const program = new Command('mimi').option('--json').exitOverride()
    registerMsp(program, context)
    await program.parseAsync(args, { from: 'user' })
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-msp-'))
    await writeKeyFile(join(folder, 'msp.key'), at(federation.msps, 0).seed)
    await writeKeyFile(join(folder, 'secret.key'), new Uint8Array(32).fill(2))
    await writeFile(join(folder, 'v1.registry'), federation.registry.bytes)
    common = [
      '--id', at(federation.msps, 0).id, '--key', join(folder, 'msp.key'), '--anchor', encodeAnchor(federation.anchor),
      '--registry', join(folder, 'v1.registry'), '--data', folder
    ]
  })
  afterEach(async () => { await rm(folder, { recursive: true }) })

  it('says that no node runs there, and what the registry says all the same', async () => {
    const context = testContext({ clock })
    const failure: unknown = await run(context, '--json', 'msp', 'status', ...common).catch((err: unknown) => err)
    expect(failure).to.be.instanceOf(ExitWith).with.property('exitCode', EXIT_CODES.unavailable)
    expect(JSON.parse(context.out())).to.deep.include({ status: 'active', may_sign: true, live: null })
  })

  it('shows a node that runs and lacks its directory: why, what to do, and the same at /readyz', async () => {
    const [callback = 0, pages = 0] = await freePorts(2)
    const said: string[] = []
    let heard = (): void => {}
    const line = async (): Promise<void> => { await new Promise<void>(resolve => { heard = resolve }) }
    const context = testContext({ clock, stdout: { write: text => { said.push(String(text)); heard() } } })
    let next = line()
    const running = run(context, '--json', 'msp', 'start', ...common, '--listen', '/ip4/127.0.0.1/tcp/0',
      '--callback-url', `http://127.0.0.1:${callback}/`, '--callback-secret-file', join(folder, 'secret.key'),
      '--metrics', String(pages))
    await Promise.race([next, running])
    const shown = testContext({ clock })
    await run(shown, '--json', 'msp', 'status', ...common)
    const { live } = JSON.parse(shown.out())
    expect(live).to.deep.include({ ready: false })
    // no DP runs, who would confirm the registry
    expect(live.reasons.map(({ code }: { code: string }) => code))
      .to.deep.equal(['REGISTRY_FROZEN', 'CONFIRM_BACKEND_DOWN'])
    expect(live.facts).to.deep.include({ role: 'msp', id: at(federation.msps, 0).id })
    expect((await fetch(`http://127.0.0.1:${pages}/readyz`)).status).to.equal(503)
    const people = testContext({ clock })
    await run(people, 'msp', 'status', ...common)
    expect(people.out()).to.match(/ready +no/).and.match(
      /not ready: .*\n {2}remedy: .*\n {2}code: CONFIRM_BACKEND_DOWN/
    )

    next = line()
    const server = createServer((_request, response) => { response.end() })
    await new Promise<void>(resolve => { server.listen(callback, '127.0.0.1', () => { resolve() }) })
    await Promise.race([next, running])
    const well = testContext({ clock })
    await run(well, '--json', 'msp', 'status', ...common)
    expect(JSON.parse(well.out()).live.facts.missing).to.deep.equal([])
    expect(JSON.parse(well.out()).live.reasons).to.have.length(1)
    context.abort()
    await running
    await new Promise(resolve => { server.close(resolve) })
  })
})
