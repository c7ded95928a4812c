/** Limits of connections and requests. */
import { getDefaultHighWaterMark } from 'node:stream'
import { DEFAULT_MAX_CONNECTIONS } from '../../../src/node/constants.ts'
import * as connections from '../../../src/node/connections/constants.ts'
import * as score from '../../../src/node/score.ts'
import * as rpc from '../../../src/rpc/constants.ts'
import { KiB, NAME, count, seconds, size } from './format.ts'
import type { Limit } from './format.ts'

/**
 * Bytes of a connection after its handshake, with what libp2p and the socket keep of it: measured with 250, 153 KiB
 * each.
 */
export const CONNECTION = 160 * KiB
/**
 * Bytes that a socket which takes none has been handed: what is written at once, and what Node takes before it says
 * that it is full.
 */
const SOCKET = rpc.WRITE_CHUNK_LENGTH + getDefaultHighWaterMark(false)

export function connectionLimits (): readonly Limit[] {
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

export function requestLimits (): readonly Limit[] {
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
