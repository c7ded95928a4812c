/** `mimi registry …` in a folder of each test's own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { run } from '../../../../src/cli/program.ts'
import { NOW, buildTestRegistry, seededRandom } from '../../../builders/registry.ts'
import { testContext } from '../../context.ts'

export const federation = buildTestRegistry({ dps: 3, msps: 1, csips: 1 })
export const [dp1, dp2, dp3] = federation.dps.map(({ id }) => id)
export const [mspKey, csipKey] = [...federation.msps, ...federation.csips]
  .map(({ signer }) => toString(signer.publicKey, 'base16'))

export interface RegistryCommands {
  /** A file of the test's folder. */
  at (name: string): string
  mimi (...argv: Array<string | undefined>): Promise<{ code: number, out: string, err: string }>
  /** The result of a command that must succeed. */
  json (...argv: Array<string | undefined>): Promise<Record<string, unknown>>
  /** The code of a command that must fail, and its exit code. */
  failure (...argv: Array<string | undefined>): Promise<[string, number]>
  /** Signs the draft, and resolves to its anchor. */
  firstVersion (): Promise<string>
  addDp (id: string | undefined, operator?: string): string[]
  setNow (to: number): void
}

/** For each test of the `describe` in which this is called: a folder with a draft, and `mimi registry …` there. */
export function registryCommands (): RegistryCommands {
  let folder: string
  let random = seededRandom('cli')
  let now = NOW

  const at = (name: string): string => path.join(folder, name)

  async function mimi (...argv: Array<string | undefined>): Promise<{ code: number, out: string, err: string }> {
    const context = testContext({ clock: { now: () => now }, random })
    const code = await run(['registry', ...argv.map(argument => argument ?? '')], context)
    return { code, out: context.out(), err: context.err() }
  }

  async function json (...argv: Array<string | undefined>): Promise<Record<string, unknown>> {
    const { code, out, err } = await mimi(...argv, '--json')
    expect(code, err).to.equal(0)
    return JSON.parse(out)
  }

  async function failure (...argv: Array<string | undefined>): Promise<[string, number]> {
    const { code, out, err } = await mimi(...argv, '--json')
    expect(out).to.equal('')
    return [JSON.parse(err.trim().split('\n').at(-1) ?? '').error.code, code]
  }

  async function draftWithRoots (): Promise<void> {
    const keys: unknown[] = []
    for (const name of ['root1.key', 'root2.key', 'root3.key']) {
      keys.push((await json('keygen', at(name))).public_key)
    }
    await json(
      'init', at('draft.json'), '--name', 'Example', '--threshold', '2', ...keys.flatMap(key => ['--root', String(key)])
    )
  }

  async function firstVersion (): Promise<string> {
    await json('sign', at('draft.json'), '--key', at('root1.key'), '--key', at('root2.key'), '--out', at('v1'))
    return String((await json('anchor', at('v1'))).anchor)
  }

  const addDp = (id: string | undefined, operator = 'example'): string[] =>
    ['add-dp', at('draft.json'), '--id', id ?? '', '--address', '/ip4/127.0.0.1/tcp/4001', '--operator', operator]

  beforeEach(async () => {
    random = seededRandom('cli')
    now = NOW
    folder = await mkdtemp(path.join(tmpdir(), 'mimi-registry-'))
    await draftWithRoots()
  })
  afterEach(async () => { await rm(folder, { recursive: true }) })

  return { at, mimi, json, failure, firstVersion, addDp, setNow: to => { now = to } }
}
