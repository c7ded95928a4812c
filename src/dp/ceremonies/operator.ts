/** What the operator of a DP asks of its ceremonies, and what is answered: JSON values, byte strings in hex. */
import { toString } from 'uint8arrays/to-string'
import { oprfKeyJson } from '../../registry/json.ts'
import { integer, list, oneOf, optional, record, text } from '../../registry/json-fields.ts'
import type { Kind } from '../../blinding/dkg/interface.ts'
import type { Ceremonies, CeremonySummary, CeremonyWish, ParticipantProgress } from '../../protocols/ceremony/index.ts'
import type { Json } from '../../registry/json-fields.ts'

export type CeremonyAct = 'invite' | 'list' | 'show' | 'join' | 'decline' | 'finish'

interface CeremonyRequest {
  readonly act: CeremonyAct
  /** Id in hex, or as many of its first digits as tell it apart: with all but `invite` and `list`. */
  readonly ceremony?: string
  /** With `invite`. */
  readonly wish?: CeremonyWish
}

const wishJson = record<CeremonyWish>({
  kind: oneOf<Kind>('new', 'rotate', 'refresh', 'reshare'),
  keyId: integer,
  threshold: optional(integer),
  members: optional(list(text)),
  minimum: optional(integer),
  joinWithin: integer,
  dealWithin: integer,
  approveWithin: integer,
  validFor: optional(integer)
})

const requestJson = record<CeremonyRequest>({
  act: oneOf('invite', 'list', 'show', 'join', 'decline', 'finish'),
  ceremony: optional(text),
  wish: optional(wishJson)
})

/** Times are milliseconds since the epoch. */
export interface ShownCeremony {
  readonly ceremony: string
  readonly kind: Kind
  readonly keyId: number
  readonly shareEpoch: number
  readonly threshold: number
  readonly minimum: number
  readonly inviter: string
  readonly issuedAt: number
  readonly joinBy: number
  readonly dealBy: number
  readonly deadline: number
  readonly state: CeremonySummary['state']
  /** Why it failed, and by whose fault, where it is somebody's. */
  readonly fault?: CeremonySummary['fault']
  readonly participants: readonly ParticipantProgress[]
}

export interface ShownKey extends ShownCeremony {
  /** The record for the registry. */
  readonly key: Json
  /** CeremonyTranscript. */
  readonly transcript: string
  readonly transcriptHash: string
  readonly approvedBy: readonly string[]
}

/**
 * @param body - CeremonyRequest; `list` is answered with ShownCeremony[], `finish` with ShownKey, the rest with
 *   ShownCeremony
 * @throws RegistryError `REGISTRY_DRAFT_INVALID` for what is none; CeremonyError, CeremonyProtocolError
 */
export async function operateCeremonies (body: unknown, ceremonies: Ceremonies): Promise<unknown> {
  const { act, ceremony = '', wish } = requestJson.read(body, '')
  const named = (): string => idOf(ceremony, ceremonies)
  switch (act) {
    case 'list':
      return ceremonies.list().map(shown)
    case 'show':
      return shown(ceremonies.show(named()))
    case 'join':
      return shown(await ceremonies.join(named()))
    case 'decline':
      return shown(await ceremonies.decline(named()))
    case 'invite':
      return shown(await ceremonies.invite(wish ?? wishJson.read({}, 'wish')))
    case 'finish':
      return shownKey(named(), ceremonies)
  }
}

/** Unchanged where it tells none, or several, apart. */
function idOf (prefix: string, ceremonies: Ceremonies): string {
  const ids = ceremonies.list().map(({ invitation }) => toString(invitation.id, 'base16'))
  const [found, ...others] = ids.filter(id => prefix !== '' && id.startsWith(prefix.toLowerCase()))
  return found == null || others.length > 0 ? prefix : found
}

function shown ({ invitation, state, fault, participants }: CeremonySummary): ShownCeremony {
  const { id, kind, keyId, shareEpoch, threshold, minimum, inviter, issuedAt, joinBy, dealBy, deadline } = invitation
  const ceremony = toString(id, 'base16')
  const asked = { ceremony, kind, keyId, shareEpoch, threshold, minimum, inviter, issuedAt, joinBy, dealBy, deadline }
  return { ...asked, state, ...(fault == null ? {} : { fault }), participants }
}

function shownKey (id: string, ceremonies: Ceremonies): ShownKey {
  const summary = shown(ceremonies.show(id))
  const { key, transcript, transcriptHash, approvedBy } = ceremonies.finish(id)
  return {
    ...summary,
    key: oprfKeyJson.write(key),
    transcript: toString(transcript, 'base16'),
    transcriptHash: toString(transcriptHash, 'base16'),
    approvedBy
  }
}
