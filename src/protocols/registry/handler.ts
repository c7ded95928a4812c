/** The incoming side: what a node shows to whoever asks. */
import { makeTimestamp } from '../../registry/timestamp.ts'
import { MAX_VERSIONS_LENGTH, MAX_VERSIONS_PER_ANSWER } from './constants.ts'
import type { RegistryKeeper } from './interface.ts'
import type { NewestRequest, NewestResponse } from './pb/messages.ts'
import type { Clock } from '../../base/clock.ts'
import type { FederationSigner } from '../../base/envelope.ts'

export interface NewestHandlerComponents {
  keeper: Pick<RegistryKeeper, 'current' | 'after'>
  clock: Clock
  /** Of a DP. */
  signer?: FederationSigner
}

export async function answerNewest (
  { keeper, clock, signer }: NewestHandlerComponents, request: NewestRequest
): Promise<NewestResponse> {
  // taken once: it may step on while older versions are read
  const newest = keeper.current()
  const versions = request.newestOnly
    ? [newest.bytes]
    : await keeper.after(
      request.haveVersion, Math.min(MAX_VERSIONS_PER_ANSWER, Math.max(0, newest.version - request.haveVersion))
    )
  return {
    newestVersion: newest.version,
    versions: fitting(versions).map(bytes => new Uint8Array(bytes)),
    timestamp: signer == null ? new Uint8Array() : new Uint8Array(makeTimestamp(newest, clock.now(), signer))
  }
}

/** The first so many that fit into an answer. */
export function fitting (versions: readonly Uint8Array[]): readonly Uint8Array[] {
  let length = 0
  const end = versions.findIndex(({ byteLength }) => {
    length += byteLength
    return length > MAX_VERSIONS_LENGTH
  })
  return end === -1 ? versions : versions.slice(0, end)
}
