/**
 * Limits of a DP's other services: ceremonies, registry, queries, gossip, budgets, disk; all that a DP has, it has
 * these too.
 */
import { MAX_BODY } from '../../../src/http/server.ts'
import { MAX_EXCHANGE_LENGTH } from '../../../src/protocols/ceremony/constants.ts'
import { MAX_HANDSHAKES } from '../../../src/node/connections/constants.ts'
import { MAX_INBOUND_LENGTH } from '../../../src/protocols/invalidation/constants.ts'
import * as registry from '../../../src/protocols/registry/constants.ts'
import { UNPAID_LIMITS } from '../../../src/protocols/relay/constants.ts'
import { REFUSAL_LIMITS } from '../../../src/protocols/tokens/constants.ts'
import { count, NAME, namesOf, pace, size } from './format.ts'
import { figureOf } from './constants.ts'
import type { Limit } from './format.ts'

/** Bytes of one, as an object. */
const SPAN = 1_024

/** A row of one constant that is told as it is. */
function counted (name: string, of: string, beyond: string, bytesOfEach?: number): Limit {
  const figure = figureOf(name)
  return {
    names: [name], of, figure: count(figure), beyond, ...(bytesOfEach == null ? {} : { bytes: figure * bytesOfEach })
  }
}

function measured (name: string, of: string, beyond: string): Limit {
  return { names: [name], of, figure: size(figureOf(name)), beyond }
}

