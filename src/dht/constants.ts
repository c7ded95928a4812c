/** Protocol id, paces and bounds of the DHT, in milliseconds unless it says otherwise, each with its reason. */
import { HAND_OVER_FOR } from '../registry/pairs.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

export const KAD_PROTOCOL = '/mimi/kad/1.0.0'
/** First part of a record's Kademlia key, which chooses validator and selector. */
export const KAD_NAMESPACE = 'mimi'
/** Where kad-dht keeps its things in the datastore. */
export const KAD_DATASTORE_PREFIX = '/mimi-dht'
/** Replicas that a walk ends at: the most that a policy may ask for is rarely more. */
export const DEFAULT_K = 20
/** Asked at once in a walk, as in the Kademlia paper; kad-dht's ten exhaust a small network. */
export const DEFAULT_ALPHA = 3
/** The registry says who is there, so the look around oneself need not be frequent. */
export const DEFAULT_QUERY_SELF_INTERVAL = HOUR

/** Replicas asked beyond the quorum in the first round: one slow replica costs nothing then. */
export const READ_SPARE = 1
/** After this another replica is asked instead of one that is silent: several round trips on one continent. */
export const DEFAULT_HEDGE_DELAY = 100
/** What a reader waits for in all, when its caller doesn't say. */
export const DEFAULT_READ_TIMEOUT = 5 * SECOND
/**
 * After a placement ended its replicas are read as well, as long as they hand over: nothing says when they are done.
 */
export const DEFAULT_HAND_OFF = HAND_OVER_FOR
/** Record sets that one memory of a reader keeps: those of all replicas of a few keys, of former placements too. */
export const MAX_REMEMBERED_SETS = 128

/** Repairs at once; they give way to reads. */
export const DEFAULT_REPAIR_CONCURRENCY = 4
/** Repairs that wait; one more is dropped and counted, for the next read finds the same lag. */
export const MAX_REPAIRS_WAITING = 256

/** Record sets in one merge: well below what the protocol allows, so that a retry is cheap. */
export const PUBLISH_BATCH = 100
/** Bytes of one merge. */
export const PUBLISH_BATCH_LENGTH = 512 * 1024
/** Once most replicas have what is published it waits as long again for the others, but this at least, */
export const MIN_LAG_PATIENCE = 50
/** and this at most: then they get it in the background. */
export const MAX_LAG_PATIENCE = 500
/** Between two rounds of what could not be published: a restart takes about that long. */
export const DEFAULT_RETRY_INTERVAL = 30 * SECOND
/** Facts waiting for one replica that are tried in one round; the next round goes on with others. */
export const RETRY_BATCH = 1_000
/**
 * From its issue a defence waits so long for its dispute to come to a replica: reconciliation brings that within hours.
 */
export const DISPUTE_PATIENCE = 24 * HOUR
/** Facts that wait for one replica, some 60 MB: a busy DP's for hours. What is beyond comes to it by reconciliation. */
export const MAX_QUEUED_OF_DP = 20_000
/** Of those the entries of one lookup key, and its other facts: as many as a replica takes of entries by default. */
export const MAX_QUEUED_OF_KEY = 128
/** For all replicas: many of them may be away, each with less. */
export const MAX_QUEUED = 100_000

/** In this time everything is refreshed once; replicas lose nothing as long as one of them lives through it. */
export const DEFAULT_REPUBLISH_PERIOD = 6 * HOUR
/** Entries refreshed at once. */
export const REPUBLISH_BATCH = 100
/** Steps in which a pass is spread over the period, at least this far apart. */
export const MIN_REPUBLISH_STEP = SECOND
/** After a pass that failed, on the disk say: the next one begins then. */
export const REPUBLISH_RETRY = MINUTE
