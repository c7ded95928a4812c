/** The sidecar, for the command that starts it: loading it takes `fastify` and `@sinclair/typebox`. */
export { createSidecar } from './sidecar.ts'
export { requirePrivate, requireTls } from './tls.ts'
export { openTokens } from './tokens.ts'
