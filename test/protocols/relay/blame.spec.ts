import { expect } from 'chai'
import { BaseError } from '../../../src/base/errors.ts'
import { blameFor } from '../../../src/protocols/relay/blame.ts'
import { RelayError } from '../../../src/protocols/relay/index.ts'
import { RemoteError, RpcError } from '../../../src/rpc/errors.ts'

const remote = (code: string, kind: RemoteError['kind'] = 'unavailable'): RemoteError => new RemoteError(code, kind)

describe('protocols/relay/blame', () => {
  for (const [words, err, relay, target] of [
    ['the relay, which can\'t be connected to', new RpcError('RPC_UNREACHABLE'), 1, 0],
    ['the relay, which hung up', new RpcError('RPC_CLOSED'), 1, 0],
    ['the relay, whose frames are none', new RpcError('RPC_MALFORMED'), 1, 0],
    ['either, where nothing comes', new RpcError('RPC_TIMEOUT'), 0.5, 0.5],
    ['nobody, where we called it off', new RpcError('RPC_CANCELLED'), 0, 0],
    ['nobody, where our own queue is full', new RpcError('RPC_BUSY'), 0, 0],
    ['the target by half, where the relay says that it is away', remote('RPC_UNREACHABLE'), 0, 0.5],
    ['the target by half, where the relay says that it is silent', remote('RPC_TIMEOUT'), 0, 0.5],
    ['nobody, where one of them is busy', remote('RPC_BUSY', 'limited'), 0, 0],
    ['nobody, where the relay hands on no more', remote('RELAY_LIMITED', 'limited'), 0, 0],
    ['nobody, where a budget is used up', remote('RATE_LIMITED', 'limited'), 0, 0],
    ['nobody, where a registry is on its way', remote('RELAY_KEY_UNKNOWN', 'expired'), 0, 0],
    ['the relay, which knows another federation', remote('RELAY_TARGET_UNKNOWN', 'refused'), 1, 0],
    ['the relay, which the target doesn\'t take for a DP', remote('RELAY_NOT_A_DP', 'refused'), 1, 0],
    ['either, where it doesn\'t open', remote('RELAY_OPEN_FAILED', 'unverified'), 0.5, 0.5],
    ['either, where the answer doesn\'t open', new RelayError('RELAY_ANSWER_INVALID'), 0.5, 0.5],
    ['the target, which sealed nonsense', new RelayError('RELAY_MALFORMED'), 0, 1],
    ['the target, which sealed what is no message', new BaseError('MESSAGE_MALFORMED'), 0, 1]
  ] as const) {
    it(words, () => {
      const blame = blameFor(err)
      expect([blame.relay, blame.target]).to.deep.equal([relay, target])
    })
  }

  it('counts a target as not asked where the relay wasn\'t reached or hands on nothing', () => {
    expect([
      new RpcError('RPC_UNREACHABLE'), remote('RELAY_LIMITED', 'limited'), remote('RPC_UNREACHABLE'),
      new RpcError('RPC_TIMEOUT')
    ].map(err => blameFor(err).reached))
      .to.deep.equal([false, false, true, true])
  })
})
