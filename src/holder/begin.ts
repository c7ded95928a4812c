/** The DP that publishes a claim, and its word to begin: another one where the first says nothing. */
import { systemTimer } from '../base/clock.ts'
import { DiscoveryError } from '../base/errors.ts'
import { race } from '../base/race.ts'
import { cancelError } from '../rpc/client-call.ts'
import { RpcError } from '../rpc/errors.ts'
import { targetOf } from '../rpc/target.ts'
import { chooseDp } from './choose-dp.ts'
import type { Move } from '../base/race.ts'
import type { BeginClaim, BegunClaim } from '../protocols/claim/interface.ts'
import type { DpRecord } from '../registry/interface.ts'
import type { HolderComponents } from './components.ts'
import type { HolderState, KeptMapping } from './state-store.ts'
import type { ClaimWish } from './wish.ts'

/** DPs that are asked in all, where those before don't answer. */
const MAX_DPS = 3
/**
 * Milliseconds after which another DP is asked beside one that is silent: a claim that is begun twice costs a nonce.
 */
const HEDGE = 2_000
/** Milliseconds for all of them. */
const TIMEOUT = 15_000
/** Of a lease: as long as more is left, a mapping waits for its DP. */
const KEPT_PART = 1 / 4

export interface Begun {
  readonly dp: DpRecord
  readonly begun: BegunClaim
}

/**
 * Where the holder named a DP there is no other; nor where the mapping is at one
 * already, but for the last quarter of its lease: then it moves, rather than end.
 *
 * @param not - peer ids of DPs that are out of the question
 * @throws HolderError `HOLDER_NO_DP`; RpcError, RemoteError of the DP that failed last
 */
export async function beginSomewhere (
  request: BeginClaim,
  wish: ClaimWish,
  { state, not }: { readonly state: HolderState, readonly not: readonly string[] },
  components: HolderComponents
): Promise<Begun> {
  const { claims, clock, timer = systemTimer, registry } = components
  const { options } = wish
  const { signal, onProgress = () => {} } = options
  const isThere = (id: string): boolean => staysAt(id, wish, state, clock.now())
  const asked: string[] = []
  let last: DiscoveryError | undefined
  const ask = async (dp: DpRecord, over: AbortSignal): Promise<Begun | undefined> => {
    try {
      return { dp, begun: await claims.begin(request, targetOf(dp), { signal: over }) }
    } catch (err) {
      if (!(err instanceof DiscoveryError) || err.kind !== 'unavailable') {
        throw err
      }
      last = err
      return undefined
    }
  }
  const next = (over: AbortSignal): Move<Begun> => {
    const out = [...not, ...asked]
    const most = options.dp != null || asked.some(isThere)
      ? 1
      : Math.min(MAX_DPS, registry.current().activeDps.length - not.length)
    if (asked.length > 0 && asked.length >= most) {
      return undefined
    }
    const dp = chooseDp(wish, state, components, out)
    asked.push(dp.id)
    onProgress('begin', dp.id)
    return { work: ask(dp, over), hedge: HEDGE }
  }
  const begun = await race({ next, atOnce: MAX_DPS, timeout: TIMEOUT, timer, signal })
  if (begun == null) {
    throw signal?.aborted === true
      ? cancelError(signal.reason)
      : last ?? new RpcError('RPC_TIMEOUT', { detail: `${TIMEOUT} ms` })
  }
  return begun
}

/** Whether the mapping is at this DP, and has time to wait for it. */
export function staysAt (
  dp: string,
  { msp, audience }: Pick<ClaimWish, 'msp' | 'audience'>,
  { mappings }: Pick<HolderState, 'mappings'>,
  now: number
): boolean {
  const isLeft = ({ issuedAt, expiresAt }: KeptMapping): boolean =>
    expiresAt - now > KEPT_PART * (expiresAt - issuedAt)
  return mappings.some(mapping =>
    mapping.dp === dp && mapping.msp === msp && mapping.audience === audience && isLeft(mapping))
}
