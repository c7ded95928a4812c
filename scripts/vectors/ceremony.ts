import { asFederationId } from '../../src/base/bytes.ts'
import { signUnder, signerIn } from '../../src/base/envelope.ts'
import { peerIdOf, signerFromSeed } from '../../src/base/keys.ts'
import { Signed } from '../../src/base/pb/signed.ts'
import { Board } from '../../src/blinding/dkg/board.ts'
import { judgeComplaint } from '../../src/blinding/dkg/complaint.ts'
import { complaintOf, joinOf, receivedFrom } from '../../src/blinding/dkg/dealing.ts'
import { makeInvitation, verifyInvitation } from '../../src/blinding/dkg/invitation.ts'
import { makeMessage, verifyMessage } from '../../src/blinding/dkg/messages.ts'
import { join, resultOf, step } from '../../src/blinding/dkg/participant.ts'
import { CeremonyMessagePayload, CeremonyTranscript, InvitationPayload } from '../../src/blinding/dkg/pb/ceremony.ts'
import { encryptionSecret } from '../../src/blinding/dkg/secrets.ts'
import { openTranscript } from '../../src/blinding/dkg/transcript.ts'
import { loadSodium } from '../../src/blinding/sodium.ts'
import { altered, hex, item, refused, seed } from './format.ts'
import type { CeremonyMessage, Invitation, InvitationFields } from '../../src/blinding/dkg/interface.ts'
import type { CeremonyState } from '../../src/blinding/dkg/machine.ts'
import type { CeremonyResult, Participant } from '../../src/blinding/dkg/participant.ts'
import type { Saying } from '../../src/blinding/dkg/messages.ts'
import type { Json, JsonObject, Vectors } from './format.ts'

const backend = await loadSodium()
const MINUTE = 60_000
const federation = asFederationId(seed('ceremony federation'))
const BEGIN = 1_780_000_000_000
const NOW = BEGIN + MINUTE

interface Actor extends Participant {
  board: Board
  state: CeremonyState
}

const signers = ['alice', 'bob', 'carol', 'dave'].map(name => signerFromSeed(seed(`ceremony ${name}`)))
const ids = signers.map(({ publicKey }) => peerIdOf(publicKey).toString())

function invite (members: readonly number[], fields: Partial<InvitationFields> = {}): Invitation {
  return makeInvitation({
    federationId: federation,
    registryVersion: 1,
    kind: 'new',
    keyId: 1,
    shareEpoch: 1,
    threshold: 2,
    minimum: 2,
    members: members.map(i => item(ids, i)),
    inviter: item(ids, 0),
    issuedAt: BEGIN,
    joinBy: BEGIN + 10 * MINUTE,
    dealBy: BEGIN + 20 * MINUTE,
    deadline: BEGIN + 30 * MINUTE,
    validFrom: BEGIN,
    validUntil: BEGIN + 1_000_000 * MINUTE,
    nonce: seed('ceremony nonce').slice(0, 16),
    ...fields
  }, item(signers, 0), backend)
}

function actor (invitation: Invitation, i: number, oldShare?: Uint8Array): Actor {
  const secrets = { seed: seed(`ceremony seed ${i} ${hex(invitation.id)}`), oldShare }
  return {
    invitation,
    self: item(ids, i),
    signer: item(signers, i),
    backend,
    secrets,
    board: Board.EMPTY,
    state: { name: 'invited' }
  }
}

/** All that is said, to its end. */
function play (all: readonly Actor[]): readonly CeremonyResult[] {
  for (const one of all) {
    Object.assign(one, join(one, one.board, one.state, NOW))
  }
  while (all.some(({ state }) => state.name !== 'finished')) {
    const said = all.flatMap(({ board }) => board.messages)
    for (const one of all) {
      Object.assign(one, step(one, one.board.with(...said), one.state, NOW))
    }
  }
  return all.map(one => resultOf(one, one.board, one.state))
}

function ofKind (board: Board, kind: CeremonyMessage['kind']): Json {
  return board.messages.filter(message => message.kind === kind).sort(
    (a, b) => a.from < b.from ? -1 : 1
  ).map(({ bytes }) => hex(bytes))
}

/** Everything of a ceremony that came to a key. */
function ceremonyCase (name: string, all: readonly Actor[]): { name: string } & JsonObject {
  const results = play(all)
  const { board, invitation } = item(all, 0)
  const { key, transcript, transcriptHash } = item(results, 0)
  return {
    name,
    invitation: hex(invitation.bytes),
    id: hex(invitation.id),
    joins: ofKind(board, 'join'),
    deals: ofKind(board, 'deal'),
    rosters: ofKind(board, 'roster'),
    approvals: ofKind(board, 'approval'),
    transcript: hex(transcript),
    transcriptHash: hex(transcriptHash),
    commitments: key.commitments.map(hex),
    shares: key.shares.map(
      ({ index, dp, publicShare }) => (
        { index, dp, publicShare: hex(publicShare), secretShare: hex(secretOf(results, dp, all) ?? new Uint8Array(0)) }
      )
    ),
    encryptionSecrets: all.map(
      ({ self, secrets }) => ({ dp: self, secret: hex(encryptionSecret(backend, secrets.seed, invitation.id)) })
    )
  }
}

