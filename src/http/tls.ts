/** How the sidecar is kept from others' ears. */
import { createSecureContext } from 'node:tls'
import { HttpError } from './errors.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1'])

/** Certificate chain and key in PEM. */
export interface Tls {
  readonly cert: string
  readonly key: string
}

export interface SidecarAddress {
  readonly host: string
  /** 0: any */
  readonly port: number
}

/** Bearer tokens go in the clear no further than this machine. @throws HttpError `HTTP_PLAIN` */
export function requirePrivate ({ host }: Pick<SidecarAddress, 'host'>, tls: Tls | undefined): void {
  if (tls == null && !LOOPBACK.has(host)) {
    throw new HttpError('HTTP_PLAIN', { detail: host })
  }
}

/** @throws HttpError `HTTP_TLS_INVALID` */
export function requireTls (tls: Tls | undefined): void {
  try {
    createSecureContext({ ...tls })
  } catch {
    // what OpenSSL says of it may show of the key
    throw new HttpError('HTTP_TLS_INVALID')
  }
}
