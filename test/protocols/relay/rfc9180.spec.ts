import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { suite } from '../../../src/base/hpke/suite.ts'
import { hpkeKeyPair } from '../../../src/protocols/relay/hpke.ts'

/**
 * RFC 9180, appendix A.2.1: base mode of our suite; the other modes of A.2 have keys or secrets of the sender, which we
 * don't use.
 */
interface Appendix {
  readonly info: string
  readonly ikmE: string
  readonly pkEm: string
  readonly skEm: string
  readonly ikmR: string
  readonly pkRm: string
  readonly skRm: string
  readonly enc: string
  readonly encryptions: ReadonlyArray<{
    readonly sequence: number, readonly pt: string, readonly aad: string, readonly ct: string
  }>
  readonly exports: ReadonlyArray<{
    readonly exporter_context: string, readonly L: number, readonly exported_value: string
  }>
}

const vectors: Appendix = JSON.parse(readFileSync(join(import.meta.dirname, 'rfc9180-a2.json'), 'utf8'))
const bytes = (hex: string): Uint8Array<ArrayBuffer> => fromString(hex, 'base16').slice()
const hex = (buffer: ArrayBuffer | Uint8Array): string => toString(new Uint8Array(buffer), 'base16')

async function contexts () {
  const recipient = await hpkeKeyPair(bytes(vectors.ikmR))
  const ekm = await suite.kem.deriveKeyPair(bytes(vectors.ikmE))
  const recipientPublicKey = await suite.kem.deserializePublicKey(bytes(vectors.pkRm))
  const sender = await suite.createSenderContext({ recipientPublicKey, info: bytes(vectors.info), ekm })
  const opener = await suite.createRecipientContext({
    recipientKey: recipient.privateKey, enc: bytes(vectors.enc), info: bytes(vectors.info)
  })
  return { recipient, ekm, sender, opener }
}

describe('protocols/relay/rfc9180: A.2.1', () => {
  it('has the suite that we use', () => {
    expect([suite.kem.id, suite.kdf.id, suite.aead.id]).to.deep.equal([32, 1, 3])
  })

  it('derives key pairs', async () => {
    const { recipient, ekm } = await contexts()
    expect(hex(recipient.publicKey)).to.equal(vectors.pkRm)
    expect(hex(await suite.kem.serializePrivateKey(recipient.privateKey))).to.equal(vectors.skRm)
    expect(hex(await suite.kem.serializePublicKey(ekm.publicKey))).to.equal(vectors.pkEm)
    expect(hex(await suite.kem.serializePrivateKey(ekm.privateKey))).to.equal(vectors.skEm)
  })

  it('encapsulates', async () => {
    expect(hex((await contexts()).sender.enc)).to.equal(vectors.enc)
  })

  it('seals and opens every message of its sequence', async () => {
    const { sender, opener } = await contexts()
    const plain = bytes(vectors.encryptions[0]?.pt ?? '')
    const wanted = new Map(vectors.encryptions.map(each => [each.sequence, each]))
    let compared = 0
    for (let sequence = 0; sequence <= 256; sequence++) {
      const aad = fromString(`Count-${sequence}`).slice()
      const sealed = await sender.seal(plain, aad)
      const vector = wanted.get(sequence)
      if (vector != null) {
        expect([hex(plain), hex(aad), hex(sealed)]).to.deep.equal([vector.pt, vector.aad, vector.ct])
        compared++
      }
      expect(hex(await opener.open(sealed, aad))).to.equal(hex(plain))
    }
    expect(compared).to.equal(vectors.encryptions.length).and.to.equal(6)
  })

  for (const { exporter_context: context, L: length, exported_value: value } of vectors.exports) {
    it(`exports at both ends under "${context}"`, async () => {
      const { sender, opener } = await contexts()
      for (const end of [sender, opener]) {
        expect(hex(await end.export(bytes(context), length))).to.equal(value)
      }
    })
  }
})
