import { fromString } from 'uint8arrays/from-string'
import { asFederationId } from '../../src/base/bytes.ts'
import { decodeStrict } from '../../src/base/codec.ts'
import { DOMAINS, signedMessage, signerIn, signUnder } from '../../src/base/envelope.ts'
import { parsePublicKey, signerFromSeed, verifySignature } from '../../src/base/keys.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { hex, refused, seed } from './format.ts'
import { holdsInOpenSsl, mixedKey, mixedNonce, plainKey, signWith, unreduced } from './mixed-order.ts'
import type { Vectors } from './format.ts'
import type { Domain } from '../../src/base/envelope.ts'

const MAX_LENGTH = 1_024
const numbered = Array.from({ length: 64 }, (_, i) => Uint8Array.of(i))
/** The first whose signature by the key of mixed order holds without the cofactor too. */
const MESSAGE = numbered.find(message => holdsInOpenSsl(mixedKey, message, signWith(mixedKey, message))) ??
  new Uint8Array()

export function envelopeVectors (): Vectors {
  const signerSeed = seed('signer')
  const federation = asFederationId(seed('federation'))
  const signer = signerIn(federation, signerFromSeed(signerSeed))
  const parts = [fromString('first'), new Uint8Array(0), new Uint8Array(200).fill(7)]
  const signature = signUnder('receipt', signer, fromString('payload'))
  const signed = Signed.encode({ payload: fromString('payload'), signature: signature.slice() })
  const body = hex(signed)
  const malformed = (name: string, bytes: Uint8Array) => ({
    name,
    message: hex(bytes),
    error: refused('MESSAGE_MALFORMED', () => decodeStrict(Signed, bytes, 'Signed', MAX_LENGTH))
  })
  const key = (name: string, publicKey: string, code: string) =>
    ({ name, publicKey, error: refused(code, () => parsePublicKey(fromString(publicKey, 'base16'))) })
  const held = (name: string, publicKey: Uint8Array, signature: Uint8Array, valid: boolean) => {
    if (verifySignature(publicKey, MESSAGE, signature) !== valid) {
      throw new Error(`${name}: expected ${String(valid)}`)
    }
    return { name, publicKey: hex(publicKey), message: hex(MESSAGE), signature: hex(signature), valid }
  }
  return {
    description: 'Signatures under each domain: `message` is what Ed25519 signs. Then encodings of Signed that are ' +
      'not canonical, keys that are refused, and signatures of which `valid` says whether they hold.',
    given: {
      seed: hex(signerSeed), publicKey: hex(signer.publicKey), federationId: hex(federation), parts: parts.map(hex)
    },
    cases: [
      ...(Object.keys(DOMAINS) as Domain[]).map(domain => ({
        name: 'signature',
        domain: DOMAINS[domain],
        message: hex(signedMessage(domain, federation, ...parts)),
        signature: hex(signUnder(domain, signer, ...parts))
      })),
      {
        name: 'no parts',
        domain: DOMAINS.receipt,
        message: hex(signedMessage('receipt', federation)),
        signature: hex(signUnder('receipt', signer))
      },
      { name: 'Signed', payload: hex(fromString('payload')), signature: hex(signature), message: body },
      malformed('trailing byte', fromString(`${body}00`, 'base16')),
      malformed('unknown field', fromString(`${body}1801`, 'base16')),
      malformed('fields out of order', Uint8Array.of(...signed.subarray(9), ...signed.subarray(0, 9))),
      malformed('field twice', Uint8Array.of(...signed.subarray(0, 9), ...signed)),
      malformed('length longer than needed', Uint8Array.of(0x0a, 0x87, 0x00, ...signed.subarray(2))),
      malformed('default value present', Uint8Array.of(0x0a, 0x00, ...signed.subarray(9))),
      malformed('truncated', signed.subarray(0, -1)),
      key('key of small order', '01' + '00'.repeat(31), 'KEY_INVALID'),
      key('key that is not canonical', 'ee' + 'ff'.repeat(30) + '7f', 'KEY_INVALID'),
      key('key that is not on the curve', '02' + '00'.repeat(31), 'KEY_INVALID'),
      key('key of another length', '00'.repeat(31), 'LENGTH_INVALID'),
      key('key of mixed order', hex(mixedKey), 'KEY_INVALID'),
      held('signature by a key of prime order', plainKey, signWith(plainKey, MESSAGE), true),
      held(
        'signature by a key of mixed order, which holds without the cofactor', mixedKey, signWith(mixedKey, MESSAGE),
        false
      ),
      held('signature that holds with the cofactor alone', plainKey, signWith(plainKey, MESSAGE, mixedNonce), false),
      held('signature whose S is not reduced', plainKey, unreduced(signWith(plainKey, MESSAGE)), false)
    ]
  }
}
