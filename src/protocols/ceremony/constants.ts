/** Protocol id, deadlines and sizes of `/mimi/ceremony/1.0.0`, each with its reason. */
import { MAX_INVITATION_LENGTH } from '../../blinding/dkg/constants.ts'
import { Exchange, ExchangeAnswer, Invite, InviteAnswer } from './pb/messages.ts'
import type { RpcMethod, RpcProtocol } from '../../rpc/interface.ts'

const KiB = 1024
const SECOND = 1_000
const DAY = 86_400 * SECOND

/** Milliseconds between two looks at each other participant, while a ceremony is under way. */
export const DEFAULT_INTERVAL = SECOND
/** Milliseconds until a participant that can't be reached is tried again, at most. */
export const LONGEST_RETRY = 30 * SECOND
/** Verifying some dozens of messages, and one fsync; an ocean and a slow disk are the rest. */
export const EXCHANGE_TIMEOUT = 15 * SECOND
/** All that 32 participants may say, complaints included; a ceremony without liars has a tenth of it. */
export const MAX_EXCHANGE_LENGTH = 512 * KiB
/** Messages in one exchange: the same, by number. */
export const MAX_MESSAGES = 1_024
/** Ceremonies that a DP keeps at once. */
export const MAX_CEREMONIES = 32
/** Of one inviter, not over yet: a DP with stolen keys can't fill the table. */
export const MAX_OPEN_OF_INVITER = 4
/** Milliseconds after the deadline for which who was away may come back for its share, and operators may look. */
export const CEREMONY_RETENTION = 7 * DAY
/** Milliseconds by which the issue of an invitation may lie ahead of our clock. */
export const INVITATION_TOLERANCE = 5 * 60 * SECOND
/** Milliseconds until a DP that keeps as many ceremonies as it can may be asked again. */
export const BUSY_RETRY = 60 * SECOND

export const INVITE_METHOD: RpcMethod<Invite, InviteAnswer> = {
  id: 1,
  name: 'invite',
  request: Invite,
  response: InviteAnswer,
  maxRequest: MAX_INVITATION_LENGTH + KiB,
  maxResponse: KiB,
  timeout: EXCHANGE_TIMEOUT
}

export const EXCHANGE_METHOD: RpcMethod<Exchange, ExchangeAnswer> = {
  id: 2,
  name: 'exchange',
  request: Exchange,
  response: ExchangeAnswer,
  maxRequest: MAX_EXCHANGE_LENGTH,
  maxResponse: MAX_EXCHANGE_LENGTH,
  timeout: EXCHANGE_TIMEOUT
}

export const CEREMONY_PROTOCOL: RpcProtocol = {
  id: '/mimi/ceremony/1.0.0',
  // one for each of the few ceremonies that two DPs may have together
  maxInFlight: 8,
  methods: [INVITE_METHOD, EXCHANGE_METHOD]
}
