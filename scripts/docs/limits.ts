/** docs/limits.md: what one peer, host, key or caller can take of a node, and what that costs at most. */
import { getDefaultHighWaterMark } from 'node:stream'
import { DEFAULT_MAX_CONNECTIONS } from '../../src/node/constants.ts'
import * as conflicts from '../../src/dp/conflicts/constants.ts'
import * as dht from '../../src/dht/constants.ts'
import * as connections from '../../src/node/connections/constants.ts'
import * as score from '../../src/node/score.ts'
import * as mapping from '../../src/mapping/constants.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import * as rpc from '../../src/rpc/constants.ts'
import * as claim from '../../src/protocols/claim/constants.ts'
import * as confirm from '../../src/protocols/confirm/constants.ts'
import * as firstMapping from '../../src/protocols/first-mapping/constants.ts'
import * as sync from '../../src/protocols/record-sync/constants.ts'
import * as records from '../../src/protocols/records/constants.ts'
import { DEFAULT_MAX_ITEMS } from '../../src/store/outbox-room.ts'
import * as relay from '../../src/protocols/relay/constants.ts'
import * as dpTokens from '../../src/dp/tokens/constants.ts'
import * as tokens from '../../src/tokens/constants.ts'
import { KiB, MiB, NAME, count, memoryOf, namesOf, pace, seconds, size } from './limits/format.ts'
import { clientLimits, csipLimits, serviceLimits } from './limits/services.ts'
import { wrapped } from './wrapped.ts'
import type { Limit, LimitGroup } from './limits/format.ts'

/**
 * Bytes of a connection after its handshake, with what libp2p and the socket keep of it: measured with 250, 153 KiB
 * each.
 */
const CONNECTION = 160 * KiB
/**
 * Bytes that a socket which takes none has been handed: what is written at once, and what Node takes before it says
 * that it is full.
 */
const SOCKET = rpc.WRITE_CHUNK_LENGTH + getDefaultHighWaterMark(false)
/**
 * Names that a token costs where each is drawn and spent alone: who drew, the request, what it was spent on, how often
 * that was answered.
 */
const NAMES_OF_TOKEN = 4
/** Bytes of a verified entry that is remembered. */
const ENTRY = 4 * KiB

