/** A process that writes without end and tells each acknowledgement: to be killed. */
import { fromString } from 'uint8arrays/from-string'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { levelStore } from '../../src/store/level.ts'
import { bobLookupKey, fakeEntry } from '../builders/mapping.ts'

const [, , directory = ''] = process.argv
const store = await levelStore(directory)
const names = store.namespace('names')

for (let i = 0; ; i += 8) {
  await Promise.all(Array.from({ length: 8 }, async (_, j) => {
    const id = `entry ${i + j}`
    await store.records.merge(bobLookupKey, RecordSet.of(bobLookupKey, [fakeEntry({ id })]))
    await names.put(fromString(id), fromString('stored'))
    process.stdout.write(`${id}\n`)
  }))
}
