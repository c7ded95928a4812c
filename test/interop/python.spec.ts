import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import '../../src/runtime.ts'
import { memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { encodeAnchor } from '../../src/registry/anchor.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { seedOf } from '../builders/registry.ts'
import type { LiveFederation } from '../builders/live-federation.ts'

const MINUTE = 60_000
const READER = path.join(import.meta.dirname, 'python')
const REQUIREMENTS = path.join(READER, 'requirements.txt')
/** That many cases held when this was written: a reader that leaves out more is one that lost something. */
const CASES = 290
/** Kept between runs, and made anew where another version of a package is wanted. */
const environment = path.join(import.meta.dirname, '../../coverage',
  `python-${createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16)}`)
const python = path.join(environment, 'bin/python')
const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONIOENCODING: 'utf-8' }
const BOB = 'tel:+14155550123'

interface Outcome { readonly code: number | null, readonly said: string }

function run (command: string, args: readonly string[], timeout = MINUTE): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: READER, env, encoding: 'utf8', timeout })
  return { code: status, said: error == null ? stdout + stderr : error.message }
}

/** Why the reader can't run on this machine; undefined: it can, or there is a mistake that installing will show. */
function missing (): string | undefined {
  const { code } = run('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))'])
  if (code == null) {
    return 'there is no Python on this machine'
  }
  if (code !== 0) {
    return 'the Python of this machine is older than 3.9'
  }
  return run('python3', ['-c', 'import ensurepip, venv']).code === 0 ? undefined : 'this Python has no venv'
}

/** Why the packages can't be had; undefined: they are there. */
function install (): string | undefined {
  const done = path.join(environment, 'installed')
  if (existsSync(done)) {
    return undefined
  }
  rmSync(environment, { recursive: true, force: true })
  const made = run('python3', ['-m', 'venv', environment])
  if (made.code !== 0) {
    return `venv: ${made.said.trim()}`
  }
  const installed = run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input',
    '--retries', '1', '--only-binary', ':all:', '--requirement', REQUIREMENTS], 5 * MINUTE)
  if (installed.code !== 0) {
    return `pip: ${installed.said.trim().split('\n').at(-1) ?? ''}`
  }
  writeFileSync(done, '')
  return undefined
}

const reason = missing()
const suite = reason == null ? describe : describe.skip

suite(`interop/python: a reader written from docs/reading-profile.md${reason == null ? '' : ` (left out: ${reason})`}`, function () {
  this.timeout(10 * MINUTE)

  before(function () {
    const absent = install()
    if (absent != null) {
      console.log(`  interop/python is left out: its packages can't be had here (${absent})`)
      this.skip()
    }
  })

  it('gives the result of each vector that a reader can judge', () => {
    const { code, said } = run(python, ['check_vectors.py'])
    expect(code, said).to.equal(0)
    const [, held = '0'] = /^(\d+) cases hold, 0 do not/m.exec(said) ?? []
    expect(Number(held)).to.be.at.least(CASES)
  })

  describe('over TCP, among real nodes', () => {
    let live: LiveFederation
    let folder: string

    before(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'mimi-python-'))
      live = await liveFederation()
      writeFileSync(path.join(folder, 'registry'), live.registryFile)
    })

    after(async () => {
      await live?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    async function lookUp (csi: string): Promise<Record<string, unknown>> {
      const reading = spawn(python, [
        'read_live.py', '--anchor', encodeAnchor(live.test.anchor), '--registry', path.join(folder, 'registry'),
        '--now', String(live.clock.time), csi
      ],
      { cwd: READER, env, stdio: ['ignore', 'pipe', 'pipe'] })
      const [out, err, [code]] = await Promise.all([text(reading.stdout), text(reading.stderr), once(reading, 'exit')])
      expect(code, err).to.equal(0)
      expect(err).to.equal('')
      return JSON.parse(out)
    }

    it('finds nothing where nobody claimed, by the word of a majority', async () => {
      expect(await lookUp('tel:+14155550199')).to.deep.equal({ outcome: 'none', csi: 'tel:+14155550199', mappings: [] })
    })

    it('draws tokens, evaluates, reads and verifies what a holder published', async () => {
      live.users[0]?.add(BOB)
      const client = await live.light()
      await client.holder(secretKeyStore(seedOf('bob\'s phone')), memoryStateStore())
        .claim({ csi: BOB, msp: 'msp1', tags: ['work'], answer: async () => live.codeOf(BOB) })
      const { outcome, mappings } = await lookUp('TEL:+1 415 555 0123')
      expect(outcome).to.equal('found')
      expect(mappings).to.have.length(1)
      expect(mappings).to.have.deep.nested.property('[0].mspId', 'msp1')
      expect(mappings).to.have.deep.nested.property('[0].tags', ['work'])
      expect(mappings).to.have.deep.nested.property('[0].contested', false)
    })
  })
})