export function serviceLimits (): readonly Limit[] {
  const { strangers, parties } = registry.SHOW_LIMITS
  const ceremonies = figureOf('protocols/ceremony MAX_CEREMONIES')
  // all that its participants may say, and a contradiction of each of it
  const board = figureOf('blinding/dkg/board.ts MAX_PER_SLOT') * MAX_EXCHANGE_LENGTH
  return [
    {
      names: ['node/traces MAX_WAITING_SPANS', 'node/traces MAX_BATCH_SPANS'],
      of: 'spans that wait for a collector, where one is named; of these, sent at once',
      figure: `${count(figureOf('node/traces MAX_WAITING_SPANS'))}; ${count(figureOf('node/traces MAX_BATCH_SPANS'))}`,
      beyond: 'dropped, and counted',
      bytes: figureOf('node/traces MAX_WAITING_SPANS') * SPAN
    },
    counted('protocols/oprf MAX_IN_FLIGHT', 'evaluations of one peer under way', 'RPC_BUSY'),
    {
      names: ['protocols/tokens REFUSAL_LIMITS'],
      of: 'evaluations and draws refused to one host or party, tokens, elements and signatures worth nothing one by ' +
        'one; to a relay, these alone',
      figure: `${count(REFUSAL_LIMITS.host.each)}; ${count(REFUSAL_LIMITS.relay.each)}, a minute`,
      beyond: 'TOKEN_REFUSED_OFTEN, before any work',
      bytes: Object.values(REFUSAL_LIMITS).reduce((sum, { maxNames }) => sum + maxNames, 0) * NAME
    },
    {
      names: ['protocols/relay UNPAID_LIMITS'],
      of: 'requests of one host to one target, handed on, whose tokens, elements or proofs were worth nothing',
      figure: `${count(UNPAID_LIMITS.each)} a minute`,
      beyond: 'RELAY_LIMITED for that target',
      bytes: UNPAID_LIMITS.maxNames * NAME
    },
    counted(
      'protocols/tokens MAX_EVALUATORS', 'epochs and types for which the tweaked token key is kept', 'made anew', NAME
    ),
    counted('protocols/tokens MAX_IN_FLIGHT', 'draws and counts of one peer under way', 'RPC_BUSY'),
    counted('protocols/discovery DEFAULT_CONCURRENCY', 'DPs that one query asks at once', 'wait their turn'),
    {
      names: ['protocols/registry SHOW_LIMITS'],
      of: 'newer versions of the registry that are verified for strangers; for parties',
      figure: `${pace(strangers, 'a minute')}; ${pace(parties, 'a minute')}`,
      beyond: 'REGISTRY_SHOW_LIMITED',
      bytes: namesOf(registry.SHOW_LIMITS) * NAME
    },
    {
      names: ['protocols/registry GIVE_LIMITS', 'protocols/registry GIVEN_AT_ONCE'],
      of: `parts of ${size(registry.GIVEN_AT_ONCE)} of the registry, one an answer at least, for strangers; for parties`,
      figure: `${pace(registry.GIVE_LIMITS.strangers, 'a minute')}; ${pace(registry.GIVE_LIMITS.parties, 'a minute')}`,
      beyond: 'REGISTRY_LIMITED',
      bytes: namesOf(registry.GIVE_LIMITS) * NAME
    },
    counted('protocols/registry FETCHES_AT_ONCE', 'peers from which a claimed newer version is fetched at once',
      'the request goes on without it'),
    counted('protocols/registry MAX_VAIN', 'peers of which is remembered that they showed nothing',
      'the one that claimed longest ago may claim again', NAME),
    counted('protocols/registry MAX_ROUNDS',
      'answers of which one fetched chain may consist', 'nothing of it is fetched further'),
    measured(
      'protocols/registry MAX_CHAIN_LENGTH', 'bytes of a chain that isn\'t verified yet',
      'nothing of it is fetched further'
    ),
    {
      names: ['protocols/ceremony MAX_CEREMONIES', 'blinding/dkg/board.ts MAX_PER_SLOT'],
      of: 'ceremonies that a DP keeps; bytes of what is said in each, contradictions included',
      figure: `${count(ceremonies)}; ${size(board)}`,
      beyond: 'CEREMONY_BUSY; ignored',
      bytes: ceremonies * board
    },
    counted('protocols/ceremony MAX_OPEN_OF_INVITER', 'ceremonies of one inviter that aren\'t over', 'CEREMONY_BUSY'),
    {
      names: ['protocols/invalidation MAX_INBOUND_LENGTH'],
      of: 'bytes of one message of gossip',
      figure: size(MAX_INBOUND_LENGTH),
      beyond: 'its stream ends'
    },
    counted('protocols/invalidation MAX_SUBSCRIPTIONS', 'subscriptions and control messages in one of them', 'ignored'),
    {
      names: ['store/invalidation-log.ts DEFAULT_MAX_FACTS', 'store/invalidation-log.ts CSIP_SHARE'],
      of: 'invalidations in the log, by default; of one CSIP\'s word',
      figure: `${count(figureOf('store/invalidation-log.ts DEFAULT_MAX_FACTS'))}; a part of ` +
        `${figureOf('store/invalidation-log.ts CSIP_SHARE')}`,
      beyond: 'ignored; reconciled when there is room'
    },
    counted('budget/ledger.ts DEFAULT_MAX_METERS', 'callers whose budgets are counted', 'RATE_LIMITED', NAME),
    counted('budget/ledger.ts DEFAULT_MAX_ITEMS', 'lookup keys that are paid for', 'RATE_LIMITED', NAME),
    counted('budget/ledger.ts DEFAULT_MAX_SERIALS', 'serials of contexts in use', 'RATE_LIMITED', NAME),
    counted('dp/relays/lagging.ts MAX_WAITING', 'lookup keys that wait to be read once more for what replicas lack',
      'left to the next read', NAME),
    counted('dp/standing-connections.ts MAX_STANDING',
      'other DPs with which a connection is kept', 'dialled when needed'),
    counted('dp/fresh-time.ts MAX_SPANS', 'spans of fresh time that are remembered', 'the oldest is forgotten', NAME),
    counted(
      'node/peer-watch.ts MAX_WATCHED', 'DPs of which is remembered how they answer',
      'the one that wasn\'t heard of longest is forgotten', NAME
    ),
    counted('node/libp2p.ts MAX_PINGS', 'streams of ping of one connection', 'reset'),
    counted('node/libp2p.ts MAX_PARALLEL_DIALS', 'dials of a node at once', 'wait'),
    counted('node/libp2p.ts MAX_EARLY_STREAMS', 'streams of one connection before it is ready', 'reset'),
    {
      names: ['node/libp2p.ts MAX_PENDING_CONNECTIONS'],
      of: 'sockets that libp2p upgrades at once',
      figure: count(4 * MAX_HANDSHAKES),
      beyond: 'closed'
    },
    counted('base/ed25519.ts MAX_KEY_OBJECTS',
      'public keys that are kept ready', 'the one that wasn\'t used longest is made anew', 4 * NAME),
    counted('base/ed25519.browser.ts MAX_POINTS',
      'the same in a browser', 'the one that wasn\'t used longest is made anew', 4 * NAME),
    counted('base/laggards.ts MAX_NAMES', 'peers of which is remembered that they lag', 'forgotten', NAME),
    counted('protocols/relay/partners.ts MAX_REMEMBERED', 'relays and gateways that are remembered', 'forgotten', NAME),
    counted('store/fact-index.ts MAX_PAIRS', 'pairs of DPs whose common facts are at hand, 40 bytes a fact',
      'made anew when a session begins'),
    {
      names: ['store/group-commit.ts MAX_GROUP', 'store/group-commit.ts MAX_GROUP_BYTES'],
      of: 'rows written at once; bytes',
      figure: `${count(figureOf('store/group-commit.ts MAX_GROUP'))}; ` +
        size(figureOf('store/group-commit.ts MAX_GROUP_BYTES')),
      beyond: 'the next group',
      bytes: 2 * figureOf('store/group-commit.ts MAX_GROUP_BYTES')
    },
    counted('store/outbox.ts DEFAULT_CONCURRENCY', 'notices of one outbox under way', 'wait their turn'),
    counted('store/health.ts MAX_KEYS', 'damaged rows told one by one', 'counted', NAME),
    {
      names: ['node/signed-listener.ts MAX_CONNECTIONS', 'node/signed-listener.ts MAX_REMEMBERED'],
      of: 'connections to the operator\'s listener; requests that it remembers',
      figure: `${count(figureOf('node/signed-listener.ts MAX_CONNECTIONS'))}; ` +
        count(figureOf('node/signed-listener.ts MAX_REMEMBERED')),
      beyond: 'closed; the oldest is forgotten',
      bytes: figureOf('node/signed-listener.ts MAX_REMEMBERED') * NAME
    },
    counted('node/health-listener.ts MAX_CONNECTIONS', 'connections to the listener of health and metrics', 'closed')
  ]
}