function connectionLimits (): readonly Limit[] {
  const c = connections
  return [
    {
      names: ['node/connections MAX_NEW_OF_HOST'],
      of: 'new sockets of one address',
      figure: `${count(c.MAX_NEW_OF_HOST)} a second`,
      beyond: 'closed'
    },
    {
      names: ['node/connections MAX_HANDSHAKES_OF_HOST', 'node/connections HANDSHAKES_OF_LISTED'],
      of: 'handshakes of one host',
      figure: `${count(c.MAX_HANDSHAKES_OF_HOST)}, and ${count(c.HANDSHAKES_OF_LISTED)} for each party that the registry says is there`,
      beyond: 'takes the place of the oldest once that is slow; until then closed'
    },
    {
      names: ['node/connections MAX_HANDSHAKES'],
      of: 'handshakes of strangers\' hosts; and of hosts that the registry names',
      figure: `${count(c.MAX_HANDSHAKES)} each`,
      beyond: 'takes the place of a slow one of the host that has most',
      bytes: 2 * c.MAX_HANDSHAKES * CONNECTION
    },
    {
      names: ['node/connections HANDSHAKE_GRACE'],
      of: 'a handshake that isn\'t slow',
      figure: seconds(c.HANDSHAKE_GRACE),
      beyond: 'may have to give way'
    },
    {
      names: ['node/connections HANDSHAKE_TIMEOUT'],
      of: 'a handshake',
      figure: seconds(c.HANDSHAKE_TIMEOUT),
      beyond: 'closed'
    },
    {
      names: ['node/connections MAX_CONNECTIONS_OF_PEER'],
      of: 'connections of one peer id',
      figure: count(c.MAX_CONNECTIONS_OF_PEER),
      beyond: 'its least active is closed'
    },
    {
      names: ['node/connections MAX_CONNECTIONS_OF_HOST'],
      of: 'connections of strangers from one host',
      figure: count(c.MAX_CONNECTIONS_OF_HOST),
      beyond: 'its least active is closed'
    },
    {
      names: ['node/connections LISTED_SHARE'],
      of: 'connections that others make, by default',
      figure: `${count(DEFAULT_MAX_CONNECTIONS)}; a part of ${c.LISTED_SHARE} of them for parties of the registry alone`,
      beyond: 'an idle one of the host that has most is closed, else the least active of that host, else the newcomer',
      bytes: DEFAULT_MAX_CONNECTIONS * CONNECTION
    },
    {
      names: ['node/connections IDLE_AFTER'],
      of: 'a connection without a request',
      figure: seconds(c.IDLE_AFTER),
      beyond: 'is idle'
    },
    {
      names: ['node/connections MAX_OUTBOUND'],
      of: 'connections that this node makes, to parties',
      figure: count(c.MAX_OUTBOUND),
      beyond: 'libp2p closes unused ones',
      bytes: c.MAX_OUTBOUND * CONNECTION
    },
    {
      names: ['node/connections MAX_INBOUND_STREAMS'],
      of: 'streams that a peer opens on one connection',
      figure: count(c.MAX_INBOUND_STREAMS),
      beyond: 'reset'
    },
    {
      names: ['node/connections MAX_FOREIGN_OF_CONNECTION', 'node/connections MAX_FOREIGN'],
      of: 'bytes that came over streams without a protocol, or of libp2p\'s own (identify, ping, Kademlia), and wait ' +
        'to be written there, until they end',
      figure: `${size(c.MAX_FOREIGN_OF_CONNECTION)} for one connection, ${size(c.MAX_FOREIGN)} for all, beside ${size(rpc.SMALL_SHARE)} that each may have`,
      beyond: 'reset',
      bytes: c.MAX_FOREIGN + DEFAULT_MAX_CONNECTIONS * rpc.SMALL_SHARE
    },
    {
      names: ['node/connections MAX_WEBSOCKET_HEADERS'],
      of: 'the request that asks for a WebSocket',
      figure: size(c.MAX_WEBSOCKET_HEADERS),
      beyond: 'refused, and closed'
    },
    {
      names: ['node/connections MAX_WEBSOCKET_MESSAGE'],
      of: 'a WebSocket message of a remote',
      figure: size(c.MAX_WEBSOCKET_MESSAGE),
      beyond: 'closed',
      bytes: DEFAULT_MAX_CONNECTIONS * c.MAX_WEBSOCKET_MESSAGE
    },
    {
      names: [],
      of: 'bytes handed to a socket that takes none, encrypted',
      figure: `${size(SOCKET)}`,
      beyond: 'streams wait, and count their own',
      bytes: (DEFAULT_MAX_CONNECTIONS + c.MAX_OUTBOUND) * SOCKET
    },
    {
      names: ['node/connections NEGOTIATION_TIMEOUT'],
      of: 'a stream without a protocol',
      figure: seconds(c.NEGOTIATION_TIMEOUT),
      beyond: 'reset'
    },
    {
      names: [],
      of: 'peers whose offences are remembered',
      figure: count(score.MAX_SCORED_PEERS),
      beyond: 'the one that offended longest ago is forgotten',
      bytes: score.MAX_SCORED_PEERS * NAME
    }
  ]
}

