/** Bounds of the request engine, in milliseconds and bytes unless it says otherwise. */

const KiB = 1024
const MiB = 1024 * KiB

/**
 * What a frame has beside its body, tags included: a response type, id, status, code of 64 characters, retryAfter and
 * version, 105 bytes at most; a request type, id, method, deadline, version and its own id, 60.
 */
export const FRAME_OVERHEAD = 128

/** Drawn anew for each request, whomever it goes to: it says nothing of others. */
export const REQUEST_ID_LENGTH = 16

/** A uvarint of a frame's length: 2^28 is far above MAX_FRAME_LENGTH. */
export const MAX_PREFIX_LENGTH = 4

/** Nobody holds a request longer than this, whatever deadline it came with. */
export const MAX_DEADLINE = 10 * 60_000

/**
 * What may wait to be written to one stream: four frames of the largest size.
 * An answer that doesn't fit is replaced by RPC_BUSY.
 */
export const MAX_WRITE_QUEUE = 16 * MiB

/** Small frames (refusals, cancellations) may exceed the queue by this much before the stream is given up. */
export const WRITE_QUEUE_RESERVE = 256 * KiB

/** While more than this waits to be written, a server reads no further requests from that stream. */
export const READ_PAUSE_LEVEL = 1 * MiB

/**
 * What a peer may send on a stream before we have read it: an ocean apart still 5 MB a second. Yamux's default of 16
 * MiB is for files.
 */
export const MAX_STREAM_WINDOW = 1 * MiB

/** A stream that holds more unread than any window lets come is reset. */
export const MAX_READ_BUFFER = 16 * MiB

/** Handed to the muxer at once, one message of Noise: no more than this waits in a socket that takes none. */
export const WRITE_CHUNK_LENGTH = 64 * KiB

/** A peer that takes no byte for this long while bytes wait for it is gone, or means harm. */
export const DEFAULT_STALL_TIMEOUT = 30_000

/** Connect and open a stream: several times the 10 ms on a LAN, and room for two lost SYNs. */
export const DEFAULT_OPEN_TIMEOUT = 10_000

/** A session that carried nothing for this long is closed; opening another costs 1.7 ms of CPU at each end. */
export const DEFAULT_IDLE_TIMEOUT = 5 * 60_000

/** `stop` waits this long for requests of others that are under way, */
export const DEFAULT_DRAIN_TIMEOUT = 5_000
/** and this long for answers to our own: several round trips, and a frozen node never gives one. */
export const OWN_DRAIN_TIMEOUT = 1_000
/** What is written then has this long to leave: a frozen node takes no byte. */
export const CLOSE_TIMEOUT = 500

/** A server keeps an idle stream twice as long as a client, so that the client closes it first. */
export const SERVER_IDLE_FACTOR = 2

/** Calls to one peer and protocol that wait for a free slot; one more is refused with RPC_BUSY. */
export const DEFAULT_MAX_WAITING = 1_024

/** What a refused caller is told to wait: a few requests' worth of work. */
export const BUSY_RETRY_AFTER = 250

/** Deadlines in a row without a single frame received: the stream is dead, whatever TCP believes. */
export const MAX_SILENT_TIMEOUTS = 3

/** Streams of one protocol on one connection: one in use, one being replaced, and as much again for races. */
export const MAX_STREAMS_PER_CONNECTION = 4

/** Times a request that was surely not worked on is put on a new stream. */
export const MAX_REOPENS = 2

/** Times that a connection may be called off by others, or end, as a stream is opened on it. */
export const MAX_OPENING_ATTEMPTS = 3

/** Code on the wire: A to Z, 0 to 9 and underscore, 64 characters at most. */
export const CODE_PATTERN = /^[A-Z0-9_]{1,64}$/

/** A frame that has begun is whole after this, and the time that its announced length takes at `FRAME_RATE`. */
export const DEFAULT_FRAME_TIMEOUT = 5_000
/** Bytes in a millisecond: 2 Mbit/s. */
export const FRAME_RATE = 256

/** What one connection may make a server hold: as much as waits to be written to one stream. */
export const MAX_HELD_OF_CONNECTION = 16 * MiB
/** All connections of strangers together. */
export const MAX_HELD = 256 * MiB
/** One connection of a party of the registry: DPs merge and fetch much at once. */
export const MAX_HELD_OF_LISTED = 64 * MiB
/** All of these. */
export const MAX_HELD_BY_LISTED = 256 * MiB
/** So much a connection may always hold, however much others do. */
export const SMALL_SHARE = 64 * KiB

/** Requests of strangers that a node works on at once, over all protocols. */
export const MAX_WORKING = 1_024
/** Of these, from one host. */
export const MAX_WORKING_OF_HOST = 256
/** Requests of parties of the registry. */
export const MAX_WORKING_LISTED = 2_048

/** Milliseconds between two looks at how late this process is. */
export const LOAD_SAMPLE_INTERVAL = 100
/** Looks in a row that must find it late. */
export const LOAD_SAMPLES = 3
/** Of its time: who works longer has none to spare. */
export const MAX_SHARE = 0.5
/** Milliseconds: so far behind, a request of a stranger would end by its deadline more often than by an answer. */
export const MAX_LAG = 500
/** Whoever is refused for it waits for this many times as long. */
export const LAG_RETRY_FACTOR = 2
export const MAX_BUSY_RETRY_AFTER = 5_000

/** Dials in the background that all nodes of a process have under way: a tenth of a second of its time at most, */
export const MAX_QUIET_DIALS = 4
/** and while it lags behind. */
export const MAX_QUIET_DIALS_BEHIND = 1
/** Milliseconds: a process that is so late has no time to spare, */
export const QUIET_LAG = 20
/** and rests between two of them for so many times as long as one took, */
export const QUIET_REST = 3
/** milliseconds at most: a peer that doesn't answer costs no processor time. */
export const MAX_QUIET_REST = 250
