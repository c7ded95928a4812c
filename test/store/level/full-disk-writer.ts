/**
 * A process that writes until its disk is full, says so, and writes on once it is told
 * that there is room: `acked <n>`, `full`, `done` on standard output.
 */
import { writeSync } from 'node:fs'
import { once } from 'node:events'
import { fromString } from 'uint8arrays/from-string'
import { levelStore } from '../../../src/store/level.ts'
import { incompressible } from './incompressible.ts'

const [, , directory = '', total = '0'] = process.argv
const store = await levelStore(directory)
const rows = store.namespace('rows')

async function put (n: number): Promise<boolean> {
  try {
    await rows.put(fromString(`row ${n}`), incompressible(n))
    writeSync(1, `acked ${n}\n`)
    return true
  } catch {
    return false
  }
}

let [n, failures] = [0, 0]
for (; failures < 6; n++) {
  failures += await put(n) ? 0 : 1
}
// what was acknowledged can be read, disk full or not
const first = await rows.get(fromString('row 0'))
writeSync(1, first == null ? 'blind\n' : 'full\n')
await once(process.stdin, 'data')
for (let i = 0; i < Number(total); i++, n++) {
  await put(n)
}
writeSync(1, 'done\n')
await once(process.stdin, 'data')
await store.close()
process.exit(0)