/** A CSIP's own: what holders, strangers and people's mail servers can take. */
export function csipLimits (): readonly Limit[] {
  const a = 'protocols/attest'
  const d = 'protocols/attest/defaults.ts'
  const figure = (name: string): string => count(figureOf(name))
  return [
    {
      names: [`${d} DEFAULT_STARTS_PER_IDENTIFIER`, `${d} DEFAULT_STARTS_PER_STRANGER`],
      of: 'messages to one identifier in a day that none of its owners asked for, by default; of these by one key',
      figure: `${figure(`${d} DEFAULT_STARTS_PER_IDENTIFIER`)}; ${figure(`${d} DEFAULT_STARTS_PER_STRANGER`)}`,
      beyond: 'ATTEST_RATE_LIMITED'
    },
    {
      names: [`${d} DEFAULT_STARTS_PER_OWNER`, `${a} OWNER_BURST`],
      of: 'messages that an owner asks for in 45 days, by default; at once',
      figure: `${figure(`${d} DEFAULT_STARTS_PER_OWNER`)}; ${figure(`${a} OWNER_BURST`)}`,
      beyond: 'ATTEST_RATE_LIMITED'
    },
    counted(`${d} DEFAULT_STARTS_PER_CLIENT`,
      'messages that one peer asks for in an hour, by default', 'ATTEST_RATE_LIMITED'),
    counted(`${d} DEFAULT_STARTS_OVERALL`, 'messages in an hour, by default', 'ATTEST_RATE_LIMITED'),
    counted(`${a} DEFAULT_MAX_ATTEMPTS`, 'codes tried at one challenge, by default', 'ATTEST_TOO_MANY_ATTEMPTS'),
    {
      names: [`${a} MAX_CHALLENGES`],
      of: 'challenges of strangers that wait, by default; as many of owners',
      figure: figure(`${a} MAX_CHALLENGES`),
      beyond: 'ATTEST_RATE_LIMITED; of owners, the oldest of the domain or block of numbers that has most gives way',
      bytes: 2 * figureOf(`${a} MAX_CHALLENGES`) * 4 * NAME
    },
    {
      names: [`${a} MAX_REMEMBERED_STARTS`],
      of: 'starts that are remembered, so that a repeated one sends nothing',
      figure: count(2 * figureOf(`${a} OWNER_BURST`) * figureOf(`${a} MAX_CHALLENGES`)),
      beyond: 'the oldest of the domain or block of numbers that has most is forgotten',
      bytes: 2 * figureOf(`${a} OWNER_BURST`) * figureOf(`${a} MAX_CHALLENGES`) * NAME
    },
    counted(`${a} EVALUATIONS_PER_IDENTIFIER`,
      'evaluations in an hour of one identifier, by the CSIP; of all half of its figure, of which no domain takes ' +
        'more than is left free',
      'ATTEST_RATE_LIMITED'),
    counted(`${a} MAX_COUNTED_IDENTIFIERS`,
      'identifiers that are counted', 'the one that asked longest ago is forgotten', NAME),
    counted(`${a} MAX_COUNTED_CLIENTS`, 'peers that are counted', 'the one that asked longest ago is forgotten', NAME),
    counted(`${a} MAX_COUNTED_OWNERS`, 'owners that are counted', 'the one that asked longest ago is forgotten', NAME),
    {
      names: [`${a} MAX_OWNED_IDENTIFIERS`, `${a} OWNERS_PER_IDENTIFIER`],
      of: 'identifiers whose owners are remembered; owners of each',
      figure: `${figure(`${a} MAX_OWNED_IDENTIFIERS`)}; ${figure(`${a} OWNERS_PER_IDENTIFIER`)}`,
      beyond: 'forgotten: an attestation shows it',
      bytes: figureOf(`${a} MAX_OWNED_IDENTIFIERS`) * NAME
    },
    counted('protocols/attest/ranges.ts MAX_COUNTED_RANGES', 'ranges of numbers and domains that are counted',
      'the one that asked longest ago is forgotten', NAME),
    counted(`${a} DEFAULT_QUERIES_PER_CALLER`,
      'identifiers that one party asks about in an hour, by default', 'ATTEST_RATE_LIMITED'),
    counted('attestor/attestor.ts MAX_CONNECTIONS', 'connections that others make', 'as above'),
    counted('attestor/assignments/announcer.ts MAX_STANDINGS',
      'announcements whose standing is remembered', 'the oldest is forgotten', NAME),
    counted('attestor/channels/mail-listener.ts MAX_CONNECTIONS', 'connections of mail servers', '421'),
    measured('attestor/channels/mail-listener.ts MAX_MAIL_LENGTH', 'bytes of a mail', '552'),
    counted('attestor/channels/dkim/reply-mail.ts MAX_FIELDS',
      'header fields of a reply that are read', 'the reply counts for nothing'),
    counted('attestor/channels/dkim/dkim-signature.ts MAX_SIGNATURES',
      'signatures of a reply that are verified', 'the reply counts for nothing'),
    counted('attestor/channels/dkim/dkim-reply.ts MAX_WAITING',
      'replies that are awaited', 'the oldest is given up', NAME),
    counted('attestor/channels/mail/email-link.ts MAX_LINKS',
      'links that may be opened', 'the oldest is given up', NAME),
    counted('attestor/channels/mail/mail-sender.ts MAX_RETRIES',
      'mails that are sent again later', 'given up', 4 * NAME),
    counted('attestor/channels/mail/bounces.ts MAX_AWAITED_REPORTS',
      'mails whose bounce is awaited', 'the oldest is forgotten', NAME),
    counted('attestor/channels/sms/http-gateway.ts MAX_AWAITED_REPORTS',
      'messages of a gateway whose report is awaited', 'the oldest is forgotten', NAME),
    counted('attestor/channels/sms/receipts.ts MAX_AWAITED',
      'short messages whose receipt is awaited', 'the oldest is forgotten', NAME),
    counted('attestor/channels/sms/receipts.ts MAX_EARLY',
      'receipts that came before their message was answered', 'the oldest is forgotten', NAME),
    measured('attestor/channels/sms/report-listener.ts MAX_REPORT_LENGTH', 'bytes of a report', '413'),
    counted('attestor/channels/oidc/oidc.ts MAX_SIGN_INS', 'sign-ins under way', 'the oldest is given up', NAME),
    counted('attestor/channels/people-listener.ts MAX_CONNECTIONS', 'connections of people\'s browsers', 'closed'),
    measured('attestor/channels/people-listener.ts MAX_HEADER_SIZE', 'bytes of their headers', '431'),
    measured('attestor/channels/people-listener.ts MAX_FORM_LENGTH', 'bytes of a form', '413')
  ]
}

