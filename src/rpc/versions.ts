/**
 * Whoever finds, by a request, that one of the two has a newer version of the registry
 * exchanges it within that request: the one that is behind judges by the newer one.
 */
import { RemoteError } from './errors.ts'
import type { ClientAnswer } from './client-call.ts'
import type { RegistryVersions, Rpc, RpcProtocol, RpcTarget } from './interface.ts'
import type { AbortOptions } from '@libp2p/interface'

export interface ExchangeOptions extends AbortOptions {
  /** Milliseconds for all of it. */
  readonly timeout: number
}

/** Asks once, or once more. @throws RemoteError as the remote answered last, and what `ask` throws */
export type Exchange = (
  ask: (version: number, timeout: number) => Promise<ClientAnswer>, options: ExchangeOptions
) => Promise<Uint8Array>

export function versionsWith (
  rpc: Pick<Rpc, 'call'>, target: RpcTarget, protocol: RpcProtocol, versions: RegistryVersions | undefined
): Exchange {
  if (versions == null) {
    return async (ask, { timeout }) => resultOf(await ask(0, timeout))
  }
  return async (ask, { timeout, signal }) => {
    const until = performance.now() + timeout
    const answer = await ask(versions.toldTo(target, protocol), timeout)
    const { version } = answer
    if (version > versions.current()) {
      await versions.catchUp(rpc, target, version, { signal })
      return resultOf(answer)
    }
    const isShown = isJudgedByLess(answer, versions.current()) && await versions.show(rpc, target, version, { signal })
    if (!isShown && !isRefusedUnread(answer)) {
      return resultOf(answer)
    }
    // one that can't take it judges by what it has
    const told = isShown ? versions.toldTo(target, protocol) : 0
    return resultOf(await ask(told, Math.max(1, until - performance.now())))
  }
}

/** A result stands, whatever the version; a refusal may come of it, unless it is of the engine itself. */
function isJudgedByLess (answer: ClientAnswer, current: number): boolean {
  const { result, version } = answer
  const isRefusal = result instanceof RemoteError && result.kind !== 'limited' && !result.code.startsWith('RPC_')
  return (isRefusal || isRefusedUnread(answer)) && version > 0 && version < current
}

function isRefusedUnread ({ result }: ClientAnswer): boolean {
  return result instanceof RemoteError && result.code === 'RPC_REGISTRY_OLDER'
}

function resultOf ({ result }: ClientAnswer): Uint8Array {
  if (result instanceof RemoteError) {
    throw result
  }
  return result
}
