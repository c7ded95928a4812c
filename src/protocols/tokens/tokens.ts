/** The asking side: blinds, has it signed blindly, and checks under the key that everybody is given. */
import { targetOf } from '../../rpc/target.ts'
import { beginDraw, finishDraw } from '../../tokens/draw.ts'
import { TokenError } from '../../tokens/errors.ts'
import { epochAt } from '../../tokens/kinds.ts'
import { TokenRequest, TokenResponse } from '../../tokens/pb/token.ts'
import { makeTokenRequest } from '../../tokens/request.ts'
import { DRAW_METHOD, TOKENS_PROTOCOL } from './constants.ts'
import type { DpRecord } from '../../registry/interface.ts'
import type { Token } from '../../tokens/draw.ts'
import type { TokenType } from '../../tokens/kinds.ts'
import type { DrawOptions, TokenClient as TokenClientInterface, TokenClientComponents } from './interface.ts'

export class TokenClient implements TokenClientInterface {
  readonly [Symbol.toStringTag] = '@mimi/token-client'
  readonly #components: TokenClientComponents

  constructor (components: TokenClientComponents) {
    this.#components = components
  }

  async draw (
    dp: DpRecord, type: TokenType, count: number, { proof, signal }: DrawOptions = {}
  ): Promise<readonly Token[]> {
    const { rpc, registry, voprf, clock, random } = this.#components
    const { policy, federationId } = registry.current()
    if (dp.tokenKey == null) {
      throw new TokenError('TOKEN_NOT_ISSUED', { detail: dp.id })
    }
    const kind = { type, issuer: dp.id, epoch: epochAt(policy, type, clock.now()) }
    const draw = beginDraw(voprf, kind, count, random)
    const request = TokenRequest.decode(makeTokenRequest(kind, draw.items.map(({ blinded }) => blinded), proof))
    const response = await rpc.call(targetOf(dp), TOKENS_PROTOCOL, DRAW_METHOD, request, { signal })
    return finishDraw(voprf, federationId, dp.tokenKey, draw, TokenResponse.encode(response))
  }
}
