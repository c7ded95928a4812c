/** At the door of a service's node: an account closed. */
import { DiscoveryError } from '../../../base/errors.ts'
import { MAX_CSI_LENGTH } from '../../../base/limits.ts'
import { parseJson } from '../../../node/signed-listener.ts'
import type { LightNode } from '../../../light/options.ts'
import type { Reply, Route } from '../../../node/signed-listener.ts'

/** Milliseconds: DPs that are away are waited for. */
export const CLOSE_TIMEOUT = 60_000
/** Bytes of a request: the identifier, each of its characters escaped at most. */
const MAX_REQUEST = 6 * MAX_CSI_LENGTH + 64

export function accountRoutes (node: Pick<LightNode, 'closeAccount'>): ReadonlyMap<string, Route> {
  const answer = async (body: Uint8Array): Promise<Reply> => {
    const request = parseJson(body)
    if (typeof request !== 'object' || request == null || !('csi' in request) || typeof request.csi !== 'string') {
      return { status: 400 }
    }
    try {
      return { status: 200, body: JSON.stringify(await node.closeAccount(request.csi)) }
    } catch (err) {
      if (err instanceof DiscoveryError) {
        return { status: 200, body: JSON.stringify({ error: { code: err.code, message: err.message } }) }
      }
      throw err
    }
  }
  return new Map([['/close', { purpose: 'close', maxLength: MAX_REQUEST, answer }]])
}
