/** A process with an outbox, which is to be killed in a state that it tells of. */
import { fromString } from 'uint8arrays/from-string'
import { levelStore } from '../../src/store/level.ts'
import { Hands, item, OK, outboxBench } from '../builders/outbox.ts'

const [, , directory = '', state = ''] = process.argv
const store = (await levelStore(directory)).namespace('claims')
const bench = outboxBench({}, store, new Hands())
const reached = (): void => { process.stdout.write('reached\n') }
const never = async (): Promise<never> => await new Promise(() => { setInterval(() => {}, 1_000) })

switch (state) {
  case 'enqueued':
    await bench.box.enqueue(item('one'), [{ type: 'put', key: fromString('claim'), value: fromString('kept') }])
    reached()
    break
  case 'delivering':
    bench.react = async () => {
      reached()
      return await never()
    }
    await bench.box.start()
    await bench.box.enqueue(item('one'))
    break
  case 'half-answered':
    bench.react = async dp => dp === 1 ? OK : await never()
    await bench.box.start()
    await bench.box.enqueue(item('one'))
    while ((await bench.box.progress(item('one').id))?.answers.length !== 1) {
      await bench.rest()
    }
    reached()
    break
  case 'refused':
    bench.react = () => ({ again: 'item' })
    await bench.box.start()
    await bench.box.enqueue(item('one'))
    await bench.rest()
    while (bench.delivered.length < 2) {
      await bench.rest()
    }
    await bench.rest()
    reached()
    break
  case 'answered':
    await bench.box.start()
    await bench.box.enqueue(item('one'))
    while ((await bench.box.progress(item('one').id))?.answers.length !== 2) {
      await bench.rest()
    }
    reached()
    break
}
await never()
