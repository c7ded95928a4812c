/**
 * What the sidecar takes and answers. /openapi.json is made of these schemas, requests
 * are judged by them, and types come from them: each thing is said once. One with a
 * title is a component of the document.
 */
import { Type } from '@sinclair/typebox'
import { MAX_CSI_LENGTH } from '../base/limits.ts'
import { MAX_BOOK } from '../light/address-book.ts'
import { MAX_MSP_ID_LENGTH } from '../mapping/constants.ts'
import type { ErrorKind } from '../base/errors.ts'
import type { DiscoverOutcome } from '../light/interface.ts'
import type { Static, TObject, TProperties, TUnsafe } from '@sinclair/typebox'

/** Characters of a peer id, and of a name that somebody gave. */
const MAX_NAME_LENGTH = 128
const MAX_LIST = 64
const MAX_DEADLINE_MS = 30_000
/** Bytes: above the largest request that is carried. */
const MAX_CARRIED = 128 * 1024
const MAX_METHOD = 64
/** Characters of 16 to 64 bytes in base64url. */
const AUDIENCE = '^[A-Za-z0-9_-]{22,86}$'

function strict<T extends TProperties> (title: string, properties: T, description: string): TObject<T> {
  return Type.Object(properties, { title, description, additionalProperties: false })
}

/** One of these words. */
function words<const T extends string> (known: readonly T[], description?: string): TUnsafe<T> {
  return Type.Unsafe({ type: 'string', enum: [...known], ...description == null ? {} : { description } })
}

const text = (description: string, maxLength = MAX_NAME_LENGTH) => Type.String({ description, minLength: 1, maxLength })
const list = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: MAX_NAME_LENGTH }), { description, maxItems: MAX_LIST })
const count = (description: string) => Type.Integer({ description, minimum: 0 })
const time = (description: string) => Type.String({ description, format: 'date-time' })
const flag = (description: string) => Type.Boolean({ description })

const Csi = text('An identifier as a URI: `tel:+14155550123`, `mailto:bob@example.org`.', MAX_CSI_LENGTH)

const KINDS: Readonly<Record<ErrorKind, true>> = {
  malformed: true,
  unverified: true,
  expired: true,
  refused: true,
  conflict: true,
  'not-found': true,
  limited: true,
  unavailable: true,
  internal: true
}
const OUTCOMES: Readonly<Record<DiscoverOutcome, true>> = { found: true, 'opted-out': true, none: true, partial: true }
const Outcome = words(
  Object.keys(OUTCOMES) as DiscoverOutcome[],
  '`none`: everybody who had to answer did, and there is nothing. `partial`: nothing, and not everybody answered.')

/** How far a lookup goes. */
const REACH = {
  federation: Type.Optional(words(['local', 'preferred', 'selected', 'all', 'everything'],
    'Which DPs are asked. Default: what the federation agreed on.')),
  dps: Type.Optional(list('Peer ids of DPs, for `selected`.')),
  levels: Type.Optional(Type.Integer({ description: 'For `preferred`.', minimum: 1, maximum: 2 })),
  msps: Type.Optional(list('Ids of the services that matter. Default: all.')),
  replicas: Type.Optional(flag('Read the replicas. Default: for `all` and `everything`.')),
  deadline_ms: Type.Optional(Type.Integer({
    description: 'How long DPs and replicas are waited for. Default: 5,000.', minimum: 50, maximum: MAX_DEADLINE_MS
  })),
  spot_checks: Type.Optional(Type.Integer({
    description: 'DPs that are said not to answer, and are asked directly, at most.', minimum: 0, maximum: MAX_LIST
  })),
  audiences: Type.Optional(Type.Array(Type.String({ pattern: AUDIENCE }), {
    description: 'Secrets of audiences that whoever asks belongs to, 16 to 64 bytes each, in base64url.',
    maxItems: MAX_LIST
  }))
}

/** What a choice among several services goes by. */
const CHOICE = {
  tags: Type.Optional(list('Tags that the sender wants, the most wanted first.')),
  app: Type.Optional(text('Id of the service that the sender uses. Default: this one.', MAX_MSP_ID_LENGTH)),
  sender: Type.Optional(text('Whose choice is remembered: a name of yours for the user. Default: one for all.')),
  choose_anew: Type.Optional(flag('Choose anew, whatever was remembered.'))
}