function requestLimits (): readonly Limit[] {
  const r = rpc
  return [
    {
      names: ['rpc MAX_STREAMS_PER_CONNECTION'],
      of: 'streams of one protocol on one connection',
      figure: count(r.MAX_STREAMS_PER_CONNECTION),
      beyond: 'reset'
    },
    {
      names: ['rpc DEFAULT_FRAME_TIMEOUT', 'rpc FRAME_RATE'],
      of: 'a frame that has begun',
      figure: `${seconds(r.DEFAULT_FRAME_TIMEOUT)}, and a second for each ${count(r.FRAME_RATE * 1_000)} bytes`,
      beyond: 'its stream ends, `frame-stalled`'
    },
    {
      names: ['rpc MAX_HELD_OF_CONNECTION'],
      of: 'bytes held for a stranger\'s connection: unfinished frames, requests under way, answers that wait',
      figure: size(r.MAX_HELD_OF_CONNECTION),
      beyond: 'RPC_BUSY; unfinished frames and unread answers end their stream'
    },
    {
      names: ['rpc MAX_HELD'],
      of: 'the same for all strangers',
      figure: size(r.MAX_HELD),
      beyond: 'the same',
      bytes: r.MAX_HELD
    },
    {
      names: ['rpc MAX_HELD_OF_LISTED'],
      of: 'the same for one connection of a party',
      figure: size(r.MAX_HELD_OF_LISTED),
      beyond: 'the same'
    },
    {
      names: ['rpc MAX_HELD_BY_LISTED'],
      of: 'the same for all parties',
      figure: size(r.MAX_HELD_BY_LISTED),
      beyond: 'the same',
      bytes: r.MAX_HELD_BY_LISTED
    },
    {
      names: ['rpc SMALL_SHARE'],
      of: 'bytes that a connection may hold, whatever others do',
      figure: size(r.SMALL_SHARE),
      beyond: 'the two rows above',
      bytes: DEFAULT_MAX_CONNECTIONS * r.SMALL_SHARE
    },
    {
      names: ['rpc MAX_WRITE_QUEUE', 'rpc WRITE_QUEUE_RESERVE'],
      of: 'bytes that wait to be written to one stream',
      figure: `${size(r.MAX_WRITE_QUEUE)}, and ${size(r.WRITE_QUEUE_RESERVE)} of small frames`,
      beyond: 'RPC_BUSY, then `write-overflow`'
    },
    {
      names: ['rpc READ_PAUSE_LEVEL', 'rpc MAX_STREAM_WINDOW', 'rpc MAX_READ_BUFFER'],
      of: 'what waits to be written before no more is read',
      figure: `${size(r.READ_PAUSE_LEVEL)}; what may still come then, a window of Yamux, ${size(r.MAX_STREAM_WINDOW)}, is counted with the bytes held above`,
      beyond: `reset at ${size(r.MAX_READ_BUFFER)}`
    },
    {
      names: ['rpc DEFAULT_STALL_TIMEOUT'],
      of: 'a peer that takes no byte',
      figure: seconds(r.DEFAULT_STALL_TIMEOUT),
      beyond: '`write-stalled`'
    },
    {
      names: ['rpc MAX_WORKING_OF_HOST'],
      of: 'requests of one host that are worked on',
      figure: count(r.MAX_WORKING_OF_HOST),
      beyond: 'RPC_BUSY'
    },
    { names: ['rpc MAX_WORKING'], of: 'requests of strangers', figure: count(r.MAX_WORKING), beyond: 'RPC_BUSY' },
    {
      names: ['rpc MAX_WORKING_LISTED'],
      of: 'requests of parties',
      figure: count(r.MAX_WORKING_LISTED),
      beyond: 'RPC_BUSY'
    },
    {
      names: ['rpc MAX_QUIET_DIALS', 'rpc MAX_QUIET_DIALS_BEHIND', 'rpc MAX_QUIET_REST', 'rpc MAX_SHARE'],
      of: 'dials in the background, of a process; of one that lags behind, or works for most of its time',
      figure: `${count(r.MAX_QUIET_DIALS)}; ${count(r.MAX_QUIET_DIALS_BEHIND)}, and a rest of ${seconds(r.MAX_QUIET_REST)} ` +
        `at most, from ${100 * r.MAX_SHARE} % of its time on`,
      beyond: 'RPC_BUSY to itself: later'
    },
    {
      names: ['rpc MAX_LAG', 'rpc LOAD_SAMPLES', 'rpc LOAD_SAMPLE_INTERVAL'],
      of: 'how far the process may lag behind',
      figure: `${seconds(r.MAX_LAG)}, ${r.LOAD_SAMPLES} times in a row, looked at each ${seconds(r.LOAD_SAMPLE_INTERVAL)}`,
      beyond: 'RPC_BUSY for strangers'
    },
    {
      names: ['rpc LAG_RETRY_FACTOR', 'rpc MAX_BUSY_RETRY_AFTER', 'rpc BUSY_RETRY_AFTER'],
      of: 'how long who is refused waits',
      figure: `${seconds(r.BUSY_RETRY_AFTER)}; ${r.LAG_RETRY_FACTOR} times the lag, ${seconds(r.MAX_BUSY_RETRY_AFTER)} at most`,
      beyond: ''
    },
    { names: ['rpc MAX_DEADLINE'], of: 'a request', figure: seconds(r.MAX_DEADLINE), beyond: 'RPC_TIMEOUT' },
    {
      names: ['rpc DEFAULT_MAX_WAITING'],
      of: 'calls of this node to one peer and protocol that wait',
      figure: count(r.DEFAULT_MAX_WAITING),
      beyond: 'RPC_BUSY'
    }
  ]
}

