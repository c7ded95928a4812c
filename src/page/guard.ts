/**
 * Who may ask a page that listens on loopback. Any page of the web that this machine's
 * browser shows can send requests here, and with a name of its own that leads to
 * 127.0.0.1 (DNS rebinding) it could read the answers, too. So `Host` has to be ours, and
 * so has `Origin`, without which nothing is changed.
 */
import { PageError } from './errors.ts'
import type { RequestHead } from '../http/server.ts'

const NAMES = ['127.0.0.1', 'localhost']
/** Of `http:`, which `Host` leaves out. */
const DEFAULT_PORT = 80
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/**
 * @param port - on which it listens; undefined: not yet
 * @throws PageError `PAGE_HOST_FOREIGN`, `PAGE_ORIGIN_FOREIGN`
 */
export function judgeHead ({ method, headers }: RequestHead, port: number | undefined): void {
  const { host, origin } = headers
  const own = NAMES.map(name => port === DEFAULT_PORT ? name : `${name}:${port ?? ''}`)
  if (typeof host !== 'string' || !own.includes(host)) {
    throw new PageError('PAGE_HOST_FOREIGN')
  }
  const isOurs = origin === `http://${host}`
  if (origin == null ? !READS.has(method) : !isOurs) {
    throw new PageError('PAGE_ORIGIN_FOREIGN')
  }
}

/**
 * Of every answer: the page loads nothing of others, runs nothing that isn't a file of its own, and nobody frames it.
 */
export const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()'
} as const
