import { expect } from 'chai'
import { Feed, eventPiece } from '../../src/page/feed.ts'

interface Events {
  readonly tick: number
}

/** The next piece that isn't a sign of life. */
async function next (pieces: AsyncGenerator<string>): Promise<string | undefined> {
  const { value, done } = await pieces.next()
  return done === true ? undefined : value
}

describe('page/feed', () => {
  it('tells all who listen what happens since they came, in its order', async () => {
    const feed = new Feed<Events>()
    const end = new AbortController()
    feed.tell('tick', 0)
    const [one, other] = [1, 2].map(number => feed.follow(() => eventPiece('state', number), end.signal))
    expect(await next(one!)).to.equal('event: state\ndata: 1\n\n')
    expect(await next(other!)).to.equal('event: state\ndata: 2\n\n')
    feed.tell('tick', 1)
    feed.tell('tick', 2)
    for (const reader of [one!, other!]) {
      expect(await next(reader)).to.equal('event: tick\ndata: 1\n\nevent: tick\ndata: 2\n\n')
    }
    const waiting = next(one!)
    feed.tell('tick', 3)
    expect(await waiting).to.equal('event: tick\ndata: 3\n\n')
    await Promise.all([one!.return(undefined), other!.return(undefined)])
    expect(feed.readers).to.equal(0)
  })

  it('misses nothing that is told while the opening is on its way', async () => {
    const feed = new Feed<Events>()
    const reader = feed.follow(() => 'opening', new AbortController().signal)
    expect(await next(reader)).to.equal('opening')
    feed.tell('tick', 1)
    expect(await next(reader)).to.equal(eventPiece('tick', 1))
    await reader.return(undefined)
  })

  it('ends with the signal, also while nothing happens', async () => {
    const feed = new Feed<Events>()
    const end = new AbortController()
    const reader = feed.follow(() => 'opening', end.signal)
    await next(reader)
    const waiting = next(reader)
    end.abort()
    await waiting
    expect(await next(reader)).to.equal(undefined)
    expect(feed.readers).to.equal(0)
  })

  it('holds no more for a reader that reads nothing than there is room for', async () => {
    const feed = new Feed<Events>()
    const reader = feed.follow(() => 'opening', new AbortController().signal)
    await next(reader)
    for (let i = 0; i < 5_000; i++) {
      feed.tell('tick', i)
    }
    expect(feed.readers).to.equal(0)
    expect(await next(reader), 'its stream ends, and its page begins anew').to.equal(undefined)
  })
})
