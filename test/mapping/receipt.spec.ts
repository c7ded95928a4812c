import { expect } from 'chai'
import { signUnder } from '../../src/base/envelope.ts'
import { sha256 } from '../../src/base/hash.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { StorageReceipt } from '../../src/mapping/pb/entry.ts'
import { makeReceipt, verifyReceipt } from '../../src/mapping/receipt.ts'
import { codeOf } from '../builders/errors.ts'
import { federation, party } from '../builders/mapping.ts'
import { buildTestRegistry, NOW } from '../builders/registry.ts'

const dp = party(federation().dps, 1)
const context = { registry: federation().registry, now: NOW }
const recordHashes = [sha256(Uint8Array.of(1)), sha256(Uint8Array.of(2))]
const subject = { dp: dp.id, recordHashes }
const receipt = makeReceipt(recordHashes, NOW, dp.signer)

describe('mapping/receipt', () => {
  it('verifies what a replica signed', () => {
    expect(verifyReceipt(receipt, subject, context))
      .to.deep.equal({ bytes: receipt, dp: dp.id, recordHashes, storedAt: NOW })
  })

  it('refuses a receipt for other records, fewer, or in another order', () => {
    for (const hashes of [[], recordHashes.slice(1), recordHashes.toReversed(), [...recordHashes, sha256()]]) {
      expect(codeOf(() => verifyReceipt(receipt, { ...subject, recordHashes: hashes }, context)))
        .to.equal('RECEIPT_MISMATCH')
    }
  })

  it('refuses a receipt from another DP than was asked, or from none of the registry', () => {
    expect(codeOf(() => verifyReceipt(receipt, { ...subject, dp: party(federation().dps, 2).id }, context)))
      .to.equal('RECEIPT_MISMATCH')
    const stranger = party(buildTestRegistry({ seed: 'elsewhere' }).dps, 0)
    expect(codeOf(() => verifyReceipt(
      makeReceipt(recordHashes, NOW, stranger.signer), { dp: stranger.id, recordHashes }, context
    ))).to.equal('RECEIPT_MISMATCH')
  })

  it('refuses a receipt from the future', () => {
    const { clockTolerance } = context.registry.policy
    expect(verifyReceipt(makeReceipt(recordHashes, NOW + clockTolerance, dp.signer), subject, context).storedAt)
      .to.equal(NOW + clockTolerance)
    expect(
      codeOf(() => verifyReceipt(makeReceipt(recordHashes, NOW + clockTolerance + 1, dp.signer), subject, context))
    ).to.equal('RECEIPT_TIME_IMPLAUSIBLE')
  })

  it('refuses a signature by another DP, and under another domain', () => {
    const { payload } = Signed.decode(receipt)
    for (const signature of [
      signUnder('receipt', party(federation().dps, 2).signer, payload), signUnder('witness', dp.signer, payload)
    ]) {
      expect(codeOf(() => verifyReceipt(Signed.encode({ payload, signature: signature.slice() }), subject, context)))
        .to.equal('RECEIPT_SIGNATURE_INVALID')
    }
  })

  it('refuses an unknown version by name', () => {
    const payload = StorageReceipt.encode({ ...StorageReceipt.decode(Signed.decode(receipt).payload), version: 2 })
    expect(codeOf(() => verifyReceipt(Signed.encode({ payload, signature: new Uint8Array(64) }), subject, context)))
      .to.equal('VERSION_UNKNOWN')
  })

  it('refuses every truncation', () => {
    for (let end = 0; end < receipt.byteLength; end++) {
      expect(codeOf(() => verifyReceipt(receipt.subarray(0, end), subject, context)))
        .to.match(/^(MESSAGE_MALFORMED|VERSION_UNKNOWN|RECEIPT_SIGNATURE_INVALID)$/)
    }
  })
})
