/** What evaluations are paid for with: drawn, kept sealed, spent with what they pay for. */
import { tokenClient } from '../../protocols/tokens/index.ts'
import { memoryNamespaces } from '../../store/memory-namespaces.ts'
import { TokenDrawer } from './drawer.ts'
import { TokenPayer } from './payer.ts'
import { TokenWallet } from './wallet.ts'
import type { Clock } from '../../base/clock.ts'
import type { PaymentSource } from '../../protocols/oprf/interface.ts'
import type { TokenClientComponents } from '../../protocols/tokens/index.ts'
import type { Namespaces } from '../../store/interface.ts'
import type { DrawerComponents, DrawerInit } from './drawer.ts'
import type { PayerComponents, PayerInit, ProofSource } from './payer.ts'
import type { ComponentLogger } from '@libp2p/interface'

export interface TokenDrawerComponents extends TokenClientComponents, Pick<DrawerComponents, 'wallet' | 'timer'> {
  readonly store: Namespaces
  readonly logger: ComponentLogger
  readonly proof: ProofSource
}

/** Draws for a wallet, from its start to its stop. */
export function tokenDrawer (
  { store, logger, ...components }: TokenDrawerComponents, init?: DrawerInit
): TokenDrawer {
  return new TokenDrawer({
    ...components,
    client: tokenClient()(components),
    store: store.namespace('token-times'),
    log: logger.forComponent('mimi:tokens')
  }, init)
}

export interface TokenPayerComponents extends TokenClientComponents, Pick<PayerComponents, 'wallet' | 'proof'> {
  readonly logger: ComponentLogger
}

export function tokenPayer ({ logger, ...components }: TokenPayerComponents, init?: PayerInit): PaymentSource {
  const log = logger.forComponent('mimi:tokens')
  return new TokenPayer({ ...components, client: tokenClient()(components), log }, init)
}

export interface MemoryPayerComponents extends Omit<TokenPayerComponents, 'wallet'> {
  /** What others confirm that is over. */
  readonly past: Clock
}

/** Draws when it pays, and keeps what is left in memory. */
export async function memoryPayer (
  components: MemoryPayerComponents, init?: PayerInit
): Promise<PaymentSource> {
  const { past, random } = components
  const store = memoryNamespaces().namespace('tokens')
  const wallet = await TokenWallet.open({ ...components, past, store }, random.bytes(32))
  return tokenPayer({ ...components, wallet }, init)
}

export type { ProofSource } from './payer.ts'
export { TokenWallet } from './wallet.ts'
