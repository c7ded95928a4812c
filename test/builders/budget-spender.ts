/** A process of its own that spends and says so: tests kill it, then look at what it wrote. */
import { defaultLogger } from '@libp2p/logger'
import { systemClock } from '../../src/base/clock.ts'
import { DurableLedger } from '../../src/dp/budgets/durable-ledger.ts'
import { levelStore } from '../../src/store/level.ts'

const [folder = ''] = process.argv.slice(2)
const store = await levelStore(folder)
const ledger = await DurableLedger.open({
  store: store.namespace('budget'),
  clock: systemClock,
  past: systemClock,
  isClockConfirmed: () => true,
  logger: defaultLogger()
})
for (let i = 0; ; i++) {
  const until = systemClock.now() + 3_600_000
  await ledger.charge({
    meters: [{ name: 'all', limit: { perHour: 1, burst: 1_000_000 } }],
    items: { scope: 'a', ids: [`${i}`], until },
    serial: { name: `o/${i}`, until }
  })
  process.stdout.write(`${i}\n`)
}
