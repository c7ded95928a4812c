import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { parse } from 'yaml'
import { createProgram } from '../../src/cli/program.ts'
import { EXIT_CODES, EXIT_UNLISTED, EXIT_USAGE } from '../../src/cli/exit-codes.ts'
import { testContext } from '../cli/context.ts'

const DEPLOY = join(import.meta.dirname, '../../docs/deploy')
/** With which a node would end the same way again. */
const FOR_GOOD = [
  EXIT_USAGE, EXIT_CODES.malformed, EXIT_CODES.unverified, EXIT_CODES.refused, EXIT_CODES['not-found'], EXIT_UNLISTED
]
/** Of 10; what the page says. */
const EXPOSURE = 1.3
/** Versions of systemd count differently. */
const MARGIN = 0.3

const run = promisify(execFile)
const read = async (name: string): Promise<string> => await readFile(join(DEPLOY, name), 'utf8')

async function parses (words: readonly string[]): Promise<string> {
  const program = createProgram(testContext())
  program.hook('preAction', () => { throw new Error('parsed') })
  return await program.parseAsync([...words], { from: 'user' }).then(() => 'run', (err: Error) => err.message)
}

describe('docs/deploy', () => {
  it('the unit starts no node again that would end the same way', async () => {
    const unit = await read('mimi@.service')
    const codes = /^RestartPreventExitStatus=(.*)$/m.exec(unit)?.[1]?.split(' ').map(Number)
    expect(codes).to.have.members(FOR_GOOD)
    expect(await readFile(join(DEPLOY, '../operators.md'), 'utf8'))
      .to.contain(`RestartPreventExitStatus=${(codes ?? []).join(' ')}`)
  })

  it('the unit runs commands that there are, as no root, and is hardened', async () => {
    const unit = await read('mimi@.service')
    expect(unit).to.match(/^User=mimi$/m).and.match(/^ProtectSystem=strict$/m).and.match(/^CapabilityBoundingSet=$/m)
    for (const role of ['dp', 'csip', 'msp']) {
      expect(unit).to.match(/^ExecStart=\S+ %i start --config \S+ --data \S+$/m)
      const listed = createProgram(testContext()).commands.find(command => command.name() === role)
      expect(listed?.commands.some(command => command.name() === 'start'), role).to.equal(true)
    }
  })

  it('systemd finds nothing wrong with the unit, where it is installed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mimi-unit-'))
    try {
      const path = join(folder, 'mimi@dp.service')
      // the program needn't be installed here
      await writeFile(path, (await read('mimi@.service')).replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'))
      const told = await run('systemd-analyze', ['verify', path]).catch((err: NodeJS.ErrnoException) => {
        expect(err.code, err.message).to.equal('ENOENT') // no systemd on this machine
        return undefined
      })
      if (told != null) {
        expect(told.stderr).to.equal('')
        const { stdout } = await run('systemd-analyze', ['security', '--offline=true', '--no-pager', path])
        expect(Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1])).to.be.at.most(EXPOSURE + MARGIN)
      }
      expect(await read('README.md')).to.contain(`says ${EXPOSURE} (of 10`)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('the timer for people runs what there is, and systemd finds nothing wrong with it', async () => {
    const [service, timer] = [await read('mimi-renew.service'), await read('mimi-renew.timer')]
    const [, words = ''] = /^ExecStart=\S+ (.*)$/m.exec(service) ?? []
    const [, how = ''] = /^Environment=MIMI_HOW=(.*)$/m.exec(service) ?? []
    const given = ['--data', 'd', '--anchor', 'a', '--registry', 'r']
    for (const said of [how, '--code-command=/bin/fetch-code']) {
      expect(await parses([...words.replace('$MIMI_HOW', said).split(' '), ...given])).to.equal('parsed')
    }
    const folder = await mkdtemp(join(tmpdir(), 'mimi-unit-'))
    try {
      await writeFile(join(folder, 'mimi-renew.service'), service.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'))
      await writeFile(join(folder, 'mimi-renew.timer'), timer)
      const told = await run('systemd-analyze', ['verify', join(folder, 'mimi-renew.timer')])
        .catch((err: NodeJS.ErrnoException) => {
          expect(err.code, err.message).to.equal('ENOENT') // no systemd on this machine
          return undefined
        })
      expect(told?.stderr ?? '').to.equal('')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('the container is no root, writes to its data alone, and its log has an end', async () => {
    const { services: { dp } } = parse(await read('compose.yaml'))
    expect(dp).to.deep.include({
      read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], user: '1000:1000'
    })
    expect(dp.logging.options).to.deep.equal({ 'max-size': '10m', 'max-file': '5' })
    expect(dp.restart).to.match(/^on-failure:\d+$/)
    const image = await read('Dockerfile')
    expect(image.trimEnd().split('\n').filter(line => /^(USER|FROM) /.test(line)).at(-1)).to.equal('USER node')
    expect(await parses(['dp', 'start', '--anchor', 'a', '--registry', 'r', '--data', '/data', '--metrics', '9464']))
      .to.equal('parsed')
    expect(dp.command.slice(-2)).to.deep.equal(['--metrics', '9464'])
  })
})
