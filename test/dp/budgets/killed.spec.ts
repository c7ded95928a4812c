import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { systemClock } from '../../../src/base/clock.ts'
import { DurableLedger } from '../../../src/dp/budgets/durable-ledger.ts'
import { levelStore } from '../../../src/store/level.ts'
import { rejectionOf } from '../../builders/errors.ts'

/** Charges that are seen before the process is killed, somewhere in the midst of the next. */
const SEEN = 40

describe('dp/budgets/killed', () => {
  it('has on disk every charge and serial that anybody was told of', async function () {
    this.timeout(60_000)
    const folder = await mkdtemp(path.join(tmpdir(), 'mimi-budget-'))
    const script = path.join(import.meta.dirname, '../../builders/budget-spender.ts')
    const child = spawn(process.execPath, ['--import=tsx', script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    let told = -1
    const exited = once(child, 'exit')
    for await (const line of createInterface({ input: child.stdout })) {
      told = Number(line)
      if (told === SEEN) {
        child.kill('SIGKILL')
      }
    }
    await exited
    const store = await levelStore(folder)
    const ledger = await DurableLedger.open({
      store: store.namespace('budget'),
      clock: systemClock,
      past: systemClock,
      isClockConfirmed: () => true,
      logger: defaultLogger()
    })
    const until = systemClock.now() + 3_600_000
    const ids = Array.from({ length: told + 1 }, (_, i) => `${i}`)
    const limit = { perHour: 1, burst: 1_000_000 }
    expect(await ledger.charge({ meters: [{ name: 'all', limit }], items: { scope: 'a', ids, until } })).to.equal(0)
    for (const i of ids) {
      expect((await rejectionOf(
        ledger.charge({ meters: [], items: { scope: 'a', ids: [], until }, serial: { name: `o/${i}`, until } })
      )).code).to.equal('CONTEXT_REPLAYED')
    }
    // as many as were told, and at most the one that was under way, are gone from the bucket
    expect((await rejectionOf(ledger.charge({
      meters: [{ name: 'all', limit: { perHour: 1, burst: told + 1 } }], items: { scope: 'b', ids: ['x'], until }
    }))).code).to.equal('RATE_LIMITED')
    await store.close()
    await rm(folder, { recursive: true })
  })
})
