import { expect } from 'chai'
import { signUnder, signerIn } from '../../../src/base/envelope.ts'
import { Signed } from '../../../src/base/pb/signed.ts'
import { MAX_CEREMONY_DURATION } from '../../../src/blinding/dkg/constants.ts'
import { dealerIndex, memberIndex, participantsOf, verifyInvitation } from '../../../src/blinding/dkg/invitation.ts'
import { InvitationPayload } from '../../../src/blinding/dkg/pb/ceremony.ts'
import { BEGIN, FEDERATION, backend, committee, dpOf, invite, make, previousOf } from '../../builders/ceremony.ts'
import { codeOf } from '../../builders/errors.ts'
import { at } from '../../builders/oprf.ts'
import type { CallOptions } from '../../builders/ceremony.ts'

const dps = committee(5)
const ids = dps.map(({ dp }) => dp)
const key = make(committee(3), { threshold: 2, minimum: 2 }).key
const previous = previousOf(key)
const three = ids.slice(0, 3)

describe('blinding/dkg/invitation', () => {
  const refused: Array<[string, CallOptions]> = [
    ['one member', { members: ids.slice(0, 1), threshold: 2, minimum: 2 }],
    ['a committee of seventeen', { members: [...ids, ...Array.from({ length: 12 }, (_, i) => dpOf(`dp ${i}`).dp)] }],
    ['a member twice', { members: [...ids.slice(1), at(ids, 1)] }],
    ['a member that is no peer id', { members: [...ids.slice(1), 'alice'] }],
    ['a threshold of one, which would share nothing', { threshold: 1 }],
    ['a minimum below the threshold', { minimum: 2 }],
    ['a minimum above the committee', { minimum: 6 }],
    ['times out of order', { joinBy: BEGIN + 2, dealBy: BEGIN + 1 }],
    ['no time to answer', { joinBy: BEGIN }],
    ['a deadline in the far future', { deadline: BEGIN + MAX_CEREMONY_DURATION + 1 }],
    ['a key that ends before it begins', { validUntil: BEGIN - 1 }],
    ['an inviter that has no part in it', { by: dpOf('mallory') }],
    ['no key id', { keyId: 0 }],
    ['a short nonce', { nonce: new Uint8Array(15) }],
    ['a new key that has a previous one', { previous }],
    ['a refresh of nothing', { kind: 'refresh', shareEpoch: 2 }],
    [
      'a refresh of the same epoch',
      { kind: 'refresh', shareEpoch: 1, members: three, threshold: 2, minimum: 2, previous }
    ],
    ['a refresh with another committee', { kind: 'refresh', shareEpoch: 2, threshold: 2, minimum: 2, previous }],
    [
      'a refresh with another threshold',
      { kind: 'refresh', shareEpoch: 2, members: three, threshold: 3, minimum: 3, previous }
    ],
    [
      'a re-sharing that changes nothing',
      { kind: 'reshare', shareEpoch: 2, members: three, threshold: 2, minimum: 2, previous }
    ],
    [
      'a previous key that contradicts itself',
      { kind: 'reshare', shareEpoch: 2, previous: { ...previous, threshold: 3 } }
    ],
    [
      'a previous key with an index twice',
      {
        kind: 'reshare',
        shareEpoch: 2,
        previous: { ...previous, members: previous.members.map(({ dp }) => ({ index: 1, dp })) }
      }
    ],
    [
      'a previous key with a holder twice',
      {
        kind: 'reshare',
        shareEpoch: 2,
        previous: { ...previous, members: previous.members.map(({ index }) => ({ index, dp: at(ids, 0) })) }
      }
    ]
  ]
  for (const [words, fields] of refused) {
    it(`refuses ${words}`, () => {
      expect(codeOf(() => invite(dps, fields))).to.equal('CEREMONY_INVITATION_INVALID')
    })
  }

  it('refuses one that its inviter did not sign', () => {
    expect(codeOf(() => invite(dps, { inviter: at(ids, 1) }))).to.equal('CEREMONY_SIGNATURE_INVALID')
  })

  it('refuses a version that it does not know', () => {
    const { payload } = Signed.decode(invite(dps).bytes)
    const other = InvitationPayload.encode({ ...InvitationPayload.decode(payload), version: 2 })
    const signature = signUnder('ceremonyInvitation', signerIn(FEDERATION, at(dps, 0).signer), other).slice()
    expect(
      codeOf(() => verifyInvitation(Signed.encode({ payload: other, signature }), backend))
    ).to.equal('CEREMONY_VERSION_UNKNOWN')
  })

  it('reads what it wrote', () => {
    const invitation = invite(dps, { kind: 'reshare', shareEpoch: 2, previous })
    const { bytes } = invitation
    expect(verifyInvitation(bytes, backend)).to.deep.equal(invitation)
  })

  it('is truncated nowhere', () => {
    const { bytes } = invite(dps)
    for (let length = 0; length < bytes.byteLength; length += 7) {
      expect(
        codeOf(() => verifyInvitation(bytes.subarray(0, length), backend))
      ).to.match(/^(MESSAGE_MALFORMED|CEREMONY_VERSION_UNKNOWN)$/)
    }
  })

  it('tells who has which part', () => {
    const invitation = invite(
      committee(3, 2),
      { kind: 'reshare', shareEpoch: 2, threshold: 2, minimum: 2, previous, by: at(dps, 0) }
    )
    expect(participantsOf(invitation)).to.deep.equal([ids[2], ids[3], ids[4], ids[0], ids[1]])
    expect(ids.map(dp => memberIndex(invitation, dp))).to.deep.equal([undefined, undefined, 1, 2, 3])
    expect(ids.map(dp => dealerIndex(invitation, dp))).to.deep.equal([1, 2, 3, undefined, undefined])
  })
})
