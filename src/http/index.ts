/** The sidecar, for the command that starts it: loading it takes `fastify` and `@sinclair/typebox`. */
export { requireOrigins } from './cors.ts'
export { EventLog } from './events/event-log.ts'
export { toldBackend } from './events/told.ts'
export { webhook } from './events/webhook.ts'
export { createSidecar } from './sidecar.ts'
export { requirePrivate, requireTls } from './tls.ts'
export { openTokens } from './tokens.ts'
