/** The pages, for the commands that serve them: loading them takes `fastify` and `@sinclair/typebox`. */
export { assetsFolder } from './assets.ts'
export { openDpPage } from './dp-page.ts'
export { testnetPage } from './testnet-page.ts'
