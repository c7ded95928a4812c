import { expect } from 'chai'
import { admit, admitOwn, requirePublic } from '../../src/mapping/admission.ts'
import { completeAsDp } from '../../src/mapping/entry.ts'
import { parseEntry } from '../../src/mapping/parse.ts'
import { Entry, EntryOpen } from '../../src/mapping/pb/entry.ts'
import { RecordSet } from '../../src/mapping/record-set.ts'
import { verifyEntry } from '../../src/mapping/validity.ts'
import { openEntry } from '../../src/mapping/verify.ts'
import { codeOf } from '../builders/errors.ts'
import { bobLookupKey, bobSealingKey, buildTestMapping, federation, party } from '../builders/mapping.ts'
import type { WholeEntry } from '../../src/mapping/interface.ts'

const dps = federation().dps.map(({ id }) => id)

/** The entry with another open part, signed anew by its DP, as a DP with other plans would. */
function resigned (entry: WholeEntry, change: (open: EntryOpen) => EntryOpen): Uint8Array {
  const message = Entry.decode(entry.bytes)
  const { holderSignature } = entry
  const open = EntryOpen.encode(change(EntryOpen.decode(message.open)))
  return completeAsDp({ ...entry, open, holderSignature }, entry.witnesses, party(federation().dps, 0).signer).bytes
}

describe('mapping/federated-only', () => {
  it('say whom they admit, in canonical order', () => {
    const some = [dps[2] ?? '', dps[1] ?? '', dps[2] ?? '']
    const { bytes, context } = buildTestMapping({ draft: { federatedOnly: some } })
    expect(verifyEntry(bytes, context).federatedOnly).to.deep.equal([...new Set(some)].sort())
  })

  it('tell "any DP" from "published"', () => {
    expect(buildTestMapping({ draft: { federatedOnly: [] } }).entry.federatedOnly).to.deep.equal([])
    expect(buildTestMapping().entry.federatedOnly).to.equal(undefined)
  })

  it('open like others', () => {
    const { bytes, context } = buildTestMapping({ draft: { federatedOnly: [] } })
    expect(openEntry(verifyEntry(bytes, context), bobSealingKey, context)?.mspId).to.equal('msp1')
  })

  it('are refused by replicas and taken by their DP', () => {
    const { bytes, context } = buildTestMapping({ draft: { federatedOnly: [] } })
    const entry = verifyEntry(bytes, context)
    expect(codeOf(() => { admit(RecordSet.empty(bobLookupKey), entry, context) })).to.equal('ENTRY_FEDERATED_ONLY')
    expect(codeOf(() => { requirePublic(entry) })).to.equal('ENTRY_FEDERATED_ONLY')
    admitOwn(RecordSet.empty(bobLookupKey), entry, context)
  })

  it('can not be made public by their DP, nor be shown to more than the holder signed for', () => {
    const { entry, context } = buildTestMapping({ draft: { federatedOnly: dps.slice(1, 2) } })
    for (const federatedOnly of [undefined, { dps: [] }, { dps: dps.slice(2, 3) }]) {
      expect(codeOf(() => verifyEntry(resigned(entry, open => ({ ...open, federatedOnly })), context)))
        .to.equal('ENTRY_HOLDER_SIGNATURE_INVALID')
    }
  })

  it('are no first mappings, which every DP is told of', () => {
    const { entry } = buildTestMapping({ draft: { federatedOnly: [] } })
    expect(codeOf(() => parseEntry(resigned(entry, open => ({ ...open, firstMapping: true })))))
      .to.equal('ENTRY_FIELD_INVALID')
  })

  it('refuse what is no peer id, too many of them, and another order', () => {
    const { entry } = buildTestMapping({ draft: { federatedOnly: [] } })
    const [a = '', b = ''] = [...dps].sort()
    const many = Array
      .from({ length: 33 }, (_, i) => a.slice(0, 48) + 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghi'.charAt(i))
      .sort()
    for (const admitted of [['nobody'], [b, a], [a, a], many]) {
      expect(codeOf(() => parseEntry(resigned(entry, open => ({ ...open, federatedOnly: { dps: admitted } })))))
        .to.equal('ENTRY_FIELD_INVALID')
    }
  })
})
