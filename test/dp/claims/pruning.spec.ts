import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { PRUNE_INTERVAL, pruning } from '../../../src/dp/claims/pruning.ts'
import { until } from '../../builders/replicas.ts'
import type { Timer } from '../../../src/base/clock.ts'

describe('dp/claims/pruning', () => {
  const log = defaultLogger().forComponent('test')
  const due: Array<{ ms: number, callback: () => void }> = []
  const timer: Timer = {
    after: (ms, callback) => {
      const wait = { ms, callback }
      due.push(wait)
      return () => { due.splice(0, due.length, ...due.filter(other => other !== wait)) }
    }
  }
  /** How long it waited. */
  const turn = async (): Promise<number> => {
    await until(() => due.length === 1)
    const [wait] = due.splice(0)
    wait?.callback()
    return wait?.ms ?? -1
  }

  it('begins at once, goes on while there is something, then comes back every hour, also after a failure', async () => {
    const work = [100, 3, 0, new Error('the disk is full'), 0]
    const part = pruning({
      name: 'test',
      log,
      timer,
      prune: async () => {
        const done = work.shift() ?? 0
        if (done instanceof Error) {
          throw done
        }
        return done
      }
    })
    await part.start()
    const waits: number[] = []
    for (let i = 0; i < 6; i++) {
      waits.push(await turn())
    }
    expect(waits).to.deep.equal([0, 0, 0, PRUNE_INTERVAL, PRUNE_INTERVAL, PRUNE_INTERVAL])
    await until(() => due.length === 1)
    await part.stop()
    expect(due).to.have.length(0)
  })
})
