/** What HPKE costs a sealed request, and what it would with X25519 and HKDF as the library brings them. */
import { Chacha20Poly1305 } from '@hpke/chacha20poly1305'
import { CipherSuite, HkdfSha256 } from '@hpke/core'
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519'
import { asFederationId } from '../../src/base/bytes.ts'
import { systemRandom } from '../../src/base/clock.ts'
import { suite } from '../../src/base/hpke/suite.ts'
import { hpkeKeyPair } from '../../src/protocols/relay/hpke.ts'
import { openRequest, sealRequest } from '../../src/protocols/relay/sealing.ts'
import { measure } from './stats.ts'
import type { Timing } from './stats.ts'

/** Bytes of what is asked for: an evaluation, a read. */
const CONTENT = 400
const KEY_LENGTH = 32
const WARM_UP = 20

export interface SealingReport {
  /** A request sealed, at the client. */
  seal: Timing
  /** The same opened, at its target. */
  open: Timing
  /** One message sealed and opened by HPKE alone, no padding. */
  ours: Timing
  /** The same with the primitives of the library. */
  library: Timing
}

export async function benchSealing (runs: number): Promise<SealingReport> {
  const target = { federationId: asFederationId(new Uint8Array(32)), dp: 'target' }
  const pair = await hpkeKeyPair(systemRandom.bytes(KEY_LENGTH))
  const content = systemRandom.bytes(CONTENT)
  const seal = async (): Promise<Uint8Array> =>
    (await sealRequest(content, 'read', target, pair.publicKey, systemRandom)).bytes
  const sealed = await seal()
  const open = async (): Promise<unknown> => await openRequest(sealed, target, [pair])
  await measure(WARM_UP, 1, async () => { await seal(); await open() })
  return { seal: await measure(runs, 1, seal), open: await measure(runs, 1, open), ...await benchSuites(runs, content) }
}

async function benchSuites (runs: number, content: Uint8Array): Promise<Pick<SealingReport, 'ours' | 'library'>> {
  const theirs = new CipherSuite({
    kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305()
  })
  const [ours, library] = await Promise.all([suite, theirs].map(async each => {
    const { publicKey, privateKey } = await each.kem.deriveKeyPair(systemRandom.bytes(KEY_LENGTH).slice())
    return async () => {
      const sender = await each.createSenderContext({ recipientPublicKey: publicKey })
      const message = await sender.seal(content.slice())
      const recipient = await each.createRecipientContext({ recipientKey: privateKey, enc: sender.enc })
      await recipient.open(message)
    }
  }))
  if (ours == null || library == null) {
    throw new Error('two suites were made')
  }
  await measure(WARM_UP, 1, async () => { await ours(); await library() })
  return { ours: await measure(runs, 1, ours), library: await measure(runs, 1, library) }
}
