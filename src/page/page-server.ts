/** The server of a page: on loopback, with nothing of others in it, and a token for what changes something. */
import { timingSafeEqual } from 'node:crypto'
import { toString } from 'uint8arrays/to-string'
import { createHttpServer } from '../http/server.ts'
import { sha256 } from '../base/hash.ts'
import { assetRoutes } from './assets.ts'
import { PAGE_HEADERS, judgeHead } from './guard.ts'
import type { Random } from '../base/clock.ts'
import type { Route } from '../http/route.ts'
import type { KnownToken, Tokens } from '../http/tokens.ts'
import type { ComponentLogger } from '@libp2p/interface'

const HOST = '127.0.0.1'
const TOKEN_LENGTH = 32
const WHOEVER_OPENED: KnownToken = { name: 'page', scopes: new Set(['page'] as const) }

export interface PageComponents {
  readonly logger: ComponentLogger
  readonly random: Random
}

export interface PageInit {
  /** Folder of the files: `assetsFolder`. */
  readonly assets: string
  /** The file that is served at `/`. */
  readonly index: string
  readonly routes: readonly Route[]
  /** 0: any */
  readonly port: number
  /** Whether some route takes the token. @default false */
  readonly changes?: boolean
}

export interface Page {
  /**
   * To be opened by whoever started it alone where it has a token, which stands behind `#`: browsers send that to
   * nobody.
   */
  readonly url: string
  close (): Promise<void>
}

/** It listens. @throws OsError */
export async function openPage ({ logger, random }: PageComponents, init: PageInit): Promise<Page> {
  const token = init.changes === true ? toString(random.bytes(TOKEN_LENGTH), 'base64url') : undefined
  const own: { port?: number } = {}
  const server = createHttpServer({ tokens: tokensOf(token), logger, metrics: { ended: () => {} } }, {
    routes: [...await assetRoutes(init.assets, init.index), ...init.routes],
    headers: PAGE_HEADERS,
    guard: head => { judgeHead(head, own.port) }
  })
  const port = await server.listen({ host: HOST, port: init.port })
  own.port = port
  return {
    url: `http://${HOST}:${port}/${token == null ? '' : `#${token}`}`,
    close: async () => { await server.close() }
  }
}

function tokensOf (token: string | undefined): Tokens {
  const known = token == null ? undefined : sha256(Buffer.from(token))
  return {
    // of equal length, whatever was sent
    find: async sent => known != null && timingSafeEqual(sha256(Buffer.from(sent)), known) ? WHOEVER_OPENED : undefined
  }
}
