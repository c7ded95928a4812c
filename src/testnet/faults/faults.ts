/** The faults of a testnet's network, by whom they touch; and the end of all faults. */
import { TestnetError } from '../errors.ts'
import type { LightNode } from '../../light/options.ts'
import type { TestnetDp, TestnetFaults, Who } from '../interface.ts'
import type { FaultyNetwork } from './network.ts'

export interface FaultsComponents {
  readonly network: FaultyNetwork
  readonly dps: readonly TestnetDp[]
  /** Names of light nodes, by which their wires know them. */
  readonly lights: Pick<ReadonlyMap<LightNode, string>, 'get'>
  /** Of all parties. */
  readonly names: ReadonlySet<string>
}

export function testnetFaults ({ network, dps, lights, names }: FaultsComponents): TestnetFaults {
  const nameOf = (who: Who): string => {
    const name = typeof who === 'string' ? who : 'party' in who ? who.party.name : lights.get(who)
    if (name == null || !(names.has(name) || typeof who !== 'string')) {
      throw new TestnetError('TESTNET_UNKNOWN_PARTY', { detail: name ?? 'a node that another made' })
    }
    return name
  }
  const namesOf = (who?: readonly Who[]): readonly string[] | undefined => who?.map(nameOf)
  return {
    partition: (...groups) => { network.partition(groups.map(group => group.map(nameOf))) },
    delay: (ms, who) => { network.delay(ms, namesOf(who)) },
    loss: (rate, who) => { network.loss(rate, namesOf(who)) },
    heal: async () => {
      network.heal()
      dps.forEach(dp => {
        dp.tellTruth()
        dp.freeDisk()
      })
      await Promise.all(dps.filter(dp => network.hasEnded(dp.party.name)).map(async dp => { await dp.restart() }))
    }
  }
}