function callerLimits (): readonly Limit[] {
  const { each, all, period = 0, maxNames } = claim.HOLDER_PACE
  const strangers = namesOf(claim.CALLER_PACE) + namesOf(records.READ_PACE)
  return [
    {
      names: ['protocols/records WITNESS_PACE'],
      of: 'statements of seniority that DPs ask for',
      figure: pace(records.WITNESS_PACE, 'a minute'),
      beyond: 'RECORDS_LIMITED'
    },
    {
      names: ['protocols/records SIGHTS_OF_CALLER', 'protocols/records SIGHTS_AT_KEY', 'protocols/records MAX_PRUNED'],
      of: 'attestations that a witness sees first',
      figure: `${count(records.SIGHTS_OF_CALLER.each)} a day shown by one DP; ${count(records.SIGHTS_AT_KEY.each)} of one CSIP at one key; ` +
        `each remembered on the disk until it ends, then forgotten, ${count(records.MAX_PRUNED)} at once`,
      beyond: 'RECORDS_LIMITED'
    },
    {
      names: ['protocols/records READ_PACE'],
      of: 'lookup keys that strangers read; parties',
      figure: `${pace(records.READ_PACE.strangers, 'a minute')}; ${pace(records.READ_PACE.parties, 'a minute')}`,
      beyond: 'RECORDS_LIMITED'
    },
    {
      names: ['protocols/claim CALLER_PACE'],
      of: 'claims and facts that strangers bring; parties',
      figure: `${pace(claim.CALLER_PACE.strangers, 'a minute')}; ${pace(claim.CALLER_PACE.parties, 'a minute')}`,
      beyond: 'CLAIM_LIMITED',
      bytes: strangers * NAME
    },
    {
      names: ['protocols/claim HOLDER_PACE'],
      of: 'claims of one holder at one key',
      figure: `${pace({ each, all }, `in ${count(period / 60_000)} minutes`)}`,
      beyond: 'CLAIM_LIMITED',
      bytes: 2 * maxNames * NAME
    },
    {
      names: [
        'protocols/relay DEFAULT_FORWARDS', 'protocols/relay DEFAULT_FORWARDS_IN_ALL', 'protocols/relay MAX_CALLERS'
      ],
      of: 'sealed requests that a relay hands on for strangers; for parties',
      figure: `${pace({ each: relay.DEFAULT_FORWARDS, all: relay.DEFAULT_FORWARDS_IN_ALL }, 'a minute')}; ${pace({ each: relay.DEFAULT_FORWARDS, all: Infinity }, 'a minute')}`,
      beyond: 'RELAY_LIMITED',
      bytes: 4 * relay.MAX_CALLERS * NAME
    },
    {
      names: ['protocols/relay DEFAULT_READS', 'protocols/relay DEFAULT_READS_IN_ALL', 'protocols/relay MAX_RELAYS'],
      of: 'replicas that a gateway asks for one relay',
      figure: pace({ each: relay.DEFAULT_READS, all: relay.DEFAULT_READS_IN_ALL }, 'a minute'),
      beyond: 'RELAY_LIMITED',
      bytes: 2 * relay.MAX_RELAYS * NAME
    },
    {
      names: ['protocols/relay MAX_IN_FLIGHT'],
      of: 'sealed requests of one peer under way',
      figure: count(relay.MAX_IN_FLIGHT),
      beyond: 'RPC_BUSY'
    },
    {
      names: ['dht MAX_LAG_PATIENCE'],
      of: 'how long a replica that lags is waited for, once most have it',
      figure: seconds(dht.MAX_LAG_PATIENCE),
      beyond: 'gets it in the background'
    },
    {
      names: ['protocols/claim MAX_WITNESS_PATIENCE'],
      of: 'how long a witness that lags is waited for, once enough have signed',
      figure: seconds(claim.MAX_WITNESS_PATIENCE),
      beyond: 'goes without it'
    },
    {
      names: ['protocols/first-mapping DEFAULT_MAX_AT_ONCE'],
      of: 'first-mapping notices worked on at once',
      figure: count(firstMapping.DEFAULT_MAX_AT_ONCE),
      beyond: 'FIRST_MAPPING_BUSY'
    },
    {
      names: ['protocols/confirm PEERS_OF_HOST', 'protocols/confirm HOSTS_AT_ONCE'],
      of: 'requests to confirm, of a stranger\'s host or a party; of all strangers',
      figure: `${count(confirm.PEERS_OF_HOST)} times what one peer may ask in a minute; ` +
        `${count(confirm.PEERS_OF_HOST * confirm.HOSTS_AT_ONCE)} times`,
      beyond: 'CONFIRM_RATE_LIMITED',
      bytes: 4 * confirm.MAX_COUNTED_PEERS * NAME
    },
    {
      names: ['protocols/confirm MAX_COUNTED_PEERS'],
      of: 'peers that an MSP counts',
      figure: count(confirm.MAX_COUNTED_PEERS),
      beyond: 'the one that asked longest ago is forgotten',
      bytes: confirm.MAX_COUNTED_PEERS * NAME
    },
    {
      names: ['protocols/confirm MAX_REMEMBERED_REQUESTS'],
      of: 'requests to confirm that an MSP remembers',
      figure: count(confirm.MAX_REMEMBERED_REQUESTS),
      beyond: 'the oldest is forgotten',
      bytes: confirm.MAX_REMEMBERED_REQUESTS * NAME
    }
  ]
}

