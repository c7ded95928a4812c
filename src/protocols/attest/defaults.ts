/**
 * Limits that an operator may set, as they are where nobody does: without imports, for the help of commands has them.
 */
const SECOND = 1_000

/** Faster than that nobody can know that a message hasn't arrived. */
export const DEFAULT_RESEND_INTERVAL = 30 * SECOND
/**
 * Messages to one identifier in any day that nobody who proved it asked for: what its owner bears from strangers who
 * keep asking.
 */
export const DEFAULT_STARTS_PER_IDENTIFIER = 10
/** Of these, by one holder key: one client that repeats itself for ever leaves the larger part to others. */
export const DEFAULT_STARTS_PER_STRANGER = 4
/** One renewal in three weeks, each with as many mistakes as people make, and a dispute or two. */
export const DEFAULT_STARTS_PER_OWNER = 12
/** One person with all identifiers of a family; a service that asks for its users spreads over hours. */
export const DEFAULT_STARTS_PER_CLIENT = 60
/** The bill of a short-message gateway, whatever the number of clients that an attacker makes up. */
export const DEFAULT_STARTS_OVERALL = 2_000
