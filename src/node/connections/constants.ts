/** Bounds of connections, with their reasons. Times in milliseconds. All figures stand in docs/limits.md. */

/**
 * From the first byte to a connection with an identity: whoever dials gives up after
 * four seconds, so that nobody honest is cut off.
 */
export const HANDSHAKE_TIMEOUT = 5_000
/** From the opening of a stream to its protocol. */
export const NEGOTIATION_TIMEOUT = 5_000
/** A handshake takes three round trips: after this one is slow, and gives way to a newcomer where there is no room. */
export const HANDSHAKE_GRACE = 1_000
/** Handshakes under way of all hosts that the registry doesn't name, and as many of those that it does. */
export const MAX_HANDSHAKES = 256
/** Of one host: one that serves many people connects them one after the other. */
export const MAX_HANDSHAKES_OF_HOST = 32
/** More of these for each party that the registry says is at a host: several may start at once. */
export const HANDSHAKES_OF_LISTED = 4
/** Sockets of one address in a second, libp2p's limit: a flood costs us an accept and a close for each. */
export const MAX_NEW_OF_HOST = 100

/** A peer needs one; a few more pass while one is replaced, and where both dial at once. */
export const MAX_CONNECTIONS_OF_PEER = 8
/** Connections of strangers behind one address: an office, or the mobile network of a small town. */
export const MAX_CONNECTIONS_OF_HOST = 256
/** Of the connections that a node takes in, this part is for parties of the registry alone. */
export const LISTED_SHARE = 1 / 4
/** Without a request for this long a connection is idle. */
export const IDLE_AFTER = 30_000
/** Beside those that come in: one to every party of the largest federation. libp2p closes unused ones beyond it. */
export const MAX_OUTBOUND = 2_000
/** Streams that a peer may have open on one connection: all protocols together have some hundred. */
export const MAX_INBOUND_STREAMS = 256
/**
 * Bytes that came over streams without a protocol, or over libp2p's own, and that these still hold: of one connection,
 */
export const MAX_FOREIGN_OF_CONNECTION = 8 * 1_024 * 1_024
/** and of all. One request of Kademlia has a record set of half a megabyte at most. */
export const MAX_FOREIGN = 64 * 1_024 * 1_024

/**
 * Of the request that asks for a WebSocket: ours have some hundred bytes, those of browsers a thousand, cookies apart.
 */
export const MAX_WEBSOCKET_HEADERS = 8 * 1_024
/** Bytes of one WebSocket message, which is read whole: one of libp2p has a message of Noise, 65,537 at most. */
export const MAX_WEBSOCKET_MESSAGE = 128 * 1_024
