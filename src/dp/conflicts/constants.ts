/** Limits of conflicts that a DP follows. */

/** Conflicts that are followed at once; each costs a read of its replicas now and then. */
export const DEFAULT_MAX_CONFLICTS = 10_000
/** Open conflicts of one lookup key: of apps of one newcomer, and of thieves; replicas hold few more disputes. */
export const MAX_CONFLICTS_OF_KEY = 16
