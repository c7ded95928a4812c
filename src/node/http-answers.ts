/** Whether an HTTP service is there: a HEAD request, with the TLS of any other, that asks for nothing. */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { anySignal } from 'any-signal'
import { HttpFailure, reasonOf } from './signed-http.ts'

/** What a proxy says in place of a service that is down (RFC 9110, 15.6). */
const DOWN = new Set([502, 503, 504])

export interface HttpService {
  readonly url: URL
  /** Milliseconds. */
  readonly timeout: number
  /** Certificate authorities in PEM. @default those of the runtime */
  readonly ca?: string
  readonly signal?: AbortSignal
}

/** Any answer counts, also that it takes no HEAD, but for one that it is down. @throws HttpFailure */
export async function answers ({ url, timeout, ca, signal: caller }: HttpService): Promise<void> {
  const deadline = AbortSignal.timeout(timeout)
  const signal = anySignal([deadline, caller])
  try {
    const options = { method: 'HEAD', agent: false as const, signal }
    const status = await new Promise<number>((resolve, reject) => {
      const request = url.protocol === 'https:'
        ? requestHttps(url, { ...options, ca, minVersion: 'TLSv1.2' })
        : requestHttp(url, options)
      request.on('error', reject)
      request.on('response', response => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      request.end()
    })
    if (DOWN.has(status)) {
      throw new HttpFailure('status', `status ${status}`, { status })
    }
  } catch (err) {
    if (err instanceof HttpFailure) {
      throw err
    }
    throw deadline.aborted
      ? new HttpFailure('late', 'no answer in time')
      : new HttpFailure('unreachable', reasonOf(err))
  } finally {
    signal.clear()
  }
}
