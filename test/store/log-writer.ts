/** A process that logs invalidations without end and tells each acknowledgement: to be killed. */
import { levelStore } from '../../src/store/level.ts'
import { reassigned, testLog } from '../builders/log.ts'

const [, , directory = ''] = process.argv
const store = await levelStore(directory)
const { log } = await testLog({ store: store.namespace('invalidations') })

for (let i = 0; ; i += 8) {
  await Promise.all(Array.from({ length: 8 }, async (_, j) => {
    const [outcome] = await log.add([reassigned(`number ${i + j}`)])
    if (outcome === 'added') {
      process.stdout.write(`${i + j}\n`)
    }
  }))
}
