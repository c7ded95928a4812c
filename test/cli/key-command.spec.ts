import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { outputOf, wordsOf } from '../../src/cli/key-command.ts'
import { errorOf, rejectionOf } from '../builders/errors.ts'
import { testContext } from './context.ts'

describe('cli/key-command', () => {
  let folder: string
  const context = testContext({ env: { PATH: process.env.PATH, MIMI_TEST: 'of the environment' } })

  before(async () => { folder = await mkdtemp(join(tmpdir(), 'mimi-')) })
  after(async () => { await rm(folder, { recursive: true }) })

  async function script (name: string, content: string): Promise<string> {
    const path = join(folder, name)
    await writeFile(path, `#!/bin/sh\n${content}\n`)
    await chmod(path, 0o700)
    return path
  }

  it('is split at spaces, with quotes around whole words', () => {
    expect(wordsOf('pass show mimi/dp')).to.deep.equal(['pass', 'show', 'mimi/dp'])
    expect(wordsOf('  /opt/key store/x  "a b" \'c "d"\' "" '))
      .to.deep.equal(['/opt/key', 'store/x', 'a b', 'c "d"', ''])
    for (const bad of ['', ' ', 'a "b', 'a b"c"', '"a"b']) {
      expect(errorOf(() => wordsOf(bad)).code, bad).to.equal('OPTION_INVALID')
    }
  })

  it('gives what it prints, and knows the environment', async () => {
    const path = await script('prints', 'echo "$1 $MIMI_TEST"')
    expect(toString(await outputOf(`${path} "one word"`, context))).to.equal('one word of the environment\n')
  })

  it('goes through no shell', async () => {
    const made = join(folder, 'made')
    const path = await script('words', 'printf "%s|" "$@"')
    expect(toString(await outputOf(`${path} ; touch ${made} $(touch ${made}) $HOME`, context)))
      .to.equal(`;|touch|${made}|$(touch|${made})|$HOME|`)
    expect(existsSync(made)).to.equal(false)
  })

  const failures: ReadonlyArray<readonly [words: string, content: string, detail: RegExp]> = [
    ['fails', 'echo deadbeef; exit 3', /exit code 3/],
    ['is killed', 'echo deadbeef; kill -TERM $$', /SIGTERM/],
    ['never ends', 'echo deadbeef; exec sleep 100', /no end within 2000 ms/],
    ['leaves another behind that never ends', 'echo deadbeef; sleep 15 & wait', /no end within 2000 ms/],
    ['prints without end', 'while :; do echo deadbeef; done', /more than 1000 bytes/]
  ]
  for (const [words, content, detail] of failures) {
    it(`is refused when it ${words}, with nothing that it printed`, async () => {
      const path = await script('fails', content)
      const started = performance.now()
      const err = await rejectionOf(outputOf(`${path} --token=hidden`, context, { timeout: 2_000, maxOutput: 1_000 }))
      expect(err.code).to.equal('KEY_COMMAND_FAILED')
      expect(err.detail).to.match(detail)
      expect(err.message).to.not.include('deadbeef').and.to.not.include('hidden')
      expect(performance.now() - started).to.be.lessThan(20_000)
    })
  }

  it('is refused when it is not there', async () => {
    expect((await rejectionOf(outputOf(join(folder, 'none'), context))).code).to.equal('KEY_COMMAND_FAILED')
  })

  it('ends when the user interrupts', async () => {
    const own = testContext({ env: { PATH: process.env.PATH } })
    const failing = rejectionOf(outputOf('sleep 100', own))
    own.abort()
    expect((await failing).detail).to.equal('sleep: interrupted')
  })
})