function factLimits (): readonly Limit[] {
  const { entriesPerKey, entriesPerHolder, reservedPerHolder, holdersPerCsip, factsPerKey } = DEFAULT_POLICY.quotas
  const m = mapping
  return [
    {
      names: [],
      of: 'entries at one key; of one holder; kept for each holder',
      figure: `${count(entriesPerKey)}; ${count(entriesPerHolder)}; ${count(reservedPerHolder)} (policy)`,
      beyond: 'QUOTA_…'
    },
    {
      names: [],
      of: 'holders at one key that one CSIP attests',
      figure: `${count(holdersPerCsip)} (policy)`,
      beyond: 'QUOTA_CSIP'
    },
    {
      names: [],
      of: 'bytes of entries at one key; beyond reserved ones',
      figure: `${size(m.ENTRIES_LENGTH)}; ${size(m.UNRESERVED_LENGTH)}`,
      beyond: 'QUOTA_BYTES'
    },
    {
      names: [],
      of: 'facts of one kind at one key',
      figure: `${count(factsPerKey)} (policy), of one signer a part of ${m.SIGNER_FRACTION}`,
      beyond: 'QUOTA_…'
    },
    {
      names: [],
      of: 'invalidations at one key; of strangers',
      figure: `${size(m.INVALIDATIONS_LENGTH)}; ${size(m.UNRESERVED_INVALIDATIONS_LENGTH)}`,
      beyond: 'QUOTA_…'
    },
    {
      names: [],
      of: 'rulings at one key; of one dispute',
      figure: `${size(m.RULINGS_LENGTH)}; ${m.RULINGS_PER_DISPUTE}`,
      beyond: 'QUOTA_…'
    },
    {
      names: [],
      of: 'disputes, defences, links at one key',
      figure: `${size(m.CONFLICT_LENGTHS.dispute)}, ${size(m.CONFLICT_LENGTHS.defence)}, ${size(m.CONFLICT_LENGTHS.link)}; ${m.CONFLICT_PER_SIGNER} of one holder key; a defence only of a dispute that is there`,
      beyond: 'QUOTA_…, `DISPUTE_UNKNOWN`'
    },
    {
      names: [],
      of: 'defences by those whom a dispute is against',
      figure: `a place for the first of each of the ${m.DEFENCE_RANKS} oldest, beside the row above; ${size(m.RANK_LENGTH)} for each rank at one key`,
      beyond: 'the row above'
    },
    {
      names: ['dp/conflicts DEFAULT_MAX_CONFLICTS', 'dp/conflicts MAX_CONFLICTS_OF_KEY'],
      of: 'open conflicts that a DP follows',
      figure: `${count(conflicts.DEFAULT_MAX_CONFLICTS)}, of one lookup key ${count(conflicts.MAX_CONFLICTS_OF_KEY)}, of one claimant's key there one`,
      beyond: '`CONFLICTS_FULL`, `DISPUTE_OPEN`',
      bytes: conflicts.DEFAULT_MAX_CONFLICTS * NAME
    },
    {
      names: [],
      of: 'receipts of defences and links at one key',
      figure: `${size(m.RECEIPTS_LENGTH)}, beside ${size(m.RANK_RECEIPTS_LENGTH)} for each of ${m.DEFENCE_RANKS} holders; ${m.RECEIPTS_PER_FACT} of one fact`,
      beyond: 'QUOTA_…'
    },
    {
      names: [],
      of: 'notices that wait for other DPs, of first mappings; of disputes',
      figure: `${count(DEFAULT_MAX_ITEMS)} each`,
      beyond: 'STORE_QUEUE_FULL'
    },
    {
      names: ['dht MAX_QUEUED_OF_DP', 'dht MAX_QUEUED'],
      of: 'facts that wait for one replica; for all',
      figure: `${count(dht.MAX_QUEUED_OF_DP)}; ${count(dht.MAX_QUEUED)}`,
      beyond: 'STORE_QUEUE_FULL of that replica; other replicas bring it',
      bytes: dht.MAX_QUEUED * NAME
    },
    {
      names: ['dht MAX_QUEUED_OF_KEY'],
      of: 'entries of one key that wait for one replica; other facts of it',
      figure: `${count(dht.MAX_QUEUED_OF_KEY)} each`,
      beyond: 'the same'
    },
    {
      names: ['dht DISPUTE_PATIENCE'],
      of: 'how long a defence waits for a replica that doesn\'t know its dispute',
      figure: seconds(dht.DISPUTE_PATIENCE),
      beyond: 'given up there'
    },
    {
      names: ['dht MAX_REPAIRS_WAITING'],
      of: 'replicas that wait to be repaired after a read',
      figure: count(dht.MAX_REPAIRS_WAITING),
      beyond: 'left to the next read'
    },
    {
      names: ['dht MAX_REMEMBERED_SETS'],
      of: 'record sets that one read remembers',
      figure: count(dht.MAX_REMEMBERED_SETS),
      beyond: 'the one that wasn\'t used longest is forgotten'
    },
    {
      names: ['protocols/first-mapping MAX_NOTICE_FACTS'],
      of: 'first-mapping notices of one holder at one key',
      figure: `one, with ${count(firstMapping.MAX_NOTICE_FACTS)} invalidations at most`,
      beyond: 'takes the place of the one before'
    },
    {
      names: ['protocols/records DEFAULT_VERIFIED_CACHE'],
      of: 'entries whose verification is remembered',
      figure: count(records.DEFAULT_VERIFIED_CACHE),
      beyond: 'the one that wasn\'t used longest is forgotten',
      bytes: records.DEFAULT_VERIFIED_CACHE * ENTRY
    },
    {
      names: [
        'protocols/record-sync WASTE_PER_DAY', 'protocols/record-sync FREE_RANGES',
        'protocols/record-sync RANGES_PER_FACT', 'protocols/record-sync RANGES_PER_ID'
      ],
      of: 'bytes of sessions with one DP that brought nothing which holds',
      figure: `${size(sync.WASTE_PER_DAY)} a day, beside ${size(sync.FREE_RANGES)} of ranges a session, ` +
        `${size(sync.RANGES_PER_FACT)} for each fact that holds and ${sync.RANGES_PER_ID} bytes for each id that waits`,
      beyond: 'SYNC_SPENT: it isn\'t asked until some of that is there again; what was only early is given back'
    },
    {
      names: ['protocols/record-sync WASTE_PER_DAY', 'protocols/record-sync REFUSED_FOR_LONGEST'],
      of: 'bytes of facts of one DP that hold, and find no room beside what is stored',
      figure: `${size(sync.WASTE_PER_DAY)} a day; above that each key at which it was so costs one try, and the rest of it waits ` +
        `until its set changes, or ${seconds(sync.REFUSED_FOR_LONGEST)}; ${size(2 * sync.WASTE_PER_DAY)} in all`,
      beyond: 'SYNC_SPENT, as above'
    },
    {
      names: [
        'protocols/record-sync MAX_REFUSED', 'protocols/record-sync REFUSED_FOR',
        'protocols/record-sync REFUSED_FOR_LONGEST', 'protocols/record-sync RETRY_PACE'
      ],
      of: 'facts of one DP that were refused',
      figure: `${count(sync.MAX_REFUSED)}; where time, quota or standing was why until that is over, ${seconds(sync.RETRY_PACE)} at least; ` +
        `where nothing tells for ${seconds(sync.REFUSED_FOR)}; twice as long each time, ${seconds(sync.REFUSED_FOR_LONGEST)} at most`,
      beyond: 'the oldest is forgotten, and costs the row above'
    },
    {
      names: ['protocols/record-sync MAX_REMEMBERED'],
      of: 'DPs of which that is remembered',
      figure: count(sync.MAX_REMEMBERED),
      beyond: 'the one that was met longest ago is forgotten'
    },
    {
      names: ['protocols/record-sync MAX_TAKES'],
      of: 'tries of facts for which others of the same key may make room',
      figure: count(sync.MAX_TAKES),
      beyond: 'refused'
    },
    {
      names: ['protocols/record-sync MAX_WAITING', 'protocols/record-sync MIN_SESSION_GAP'],
      of: 'DPs that wait for a session',
      figure: `${count(sync.MAX_WAITING)}, each once in ${seconds(sync.MIN_SESSION_GAP)}`,
      beyond: 'comes by lot'
    },
    {
      names: ['protocols/record-sync MAX_ROUNDS'],
      of: 'rounds of a session',
      figure: count(sync.MAX_ROUNDS),
      beyond: 'SYNC_ENDLESS'
    }
  ]
}