function secretOf (results: readonly CeremonyResult[], dp: string, all: readonly Actor[]): Uint8Array | undefined {
  return results[all.findIndex(({ self }) => self === dp)]?.share?.secretShare
}

/** Signed as it is. */
function signed (
  { invitation, self, signer }: Actor,
  saying: Saying,
  change: Partial<CeremonyMessagePayload> = {}
): Uint8Array {
  const payload = CeremonyMessagePayload.encode(
    { version: 1, ceremony: invitation.id.slice(), from: self, ...saying, ...change }
  )
  return Signed.encode({
    payload, signature: signUnder('ceremonyMessage', signerIn(invitation.federationId, signer), payload).slice()
  })
}

function refusedMessages (one: Actor, other: Actor): Vectors['cases'] {
  const { invitation } = one
  const { encryptionKey, commitments, proof } = joinOf(one)
  const none = new Uint8Array(0)
  const identity = new Uint8Array(32)
  const join = (change: object): Uint8Array => signed(one, { join: { encryptionKey, commitments, proof, ...change } })
  const messages: Array<[string, Uint8Array, string]> = [
    ['join whose proof is altered', join({ proof: altered(proof, 40) }), 'CEREMONY_PROOF_INVALID'],
    [
      'join of another member',
      signed(other, { join: { encryptionKey, commitments, proof } }),
      'CEREMONY_PROOF_INVALID'
    ],
    ['join with a commitment too few', join({ commitments: commitments.slice(1) }), 'CEREMONY_COMMITMENTS_INVALID'],
    [
      'join that commits to the identity',
      join({ commitments: [...commitments.slice(0, 1), identity] }),
      'CEREMONY_COMMITMENTS_INVALID'
    ],
    ['join that commits to nothing', join({ commitments: [], proof: none }), 'CEREMONY_COMMITMENTS_INVALID'],
    ['join whose encryption key is the identity', join({ encryptionKey: identity }), 'CEREMONY_MESSAGE_INVALID'],
    ['deal of nothing', signed(one, { deal: { shares: [] } }), 'CEREMONY_MESSAGE_INVALID'],
    [
      'approval of a short hash',
      signed(one, { approval: { transcript: new Uint8Array(31) } }),
      'CEREMONY_MESSAGE_INVALID'
    ],
    [
      'message that says two things',
      signed(one, { decline: {} }, { approval: { transcript: identity } }),
      'CEREMONY_MESSAGE_INVALID'
    ],
    [
      'message of another ceremony',
      signed(one, { decline: {} }, { ceremony: new Uint8Array(32) }),
      'CEREMONY_MESSAGE_FOREIGN'
    ],
    [
      'message of somebody who has no part in it',
      signed(one, { decline: {} }, { from: item(ids, 3) }),
      'CEREMONY_NOT_A_PARTICIPANT'
    ],
    [
      'message that another one signed',
      signed(one, { decline: {} }, { from: other.self }),
      'CEREMONY_SIGNATURE_INVALID'
    ],
    ['message of another version', signed(one, { decline: {} }, { version: 2 }), 'CEREMONY_VERSION_UNKNOWN']
  ]
  return messages.map(([name, message, code]) => ({
    name,
    invitation: hex(invitation.bytes),
    message: hex(message),
    error: refused(code, () => verifyMessage(message, invitation, backend))
  }))
}

function refusedInvitations ({ bytes }: Invitation): Vectors['cases'] {
  const { payload } = Signed.decode(bytes)
  const decoded = InvitationPayload.decode(payload)
  const changed = (change: Partial<InvitationPayload>): Uint8Array => {
    const other = InvitationPayload.encode({ ...decoded, ...change })
    return Signed.encode(
      {
        payload: other,
        signature: signUnder('ceremonyInvitation', signerIn(federation, item(signers, 0)), other).slice()
      }
    )
  }
  const [first = ''] = decoded.members
  const invitations: Array<[string, Uint8Array, string]> = [
    [
      'invitation with a member twice',
      changed({ members: [first, first, ...decoded.members.slice(2)] }),
      'CEREMONY_INVITATION_INVALID'
    ],
    ['invitation to share among one', changed({ threshold: 1 }), 'CEREMONY_INVITATION_INVALID'],
    ['invitation whose minimum is below the threshold', changed({ minimum: 1 }), 'CEREMONY_INVITATION_INVALID'],
    ['invitation whose times are out of order', changed({ dealBy: decoded.joinBy }), 'CEREMONY_INVITATION_INVALID'],
    ['invitation of somebody who has no part in it', changed({ inviter: item(ids, 3) }), 'CEREMONY_INVITATION_INVALID'],
    ['invitation that another one signed', changed({ inviter: item(ids, 1) }), 'CEREMONY_SIGNATURE_INVALID'],
    ['invitation of another version', changed({ version: 2 }), 'CEREMONY_VERSION_UNKNOWN']
  ]
  return invitations.map(([name, invitation, code]) => ({
    name, invitation: hex(invitation), error: refused(code, () => verifyInvitation(invitation, backend))
  }))
}

