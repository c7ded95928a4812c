import { fromString } from 'uint8arrays/from-string'
import { decodeStrict } from '../../src/base/codec.ts'
import { DOMAINS, signUnder, signedMessage } from '../../src/base/envelope.ts'
import { parsePublicKey, signerFromSeed } from '../../src/base/keys.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { hex, refused, seed } from './format.ts'
import type { Vectors } from './format.ts'
import type { Domain } from '../../src/base/envelope.ts'

const MAX_LENGTH = 1_024

export function envelopeVectors (): Vectors {
  const signerSeed = seed('signer')
  const signer = signerFromSeed(signerSeed)
  const parts = [fromString('first'), new Uint8Array(0), new Uint8Array(200).fill(7)]
  const signature = signUnder('receipt', signer, fromString('payload'))
  const signed = Signed.encode({ payload: fromString('payload'), signature: signature.slice() })
  const body = hex(signed)
  const malformed = (name: string, bytes: Uint8Array) => ({ name, message: hex(bytes), error: refused('MESSAGE_MALFORMED', () => decodeStrict(Signed, bytes, 'Signed', MAX_LENGTH)) })
  const key = (name: string, publicKey: string, code: string) => ({ name, publicKey, error: refused(code, () => parsePublicKey(fromString(publicKey, 'base16'))) })
  return {
    description: 'Signatures under each domain: `message` is what Ed25519 signs. Then encodings of Signed that are not canonical, and keys that are refused.',
    given: { seed: hex(signerSeed), publicKey: hex(signer.publicKey), parts: parts.map(hex) },
    cases: [
      ...(Object.keys(DOMAINS) as Domain[]).map(domain => ({
        name: 'signature', domain: DOMAINS[domain], message: hex(signedMessage(domain, ...parts)), signature: hex(signUnder(domain, signer, ...parts))
      })),
      { name: 'no parts', domain: DOMAINS.receipt, message: hex(signedMessage('receipt')), signature: hex(signUnder('receipt', signer)) },
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
      key('key of another length', '00'.repeat(31), 'LENGTH_INVALID')
    ]
  }
}