function tokenLimits (): readonly Limit[] {
  const t = tokens
  const room = (figure: number): Pick<Limit, 'figure' | 'bytes'> =>
    ({ figure: count(figure), bytes: figure * NAMES_OF_TOKEN * NAME })
  const { commonPerHour } = DEFAULT_POLICY.tokens
  return [
    {
      names: ['tokens MAX_TOKENS_OF_PARTIES'],
      of: 'tokens of MSPs and DPs that live',
      ...room(t.MAX_TOKENS_OF_PARTIES),
      beyond: 'TOKEN_LEDGER_FULL'
    },
    {
      names: ['tokens MAX_TOKENS_OF_CSIPS'], of: 'of CSIPs', ...room(t.MAX_TOKENS_OF_CSIPS), beyond: 'TOKEN_LEDGER_FULL'
    },
    {
      names: ['tokens MAX_TOKENS_OF_PERSONS'],
      of: 'of people',
      ...room(t.MAX_TOKENS_OF_PERSONS),
      beyond: 'TOKEN_LEDGER_FULL'
    },
    {
      names: ['tokens MAX_TOKENS_OF_CLIENTS'],
      of: 'of the DP\'s clients',
      ...room(t.MAX_TOKENS_OF_CLIENTS),
      beyond: 'TOKEN_LEDGER_FULL'
    },
    // evaluations and queries, of an hour, the one before and the one of a clock that is ahead
    {
      names: [],
      of: 'of everybody without a proof',
      figure: `${count(Math.floor(commonPerHour / t.COMMON_EPOCHS_IN_AN_HOUR))} of a type in an hour (policy)`,
      beyond: 'TOKEN_ALLOTMENT_DRAWN',
      bytes: 2 * commonPerHour * NAMES_OF_TOKEN * NAME
    },
    {
      names: ['tokens MAX_TOKENS'],
      of: 'tokens of one request',
      figure: count(t.MAX_TOKENS),
      beyond: 'TOKEN_FIELD_INVALID'
    },
    {
      names: ['tokens MAX_ANSWERS'],
      of: 'answers to the very same request or payment',
      figure: count(t.MAX_ANSWERS),
      beyond: 'TOKEN_ANSWERED'
    },
    {
      names: ['dp/tokens MAX_ROWS_AT_ONCE', 'dp/tokens PRUNE_INTERVAL'],
      of: 'rows that are forgotten at once',
      figure: `${count(dpTokens.MAX_ROWS_AT_ONCE)}, looked for each ${seconds(dpTokens.PRUNE_INTERVAL)}`,
      beyond: 'with the next request'
    }
  ]
}

