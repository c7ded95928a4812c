import { expect } from 'chai'
import { Hedges } from '../../../src/protocols/relay/hedges.ts'

const path = (): object => ({})

describe('protocols/relay/hedges', () => {
  it('has room for eight, and for one more with each four requests', () => {
    const [hedges, firsts, seconds] = [new Hedges(), [] as object[], [] as object[]]
    for (let requests = 0; requests <= 96; requests += 8) {
      while (firsts.length < requests) {
        firsts.push(path())
        hedges.begin(firsts.at(-1) ?? path(), false)
      }
      while (hedges.isRoom) {
        seconds.push(path())
        hedges.begin(seconds.at(-1) ?? path(), true)
      }
      expect(seconds.length, `${requests} requests`).to.equal(8 + requests / 4)
    }
    hedges.end(seconds[0] ?? path())
    expect(hedges.isRoom, 'one ended').to.equal(true)
    hedges.begin(seconds[0] ?? path(), true)
    firsts.forEach(first => { hedges.end(first) })
    expect(hedges.isRoom, 'the requests ended').to.equal(false)
  })
})