export const LookupRequest = strict('LookupRequest', { csi: Csi, ...CHOICE, ...REACH }, 'Whom to look up, and how.')
export const CompactRequest = strict('CompactRequest', { csi: Csi, ...REACH }, 'Whom to look up, and how.')
export const LookupsRequest = strict('LookupsRequest', {
  csis: Type.Array(Type.String({ maxLength: MAX_CSI_LENGTH }), {
    description: 'Identifiers as URIs.', minItems: 1, maxItems: MAX_BOOK
  }),
  ...CHOICE,
  ...REACH,
  at_limit: Type.Optional(words(['stop', 'wait'],
    'When the budget is used up. `stop`, the default: say `limited`. `wait`: go on by itself.')),
  book: Type.Optional(text('Name of the address book: what was told in an earlier, interrupted run is `done`.'))
}, 'Whom to look up, and how.')

const FAILED = Type.Array(
  strict('WhyNot', { dp: Type.String(), code: Type.String() }, 'A DP that did not help, and the code of why.'))

const FOUND = {
  dp: Type.String({ description: 'Peer id of the DP that published it.' }),
  csips: Type.Array(Type.String(), { description: 'Who attests that the identifier is the holder\'s.' }),
  contested: flag('Somebody else proved possession and says that it is theirs; nothing has decided it.'),
  established_at: time('Since when.'),
  expires_at: time('Until when.'),
  found_at: Type.Array(Type.String(), { description: 'Peer ids of the DPs that have it.' })
}

const Mapping = strict('Mapping', {
  msp: Type.String({ description: 'Id of the service.' }),
  msp_name: Type.String({ description: 'Its name, for people.' }),
  provider: Type.Optional(Type.String({
    description: 'The way onwards: URI of its provider in the MIMI protocol, `mimi://…`.'
  })),
  tags: Type.Array(Type.String()),
  ssi_hint: Type.Optional(Type.String({ description: 'How the service names the user.' })),
  preferred: flag('The one to write to.'),
  ...FOUND
}, 'A service on which the identifier is reached.')

const OptOut = strict('OptOut', FOUND, 'Whoever it belongs to lists no service.')

const Clock = strict('Clock', {
  state: words(['confirmed', 'off', 'unknown']),
  offset_ms: Type.Number({ description: 'By which this machine\'s clock is ahead; negative: behind.' })
}, 'What the signed times of those who answered say of this machine\'s clock.')

const Standing = strict('Standing', {
  state: words(['fresh', 'stale', 'frozen', 'expired']),
  reason: words(['confirmed', 'unconfirmed', 'superseded', 'ended']),
  since: time('Since when.'),
  lookups_until: Type.Optional(time('Until when lookups go on all the same.'))
}, 'What the registry was worth by which this came about: frozen or expired, and it may be out of date.')

const Federation = strict('Federation', {
  mode: words(['local', 'preferred', 'selected', 'all', 'everything']),
  set_by: words(['caller', 'federation']),
  home: Type.Union([Type.String(), Type.Null()]),
  gone: FAILED,
  replicas_read: Type.Boolean(),
  asked: Type.Array(Type.String()),
  answered: Type.Array(Type.String()),
  holding: Type.Array(Type.String()),
  unanswered: Type.Array(Type.Object({
    dp: Type.String(), code: Type.String(), retry_after_ms: Type.Union([Type.Number(), Type.Null()]), by: Type.String()
  }, { additionalProperties: false })),
  spot_checks: Type.Array(Type.Object({
    dp: Type.String(), by: Type.String(), code: Type.Union([Type.String(), Type.Null()])
  }, { additionalProperties: false })),
  out_of_reach: Type.Array(Type.Object({
    dp: Type.Union([Type.String(), Type.Null()]), why: words(['other-audience', 'no-consent', 'no-answer', 'not-shown'])
  }, { additionalProperties: false }))
}, 'Which DPs were asked, and what came of it. DPs are named by peer ids.')

const RESULT = {
  csi: Type.String({ description: 'As it was asked for.' }),
  outcome: Outcome,
  complete: flag('Whether all who had to answer did: without it there may be more, and `partial` is no "no".'),
  contested: flag('Whether anything found is disputed.')
}

export const Found = strict('Found', {
  ...RESULT,
  mappings: Type.Array(Mapping, { description: 'By precedence: older first.' }),
  opt_outs: Type.Array(OptOut),
  preferred_because: Type.Optional(words(['remembered', 'tags', 'app', 'default', 'precedence'])),
  clock: Clock,
  federation: Federation,
  opaque: count('Mappings for audiences that whoever asks does not belong to.'),
  refused: FAILED,
  replicas: Type.Object({ asked: count(''), answered: count(''), failed: FAILED }, { additionalProperties: false }),
  evaluators: Type.Array(Type.String()),
  relayed: flag('Whether everything went sealed through relays.'),
  registry: Standing,
  evaluation_ms: Type.Number(),
  reads_ms: Type.Number()
}, 'What was found.')

