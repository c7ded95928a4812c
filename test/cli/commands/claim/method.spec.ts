import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { systemRandom } from '../../../../src/base/clock.ts'
import { run } from '../../../../src/cli/program.ts'
import { encodeAnchor } from '../../../../src/registry/anchor.ts'
import { registryWith } from '../../../builders/attestor.ts'
import { DRIVES } from '../../../builders/channels.ts'
import { silentLogger } from '../../../builders/holder.ts'
import { liveFederation } from '../../../builders/live-federation.ts'
import { HOUR } from '../../../builders/registry.ts'
import type { Driven } from '../../../builders/channels.ts'
import type { LiveFederation } from '../../../builders/live-federation.ts'

const BOB = 'mailto:bob@example.com'

describe('cli/commands/claim/method: where one CSIP has a code by mail and domain control', () => {
  let live: LiveFederation
  let folder: string
  let code: Driven
  let reply: Driven
  let claimedAt: number

  before(async () => {
    const components = {
      clock: { now: () => live.clock.time },
      random: systemRandom,
      registry: registryWith({ test: true }),
      logger: silentLogger
    }
    const open = async (method: string): Promise<Driven> => {
      const drive = DRIVES.find(candidate => candidate.method === method)
      if (drive == null) {
        throw new Error('no such channel')
      }
      return await drive.open(components)
    }
    code = await open('email-code')
    reply = await open('dkim-reply')
    live = await liveFederation({
      channels: () => [code.channel, reply.channel],
      backend: {
        isConfirmedUser: async ({ uri }) => uri === BOB, isSsiHint: async (_csi, hint) => hint === 'bob-on-one'
      },
      scopes: [{ csiType: 'mailto', prefix: '@example.com', methods: ['email-code', 'dkim-reply'], mayReassign: false }]
    })
    folder = await mkdtemp(join(tmpdir(), 'mimi-'))
    await writeFile(join(folder, 'v1.registry'), live.registryFile)
    live.users.forEach(users => users.add(BOB))
    claimedAt = live.clock.time
  })

  after(async () => {
    await live?.stop()
    await code?.close()
    await reply?.close()
    await rm(folder, { recursive: true })
  })

  /** As Bob at his keyboard, who does what he is told. */
  async function mimi (
    ...args: string[]
  ): Promise<{ exitCode: number, result: Array<Record<string, unknown>>, stderr: string }> {
    const stdin = new PassThrough()
    let [stdout, stderr] = ['', '']
    const type = (typed: Promise<string>): void => {
      typed.then(text => { stdin.write(`${text}\n`) }, () => { stdin.end() })
    }
    const places = ['--data', join(folder, 'me'), '--registry', join(folder, 'v1.registry')]
    const exitCode =
      await run(['--json', ...args, ...places, '--anchor', encodeAnchor(live.test.anchor)], {
        program: 'mimi',
        stdout: { write: text => { stdout += text } },
        stderr: {
          write: text => {
            stderr += text
            const [, address, subject] = /send a new mail to (\S+) with exactly this subject: (.*) — then/.exec(text) ??
            []
            if (address != null && subject != null) {
              type(reply.show(BOB, { kind: 'mail', address, subject }).then(() => 'sent'))
            } else if (text.includes('sent a code')) {
              type(code.show(BOB, undefined))
            }
          }
        },
        stdin,
        env: process.env,
        clock: live.clock,
        random: systemRandom,
        signal: new AbortController().signal
      })
    return { exitCode, result: JSON.parse(stdout === '' ? '[]' : stdout), stderr }
  }

  async function found (): Promise<Array<[establishedAt: number | undefined, methods: string]>> {
    const { mappings } = await (await live.light()).discover(BOB)
    return mappings.map(({ mapping }) =>
      [mapping.establishedAt, mapping.entry.verifiedAttestations.map(({ method }) => method).join()])
  }

  it('takes what the CSIP sends where none is named', async () => {
    const { exitCode, result, stderr } = await mimi('claim', BOB, '--msp', 'msp1')
    expect(exitCode, stderr).to.equal(0)
    expect(result[0]).to.include({ proved: true, sequence: 1 })
    expect(await found()).to.deep.equal([[claimedAt, 'email-code']])
  })

  it('proves it more strictly at once, and keeps the seniority', async () => {
    live.clock.time += HOUR
    const { exitCode, result, stderr } = await mimi('claim', BOB, '--msp', 'msp1', '--method', 'dkim-reply')
    expect(exitCode, stderr).to.equal(0)
    expect(result[0]).to.include({ proved: true, sequence: 2 })
    expect(await found()).to.deep.equal([[claimedAt, 'dkim-reply']])
  })

  it('asks for nothing where the stricter proof is there', async () => {
    const { exitCode, result, stderr } = await mimi(
      'claim', BOB, '--msp', 'msp1', '--method', 'email-code', '--csip', 'csip1'
    )
    expect(exitCode, stderr).to.equal(0)
    expect(result[0]).to.include({ proved: false, sequence: 3 })
    expect(await found()).to.deep.equal([[claimedAt, 'dkim-reply']])
  })

  it('says that nobody has a method or is that CSIP, and which methods there are', async () => {
    for (const args of [['--method', 'oidc'], ['--csip', 'csip9']]) {
      const { result } = await mimi('claim', BOB, '--msp', 'msp1', ...args)
      expect(result[0]).to.include({ error: 'HOLDER_NO_CSIP' })
    }
    const { exitCode, stderr } = await mimi('claim', BOB, '--msp', 'msp1', '--method', 'pigeon')
    expect(exitCode).to.equal(3)
    expect(stderr).to.contain('email-code').and.to.contain('dkim-reply').and.to.contain('pigeon')
  })

  it('renews what only its DP keeps, by the options of the claim', async () => {
    const own = ['--msp', 'msp2', '--federated-only']
    expect((await mimi('claim', BOB, ...own)).result[0]).to.include({ proved: false })
    expect((await mimi('renew', BOB, ...own)).result[0]).to.include({ renewed: false })
    live.clock.time += 25 * 24 * HOUR
    const { exitCode, result, stderr } = await mimi('renew', BOB, ...own)
    expect(exitCode, stderr).to.equal(0)
    expect(result[0]).to.include({ renewed: true, reason: 'half-life', proved: true })
  })

  describe('then, with the proof that is there', () => {
    /** What others see: those who have their own folder, or none. */
    async function seen (...args: string[]): Promise<Array<Record<string, unknown>>> {
      const [{ mappings = [] } = {}] = (await mimi('discover', BOB, ...args)).result
      return mappings as Array<Record<string, unknown>>
    }
    const claim = async (...args: string[]): Promise<Record<string, unknown> | undefined> => {
      live.clock.time += 1_000
      const { exitCode, result, stderr } = await mimi('claim', BOB, ...args)
      expect(exitCode, stderr).to.equal(0)
      return result[0]
    }
    const msps = (mappings: ReadonlyArray<Record<string, unknown>>): unknown[] => mappings.map(({ msp }) => msp)

    it('says how the service names its user, by --ssi-hint; no other name is taken', async () => {
      await claim('--msp', 'msp1', '--ssi-hint', 'bob-on-one')
      expect((await seen()).map(({ msp, ssi_hint: hint }) => [msp, hint])).to.deep.equal([['msp1', 'bob-on-one']])
      expect((await mimi('claim', BOB, '--msp', 'msp1', '--ssi-hint', 'carol-on-one')).result[0])
        .to.include({ error: 'CONFIRM_HINT_REFUSED' })
    })

    it('seals one for those who have the secret of --audience, beside the one for everybody', async () => {
      const [ours, others] = [join(folder, 'ours'), join(folder, 'others')]
      await writeFile(ours, `${'0a'.repeat(32)}\n`, { mode: 0o600 })
      await writeFile(others, `${'0b'.repeat(32)}\n`, { mode: 0o600 })
      await claim('--msp', 'msp1', '--tag', 'family', '--audience', ours)
      const tags = async (...args: string[]): Promise<unknown[]> =>
        (await seen(...args)).flatMap(mapping => mapping.tags as unknown[])
      expect(await tags()).to.deep.equal(['Default'])
      expect(await tags('--audience', others)).to.deep.equal(['Default'])
      expect(await tags('--audience', others, '--audience', ours)).to.have.members(['Default', 'family'])
    })

    it('shows it to queries of the DPs of --admit alone', async () => {
      const [keeps = '', admitted = '', other = ''] = live.test.dps.map(({ id }) => id)
      const claimed = await claim('--msp', 'msp2', '--dp', keeps, '--admit', admitted)
      expect(claimed?.federated_only).to.deep.equal([admitted])
      const by = async (home: string): Promise<unknown[]> => msps(await seen('--home', home, '--dp', keeps))
      expect(await by(admitted)).to.include('msp2')
      expect(await by(other)).to.not.include('msp2')
    })

    it('leaves a note of where it is kept by --findable, goes on as before, none by --no-findable', async () => {
      const own = ['--msp', 'msp2', '--federated-only']
      expect((await claim(...own))?.findable, 'by itself').to.equal(undefined)
      expect(msps(await seen('--federation', 'everything'))).to.not.include('msp2')
      expect((await claim(...own, '--findable'))?.findable).to.have.property('until')
      expect(msps(await seen('--federation', 'everything'))).to.include('msp2')
      expect((await claim(...own))?.findable, 'as before').to.have.property('until')
      expect((await claim(...own, '--no-findable'))?.findable).to.equal(undefined)
    })
  })
})
