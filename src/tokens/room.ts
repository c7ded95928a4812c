/**
 * How an issuer's room is divided. A token that lives may be spent, and is then
 * remembered, so that room is taken when it is issued. Half of it is each epoch's, as
 * two live at one time. Shares by kind of subject keep these apart; within one, each
 * party of the registry has a part of its own that nobody else can use up, and of what
 * is for all it takes no more than it leaves free.
 */
import {
  MAX_TOKENS_OF_CLIENTS, MAX_TOKENS_OF_CSIPS, MAX_TOKENS_OF_PARTIES, MAX_TOKENS_OF_PERSONS
} from './constants.ts'
import type { VerifiedRegistry } from '../registry/interface.ts'
import type { Subject } from './request.ts'

export type Share = 'parties' | 'csips' | 'persons' | 'clients'

/** Tokens that live at one time. */
export type Rooms = Readonly<Record<Share, number>>

export const DEFAULT_ROOMS: Rooms = {
  parties: MAX_TOKENS_OF_PARTIES,
  csips: MAX_TOKENS_OF_CSIPS,
  persons: MAX_TOKENS_OF_PERSONS,
  clients: MAX_TOKENS_OF_CLIENTS
}

const EPOCHS_THAT_LIVE = 2

/** How many may come, revoked ones as well: what they drew lives on. */
export interface Listed {
  /** MSPs and DPs. */
  readonly parties: number
  readonly csips: number
}

export function listedOf ({ msps, dps, csips }: Pick<VerifiedRegistry, 'msps' | 'dps' | 'csips'>): Listed {
  return { parties: msps.length + dps.length, csips: csips.length }
}

export interface Place {
  readonly share: Share
  /** Who has a part: of people all whom one CSIP attests. */
  readonly holder: string
  /** Witnessed lately: half of what the others may have is theirs. */
  readonly isNewcomer: boolean
}

/** Undefined: what everybody has together, which its figure bounds; room for it is always there. */
export function placeOf (subject: Subject): Place | undefined {
  switch (subject.kind) {
    case 'party': {
      const { account } = subject
      return { share: account.startsWith('csip:') ? 'csips' : 'parties', holder: account, isNewcomer: false }
    }
    case 'person':
      return { share: 'persons', holder: subject.csipId, isNewcomer: !subject.isOld }
    case 'client':
      return { share: 'clients', holder: subject.account, isNewcomer: false }
    case 'common':
      return undefined
  }
}

/** With what is asked for. */
export interface RoomUse {
  /** By the holder in the epoch. */
  readonly held: number
  /** Of the share in the epoch. */
  readonly inEpoch: number
  /** Of the share in all epochs that live: one of a clock that is ahead may be a third. */
  readonly inAll: number
}

/** n parties have room / (2n − 1) each, and as much n − 1 times is for all: in sum all of it. */
export function hasRoom ({ share, isNewcomer }: Place, use: RoomUse, rooms: Rooms, listed: Listed): boolean {
  const room = rooms[share] / EPOCHS_THAT_LIVE
  // nobody knows how many clients there are
  const sharers = share === 'clients' ? 0 : Math.max(1, share === 'parties' ? listed.parties : listed.csips)
  const own = sharers === 0 ? 0 : room / (2 * sharers - 1)
  const leftForAll = room - sharers * own - use.inEpoch
  const most = Math.max(own, leftForAll) / (isNewcomer ? 2 : 1)
  return use.held <= most && use.inAll <= rooms[share]
}
