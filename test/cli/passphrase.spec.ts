import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect } from 'chai'
import { Interrupted } from '../../src/cli/interrupted.ts'
import { passphrasesOf } from '../../src/cli/passphrase.ts'
import { rejectionOf } from '../builders/errors.ts'
import { testContext } from './context.ts'
import type { TestContext } from './context.ts'

/** A terminal as a command sees it, and somebody who types. */
function terminal (): { context: TestContext, type: (text: string) => void, raw: () => readonly boolean[] } {
  const modes: boolean[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (mode: boolean) => modes.push(mode) })
  return { context: testContext({ stdin }), type: text => { stdin.write(text) }, raw: () => modes }
}

describe('cli/passphrase', () => {
  let folder: string
  let file: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-'))
    file = join(folder, 'passphrase')
    await writeFile(file, 'correct horse battery\nsomething else\n', { mode: 0o600 })
  })

  afterEach(async () => { await rm(folder, { recursive: true }) })

  it('is the first line of a file, named by an option or by the environment', async () => {
    expect(await passphrasesOf({ passphraseFile: file }, testContext()).ofFiles()).to.equal('correct horse battery')
    expect(await passphrasesOf({}, testContext({ env: { MIMI_PASSPHRASE_FILE: file } })).ofFiles())
      .to.equal('correct horse battery')
  })

  it('goes for new files where a file names it, and nobody is asked where none does', async () => {
    expect(await passphrasesOf({ passphraseFile: file }, testContext()).forNew()).to.equal('correct horse battery')
    expect(await passphrasesOf({}, terminal().context).forNew()).to.equal(undefined)
  })

  it('is not taken from a file that others may read, or that is not there', async () => {
    await writeFile(join(folder, 'open'), 'correct horse battery', { mode: 0o644 })
    expect((await rejectionOf(passphrasesOf({ passphraseFile: join(folder, 'open') }, testContext()).ofFiles())).code)
      .to.equal('FILE_EXPOSED')
    expect((await rejectionOf(passphrasesOf({ passphraseFile: join(folder, 'none') }, testContext()).ofFiles())).code)
      .to.equal('FILE_UNREADABLE')
  })

  it('is long enough for what is made', async () => {
    await writeFile(file, 'short\n')
    expect((await rejectionOf(passphrasesOf({ passphraseFile: file }, testContext()).forNew())).code)
      .to.equal('PASSPHRASE_UNFIT')
    expect((await rejectionOf(passphrasesOf({ passphraseFile: file }, testContext()).chosen())).code)
      .to.equal('PASSPHRASE_UNFIT')
  })

  it('is asked for once, at the terminal, and what is typed is not shown', async () => {
    const { context, type, raw } = terminal()
    const passphrases = passphrasesOf({}, context)
    const asked = Promise.all([passphrases.ofFiles(), passphrases.ofFiles()])
    type('correct hoarse\u007f\u007f\u007f\u007f')
    type('rse battery\r')
    expect(await asked).to.deep.equal(['correct horse battery', 'correct horse battery'])
    expect(context.err()).to.equal('Passphrase: \n')
    expect(context.out()).to.equal('')
    // without the terminal's own echo, and with it again afterwards
    expect([raw()[0], raw().at(-1)]).to.deep.equal([true, false])
  })

  it('is typed the same twice where it is chosen', async () => {
    for (const [second, outcome] of [
      ['correct horse battery', 'correct horse battery'], ['correct horse batterie', 'PASSPHRASE_UNFIT']
    ] as const) {
      const { context, type } = terminal()
      const chosen = passphrasesOf({}, context).chosen().then(passphrase => passphrase, (err: { code: string }) =>
        err.code)
      type('correct horse battery\r')
      await new Promise<void>(resolve => { setImmediate(resolve) })
      type(`${second}\r`)
      expect(await chosen).to.equal(outcome)
      expect(context.err()).to.equal('New passphrase: \nOnce more: \n')
    }
  })

  it('is missing where nobody sits at a terminal', async () => {
    expect((await rejectionOf(passphrasesOf({}, testContext()).ofFiles())).code).to.equal('PASSPHRASE_MISSING')
  })

  it('is missing when whoever is asked ends the input; Ctrl-C interrupts the command', async () => {
    const ended = terminal()
    const missing = rejectionOf(passphrasesOf({}, ended.context).ofFiles())
    ended.type('\u0004')
    expect((await missing).code).to.equal('PASSPHRASE_MISSING')
    const left = terminal()
    const failed = passphrasesOf({}, left.context).ofFiles().catch((err: unknown) => err)
    left.type('\u0003')
    expect(await failed).to.be.instanceOf(Interrupted)
    const { context } = terminal()
    const asked = rejectionOf(passphrasesOf({}, context).ofFiles())
    context.abort()
    expect((await asked).code).to.equal('PASSPHRASE_MISSING')
  })
})
