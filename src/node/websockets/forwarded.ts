/** Who is behind a proxy. */
import { isIP } from 'node:net'
import type { IncomingMessage } from 'node:http'

/** IPv4 as sockets of both families show it (RFC 4291, section 2.5.5.2). */
const MAPPED = /^::ffff:(?=[\d.]+$)/

export function plainAddress (address: string | undefined): string | undefined {
  return address?.replace(MAPPED, '')
}

/**
 * The host that a trusted proxy heard: the last that it wrote down, since a client
 * may have sent others before. Undefined where it wrote none.
 */
export function forwardedHost ({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const last = [headers['x-forwarded-for'] ?? []].flat().at(-1)?.split(',').at(-1)?.trim()
  return last == null || isIP(last) === 0 ? undefined : last
}