/** An MSP's node and a light node: what answers and users can make them hold. */
export function clientLimits (): readonly Limit[] {
  return [
    counted('protocols/confirm DEFAULT_REQUESTS_PER_MINUTE',
      'requests of one peer to confirm, a minute, by default', 'CONFIRM_RATE_LIMITED'),
    counted('protocols/attest MAX_PENDING', 'challenges that a client waits for', 'the oldest is given up', 8 * NAME),
    counted('protocols/oprf DEFAULT_CACHE_SIZE',
      'evaluations of a DP or MSP that are remembered', 'evaluated anew', 4 * NAME),
    counted('light/evaluation-cache.ts MAX_EVALUATIONS',
      'evaluations of a light node that are remembered', 'evaluated anew', 4 * NAME),
    counted('protocols/oprf/history.ts MAX_EVALUATORS',
      'evaluators of which is remembered how they answered', 'forgotten', NAME),
    counted('light/address-book.ts MAX_BOOK', 'identifiers in one address book', 'DISCOVER_TOO_MANY'),
    counted('http/server.ts MAX_CONNECTIONS', 'connections of an application to the HTTP API', 'closed'),
    {
      names: ['http/server.ts MAX_UNDER_WAY', 'http/server.ts MAX_BODY'],
      of: 'requests of one token to it that are worked on; bytes of one',
      figure: `${count(figureOf('http/server.ts MAX_UNDER_WAY'))}; ${size(MAX_BODY)}`,
      beyond: 'HTTP_BUSY; HTTP_BODY_TOO_LARGE'
    },
    counted(
      'http/events/event-log.ts MAX_EVENTS', 'events that are kept on disk for applications to fetch',
      'the oldest is forgotten'
    ),
    counted(
      'page/feed.ts MAX_WAITING', 'events that wait for one browser that has a page open',
      'its stream ends, and begins anew'
    ),
    measured('node/tokens/wallet.ts MAX_PAID_BYTES', 'bytes of payments that may be repeated', 'paid anew')
  ]
}