export const Compact = strict('Compact', {
  ...RESULT,
  relayed: flag('Whether everything went sealed through relays.'),
  registry: Standing,
  opted_out: flag('Whoever it belongs to lists no service.'),
  clock: Clock,
  answer: Type.String({ description: 'CompactAnswer, in hexadecimal.' }),
  federation: Federation,
  reachable: Type.Record(Type.String(), words(['yes', 'no', 'not-asked', 'contested']), {
    description: 'By the id of the service.'
  }),
  providers: Type.Record(Type.String(), Type.String(), {
    description: 'URIs of the providers of those that reach it.'
  })
}, 'Which services reach it, and nothing else of the mappings.')

export const Way = strict('Way', {
  ...RESULT,
  registry: Standing,
  clock: Clock,
  msp: Type.Optional(Type.String({ description: 'Id of the service to write to.' })),
  because: Type.Optional(words(['remembered', 'tags', 'app', 'default', 'precedence'], 'Which rule chose it.')),
  ssi_hint: Type.Optional(Type.String({ description: 'How that service names the user.' })),
  provider: Type.Optional(Type.String({ description: 'URI of its provider in the MIMI protocol, `mimi://…`.' })),
  directory: Type.Optional(Type.String({ description: 'URL of the document that names the provider\'s endpoints.' }))
}, 'Where to go on: the service to write to.')

export const LookupLine = Type.Intersect([
  Type.Object({
    index: count('In `csis`, from 0.'),
    csi: Type.String(),
    outcome: words([...Object.keys(OUTCOMES), 'failed', 'limited', 'done'])
  }),
  Type.Object({
    result: Type.Optional(Found),
    error: Type.Optional(Type.String({ description: 'Of `failed` and `limited`: a code of docs/errors.md.' })),
    failed: Type.Optional(FAILED),
    retry_after_ms: Type.Optional(Type.Number())
  })
], { title: 'LookupLine', description: 'What became of one of many.' })

/** Base64url of so many bytes at most. */
const bytes = (description: string, maxBytes: number) => Type.String({
  description: `${description} In base64url.`, pattern: '^[A-Za-z0-9_-]*$', maxLength: Math.ceil(4 * maxBytes / 3)
})

export const MessageRequest = strict('MessageRequest', {
  to: text('Peer id of the node of a DP, a CSIP or an MSP that the registry lists.'),
  protocol: text('Of the network: `/mimi/<name>/<version>`.'),
  method: Type.Integer({ description: 'Its number there.', minimum: 1, maximum: MAX_METHOD }),
  content: bytes('The request, as docs/protocol.md has it.', MAX_CARRIED),
  timeout_ms: Type.Optional(Type.Integer({
    description: 'How long the party is waited for. Default: as docs/protocol.md has it.',
    minimum: 1,
    maximum: MAX_DEADLINE_MS
  }))
}, 'A message that a holder made.')

export const MessageAnswer = strict('MessageAnswer', {
  content: Type.String({ description: 'The answer, as it came. In base64url.' })
}, 'What the party answered.')

export const TranscriptRequest = strict('TranscriptRequest', {
  csi: Csi,
  key_id: Type.Optional(Type.Integer({ description: 'Id of an evaluation key. Default: the newest.', minimum: 1 }))
}, 'An identifier to be evaluated.')

export const Transcript = strict('Transcript', {
  transcript: Type.String({
    description: 'EvaluationTranscript, in base64url; whoever knows the identifier verifies it.'
  })
}, 'The evaluation of an identifier, with its proof.')

export const CloseRequest = strict('CloseRequest', { csi: Csi }, 'Whose account closes.')

export const Closed = strict('Closed', {
  csi: Type.String({ description: 'As it was given.' }),
  mappings: count('Releases that the node kept of it, and had not published before.'),
  published: count('Those that most operators at their place have; the node goes on with the others until they have.')
}, 'What an account that closed took with it.')

export const ProblemSchema = strict('Problem', {
  type: Type.Literal('about:blank'),
  title: Type.String({ description: 'What is wrong.' }),
  status: Type.Integer(),
  code: Type.String({ description: 'Stable; see docs/errors.md.' }),
  kind: words(Object.keys(KINDS) as ErrorKind[], 'What a program reacts to.'),
  remedy: Type.String({ description: 'What to do about it.' }),
  detail: Type.Optional(Type.String()),
  retry_after_ms: Type.Optional(Type.Number()),
  failed: Type.Optional(FAILED),
  remote: Type.Optional(flag('Another node said so.'))
}, 'What failed (RFC 9457).')

export type Problem = Static<typeof ProblemSchema>
