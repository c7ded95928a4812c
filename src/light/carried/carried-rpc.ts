/** The engine's `call`, through a sidecar: codecs and sizes as on the wire. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { RpcError } from '../../rpc/errors.ts'
import { SidecarError } from './errors.ts'
import type { Rpc } from '../../rpc/interface.ts'
import type { SidecarClient } from './sidecar-client.ts'

/** Milliseconds: what a sidecar waits for at most. */
const MAX_TIMEOUT = 30_000

export function carriedRpc (sidecar: Pick<SidecarClient, 'post'>): Pick<Rpc, 'call'> {
  return {
    call: async (target, protocol, method, request, options = {}) => {
      const timeout = Math.min(MAX_TIMEOUT, Math.ceil(options.timeout ?? method.timeout))
      const content = method.request.encode(request)
      if (content.byteLength > method.maxRequest) {
        throw new RpcError('RPC_TOO_LARGE', { detail: `${content.byteLength} bytes` })
      }
      const { content: answer } = await sidecar.post('v1/messages', {
        to: target.id.toString(),
        protocol: protocol.id,
        method: method.id,
        content: toString(content, 'base64url'),
        timeout_ms: Math.max(1, timeout)
      }, { timeout, signal: options.signal })
      try {
        return decodeStrict(method.response, bytesOf(answer), method.name, method.maxResponse)
      } catch (err) {
        throw err instanceof DiscoveryError && !(err instanceof SidecarError)
          ? new RpcError('RPC_MALFORMED', { detail: method.name, cause: err })
          : err
      }
    }
  }
}

/** @throws SidecarError `SIDECAR_ANSWER_INVALID` */
export function bytesOf (value: unknown): Uint8Array {
  if (typeof value !== 'string' || !/^[A-Za-z0-9_-]*$/.test(value)) {
    throw new SidecarError('SIDECAR_ANSWER_INVALID', { detail: 'no base64url' })
  }
  return fromString(value, 'base64url')
}
