import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { createProgram } from '../../../../src/cli/program.ts'
import { settingsOf } from '../../../../src/cli/settings.ts'
import { startOf } from '../../../../src/cli/commands/config/index.ts'
import { testContext } from '../../context.ts'

// in the way in which commands load their work: there would be two of each module otherwise
const { run } = await import('../../../../src/cli/program.ts')

const ROLES = ['dp', 'csip', 'msp']

describe('cli/commands/config', () => {
  let folder: string

  before(async () => { folder = await mkdtemp(join(tmpdir(), 'mimi-config-')) })
  after(async () => { await rm(folder, { recursive: true }) })

  async function mimi (
    ...args: string[]
  ): Promise<{ readonly code: number, readonly out: string, readonly err: string }> {
    const context = testContext()
    return { code: await run(['config', ...args], context), out: context.out(), err: context.err() }
  }

  async function checked (
    role: string, text: string, ...more: string[]
  ): Promise<{ readonly code: number, readonly out: string }> {
    const path = join(folder, `${role}.settings`)
    await writeFile(path, text)
    return await mimi('check', role, path, ...more)
  }

  for (const role of ROLES) {
    it(`${role}: the sample is a file without a fault, in which every setting is named`, async () => {
      const { out } = await mimi('sample', role)
      expect((await checked(role, out)).code).to.equal(0)
      const names = settingsOf(startOf(createProgram(testContext()), role)).map(({ name }) => name).filter(name =>
        name !== 'config')
      expect([...out.matchAll(/^(?:# )?([a-z-]+): /gm)].map(([, name]) => name)).to.include.members(names)
      // nothing that is commented out is unknown, or of another shape
      const all = out.replaceAll(/^# (?=[a-z-]+: (?:"<|true|\[|\d|[a-z]+$))/gm, '')
      const { problems } = JSON.parse((await checked(role, all, '--json')).out)
      expect(problems.map(({ code }: { code: string }) => code)).not.to.include('CONFIG_UNKNOWN')
    })

    it(`${role}: the schema has every setting, and takes no other`, async () => {
      const schema = JSON.parse((await mimi('schema', role)).out)
      const names = settingsOf(startOf(createProgram(testContext()), role)).map(({ name }) => name).filter(name =>
        name !== 'config')
      expect(Object.keys(schema.properties)).to.have.members(['$schema', ...names])
      expect(schema.additionalProperties).to.equal(false)
      expect(schema.properties.listen).to.include({ type: 'array' })
    })
  }

  it('says in the schema what numbers may be', async () => {
    const schema = JSON.parse((await mimi('schema', 'dp')).out)
    expect(schema.properties['max-connections']).to.include({ type: 'integer', minimum: 1, maximum: 1_000_000 })
  })

  it('tells of all that is wrong, and of what has to come from elsewhere', async () => {
    const { code, out } = await checked('dp', 'max-connections: many\ndatta: ./data\nlisten: x\nanchor: a\n', '--json')
    const { ok, problems, required_elsewhere: lacking } = JSON.parse(out)
    expect([ok, code, lacking]).to.deep.equal([false, 3, ['registry', 'data']])
    expect(problems.map((problem: { code: string }) => problem.code))
      .to.deep.equal(['OPTION_INVALID', 'CONFIG_UNKNOWN', 'CONFIG_INVALID'])
  })
})

describe('the command line', () => {
  async function mimi (
    args: string[], env: Record<string, string> = {}
  ): Promise<{ readonly code: number, readonly out: string, readonly err: string }> {
    const context = testContext({ env })
    return { code: await run(args, context), out: context.out(), err: context.err() }
  }

  it('tells of wrong usage in JSON where that is asked for, and in nothing else', async () => {
    for (const args of [
      ['frobnicate'], ['dp', 'start', '--frobnicate'], ['registry', 'sign'], ['config', 'check', 'dpz', 'x']
    ]) {
      const { code, out, err } = await mimi([...args, '--json'])
      expect([code, out], args.join(' ')).to.deep.equal([2, ''])
      expect(JSON.parse(err).error, err).to.include({ code: 'USAGE', kind: 'malformed' })
    }
    expect((await mimi(['frobnicate'])).err).to.match(/^error: unknown command/)
  })

  it('takes anchor, registry and data from the environment, for every command', async () => {
    const env = { MIMI_ANCHOR: 'an anchor', MIMI_REGISTRY: '/none/of.registry', MIMI_DATA: '/none' }
    // each is missing without them, and says so as wrong usage
    for (const args of [
      ['discover', 'mailto:bob@example.com'],
      ['registry', 'verify', '/none/x'],
      ['dp', 'status', '--key', '/none/k'],
      ['ceremony', 'list']
    ]) {
      expect((await mimi(args)).code, args.join(' ')).to.equal(2)
      expect((await mimi(args, env)).code, args.join(' ')).not.to.equal(2)
    }
  })

  it('says of every option in help whether it may be left out', async () => {
    const { out } = await mimi(['dp', 'start', '--help'])
    expect(out).to.match(/--data <folder>[^(]*\(env: MIMI_DATA\) \(required\)/s)
    expect(out).to.match(/Network:\n +--listen/)
    expect(out).to.contain('Who it is, and whom it trusts:')
  })
})
