/** A DP in a process of its own, which tells its memory when asked. Its parent is memory.ts. */
import '../../src/runtime.ts'
import { fromString } from 'uint8arrays/from-string'
import { createDp } from '../../src/dp/dp.ts'
import { parseAnchor } from '../../src/registry/anchor.ts'
import { levelStore } from '../../src/store/level.ts'
import type { DpOrder, DpTold } from './memory.ts'

async function answer (order: DpOrder): Promise<DpTold> {
  if (order.kind === 'start') {
    const dp = await createDp({
      seed: fromString(order.seed, 'base16'),
      listen: ['/ip4/127.0.0.1/tcp/0'],
      anchor: parseAnchor(order.anchor),
      initial: fromString(order.registry, 'base16'),
      store: await levelStore(order.folder),
      refreshInterval: 0,
      syncInterval: 0
    })
    await dp.start()
    return { addresses: dp.addresses() }
  }
  if (globalThis.gc == null) {
    throw new Error('run with --expose-gc')
  }
  globalThis.gc()
  globalThis.gc()
  return { rss: process.memoryUsage.rss() }
}

process.on('message', (order: DpOrder) => {
  answer(order).then(told => { process.send?.(told) }, err => {
    process.stderr.write(`${String(err)}\n`)
    process.exit(1)
  })
})
// the parent is gone, or needs it no longer
process.on('disconnect', () => { process.exit(0) })