export function limitGroups (): readonly LimitGroup[] {
  return [
    {
      title: 'Connections',
      words: 'A *host* is an IPv4 address or the /64 of an IPv6 address. A *party* is a DP, MSP or CSIP that the ' +
        'registry lists and that isn\'t revoked: known by its key after the handshake, and before it by the address ' +
        'that is listed; one that is listed by name only, or comes from elsewhere, is taken for a stranger until ' +
        'then.',
      limits: connectionLimits()
    },
    {
      title: 'Requests',
      words: 'Parties and strangers have shares of their own of everything: neither uses up what the other has.',
      limits: requestLimits()
    },
    {
      title: 'Callers',
      words: 'What is for all is a fair share: no host takes more of it than is left free, nor does a network (the ' +
          '/24 of an IPv4 address, the /48 of an IPv6 one), ' +
      'which has half of it at most. So k that ask for ever leave a part of k + 1 to whoever comes. What was taken ' +
        'is forgotten little by little, 63 % of it in a minute.',
      limits: callerLimits()
    },
    {
      title: 'Facts',
      words: 'What lies on disk is bounded for each lookup key, and to have a key takes proof of possession.',
      limits: factLimits()
    },
    {
      title: 'Tokens',
      words: 'An evaluator has room for what may be spent: a token takes it from when it is issued until nobody can ' +
        'redeem it any more. Kinds of subjects have shares of their own, so that none uses up another\'s, and half ' +
        'of each is one epoch\'s. Where n parties are listed, n CSIPs for their people, each has one part of 2n − 1 ' +
        'of that for itself, whatever others draw; of the n − 1 parts for all, nobody takes more than is left free ' +
        'then. People who were witnessed less than 30 days ago get half of what others of the same CSIP may have.',
      limits: tokenLimits()
    },
    {
      title: 'Services of a DP',
      words: 'What registry, ceremonies, queries, gossip, budgets and the disk add. Most of it light nodes, MSPs and ' +
        'CSIPs have as well.',
      limits: serviceLimits()
    },
    {
      title: 'CSIPs',
      words: `A CSIP has what stands above of connections and requests, and of its own ${memoryIn(csipLimits())} more.`,
      limits: csipLimits(),
      isOfOthers: true
    },
    {
      title: 'MSPs and light nodes',
      words: `What they hold for themselves: ${memoryIn(clientLimits())} at most.`,
      limits: clientLimits(),
      isOfOthers: true
    }
  ]
}

