/** For a node that has an anchor and addresses, but no registry yet. */
import { DiscoveryError } from '../../base/errors.ts'
import { RegistryError } from '../../registry/errors.ts'
import { stepsFromAnchor } from '../../registry/from-anchor.ts'
import { checkCurrent, openRegistry } from '../../registry/verify.ts'
import { MAX_CHAIN_LENGTH, MAX_ROUNDS, NEWEST, REGISTRY_PROTOCOL } from './constants.ts'
import { RegistryProtocolError } from './errors.ts'
import type { FetchRegistryComponents, FetchRegistryInit } from './interface.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { RpcTarget } from '../../rpc/interface.ts'
import type { AbortOptions } from '@libp2p/interface'

/**
 * Fetches the newest registry that one of `targets` can show to follow from the
 * anchor. Whether it is the newest there is, a refresh tells.
 *
 * @throws RegistryProtocolError REGISTRY_UNREACHABLE
 */
export async function fetchRegistry (
  components: FetchRegistryComponents, init: FetchRegistryInit, options?: AbortOptions
): Promise<VerifiedRegistry> {
  const failures: unknown[] = []
  for (const target of init.targets) {
    options?.signal?.throwIfAborted()
    try {
      return await fetchFrom(components, init, target, options)
    } catch (err) {
      if (!(err instanceof DiscoveryError)) {
        throw err
      }
      failures.push(err)
    }
  }
  const codes = failures.map(err => err instanceof DiscoveryError ? err.code : 'unknown')
  throw new RegistryProtocolError('REGISTRY_UNREACHABLE', { detail: codes.join(', '), cause: failures.at(-1) })
}

async function fetchFrom (
  { rpc, clock }: FetchRegistryComponents, { anchor }: FetchRegistryInit, target: RpcTarget, options?: AbortOptions
): Promise<VerifiedRegistry> {
  const { versions: [newest], newestVersion } = await rpc.call(
    target, REGISTRY_PROTOCOL, NEWEST, { haveVersion: 0, newestOnly: true }, options
  )
  if (newest == null) {
    throw new RegistryProtocolError('REGISTRY_UNREACHABLE', { detail: 'an empty answer' })
  }
  try {
    return openRegistry(newest, { anchor, now: clock.now() })
  } catch (err) {
    if (!(err instanceof RegistryError) || err.code !== 'REGISTRY_SIGNATURES_INSUFFICIENT') {
      throw err
    }
    // the root keys were rotated since the anchor was made: the whole chain shows how
  }
  const chain: Uint8Array[] = []
  let length = 0
  for (let round = 0; chain.length < newestVersion && length < MAX_CHAIN_LENGTH && round < MAX_ROUNDS; round++) {
    const { versions } = await rpc.call(
      target, REGISTRY_PROTOCOL, NEWEST, { haveVersion: chain.length, newestOnly: false }, options
    )
    if (versions.length === 0) {
      break
    }
    chain.push(...versions)
    length += versions.reduce((sum, { byteLength }) => sum + byteLength, 0)
  }
  const last = stepsFromAnchor(chain, anchor).at(-1)
  if (last == null) {
    throw new RegistryProtocolError('REGISTRY_UNREACHABLE', { detail: 'an empty chain' })
  }
  checkCurrent(last, clock.now())
  return last
}
