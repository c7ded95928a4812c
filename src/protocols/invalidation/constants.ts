/** The topic of invalidations, and how gossipsub is set up for it, each with its reason. */
import { MAX_FRAME_LENGTH } from '../../base/limits.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

export const INVALIDATION_TOPIC = '/mimi/invalidation/1.0.0'

/** Bytes of one gossipsub message: answers to IWANT carry thousands of invalidations after a burst. */
export const MAX_INBOUND_LENGTH = MAX_FRAME_LENGTH
/** One topic, told once; room for a peer that repeats itself. */
export const MAX_SUBSCRIPTIONS = 16

/** Neighbours below which a DP looks for more: gossipsub keeps six of them in its mesh, the others hear what it has. */
export const MIN_NEIGHBOURS = 8
/** Milliseconds between looks at the neighbours while there are too few. */
export const DEFAULT_SEEK_INTERVAL = 5 * SECOND
/** Milliseconds between looks while there are enough. */
export const DEFAULT_LOOK_INTERVAL = MINUTE
/** Milliseconds to connect to one. */
export const CONNECT_TIMEOUT = 10 * SECOND

/** Gossipsub's own score of a peer, by its square: one forged invalidation ends IHAVE, three end everything. */
export const INVALID_MESSAGE_WEIGHT = -10
/** Halves in ten minutes, as the node's own score does. */
export const INVALID_MESSAGE_DECAY = 0.5 ** (1 / 600)
/** Deliveries that count in favour of a peer: never as much as one forged invalidation costs. */
export const FIRST_DELIVERIES_CAP = 5
/** A point of the node's own score is one of gossipsub's: a banned peer is below the greylist. */
export const APP_SCORE_WEIGHT = 1