/** Bytes of all limits of a DP together. */
export function memoryInAll (): number {
  return limitGroups().reduce((sum, { limits, isOfOthers }) => sum + (isOfOthers === true ? 0 : memoryOf(limits)), 0)
}

function memoryIn (limits: readonly Limit[]): string {
  return `${count(Math.ceil(memoryOf(limits) / MiB))} MiB`
}

function rowOf ({ of, figure, beyond, bytes }: Limit): string {
  return `| ${of} | ${figure} | ${beyond} | ${bytes == null ? '' : `${count(Math.ceil(bytes / MiB))} MiB`} |`
}

export function limitsPage (): string {
  const groups = limitGroups().map(({ title, words, limits }) =>
    [
      `## ${title}`, '', wrapped(words), '', '| of | at most | beyond | memory |', '| --- | --- | --- | --- |',
      ...limits.map(rowOf), ''
    ].join('\n'))
  return [
    '# Limits',
    '',
    wrapped(
      'What one peer, host, caller or key can take of a node, and what comes of more. This page is made from the ' +
        'code (`npm run docs`), and a test fails where a limit of the code isn\'t here.'
    ),
    'Sizes and deadlines of single messages stand in [the protocol](protocol.md), budgets of evaluations in [the ' +
      'threat model](threat-model.md).',
    '',
    wrapped(
      `All of it together holds at most ${count(Math.ceil(memoryInAll() / MiB))} MiB of a DP, as the last column adds up, beside what a node holds at rest. A connection counts ${size(CONNECTION)}, measured with 250 of them; a name in a map ${NAME} bytes.`
    ),
    '',
    ...groups,
    '## Deliberate trade-offs',
    '',
    '- Gossip is heard from DPs of the registry alone, 4 MiB a message; its bytes are not in the sum, nor is what ' +
      'the kernel keeps of a socket.',
    wrapped(
      `- What was refused is remembered for each DP of the registry on its own: one that makes things up costs ${count(Math.ceil(sync.MAX_REFUSED * NAME / MiB))} MiB beside the sum, until it is revoked.`
    ),
    wrapped(
      '- Whoever comes gets in, and what is idle goes: somebody with very many addresses can still make strangers ' +
        'connect again and again, but no party of the registry.'
    ),
    '- A host may be an office or a mobile network: its people share its part. An MSP that serves many of them is a ' +
      'party and has its own.',
    wrapped(
      '- A node that lags behind refuses strangers first, although they are the ones who look up: what DPs do among ' +
        'themselves is what makes it catch up.'
    ),
    ''
  ].join('\n')
}
