import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import { deadline } from '../../src/base/deadline.ts'

/** Long enough for some collections of garbage to come before it. */
const SOON = 300

describe('base/deadline', () => {
  /** By what reason a signal aborts that nothing but its listener knows. */
  const reasonOf = async (made: () => AbortSignal): Promise<string> => await new Promise(resolve => {
    const signal = made()
    signal.addEventListener('abort', () => { resolve(String(signal.reason)) }, { once: true })
  })

  it('fires though garbage is collected meanwhile, by itself, with others, and inside another', async function () {
    this.timeout(10_000)
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const { signal } = new AbortController()
    const reasons = Promise.all([
      reasonOf(() => deadline(SOON)),
      reasonOf(() => deadline(SOON, signal, undefined)),
      reasonOf(() => AbortSignal.any([signal, deadline(SOON, signal)]))
    ])
    for (let i = 0; i < 4; i++) {
      collect()
      await new Promise(resolve => setTimeout(resolve, SOON / 10))
    }
    for (const reason of await reasons) {
      expect(reason).to.match(/^TimeoutError/)
    }
  })

  it('ends with any of the signals, by its reason, also one that ended before', async () => {
    const stop = new AbortController()
    const reason = reasonOf(() => deadline(60_000, undefined, stop.signal))
    stop.abort(new Error('enough'))
    expect(await reason).to.equal('Error: enough')
    expect(deadline(60_000, stop.signal).aborted).to.equal(true)
  })
})
