/**
 * A federation on loopback, for tests of programs that use this package: real
 * nodes over TCP and Noise, real signatures, and a registry of its own.
 *
 * @example
 *
 * ```ts
 * const testnet = await createTestnet({ dps: 5 })
 * await testnet.claim({ csi: 'tel:+14155550100', msp: 'msp1' })
 * const { preferred } = await testnet.msps[1].node.discover('tel:+14155550100')
 * await testnet.stop()
 * ```
 */
import '../runtime.ts'
import { requireKnown } from '../base/known-options.ts'
import { TESTNET_OPTIONS } from './option-names.ts'
import { RunningTestnet } from './testnet.ts'
import type { Testnet, TestnetOptions } from './interface.ts'

export { testClock } from './clock.ts'
export { TESTNET_ERRORS, TestnetError } from './errors.ts'
export { makeFederation } from './federation.ts'
export type * from './interface.ts'
export type { TestClock } from './clock.ts'
export type { Capture, CapturedConnection } from './capture.ts'
export type { DpParty, Federation, FederationPlan, Party } from './federation.ts'

/** Returns when all nodes run. */
export async function createTestnet (options: TestnetOptions = {}): Promise<Testnet> {
  requireKnown('createTestnet', options, TESTNET_OPTIONS)
  return await RunningTestnet.start(options)
}
