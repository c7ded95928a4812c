/** A method with its handler, the types of both forgotten. */
import { decodeStrict } from '../base/codec.ts'
import type { RpcContext, RpcHandler, RpcMethod } from './interface.ts'

export type Work = (context: RpcContext) => Promise<Uint8Array>

export interface ServedMethod {
  readonly name: string
  readonly maxRequest: number
  readonly maxResponse: number
  /** @throws BaseError when `body` is not a request */
  open (body: Uint8Array): Work
}

export function serve<Request, Response> (
  method: RpcMethod<Request, Response>, handler: RpcHandler<Request, Response>
): ServedMethod {
  return {
    name: method.name,
    maxRequest: method.maxRequest,
    maxResponse: method.maxResponse,
    open: (body) => {
      const request = decodeStrict(method.request, body, method.name, method.maxRequest)
      return async (context) => method.response.encode(await handler(request, context) as Partial<Response>)
    }
  }
}
