/** What every row needs: a testnet, somebody who speaks step by step, and their end. */
import { createTestnet } from '../../../src/testnet/index.ts'
import { claimant } from './claimant.ts'
import type { Claimant } from './claimant.ts'
import type { LightNode } from '../../../src/light/options.ts'
import type { DpRecord } from '../../../src/registry/interface.ts'
import type { Testnet, TestnetDp, TestnetMsp, TestnetOptions } from '../../../src/testnet/index.ts'

export interface Stage {
  readonly testnet: Testnet
  readonly actor: Claimant
  /** The same with the key of DP 1: a DP whose operator has other plans. */
  readonly rogue: Claimant
  dp (index: number): TestnetDp
  dpRecord (index: number): DpRecord
  msp (index: number): TestnetMsp
  /** A light node of somebody who has nothing to do with the claim. */
  readonly querier: LightNode
}

function at<T> (items: readonly T[], index: number): T {
  const item = items[index]
  if (item == null) {
    throw new Error(`nobody at ${index}`)
  }
  return item
}

/** To be called in a `describe`; the stage is there when its tests run. */
export function stage (options: TestnetOptions = {}): Stage {
  let testnet: Testnet | undefined
  let actor: Claimant | undefined
  let rogue: Claimant | undefined
  let querier: LightNode | undefined

  before(async () => {
    testnet = await createTestnet({ relays: false, ...options })
    actor = await claimant(testnet)
    rogue = await claimant(testnet, testnet.dps[0]?.party.seed)
    querier = await testnet.light()
  })

  after(async () => {
    await rogue?.stop()
    await actor?.stop()
    await testnet?.stop()
  })

  function built<T> (part: T | undefined): T {
    if (part == null) {
      throw new Error('the stage is built before the tests')
    }
    return part
  }

  return {
    get testnet () { return built(testnet) },
    get actor () { return built(actor) },
    get rogue () { return built(rogue) },
    get querier () { return built(querier) },
    dp: index => at(built(testnet).dps, index),
    msp: index => at(built(testnet).msps, index),
    dpRecord: index => {
      const { registry, dps } = built(testnet)
      const record = registry.dp(at(dps, index).party.id)
      if (record == null) {
        throw new Error(`DP ${index} is not listed`)
      }
      return record
    }
  }
}
