/** DPs of a test registry as issuers, in memory. */
import { signerIn } from '../../src/base/envelope.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { openTokens } from '../../src/dp/tokens/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { systemTimer } from '../../src/base/clock.ts'
import type { Clock } from '../../src/base/clock.ts'
import type { TokenServer, TokenServerComponents } from '../../src/protocols/tokens/index.ts'
import type { VoprfBackend } from '../../src/blinding/backend.ts'
import type { Store } from '../../src/store/interface.ts'
import type { TestDp } from './registry.ts'

export interface IssuerOptions {
  /** @default one in memory */
  readonly store?: Store
  /** @default libsodium's */
  readonly voprf?: VoprfBackend
  /** @default nothing is forgotten */
  readonly past?: Clock
}

type Components = Pick<TokenServerComponents, 'rpc' | 'registry' | 'clock' | 'random' | 'logger'>

/** Started: it has asked the others what they remember of it. */
export async function issuerOf (
  dp: TestDp, components: Components,
  { store = memoryStore(), past = { now: () => 0 }, voprf: made }: IssuerOptions = {}
): Promise<TokenServer> {
  const signer = signerIn(components.registry.current().federationId, signerFromSeed(dp.seed))
  const stores = { tokens: store.namespace('tokens'), tokenCounts: store.namespace('token-counts') }
  const voprf = made ?? await loadSodium()
  const { tokens } = await openTokens(
    {
      ...components, id: dp.id, voprf, signer, past, stores, health: store.health, isRestored: false, timer: idleTimer
    }, dp.seed)
  tokens.start()
  return tokens
}

/** Counts are told when a test says so. */
const idleTimer = {
  after: (ms: number, callback: () => void) =>
    ms < 10_000 ? systemTimer.after(ms, callback) : () => {}
}
