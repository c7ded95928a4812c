import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Command } from 'commander'
import { collect, integer } from '../../src/cli/option-values.ts'
import { groupOf } from '../../src/cli/setting-groups.ts'
import { configurable, settingsOf } from '../../src/cli/settings.ts'
import { rejectionOf } from '../builders/errors.ts'
import { testContext } from './context.ts'

interface Options { key?: string, listen?: readonly string[], count?: number, fast?: boolean }

/** Runs `mimi node start` with settings of each kind, and returns what arrived. */
async function start (args: readonly string[], env: Record<string, string> = {}): Promise<Options> {
  let seen: Options = {}
  const program = new Command('mimi').exitOverride().configureOutput({ writeErr: () => undefined })
  const node = program.command('node')
  const command = node.command('start')
    .requiredOption('--key <file>', 'its key')
    .option('--listen <multiaddr>', 'where', collect)
    .option('--count <n>', 'how many', integer(1, 10), 3)
    .option('--fast', 'or not')
  configurable(command, testContext({ env })).action((options: Options) => { seen = options })
  await program.parseAsync(['node', 'start', ...args], { from: 'user' })
  return seen
}

describe('cli/settings', () => {
  let folder: string
  let path: string
  const config = async (value: unknown): Promise<void> => {
    await writeFile(path, typeof value === 'string' ? value : JSON.stringify(value))
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-settings-'))
    path = join(folder, 'mimi.json')
  })

  afterEach(async () => { await rm(folder, { recursive: true }) })

  it('takes the default where nobody says anything', async () => {
    expect(await start(['--key', 'k'])).to.deep.include({ key: 'k', count: 3 })
  })

  it('prefers the file to the default, the environment to the file, the command line to all', async () => {
    await config({ key: 'file', count: 4, listen: ['/file/1', '/file/2'], fast: true })
    expect(await start(['--config', path]))
      .to.deep.include({ key: 'file', count: 4, listen: ['/file/1', '/file/2'], fast: true })
    const env = { MIMI_COUNT: '5', MIMI_LISTEN: '/env/1, /env/2', MIMI_FAST: 'false' }
    expect(await start(['--config', path], env))
      .to.deep.include({ key: 'file', count: 5, listen: ['/env/1', '/env/2'], fast: false })
    expect(await start(['--config', path, '--listen', '/arg/1', '--listen', '/arg/2', '--count', '6'], env))
      .to.deep.include({ count: 6, listen: ['/arg/1', '/arg/2'] })
  })

  it('does not care where on the command line the file is named', async () => {
    await config({ key: 'file', listen: ['/file/1'], count: 4 })
    expect(await start(['--listen', '/arg/1', '--count', '6', '--config', path]))
      .to.deep.include({ key: 'file', listen: ['/arg/1'], count: 6 })
  })

  it('takes the name of the file from the environment', async () => {
    await config({ key: 'file', count: 4 })
    expect(await start([], { MIMI_CONFIG: path, MIMI_COUNT: '7' })).to.deep.include({ key: 'file', count: 7 })
  })

  it('reads YAML, in which every value is the text that stands there', async () => {
    await config('# of this node\nkey: 007\nlisten:\n  - /file/1\n  - /file/2\ncount: 4\nfast: true\n')
    expect(await start(['--config', path]))
      .to.deep.include({ key: '007', count: 4, listen: ['/file/1', '/file/2'], fast: true })
    await config('key: no\nlisten: [/file/1]')
    expect(await start(['--config', path])).to.deep.include({ key: 'no', listen: ['/file/1'] })
  })

  it('refuses YAML that is none, that says a thing twice, or repeats itself by aliases', async () => {
    for (const text of [
      'key: [', 'key: a\nkey: b', '- key', 'key: &a x\nlisten: [*a, *a]', 'key:', 'key: ""', 'fast: yes\nkey: k'
    ]) {
      await config(text)
      expect((await rejectionOf(start(['--config', path]))).code, text).to.equal('CONFIG_INVALID')
    }
  })

  it('passes over the name of a schema', async () => {
    await config({ $schema: 'dp.schema.json', key: 'file' })
    expect(await start(['--config', path])).to.deep.include({ key: 'file' })
  })

  it('refuses a setting that does not exist, and names those that do', async () => {
    await config({ key: 'k', maxConections: 1 })
    const err = await rejectionOf(start(['--config', path]))
    expect(err.code).to.equal('CONFIG_UNKNOWN')
    expect(err.detail).to.include('maxConections').and.to.include('listen')
  })

  it('refuses a file that names another file', async () => {
    await config({ key: 'k', config: 'other.json' })
    expect((await rejectionOf(start(['--config', path]))).code).to.equal('CONFIG_UNKNOWN')
  })

  it('refuses a file that is not there, or not a JSON object', async () => {
    expect((await rejectionOf(start(['--config', join(folder, 'none')]))).code).to.equal('FILE_UNREADABLE')
    for (const text of ['{', '[]', 'null', '1', '']) {
      await config(text)
      expect((await rejectionOf(start(['--config', path]))).code).to.equal('CONFIG_INVALID')
    }
  })

  it('refuses values of another type, or out of range, in the file and in the environment', async () => {
    for (const wrong of [
      { listen: '/one' }, { listen: [] }, { listen: [1] }, { fast: 'yes' }, { key: { a: 1 } }, { key: null }
    ]) {
      await config({ key: 'k', ...wrong })
      expect((await rejectionOf(start(['--config', path]))).code).to.equal('CONFIG_INVALID')
    }
    await config({ key: 'k', count: 11 })
    expect((await rejectionOf(start(['--config', path]))).code).to.equal('OPTION_INVALID')
    expect((await rejectionOf(start(['--key', 'k'], { MIMI_COUNT: 'many' }))).code).to.equal('OPTION_INVALID')
    expect((await rejectionOf(start(['--key', 'k'], { MIMI_LISTEN: '' }))).code).to.equal('CONFIG_INVALID')
  })

  it('describes each setting once, with all its names', () => {
    const command = new Command('start').requiredOption('--key <file>', 'its key').option(
      '--count <n>', 'how many', integer(1, 10), 3
    )
    expect(settingsOf(command)).to.deep.equal([])
    new Command('node').addCommand(command)
    const [range, choices, unsaid] = [undefined, undefined, undefined]
    const plain = { list: false, flagOnly: false, flagToo: false, range, choices, unsaid }
    expect(settingsOf(configurable(command, testContext()))).to.deep.include.members([
      {
        ...plain,
        name: 'key',
        flag: '--key <file>',
        variable: 'MIMI_KEY',
        default: undefined,
        required: true,
        group: groupOf('key'),
        description: 'its key'
      },
      {
        ...plain,
        name: 'count',
        flag: '--count <n>',
        variable: 'MIMI_COUNT',
        default: '3',
        required: false,
        range: { min: 1, max: 10 },
        group: groupOf('count'),
        description: 'how many'
      }
    ])
  })
})
