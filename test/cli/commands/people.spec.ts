import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { run } from '../../../src/cli/program.ts'
import { parseWishes } from '../../../src/cli/commands/claim/wishes.ts'
import { writeKeyFile } from '../../../src/cli/key-file.ts'
import { requestsOf } from '../../../src/cli/commands/msp/handler.ts'
import { encodeAnchor } from '../../../src/registry/anchor.ts'
import { systemRandom } from '../../../src/base/clock.ts'
import { codeOf, rejectionOf } from '../../builders/errors.ts'
import { liveFederation } from '../../builders/live-federation.ts'
import { testContext } from '../context.ts'
import type { CliContext } from '../../../src/cli/context.ts'
import type { LiveFederation } from '../../builders/live-federation.ts'

const BOB = 'mailto:bob@example.com'

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

describe('cli/commands/people: mimi claim and mimi discover', () => {
  let live: LiveFederation
  let folder: string
  let federation: string[]

  async function mimi (
    args: readonly string[], stdin = new PassThrough(), joined: readonly string[] = federation
  ): Promise<Ran> {
    let [stdout, stderr] = ['', '']
    const context: CliContext = {
      program: 'mimi',
      stdout: { write: text => { stdout += text } },
      stderr: { write: text => { stderr += text } },
      stdin,
      env: process.env,
      clock: live.clock,
      random: systemRandom,
      signal: new AbortController().signal
    }
    const code = await run([...args, ...joined], context)
    return { code, stdout, stderr }
  }

  before(async () => {
    live = await liveFederation()
    folder = await mkdtemp(join(tmpdir(), 'mimi-'))
    await writeFile(join(folder, 'v1.registry'), live.registryFile)
    federation = ['--anchor', encodeAnchor(live.test.anchor), '--registry', join(folder, 'v1.registry')]
    for (const users of live.users) {
      users.add(BOB)
    }
  })

  after(async () => {
    await live.stop()
    await rm(folder, { recursive: true })
  })

  it('says "no match" with an exit code of its own', async () => {
    const { code, stdout } = await mimi(['discover', BOB])
    expect(code).to.equal(8)
    expect(stdout).to.match(/no match/)
    expect(stdout).to.match(/mode all, as the federation agreed; no DP asked; replicas read/)
  })

  it('publishes nothing without a code', async () => {
    const stdin = new PassThrough()
    stdin.end()
    const { code, stdout } = await mimi(['claim', BOB, '--msp', 'msp1', '--data', join(folder, 'me')], stdin)
    expect(code).to.equal(6)
    expect(stdout).to.match(/HOLDER_NO_CODE/)
  })

  it('claims with a code from a command', async () => {
    const codes = join(folder, 'code')
    await writeFile(codes, '')
    const sent = live.nextCode(BOB)
    // the code exists only once it was sent, so the command waits for it
    const claiming = mimi([
      'claim', BOB, '--msp', 'msp1', '--tag', 'work', '--dp', live.test.dps[0]?.id ?? '', '--data', join(folder, 'me'),
      '--json', '--code-command', `until [ -s ${codes} ]; do :; done; cat ${codes}`
    ])
    await writeFile(codes, await sent + '\n')
    const { code, stdout, stderr } = await claiming
    expect(code, stderr).to.equal(0)
    const [claimed] = JSON.parse(stdout)
    expect(claimed).to.deep.include({ csi: BOB, msp: 'msp1', tags: ['work'], proved: true, receipts: 5, replicas: 5 })
  })

  it('renews nothing before it is due, and nothing that was never claimed', async () => {
    const { code, stdout } = await mimi(['renew', BOB, '--msp', 'msp1', '--data', join(folder, 'me'), '--json'])
    expect(code).to.equal(0)
    const [renewed] = JSON.parse(stdout)
    expect(renewed).to.deep.include({ csi: BOB, msp: 'msp1', renewed: false })
    const never = await mimi(['renew', BOB, '--msp', 'msp2', '--data', join(folder, 'me'), '--json'])
    expect(JSON.parse(never.stdout)).to.deep.equal([{ csi: BOB, msp: 'msp2', error: 'HOLDER_NOTHING_TO_RENEW' }])
  })

  it('renews when half of the life has passed, with a new code', async () => {
    const folderOf = join(folder, 'me')
    live.clock.time += 23 * 86_400_000
    const codes = join(folder, 'renewal')
    const sent = live.nextCode(BOB)
    const renewing = mimi([
      'renew', BOB, '--msp', 'msp1', '--tag', 'work', '--data', folderOf, '--json', '--code-command',
      `until [ -s ${codes} ]; do :; done; cat ${codes}`
    ])
    await writeFile(codes, await sent)
    const { code, stdout, stderr } = await renewing
    expect(code, stderr).to.equal(0)
    expect(JSON.parse(stdout)[0]).to.deep.include({ renewed: true, reason: 'half-life', sequence: 2, proved: true })
  })

  it('claims many from a file, without a second code', async () => {
    await writeFile(join(folder, 'many'), `# mine\n\n${BOB} msp1,msp2 home,evening\n`)
    const { code, stdout, stderr } = await mimi([
      'claim', '--file', join(folder, 'many'), '--dp', live.test.dps[0]?.id ?? '', '--data', join(folder, 'me')
    ])
    expect(code, stderr).to.equal(0)
    expect(stdout.match(/published at 5 of 5/g)).to.have.length(2)
  })

  it('says that somebody lists no service, by an exit code of its own, and takes it back', async () => {
    const csi = 'mailto:nowhere@example.com'
    const data = ['--data', join(folder, 'nowhere')]
    const codes = join(folder, 'nowhere code')
    await writeFile(codes, '')
    const sent = live.nextCode(csi)
    const claiming = mimi([
      'claim', csi, '--nowhere', '--json', ...data, '--code-command',
      `until [ -s '${codes}' ]; do :; done; cat '${codes}'`
    ])
    await writeFile(codes, await sent)
    const { code, stdout, stderr } = await claiming
    expect(code, stderr).to.equal(0)
    expect(JSON.parse(stdout)[0]).to.deep.include({ csi, msp: null, tags: [] })
    const found = await mimi(['discover', csi])
    expect(found.code).to.equal(12)
    expect(found.stdout).to.include('lists no service').and.to.not.include('no match')
    const compact = await mimi(['discover', csi, '--compact', '--json'])
    expect([compact.code, JSON.parse(compact.stdout)[0].opted_out]).to.deep.equal([12, true])
    // what renews every day reads it from a file, as a service
    await writeFile(join(folder, 'mine'), `${csi} -\n`)
    expect((await mimi(['renew', '--file', join(folder, 'mine'), ...data])).stdout).to.match(/listed nowhere +not due/)
    expect((await mimi(['claim', csi, '--nowhere', '--msp', 'msp1', ...data])).code).to.equal(3)
    expect((await mimi(['claim', csi, '--nowhere', '--tag', 'work', ...data])).stdout)
      .to.include('HOLDER_OPT_OUT_TAGGED')
    live.clock.time += 1_000
    expect((await mimi(['release', csi, '--nowhere', ...data])).code).to.equal(0)
    expect((await mimi(['discover', csi])).code).to.equal(8)
  })

  it('shows what it found as a table', async () => {
    const { code, stdout } = await mimi(['discover', BOB, '--app', 'msp2'])
    expect(code).to.equal(0)
    expect(stdout).to.match(/\*\s+Messenger 2\s+home, evening/)
  })

  it('shows the same as JSON', async () => {
    const { stdout } = await mimi(['discover', BOB, '--json', '--app', 'msp2'])
    const [found] = JSON.parse(stdout)
    expect(found.outcome).to.equal('found')
    expect(found.mappings.map(({ msp }: { msp: string }) => msp).sort()).to.deep.equal(['msp1', 'msp2'])
    expect(found.preferred_because).to.equal('app')
  })

  it('asks the DPs that are named, says which of them answered what, and who set the mode', async () => {
    const [home = '', other = ''] = live.test.dps.map(({ id }) => id)
    const { code, stdout } = await mimi(['discover', BOB, '--home', home, '--dp', home, '--dp', other, '--json'])
    const [found] = JSON.parse(stdout)
    expect([
      code, found.federation.mode, found.federation.set_by, found.federation.home, found.federation.replicas_read
    ]).to.deep.equal([0, 'selected', 'caller', home, false])
    expect(found.federation.asked).to.deep.equal([home, other].sort())
    expect(found.mappings.every(({ found_at: at }: { found_at: string[] }) => at.length === 1)).to.equal(true)
    const table = await mimi(['discover', BOB, '--home', home, '--federation', 'local'])
    expect(table.stdout).to.match(/mode local, as asked for; through 12D3/)
  })

  it('fetches the registry from a DP that is named, and joins nothing without either', async () => {
    const [first] = live.test.registry.dps
    const anchor = federation.slice(0, 2)
    const from = ['--bootstrap', `${first?.addresses[0] ?? ''}/p2p/${first?.id ?? ''}`]
    const { code, stdout, stderr } = await mimi(['discover', BOB], undefined, [...anchor, ...from])
    expect([code, /Messenger 1/.test(stdout)], stderr).to.deep.equal([0, true])
    expect((await mimi(['discover', BOB], undefined, anchor)).code).to.not.equal(0)
  })

  it('leaves the replicas alone, or reads them too, as it is told', async () => {
    const [home = ''] = live.test.dps.map(({ id }) => id)
    const reads = async (...args: string[]): Promise<unknown> =>
      JSON.parse((await mimi(['discover', BOB, '--json', '--home', home, ...args])).stdout)[0].federation.replicas_read
    expect([await reads('--federation', 'all'), await reads('--federation', 'all', '--no-replicas')])
      .to.deep.equal([true, false])
    expect([await reads('--federation', 'local'), await reads('--federation', 'local', '--replicas')])
      .to.deep.equal([false, true])
  })

  it('asks DPs that are preferred, and those that they prefer, by --levels; nowhere else that is heeded', async () => {
    const asked = async (...args: string[]): Promise<Ran> => await mimi(['discover', BOB, '--json', ...args])
    expect(JSON.parse((await asked('--federation', 'preferred', '--levels', '2')).stdout)[0].federation.mode)
      .to.equal('preferred')
    expect((await asked('--federation', 'all', '--levels', '2')).stderr).to.include('DISCOVER_OPTION_UNUSED')
    expect((await asked('--levels', '3')).stderr).to.include('OPTION_INVALID')
  })

  it('says whether it asked through relays, and fails where it must and can not', async () => {
    const direct = await mimi(['discover', BOB, '--no-relay'])
    expect(direct.code).to.equal(0)
    expect(direct.stdout).to.include('asked directly;')
    const [found] = JSON.parse((await mimi(['discover', BOB, '--json'])).stdout)
    expect(found.relayed).to.equal(false)
    const { code, stderr } = await mimi(['discover', BOB, '--relay', '--json'])
    expect(code).to.equal(10)
    expect(stderr).to.include('RELAY_NONE')
  })

  it('says in bits which services reach somebody', async () => {
    const { code, stdout } = await mimi(['discover', BOB, '--compact', '--json'])
    expect(code).to.equal(0)
    const [answer] = JSON.parse(stdout)
    expect(answer).to.deep.include({ csi: BOB, outcome: 'found', complete: true })
    expect(answer.reachable).to.have.property('msp1', 'yes')
    expect(answer.answer).to.match(/^[0-9a-f]+$/)
    expect((await mimi(['discover', BOB, '--compact'])).stdout).to.match(/msp1 +yes/).and.to.match(
      /mode all, as the federation agreed; no DP asked; replicas read\nasked directly/
    )
  })

  it('tells what is no identifier by exit code', async () => {
    expect((await mimi(['discover', 'bob'])).code).to.equal(3)
  })

  it('wants a service, or a file', async () => {
    expect((await mimi(['claim', BOB, '--data', join(folder, 'me')])).code).to.equal(3)
  })

  it('answers a parent process', async () => {
    const node = await live.light()
    const { discover } = requestsOf(node)
    expect(await discover?.({ csi: BOB, tags: ['home'] }))
      .to.deep.include({ csi: BOB, outcome: 'found', preferred_because: 'tags' })
    expect((await rejectionOf(Promise.resolve(discover?.({ tags: [] })))).code).to.equal('OPTION_INVALID')
  })

  it('moves a mapping to another service, and its holder to another key, with a new code', async () => {
    const mine = ['--data', join(folder, 'me'), '--json']
    live.clock.time += 1_000
    const moved = await mimi(['replace', BOB, '--from', 'msp2', '--msp', 'msp1', '--tag', 'day', ...mine])
    expect(moved.code, moved.stderr).to.equal(0)
    expect(JSON.parse(moved.stdout)).to.deep.include({ csi: BOB, msp: 'msp1', tags: ['day'], released: 1 })
    live.clock.time += 1_000
    const codes = join(folder, 'rotation')
    const sent = live.nextCode(BOB)
    const rotating = mimi(['rotate', BOB, ...mine, '--code-command', `until [ -s ${codes} ]; do :; done; cat ${codes}`])
    await writeFile(codes, await sent)
    const { code, stdout, stderr } = await rotating
    expect(code, stderr).to.equal(0)
    expect(JSON.parse(stdout)).to.deep.include({ generation: 1, linked: true, released: 1, left: 0 })
    live.clock.time += 1_000
  })

  it('recovers nothing without a service where no backup is', async () => {
    const { code, stderr } = await mimi(['recover', BOB, '--data', join(folder, 'stranger')])
    expect([code === 0, /HOLDER_NOTHING_TO_RECOVER/.test(stderr)]).to.deep.equal([false, true])
  })

  it('watches: tells whoever did not make it of a mapping, and its holder of nothing', async () => {
    expect((await mimi(['watch', BOB, '--once', '--data', join(folder, 'me')])).stdout).to.equal('')
    const { stdout } = await mimi(['watch', BOB, '--once', '--json', '--data', join(folder, 'stranger')])
    expect(JSON.parse(stdout)).to.deep.include({ csi: BOB, event: 'entry' })
    expect((await mimi(['watch', BOB, '--interval', '0', '--data', join(folder, 'me')])).stderr)
      .to.match(/OPTION_INVALID/)
  })

  it('lets go of everything, once', async () => {
    const release = ['release', BOB, '--data', join(folder, 'me')]
    const { code, stdout, stderr } = await mimi(release)
    expect(code, stderr).to.equal(0)
    expect(stdout).to.match(/gone at 5 of 5 replicas/)
    expect((await mimi(release)).stderr).to.match(/HOLDER_NOTHING_TO_RELEASE/)
  })

  it('claims as newly yours, says who has heard of it, and refuses it to the ' +
    'next as long as that mapping stands', async () => {
    const csi = 'mailto:first@example.com'
    for (const users of live.users) {
      users.add(csi)
    }
    const claim = async (name: string): Promise<Ran> => {
      live.clock.time += 60_000
      const codes = join(folder, `first of ${name}`)
      await writeFile(codes, '')
      const sent = live.nextCode(csi)
      const claiming = mimi([
        'claim', csi, '--msp', 'msp1', '--first', '--json', '--data', join(folder, name), '--code-command',
        `until [ -s '${codes}' ]; do :; done; cat '${codes}'`
      ])
      await writeFile(codes, await sent)
      return await claiming
    }
    expect((await claim('alice')).code).to.equal(0)
    const coverage = ['coverage', csi, '--data', join(folder, 'alice')]
    const others = live.test.dps.length - 1
    const { code, stdout, stderr } = await mimi([...coverage, '--json'])
    expect(code, stderr).to.equal(0)
    expect(JSON.parse(stdout)).to.have.length(1)
    expect(JSON.parse(stdout)[0]).to.deep.include({ csi, msp: 'msp1', published: 5, recipients: others, conflicts: [] })
    expect((await mimi(coverage)).stdout).to.match(new RegExp(`${csi} +msp1 +\\d of ${others} DPs acknowledged`))

    const thief = await claim('mallory')
    expect(thief.code).to.not.equal(0)
    expect(JSON.parse(thief.stdout)[0]).to.deep.include({ csi, msp: 'msp1', error: 'CLAIM_CONFLICT' })
    expect((await mimi(['coverage', csi, '--data', join(folder, 'mallory')])).code).to.not.equal(0)
  })

  it('disputes as a first mapping, or to take back what was theirs before', async () => {
    const csi = 'mailto:first@example.com'
    const [first = '', second = ''] = live.test.dps.map(({ id }) => id)
    const dispute = async (dp: string, ...args: string[]): Promise<unknown> => {
      // until one more message goes to that address
      live.clock.time += 4 * 3_600_000
      const codes = join(folder, `dispute at ${dp}`)
      await writeFile(codes, '')
      const sent = live.nextCode(csi)
      const disputing = mimi([
        'dispute', csi, '--dp', dp, '--data', join(folder, `mallory at ${dp}`), ...args, '--code-command',
        `until [ -s '${codes}' ]; do :; done; cat '${codes}'`
      ])
      await writeFile(codes, await sent)
      expect((await disputing).code).to.equal(0)
      const followed = await live.dps.find(({ peerId }) => peerId.toString() === dp)?.conflicts.list() ?? []
      return followed.map(({ dispute: { takeover } }) => takeover)
    }
    expect(await dispute(first)).to.deep.equal(['firstMapping'])
    expect(await dispute(second, '--take-back')).to.deep.equal(['replace'])
  })

  it('is confirmed by a service no more often than --requests-per-minute lets it', async () => {
    const [csi, place] = ['mailto:first@example.com', join(folder, 'service')]
    await live.msps[1]?.stop()
    await writeKeyFile(place, live.test.msps[1]?.seed ?? new Uint8Array())
    await writeFile(join(folder, 'users'), `${csi}\n`)
    const [address = ''] = live.test.registry.msp('msp2')?.addresses ?? []
    let announced = (): void => {}
    const ready = new Promise<void>(resolve => { announced = resolve })
    const context = testContext({
      clock: live.clock, random: systemRandom, env: process.env, stdout: { write: () => { announced() } }
    })
    const running = run([
      'msp', 'start', '--id', 'msp2', '--key', place, '--users', join(folder, 'users'), '--requests-per-minute', '0',
      '--listen', address.replace(/\/p2p\/.*/, ''), ...federation
    ], context)
    await Promise.race([ready, running])
    const { stdout } = await mimi(['claim', csi, '--msp', 'msp2', '--data', join(folder, 'alice'), '--json'])
    expect(JSON.parse(stdout)[0]).to.include({ csi, msp: 'msp2', error: 'CONFIRM_RATE_LIMITED' })
    context.abort()
    await running
  })

  it('tells by exit code that not everybody answered, and that nobody did', async () => {
    const [home = '', , , , gone = ''] = live.test.dps.map(({ id }) => id)
    const nobody = ['discover', 'mailto:nobody@example.com', '--home', home]
    await live.dps[4]?.stop()
    expect((await mimi([...nobody, '--dp', home])).code).to.equal(8)
    expect((await mimi([...nobody, '--dp', home, '--dp', gone])).code).to.equal(11)
    const checked = await mimi([...nobody, '--dp', home, '--dp', gone, '--spot-checks', '1', '--json'])
    expect(JSON.parse(checked.stdout)[0].federation.spot_checks.map(({ dp, by }: Record<string, string>) => [dp, by]))
      .to.deep.equal([[gone, home]])
    const failed = await mimi([...nobody, '--dp', gone, '--json'])
    const { failed: why, ...told } = JSON.parse(failed.stdout)[0]
    expect([failed.code, told])
      .to.deep.equal([10, { csi: 'mailto:nobody@example.com', outcome: 'failed', error: 'DISCOVER_NO_ANSWER' }])
    expect(why.map(({ dp }: { dp: string }) => dp)).to.deep.equal([gone])
    const plain = await mimi([...nobody, '--dp', gone])
    expect(plain.stdout).to.match(new RegExp(`failed: DISCOVER_NO_ANSWER\\n {2}${gone} {2}RPC_`))
    expect((await mimi([...nobody, '--federation', 'everywhere'])).code).to.equal(3)
  })
})

describe('cli/commands/people: the file of mimi claim', () => {
  it('reads services and tags, and skips comments', () => {
    expect(parseWishes('# c\ntel:+1 a,b x,y\n\ntel:+2 a')).to.deep.equal([
      { csi: 'tel:+1', msp: 'a', tags: ['x', 'y'] },
      { csi: 'tel:+1', msp: 'b', tags: ['x', 'y'] },
      { csi: 'tel:+2', msp: 'a', tags: undefined }
    ])
  })

  for (const line of ['tel:+1', 'tel:+1 a x more']) {
    it(`names the line that it can't read: ${line}`, () => {
      expect(codeOf(() => parseWishes(line))).to.equal('OPTION_INVALID')
    })
  }
})
