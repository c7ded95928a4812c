/** Defaults of nodes that `--help` shows; apart from the code, so that showing help loads no node. */

/** Room for every DP of a large federation and a thousand clients. */
export const DEFAULT_MAX_CONNECTIONS = 2_000

/** From nothing to everything. */
export const LOG_LEVELS = ['silent', 'error', 'info', 'debug', 'trace'] as const
export type LogLevel = typeof LOG_LEVELS[number]
