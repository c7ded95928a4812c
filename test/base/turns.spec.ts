import { expect } from 'chai'
import { sha256 } from '../../src/base/hash.ts'
import { asHash } from '../../src/base/bytes.ts'
import { Turns } from '../../src/base/turns.ts'
import { turnOver } from '../builders/rejections.ts'

const [one, other] = [1, 2]
  .map(byte => asHash(sha256(new Uint8Array([byte])))) as [ReturnType<typeof asHash>, ReturnType<typeof asHash>]

/** Work that ends when it is told to. */
function pending (): { readonly ended: Promise<void>, end: () => void } {
  let end = (): void => {}
  const ended = new Promise<void>(resolve => { end = resolve })
  return { ended, end }
}

describe('base/turns', () => {
  it('runs work on one thing in the order in which it came, and on another at once', async () => {
    const [turns, first, log]: [Turns, ReturnType<typeof pending>, string[]] = [new Turns(), pending(), []]
    const all = [
      turns.take(one, async () => { log.push('first begins'); await first.ended; log.push('first ends') }),
      turns.take(one, async () => { log.push('second') }),
      turns.take(other, async () => { log.push('other') })
    ]
    await turnOver()
    expect(log).to.deep.equal(['first begins', 'other'])
    first.end()
    await Promise.all(all)
    expect(log).to.deep.equal(['first begins', 'other', 'first ends', 'second'])
  })

  it('goes on after a failure, of which whoever asked hears', async () => {
    const turns = new Turns()
    const failing = turns.take(one, async () => { throw new Error('broken') })
    const next = turns.take(one, async () => 'done')
    expect(await failing.catch((err: Error) => err.message)).to.equal('broken')
    expect(await next).to.equal('done')
  })

  it('has ended when all of it has, however', async () => {
    const [turns, work] = [new Turns(), pending()]
    let ended = false
    const failing = turns.take(one, async () => { await work.ended; throw new Error('broken') }).catch((err: Error) =>
      err.message)
    const ending = turns.ended().then(() => { ended = true })
    await turnOver()
    expect(ended).to.equal(false)
    work.end()
    await ending
    expect(await failing).to.equal('broken')
  })
})
