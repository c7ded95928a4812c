/** Claims that were sent and whose outcome isn't known yet: the very same is sent again until it is. */
import { equalBytes } from '../base/bytes.ts'
import { DiscoveryError } from '../base/errors.ts'
import { asPartKey } from '../mapping/sealed.ts'
import { targetOf } from '../rpc/target.ts'
import { HolderError } from './errors.ts'
import { shownWith } from './seniority.ts'
import type { CompletedClaim } from '../protocols/claim/interface.ts'
import type { ClaimOptions } from './interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderKeys } from './key-store.ts'
import type { HolderState, PendingClaim } from './state-store.ts'
import type { ClaimWish } from './wish.ts'

/** The code of a DP whose clock is off: it published nothing. */
export const CLOCK_OFF = 'CLAIM_CLOCK_OFF'

type Components = Pick<HolderComponents, 'registry' | 'clock' | 'claims' | 'states'>

/** Sends again what was sent before, if it was for the same wish and the DP still takes it. */
export async function resume (
  { hash, options }: Pick<ClaimWish, 'hash' | 'options'>,
  keys: HolderKeys,
  state: HolderState,
  components: Components
): Promise<CompletedClaim | undefined> {
  const pending = state.pending.find(({ wish }) => equalBytes(wish, hash))
  if (pending == null) {
    return undefined
  }
  try {
    return await complete(pending, options, keys, components)
  } catch (err) {
    if (!isFinal(err)) {
      throw err
    }
    await forget(pending, keys, components)
    return undefined
  }
}

/** Kept until its outcome is known. @throws HolderError `HOLDER_NO_DP`, and what the DP refuses it with */
export async function complete (
  pending: PendingClaim,
  { onProgress, signal }: Pick<ClaimOptions, 'onProgress' | 'signal'>,
  keys: HolderKeys,
  components: Components
): Promise<CompletedClaim> {
  const dp = components.registry.current().dp(pending.dp)
  if (dp == null) {
    throw new HolderError('HOLDER_NO_DP', { detail: pending.dp })
  }
  onProgress?.('publish', dp.id)
  const partKeys = { sealedKey: asPartKey(pending.sealedKey), indexKey: asPartKey(pending.indexKey) }
  let completed: CompletedClaim
  try {
    const context = { registry: components.registry.current(), now: components.clock.now() }
    const shown = shownWith(pending.entry, await components.states.read(keys.tag), context)
    completed = await components.claims.complete(pending.entry, partKeys, targetOf(dp), { signal, shown })
  } catch (err) {
    if (isFinal(err)) {
      await forget(pending, keys, components)
    }
    throw err
  }
  await forget(pending, keys, components)
  onProgress?.('done')
  return completed
}

/** One a place: what is sent now stands for whatever was sent there before. */
export function withPending (state: HolderState, pending: PendingClaim): readonly PendingClaim[] {
  const { msp, dp, audience } = pending
  const elsewhere = state.pending.filter(other => other.msp !== msp || other.dp !== dp || other.audience !== audience)
  return [...elsewhere, pending]
}

async function forget (pending: PendingClaim, { tag }: HolderKeys, { states }: Components): Promise<void> {
  const state = await states.read(tag)
  await states.write(tag, { ...state, pending: state.pending.filter(other => !equalBytes(other.entry, pending.entry)) })
}

/** Whether sending the same again can't help: it was understood, and refused, or is better brought to another DP. */
function isFinal (err: unknown): boolean {
  return err instanceof DiscoveryError &&
    (!['unavailable', 'limited', 'internal'].includes(err.kind) || err.code === CLOCK_OFF)
}
