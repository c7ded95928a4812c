/** The incoming side: who asks, whether this DP knows of it, what it lacks and what the other one lacks. */
import { toString } from 'uint8arrays/to-string'
import { verifyInvitation, participantsOf } from '../../blinding/dkg/invitation.ts'
import { CeremonyError } from '../../blinding/dkg/errors.ts'
import { MAX_EXCHANGE_LENGTH, MAX_MESSAGES } from './constants.ts'
import { CeremonyProtocolError } from './errors.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { Invitation } from '../../blinding/dkg/interface.ts'
import type { Exchange, ExchangeAnswer, Invite, InviteAnswer } from './pb/messages.ts'
import type { CeremonyRoom } from './room.ts'

export interface HandlerComponents {
  readonly voprf: VoprfBackend
  /** By id, in hex. */
  room (name: string): CeremonyRoom | undefined
  /** @throws CeremonyProtocolError where the registry disagrees, or there is no room */
  open (invitation: Invitation): Promise<void>
}

/** Bytes of a message's tag and length in an answer. */
const FIELD_OVERHEAD = 4

export class CeremonyHandler {
  readonly #components: HandlerComponents

  constructor (components: HandlerComponents) {
    this.#components = components
  }

  /** The same invitation again changes nothing. @param from - peer id, authenticated */
  async invite ({ invitation: bytes }: Invite, from: string): Promise<InviteAnswer> {
    const invitation = verifyInvitation(bytes, this.#components.voprf)
    checkParticipant(invitation, from)
    if (this.#components.room(toString(invitation.id, 'base16')) == null) {
      await this.#components.open(invitation)
    }
    return {}
  }

  /** @param from - peer id, authenticated */
  async exchange ({ ceremony, have, messages }: Exchange, from: string): Promise<ExchangeAnswer> {
    const room = this.#components.room(toString(ceremony, 'base16'))
    if (room == null) {
      throw new CeremonyProtocolError('CEREMONY_UNKNOWN')
    }
    checkParticipant(room.invitation, from)
    if (have.length > MAX_MESSAGES || messages.length > MAX_MESSAGES) {
      throw new CeremonyError(
        'CEREMONY_MESSAGE_INVALID',
        { detail: `${have.length} hashes, ${messages.length} messages` }
      )
    }
    if (messages.length > 0) {
      await room.hear(messages)
    }
    return { messages: lackedBy(room, have) }
  }
}

function checkParticipant (invitation: Invitation, from: string): void {
  if (!participantsOf(invitation).includes(from)) {
    throw new CeremonyError('CEREMONY_NOT_A_PARTICIPANT', { detail: from })
  }
}

/** As many as an answer has room for; the rest comes with the next. */
function lackedBy (room: CeremonyRoom, have: readonly Uint8Array[]): Array<Uint8Array<ArrayBuffer>> {
  const known = new Set(have.map(hash => toString(hash, 'base16')))
  const answer: Array<Uint8Array<ArrayBuffer>> = []
  let left = MAX_EXCHANGE_LENGTH
  for (const { bytes } of room.board.messages.filter(({ hash }) => !known.has(toString(hash, 'base16')))) {
    left -= bytes.byteLength + FIELD_OVERHEAD
    if (left < 0) {
      break
    }
    answer.push(Uint8Array.from(bytes))
  }
  return answer
}
