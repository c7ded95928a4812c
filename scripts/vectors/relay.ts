import { fromString } from 'uint8arrays/from-string'
import { asFederationId } from '../../src/base/bytes.ts'
import { signerIn } from '../../src/base/envelope.ts'
import { signerFromSeed } from '../../src/base/keys.ts'
import { hpkeKeyId, hpkeKeyPair } from '../../src/protocols/relay/hpke.ts'
import { SealedRequest } from '../../src/protocols/relay/pb/messages.ts'
import { openAnswer, openRequest, sealAnswer, sealRequest } from '../../src/protocols/relay/sealing.ts'
import { signStored } from '../../src/protocols/relay/stored.ts'
import { altered, hex, seed, seededRandom } from './format.ts'
import type { JsonObject, Vectors } from './format.ts'
import type { RelayKind } from '../../src/protocols/relay/sealing.ts'

const target = {
  federationId: asFederationId(seed('federation')), dp: '12D3KooWGzBXWNvHpjALvMBQAj7hhgcHVqNCFrXzMoMEHNKf8fHH'
}

const replica = signerIn(target.federationId, signerFromSeed(seed('replica')))

// HPKE is asynchronous, making vectors isn't: all is made as this file is loaded
const keys = await hpkeKeyPair(seed('hpke key'))
const other = await hpkeKeyPair(seed('other hpke key'))

async function sealed (
  name: string, kind: RelayKind, content: Uint8Array, answer: Uint8Array, atLeast = 0
): Promise<{ readonly name: string } & JsonObject> {
  const random = seededRandom(`relay ${name}`)
  const request = await sealRequest(content, kind, target, keys.publicKey, random)
  const [ephemeral = ''] = random.drawn()
  const response = sealAnswer(answer, request, random, atLeast)
  const [nonce = ''] = random.drawn()
  if (hex(openAnswer(response, await openRequest(request.bytes, target, [keys]))) !== hex(answer)) {
    throw new Error('the answer does not open')
  }
  return {
    name,
    kind,
    content: hex(content),
    ephemeralSeed: ephemeral,
    request: hex(request.bytes),
    secret: hex(request.secret),
    answer: hex(answer),
    atLeast,
    nonce,
    sealedAnswer: hex(response)
  }
}

async function refused (
  name: string, error: string, request: Uint8Array, at = target
): Promise<{ readonly name: string } & JsonObject> {
  const code = await openRequest(request, at, [keys]).then(() => 'none', err => String(err.code))
  if (code !== error) {
    throw new Error(`${name}: expected ${error}, got ${code}`)
  }
  return { name, request: hex(request), federationId: hex(at.federationId), dp: at.dp, error }
}

/** Of the replica whose seed is given. */
function stored (name: string, set: Uint8Array | undefined): { readonly name: string } & JsonObject {
  const claim = { nonce: seed('nonce').slice(0, 16), lookupKey: seed('lookup key'), set, at: 1_750_000_000_000 }
  const { nonce, lookupKey, at } = claim
  const signature = hex(signStored(claim, replica))
  return { name, readNonce: hex(nonce), lookupKey: hex(lookupKey), set: set == null ? '' : hex(set), at, signature }
}

const good = (await sealRequest(fromString('read'), 'read', target, keys.publicKey, seededRandom('relay good'))).bytes
const foreign = (await sealRequest(
  fromString('read'), 'read', target, other.publicKey, seededRandom('relay foreign')
)).bytes
const elsewhere = { ...target, federationId: asFederationId(seed('other federation')) }
const cases = [
  await sealed('an evaluation', 'evaluation', fromString('an EvaluateRequest'), fromString('a SealedAnswer')),
  await sealed(
    'a read, answered in the smallest class of reads', 'read', fromString('a GatewayRead'),
    fromString('a SealedAnswer'), 16_384
  ),
  await sealed('a query to all', 'query-all', fromString('a QueryRequest'), fromString('a SealedAnswer'), 16_384),
  stored('what a replica signs that it has', fromString('a RecordSet')),
  stored('and that it has nothing', undefined),
  await refused('another key', 'RELAY_KEY_UNKNOWN', foreign),
  await refused('another target', 'RELAY_OPEN_FAILED', good, { ...target, dp: '12D3KooWAnother' }),
  await refused('another federation', 'RELAY_KEY_UNKNOWN', good, elsewhere),
  await refused(
    'another federation, under the key id that it has there', 'RELAY_OPEN_FAILED', SealedRequest.encode({
      ...SealedRequest.decode(good), keyId: hpkeKeyId(elsewhere.federationId, keys.publicKey).slice()
    }), elsewhere
  ),
  await refused('altered', 'RELAY_OPEN_FAILED', altered(good, -1)),
  await refused('the encapsulated key of another request', 'RELAY_OPEN_FAILED', SealedRequest.encode({
    ...SealedRequest.decode(good), enc: SealedRequest.decode(foreign).enc
  })),
  await refused(
    'no key id', 'RELAY_MALFORMED', SealedRequest.encode({ ...SealedRequest.decode(good), keyId: new Uint8Array(0) })
  ),
  await refused('trailing byte', 'MESSAGE_MALFORMED', Uint8Array.of(...good, 0))
]

export function relayVectors (): Vectors {
  return {
    description: 'Sealed requests and their answers: from content, seed of the ephemeral key and nonce, byte for ' +
      'byte; what a replica signs for a read; and a refusal for each step.',
    given: {
      hpkeSeed: hex(seed('hpke key')),
      hpkeKey: hex(keys.publicKey),
      keyId: hex(hpkeKeyId(target.federationId, keys.publicKey)),
      federationId: hex(target.federationId),
      dp: target.dp,
      replicaSeed: hex(seed('replica')),
      replicaKey: hex(replica.publicKey)
    },
    cases
  }
}