/** One of a wrong share, and one of a right one. @param all - who have joined and dealt */
function complaints (all: readonly Actor[]): Vectors['cases'] {
  const [alice, bob] = [item(all, 0), item(all, 1)]
  const { invitation, board } = bob
  const [join, own, deal] = [board.join(alice.self), board.join(bob.self), board.deal(alice.self)]
  if (join == null || own == null || deal == null || receivedFrom(bob, 1, join, deal, own) == null) {
    throw new Error('nothing was dealt')
  }
  const shares = deal.shares.map(({ index, ephemeral, sealed }) =>
    (
      {
        index,
        ephemeral: Uint8Array.from(ephemeral),
        sealed: Uint8Array.from(index === 2 ? altered(sealed, 0) : sealed)
      }
    ))
  const wrong = makeMessage(invitation, alice.self, alice.signer, { deal: { shares } }, backend)
  const swapped = { ...join, commitments: join.commitments.toReversed() }
  return (
    [
      ['complaint of a wrong share', wrong, join, 'CEREMONY_SHARE_WRONG', alice.self],
      ['complaint of a right share', deal, swapped, 'CEREMONY_COMPLAINT_FALSE', bob.self]
    ] as const
  ).map(([name, dealt, seen, code, named]) => {
    const said = dealt.kind === 'deal' ? complaintOf(bob, 1, seen, dealt, own) : undefined
    if (said == null) {
      throw new Error('nothing to complain of')
    }
    const complaint = makeMessage(invitation, bob.self, bob.signer, { complaint: said }, backend)
    const heard = Board.EMPTY.with(join, own, dealt, complaint)
    const fault = complaint.kind === 'complaint' ? judgeComplaint(invitation, heard, complaint, backend) : undefined
    if (fault?.code !== code || fault.dp !== named) {
      throw new Error(`expected ${code}`)
    }
    return {
      name,
      invitation: hex(invitation.bytes),
      joins: [hex(join.bytes), hex(own.bytes)],
      deal: hex(dealt.bytes),
      complaint: hex(complaint.bytes),
      named,
      fault: code
    }
  })
}

function refusedTranscripts (transcript: Uint8Array): Vectors['cases'] {
  const { core, approvals } = CeremonyTranscript.decode(transcript)
  const transcripts: Array<[string, Uint8Array, string]> = [
    [
      'transcript with too few approvals',
      CeremonyTranscript.encode({ core, approvals: approvals.slice(0, 1) }),
      'CEREMONY_TRANSCRIPT_INVALID'
    ],
    [
      'transcript with approvals in another order',
      CeremonyTranscript.encode({ core, approvals: approvals.toReversed() }),
      'CEREMONY_TRANSCRIPT_INVALID'
    ]
  ]
  return transcripts.map(
    ([name, bytes, code]) => (
      { name, transcript: hex(bytes), error: refused(code, () => openTranscript(bytes, backend)) }
    )
  )
}

export function ceremonyVectors (): Vectors {
  const invitation = invite([0, 1, 2])
  const all = [0, 1, 2].map(i => actor(invitation, i))
  const generation = ceremonyCase('key generation, 2 of 3', all)
  const [first] = all.map(one => resultOf(one, one.board, one.state))
  if (first == null) {
    throw new Error('no key')
  }
  const { shareEpoch, threshold, commitments, shares } = first.key
  const previous = { shareEpoch, threshold, commitments, members: shares.map(({ index, dp }) => ({ index, dp })) }
  const again = invite([1, 2, 3], { kind: 'reshare', shareEpoch: 2, previous })
  const olds = all.map(one => resultOf(one, one.board, one.state).share?.secretShare)
  const resharing = ceremonyCase(
    're-sharing to a committee of which one is new',
    [0, 1, 2, 3].map(i => actor(again, i, olds[i]))
  )
  const foreign = actor(again, 1, olds[2])
  return {
    description: 'Ceremonies: their invitations, messages and transcripts, each as Signed where it is signed. ' +
      '`encryptionSecrets` open the sealed shares; what a dealer chose at random is not given, for it shows in its ' +
      'commitments.',
    cases: [
      generation,
      resharing,
      ...complaints(all),
      ...refusedInvitations(invitation),
      ...refusedMessages(item(all, 0), item(all, 1)),
      {
        name: 'join that shares something else anew',
        invitation: hex(again.bytes),
        message: hex(signed(foreign, { join: joinOf(foreign) })),
        error: refused(
          'CEREMONY_SHARE_FOREIGN',
          () => verifyMessage(signed(foreign, { join: joinOf(foreign) }), again, backend)
        )
      },
      ...refusedTranscripts(first.transcript)
    ]
  }
}
