import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../../src/base/hash.ts'
import { systemRandom } from '../../src/base/clock.ts'
import { nobleBackend } from '../../src/blinding/noble.ts'
import { derivePoprfKey } from '../../src/blinding/poprf.ts'
import { secretKeyStore } from '../../src/holder/holder.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { beginDraw, finishDraw, issueTokens } from '../../src/tokens/draw.ts'
import { epochAt } from '../../src/tokens/kinds.ts'
import { TokenLedger } from '../../src/tokens/ledger.ts'
import { makePayment } from '../../src/tokens/payment.ts'
import { TokenPayment } from '../../src/tokens/pb/token.ts'
import { federation } from '../builders/mapping.ts'
import { HOUR, seedOf } from '../builders/registry.ts'
import { codeOf } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'
import type { TokenKind } from '../../src/tokens/kinds.ts'
import type { VerifiedTokenRequest } from '../../src/tokens/request.ts'

const MINUTE = 60_000
const type = 'evaluation-common'
const policy = DEFAULT_POLICY

/** Tokens of what everybody has that one issuer gives whoever asks on end at these times. */
function drawnAt (times: readonly number[], committee: { threshold: number, evaluators: number }): number {
  const ledger = new TokenLedger()
  let drawn = 0
  for (const now of times) {
    for (const epoch of [
      epochAt(policy, type, now - 5 * MINUTE), epochAt(policy, type, now), epochAt(policy, type, now + 5 * MINUTE)
    ]) {
      for (let count = 64; count > 0;) {
        const request: VerifiedTokenRequest = {
          type,
          issuer: 'dp',
          epoch,
          blinded: Array(count).fill(seedOf('element')),
          subject: { kind: 'common' },
          hash: sha256(systemRandom.bytes(16))
        }
        try {
          ledger.draw(request, { policy, committee, listed: { parties: committee.evaluators, csips: 1 }, now })
          drawn += count
        } catch {
          count = Math.floor(count / 2)
        }
      }
    }
  }
  return drawn
}

describe('R8: enumeration', () => {
  for (const [evaluators, threshold] of [[5, 3], [20, 11], [50, 16]] as const) {
    it(`gives all who prove nothing together no more than 1,000 identifiers in an hour at ${evaluators} DPs, whatever they saved up`, () => {
      const noon = Math.ceil(Date.now() / HOUR) * HOUR
      // drawn just before an hour, kept, and spent with what the next two epochs give
      const each = drawnAt([noon - MINUTE, noon + 4 * MINUTE, noon + 30 * MINUTE, noon + 56 * MINUTE], {
        evaluators, threshold
      })
      const identifiers = Math.floor(each * evaluators / threshold)
      expect(identifiers).to.be.within(900, policy.tokens.commonPerHour)
    })
  }

  it('what is spent has nothing of what was issued: an issuer that keeps ' +
    'everything finds no byte of one in the other', () => {
    const { secretKey, publicKey } = derivePoprfKey(nobleBackend, seedOf('issuer'), new Uint8Array(0))
    const { registry } = federation()
    const kind: TokenKind = { type, issuer: 'dp', epoch: epochAt(policy, type, Date.now()) }
    const askers = ['a', 'b'].map(() => {
      const draw = beginDraw(nobleBackend, kind, 2, systemRandom)
      const blinded = draw.items.map(item => item.blinded)
      const response = issueTokens(nobleBackend, registry.federationId, secretKey, kind, blinded, systemRandom)
      const tokens = finishDraw(nobleBackend, registry.federationId, publicKey, draw, response)
      return { seen: toString(Uint8Array.from([...blinded.flatMap(bytes => [...bytes]), ...response]), 'hex'), tokens }
    })
    for (const { tokens } of askers) {
      const { nonces, mac } = TokenPayment.decode(makePayment(tokens, sha256(seedOf('request'))))
      for (const part of [...nonces, mac]) {
        for (let at = 0; at + 8 <= part.byteLength; at += 8) {
          expect(askers.some(({ seen }) => seen.includes(toString(part.subarray(at, at + 8), 'hex')))).to.equal(false)
        }
      }
    }
  })

  describe('with nothing left for those who prove nothing', () => {
    const on = stage({ policy: { tokens: { ...DEFAULT_POLICY.tokens, commonPerHour: 0 } } })

    it('lookups are refused by name, claims go on, and who claimed is served', async () => {
      const [uri, keys] = ['mailto:r8@example.com', secretKeyStore(seedOf('r8'))]
      const stranger = await on.testnet.light()
      expect(await codeOf(stranger.discover(uri))).to.equal('OPRF_LIMITED')
      const { proved, csips } = await on.testnet.claim({ csi: uri, msp: 'msp1', holder: stranger.holder(keys) })
      expect([proved, csips]).to.deep.equal([true, ['csip1']])
      const found = await on.msp(0).node.discover(uri)
      expect(found.outcome).to.equal('found')
      expect(await codeOf(stranger.discover(uri))).to.equal('OPRF_LIMITED')
    })
  })
})
