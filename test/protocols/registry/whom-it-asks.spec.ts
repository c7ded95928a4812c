import { expect } from 'chai'
import { buildTestRegistry } from '../../builders/registry.ts'
import { Network, nodeOf } from './network.ts'

describe('protocols/registry/registry-protocol: whom it asks', () => {
  it('asks each of very many operators within an hour, and a majority at once where it runs for long', async () => {
    const large = buildTestRegistry({ dps: 64, msps: 0, csips: 0, evaluators: 0, seed: 'large' })
    const crowd = new Network()
    await Promise.all(
      large.dps.map(async dp => await nodeOf(crowd, { anchor: large.anchor, initial: large.registry.bytes, dp }))
    )
    const told: string[] = []
    const ask = async (rounds: number, hearsMajority: boolean): Promise<number> => {
      told.length = 0
      const node = await nodeOf(crowd, {
        anchor: large.anchor, initial: large.registry.bytes, init: { hearsMajority }, hear: dp => { told.push(dp) }
      })
      for (let i = 0; i < rounds; i++) {
        await node.protocol.refresh()
      }
      return new Set(told).size
    }
    expect(await ask(1, false)).to.equal(6)
    expect(await ask(12, false)).to.equal(64)
    expect(await ask(1, true)).to.equal(33)
    expect(told).to.have.length(33)
    expect(await ask(12, true)).to.equal(64)
  }).timeout(20_000)
})
