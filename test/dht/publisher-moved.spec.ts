import { expect } from 'chai'
import { replicasOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { RpcError } from '../../src/rpc/errors.ts'
import { alter, bobLookupKey } from '../builders/mapping.ts'
import { buildTestRegistry, HOUR, NOW } from '../builders/registry.ts'
import { entryOf } from '../builders/replicas.ts'
import { bench } from './queue-bench.ts'
import type { Answer } from './queue-bench.ts'

const unreachable = (): Answer => new RpcError('RPC_UNREACHABLE')

describe('dht/publisher: a round of what waits, in the middle of which a registry comes', () => {
  it('goes on, and what was for one that is no replica any more is forgotten in the next', async () => {
    const test = buildTestRegistry({ dps: 6, seed: 'moved', policy: placementOf({ replicas: 3, replicaOperators: 3 }) })
    const made = bench({ test })
    made.answer = unreachable
    await made.publisher.publish([entryOf(test)])
    const [first, gone, away] = replicasOf(bobLookupKey, test.registry, NOW).map(({ id }) => id)
    const moved = alter(test.registry, {
      dps: dp => dp.id === gone
        ? {
            ...dp,
            status: 'leaving',
            statusSince: NOW + 1,
            terms: dp.terms.map(term => ({ ...term, until: NOW + HOUR }))
          }
        : dp
    })
    made.sent.length = 0
    made.answer = dp => {
      if (dp !== first) {
        return unreachable()
      }
      made.source.set(moved)
      made.clock.time = NOW + HOUR
      return undefined
    }
    expect(await made.publisher.retry()).to.equal(1)
    expect(made.sent.map(([dp]) => dp)).to.have.members([first, gone, away])
    expect(await made.waiting()).to.have.length(2)
    made.sent.length = 0
    made.answer = () => undefined
    expect(await made.publisher.retry()).to.equal(1)
    expect([made.sent.map(([dp]) => dp), await made.waiting()]).to.deep.equal([[away], []])
  })
})
