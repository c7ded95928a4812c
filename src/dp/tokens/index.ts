/** A DP as issuer: what its evaluations are paid with. */
import { partOf } from '../../node/lifecycle.ts'
import { tokenServer } from '../../protocols/tokens/index.ts'
import { openCountMemory } from './count-memory.ts'
import { DurableTokenLedger } from './durable-ledger.ts'
import { checkTokenKey, tokenKeyPair, watchTokenKey } from './token-key.ts'
import type { Clock } from '../../base/clock.ts'
import type { Part } from '../../node/lifecycle.ts'
import type { TokenServer, TokenServerComponents } from '../../protocols/tokens/index.ts'
import type { KeyValueStore, Store } from '../../store/interface.ts'

export interface DpTokensComponents extends Omit<TokenServerComponents, 'keys' | 'book' | 'memory'> {
  /** Peer id of this DP. */
  readonly id: string
  /** What others confirm that is over. */
  readonly past: Clock
  /** What was drawn and spent, and the counts of others: a namespace each. */
  readonly stores: { readonly tokens: KeyValueStore, readonly tokenCounts: KeyValueStore }
  readonly health: Store['health']
  /** Whether the store was made of a backup, and this is its first start. */
  readonly isRestored: boolean
}

export interface DpTokens {
  readonly tokens: TokenServer
  readonly parts: readonly Part[]
}

/**
 * Serves as soon as it is made.
 *
 * @param seed - of the DP's libp2p key
 * @throws StoreError; DpError `DP_TOKEN_KEY_MISSING`
 */
export async function openTokens (components: DpTokensComponents, seed: Uint8Array): Promise<DpTokens> {
  const { id, registry, voprf, logger, stores, health, isRestored } = components
  const keys = tokenKeyPair(voprf, seed)
  checkTokenKey(keys, { id, tokenKey: registry.current().dp(id)?.tokenKey })
  watchTokenKey(keys, id, registry, logger.forComponent('mimi:tokens'))
  const hasLost = (): boolean => isRestored || health.lostWrites > 0 || (health.damaged.tokens ?? 0) > 0
  const book = await DurableTokenLedger.open({ ...components, store: stores.tokens, hasLost })
  const memory = await openCountMemory(stores.tokenCounts)
  const tokens = tokenServer({ id })({ ...components, keys, book, memory })
  return { tokens, parts: [partOf('counts of tokens', tokens)] }
}

export { tokenKeyPair } from './token-key.ts'
