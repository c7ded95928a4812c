import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { EXEC_ARGV, MAIN } from '../builders/program.ts'

function alive (pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false // ESRCH: it has ended
  }
}

describe('testnet/processes', function () {
  // nodes are processes here
  this.timeout(180_000)

  let folder: string
  before(async () => { folder = await mkdtemp(path.join(tmpdir(), 'mimi-processes-')) })
  after(async () => { await rm(folder, { recursive: true }) })

  function mimi (...args: string[]) {
    const child = spawn(process.execPath, [...EXEC_ARGV, MAIN, 'testnet', '--dps', '3', ...args], {
      stdio: ['pipe', 'pipe', 'pipe']
    })
    const output = { out: '', err: '' }
    child.stdout.on('data', chunk => { output.out += String(chunk) })
    child.stderr.on('data', chunk => { output.err += String(chunk) })
    return { child, output }
  }

  it('claims with codes that arrive, finds all from other services, takes ' +
    'commands, and leaves no process behind', async () => {
    const file = path.join(folder, 'csis.txt')
    await writeFile(file, 'tel:+14155550100 msp1 Default\nmailto:bob@example.com msp2 ' +
      'Work,Business\nacct:carol@social.example msp1,msp3 Default\n')
    const { child, output } = mimi('--msps', '3', '--csis', file, '--json')
    child.stdin.end('nodes\ndiscover tel:+14155550199\nquit\n')
    const [code] = await once(child, 'close')
    expect(code, output.err).to.equal(0)

    const [json = '', ...rest] = output.out.split('\n')
    const { ready_ms: ready, lookups } = JSON.parse(json)
    expect(ready).to.be.greaterThan(0)
    expect(lookups.map(({ csi, msps, relayed, verified }: {
      csi: string, msps: string[], relayed: boolean, verified: boolean
    }) => [csi, msps.toSorted(), relayed, verified]))
      .to.deep.equal([
        ['tel:+14155550100', ['msp1'], true, true],
        ['mailto:bob@example.com', ['msp2'], true, true],
        ['acct:carol@social.example', ['msp1', 'msp3'], true, true]
      ])
    const shown = rest.join('\n')
    expect(shown).to.include('no match').and.to.include('asked through relays')
    const pids = [...shown.matchAll(/^(?:mimi> )?(?:dp|csip|msp)\d+ +\w+ +(\d+) /gm)].map(([, pid]) => Number(pid))
    expect(pids).to.have.length(7)
    expect(pids.filter(alive)).to.deep.equal([])
  })

  it('plays the number that changes hands while a DP is down, and all agree in the end', async () => {
    const { child, output } = mimi('--dps', '5', '--scenario', 'reassign', '--once', '--json')
    child.stdin.end()
    const [code] = await once(child, 'close')
    expect(code, output.err).to.equal(0)
    const { agreed, dps, found } = JSON.parse(output.out)
    expect(agreed).to.equal(true)
    expect(dps.map(({ living, invalidated, invalidations }: Record<string, unknown[]>) =>
      [living?.length, invalidated, invalidations?.length])).to.deep.equal(Array.from({ length: 5 }, () => [1, 1, 1]))
    expect(found).to.deep.equal([{ by: 'msp1', msps: ['msp2'] }, { by: 'msp2', msps: ['msp2'] }])
    expect(output.err.match(/^\d\. .+$/gm)).to.have.length(7)
  })

  it('cuts nodes off and mends that: who was cut off misses what happens, and catches up', async () => {
    const file = path.join(folder, 'one.txt')
    await writeFile(file, 'tel:+14155550100 msp1 Default\n')
    const { child, output } = mimi('--dps', '5', '--csis', file)
    // asks until dp5 knows what it missed, as a person would
    const script = ['partition dp5', 'reassign tel:+14155550100', 'views tel:+14155550100', 'heal']
    let answered = 0
    child.stdout.on('data', () => {
      const answers = output.out.split('mimi> ').slice(1)
      if (answers.length > answered) {
        answered = answers.length
        const caughtUp = script.length === 0 && /^dp5 +yes +\S+ +\d+ +[0-9a-f]{8} *$/m.test(answers.at(-2) ?? '')
        child.stdin.write(`${script.shift() ?? (caughtUp ? 'quit' : 'views tel:+14155550100')}\n`)
      }
    })
    const [code] = await once(child, 'close')
    expect(code, output.err).to.equal(0)
    expect(output.out).to.include('announced: 4 of 5 replicas')
    // the observer stands with the others
    expect(output.out.split('everybody reaches everybody')[0]).to.match(/^dp5 +yes .*RPC_/m)
  })

  it('goes on with a conflict after kill -9 of the DP that follows it', async () => {
    const file = path.join(folder, 'disputed.txt')
    await writeFile(file, 'tel:+14155550101 msp1 Default\n')
    const { child, output } = mimi('--csis', file)
    const following = (): string => /^(?:mimi> )?[0-9a-f]{8} +(dp\d) /m.exec(output.out)?.[1] ?? 'nobody'
    const script = [
      () => 'dispute tel:+14155550101 msp2', () => 'conflicts', () => `kill ${following()}`, () => 'conflicts',
      () => `restart ${following()}`, () => 'conflicts', () => 'defend tel:+14155550101', () => 'conflicts',
      () => 'quit'
    ]
    let answered = 0
    child.stdout.on('data', () => {
      const answers = output.out.split('mimi> ').length - 1
      if (answers > answered) {
        answered = answers
        child.stdin.write(`${script.shift()?.() ?? 'quit'}\n`)
      }
    })
    const [code] = await once(child, 'close')
    expect(code, output.err).to.equal(0)
    const [, opened, before, killed, away, started, after, , decided] = output.out.split('mimi> ')
    expect(opened).to.include('has time to defend the mapping until')
    expect([before, killed, away, started].join(''))
      .to.match(/has time to defend the mapping until.+\ndp\d ended\.\nNo conflicts\.\ndp\d is ready\.\n$/s)
    // the same time: its window runs since the replicas have the dispute
    const [time] = /until \S+/.exec(before ?? '') ?? []
    expect(after).to.include(time)
    expect(decided).to.include('decided for the holder: the holder defended the mapping')
  })

  it('refuses a file of identifiers that it can\'t read, before it starts anything', async () => {
    const { child, output } = mimi('--once', '--csis', path.join(folder, 'none.txt'))
    const [code] = await once(child, 'close')
    expect(code).to.equal(8)
    expect(output.err).to.include('FILE_UNREADABLE').and.not.to.include('Ready')
  })
})
