/** Ceremonies, as another implementation would follow them from the messages alone. */
import { expect } from 'chai'
import { Board } from '../../src/blinding/dkg/board.ts'
import { judgeComplaint } from '../../src/blinding/dkg/complaint.ts'
import { verifyInvitation } from '../../src/blinding/dkg/invitation.ts'
import { verifyMessage } from '../../src/blinding/dkg/messages.ts'
import { openShare, sharedSecret } from '../../src/blinding/dkg/sealed-share.ts'
import { openTranscript } from '../../src/blinding/dkg/transcript.ts'
import { nobleBackend as backend } from '../../src/blinding/noble.ts'
import { codeOf } from '../builders/errors.ts'
import { bytes, fields, hex, list, manyBytes, number, text } from './vector-fields.ts'
import type { Invitation } from '../../src/blinding/dkg/interface.ts'
import type { Check, VectorCase } from './vector-fields.ts'

export const checkCeremony: Check = vector => {
  if (vector.error != null) {
    expect(codeOf(() => read(vector))).to.equal(vector.error)
  } else if (vector.fault != null) {
    checkComplaint(vector)
  } else {
    checkWhole(vector)
  }
}

function read ({ transcript, message, invitation }: VectorCase): unknown {
  if (transcript != null) {
    return openTranscript(bytes(transcript), backend)
  }
  const invited = verifyInvitation(bytes(invitation), backend)
  return verifyMessage(bytes(message), invited, backend)
}

function boardOf (invitation: Invitation, ...messages: readonly Uint8Array[]): Board {
  return Board.EMPTY.with(...messages.map(each => verifyMessage(each, invitation, backend)))
}

function checkComplaint ({ invitation: invited, joins, deal, complaint, named, fault }: VectorCase): void {
  const invitation = verifyInvitation(bytes(invited), backend)
  const board = boardOf(invitation, ...manyBytes(joins), bytes(deal), bytes(complaint))
  const [said] = board.complaints
  expect(said && judgeComplaint(invitation, board, said, backend)).to.deep.equal({ code: fault, dp: named })
}

function checkWhole (vector: VectorCase): void {
  const opened = openTranscript(bytes(vector.transcript), backend)
  const { invitation, key } = opened
  expect(hex(invitation.bytes)).to.equal(vector.invitation)
  expect(hex(invitation.id)).to.equal(vector.id)
  expect(hex(opened.hash)).to.equal(vector.transcriptHash)
  expect(key.commitments.map(hex)).to.deep.equal(vector.commitments)
  expect(key.shares.map(({ index, dp, publicShare }) => [index, dp, hex(publicShare)]))
    .to.deep.equal(list(vector.shares).map(fields).map(({ index, dp, publicShare }) => [index, dp, publicShare]))
  for (const { index, secretShare } of list(vector.shares).map(fields)) {
    const listed = key.shares.find(share => share.index === number(index))
    expect(backend.multiplyBase(bytes(secretShare))).to.deep.equal(listed?.publicShare)
  }
  checkSealed(invitation, boardOf(invitation, ...manyBytes(vector.joins), ...manyBytes(vector.deals)), vector)
}

/** Every sealed share opens, with the secret of its member, to one that fits the dealer's commitments. */
function checkSealed (invitation: Invitation, board: Board, { encryptionSecrets }: VectorCase): void {
  const secrets = new Map(list(encryptionSecrets).map(fields).map(({ dp, secret }) => [text(dp), bytes(secret)]))
  let opened = 0
  for (const message of board.messages) {
    if (message.kind === 'deal') {
      for (const sealed of message.shares) {
        const dp = invitation.members[sealed.index - 1] ?? ''
        const [secret, encryptionKey] = [secrets.get(dp), board.join(dp)?.encryptionKey]
        const dealer = invitation.previous?.members.find(
          holder => holder.dp === message.from
        )?.index ?? invitation.members.indexOf(message.from) + 1
        if (secret == null || encryptionKey == null) {
          throw new Error('no key')
        }
        const place = { ceremony: invitation.id, dealer, member: sealed.index, encryptionKey }
        expect(openShare(place, sealed, sharedSecret(backend, secret, sealed))).to.have.length(32)
        opened++
      }
    }
  }
  expect(opened).to.be.greaterThan(3)
}
