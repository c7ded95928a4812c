/** Pages that may ask the sidecar (the Fetch standard's CORS protocol): those of origins that its operator names. */
import { HttpError } from './errors.ts'

/** Seconds for which a browser needn't ask again. */
const ASKED_AGAIN_AFTER = 600
/** What a page sends, and sees, besides what every page does. */
const SENT = 'authorization, content-type, last-event-id'
const SEEN = 'retry-after'

export interface CrossOrigin {
  readonly headers: Readonly<Record<string, string>>
  /** Whether it only asks if it may: then that is all of the answer. */
  readonly isPreflight: boolean
}

/** Scheme, host and port, as browsers write them: no name stands for all. @throws HttpError `HTTP_ORIGIN_INVALID` */
export function requireOrigins (origins: readonly string[]): void {
  for (const origin of origins) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined
    if (url == null || !['https:', 'http:'].includes(url.protocol) || url.origin !== origin) {
      throw new HttpError('HTTP_ORIGIN_INVALID', { detail: origin })
    }
  }
}

/** Undefined: from no page that is named, and answered as if it came from none. */
export function crossOrigin (
  method: string, headers: Readonly<Record<string, string | string[] | undefined>>, origins: readonly string[]
): CrossOrigin | undefined {
  const { origin } = headers
  if (typeof origin !== 'string' || !origins.includes(origin)) {
    return undefined
  }
  const shared = { 'access-control-allow-origin': origin, 'access-control-expose-headers': SEEN }
  return method === 'OPTIONS' && headers['access-control-request-method'] != null
    ? {
        isPreflight: true,
        headers: {
          ...shared,
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': SENT,
          'access-control-max-age': String(ASKED_AGAIN_AFTER)
        }
      }
    : { isPreflight: false, headers: shared }
}
