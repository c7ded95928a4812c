/**
 * A messaging provider of the MIMI protocol, as far as discovery leads to it: its directory
 * document and `identifierQuery` (draft-ietf-mimi-protocol, "Directory", "Find internal
 * address"), over TLS under its own domain; and who asks it, with that domain alone.
 */
import { createServer, request } from 'node:https'
import { once } from 'node:events'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { directoryUrl } from '../../src/registry/provider.ts'
import { DIGITAL_SIGNATURE, der, extension, issue } from './certificates.ts'
import type { Server } from 'node:https'
import type { AddressInfo, LookupFunction } from 'node:net'
import type { Authority } from './certificates.ts'

/** SearchIdentifierType of the draft. */
export const SEARCH = { email: 3, phone: 4 } as const
/** IdentifierQueryCode of the draft. */
const CODES = { success: 0, notFound: 1 } as const
const SUBJECT_ALT_NAME = '551d11'
const DNS_NAME = 0x82

/** A vector of up to 63 bytes: its length in one byte (RFC 9000, section 16). */
const vector = (content: Uint8Array): Uint8Array => concat([Uint8Array.of(content.byteLength), content])

export interface MimiProvider {
  readonly port: number
  readonly stop: () => Promise<void>
}

export function pem ({ bytes }: Pick<Authority, 'bytes'>): string {
  return `-----BEGIN CERTIFICATE-----\n${toString(bytes, 'base64pad')}\n-----END CERTIFICATE-----\n`
}

/** @param users - internal URI by what is searched for, such as `4:+14155550123` */
export async function mimiProvider (
  domain: string, users: ReadonlyMap<string, string>, authority: Authority
): Promise<MimiProvider> {
  const alternative = der(0x30, der(DNS_NAME, fromString(domain)))
  const leaf = issue({
    name: domain,
    issuer: authority,
    ca: false,
    usage: DIGITAL_SIGNATURE,
    extensions: [extension(SUBJECT_ALT_NAME, false, alternative)]
  }, Date.now())
  const key = leaf.privateKey.export({ format: 'pem', type: 'pkcs8' })
  const server: Server = createServer({ cert: pem(leaf), key }, (asked, answer) => {
    const base = `https://${domain}:${portOf(server)}`
    if (asked.method === 'GET' && asked.url === '/.well-known/mimi-protocol-directory') {
      answer.setHeader('content-type', 'application/json')
      answer.end(JSON.stringify({ identifierQuery: `${base}/v1/identifierQuery/{domain}` }))
      return
    }
    if (asked.method !== 'POST' || asked.url !== `/v1/identifierQuery/${domain}`) {
      answer.writeHead(404).end()
      return
    }
    const chunks: Uint8Array[] = []
    asked.on('data', (chunk: Uint8Array) => { chunks.push(chunk) })
    asked.on('end', () => {
      const body = concat(chunks)
      const uri = users.get(`${body[0]}:${toString(body.subarray(2, 2 + (body[1] ?? 0)))}`)
      const uris = uri == null ? new Uint8Array(0) : vector(fromString(uri))
      answer.end(
        concat([Uint8Array.of(uri == null ? CODES.notFound : CODES.success), vector(uris), vector(new Uint8Array(0))])
      )
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: portOf(server), stop: async () => { await new Promise(resolve => server.close(resolve)) } }
}

function portOf (server: Server): number {
  return (server.address() as AddressInfo).port
}

export interface Asker {
  /** What vouches for providers, as the roots of a system do. */
  readonly authority: Authority
  /** Where a domain is found: what DNS would say. */
  readonly ports: ReadonlyMap<string, number>
}

/** A provider whose user wants to reach somebody: from the domain that discovery named to their internal URI. */
export async function findUser (domain: string, search: number, value: string, asker: Asker): Promise<string |
  undefined> {
  const directory: unknown = JSON.parse(toString(await fetchFrom(directoryUrl(domain), 'GET', undefined, asker)))
  if (typeof directory !== 'object' || directory == null || !('identifierQuery' in directory)) {
    throw new Error('no directory')
  }
  const url = String(directory.identifierQuery).replace('{domain}', domain)
  const answer = await fetchFrom(url, 'POST', concat([Uint8Array.of(search), vector(fromString(value))]), asker)
  return answer[0] === CODES.success ? toString(answer.subarray(3, 3 + (answer[2] ?? 0))) : undefined
}

async function fetchFrom (
  url: string, method: string, body: Uint8Array | undefined, { authority, ports }: Asker
): Promise<Uint8Array> {
  const { hostname, pathname } = new URL(url)
  const lookup: LookupFunction = (_host, { all }, found) => {
    if (all === true) {
      found(null, [{ address: '127.0.0.1', family: 4 }])
    } else {
      found(null, '127.0.0.1', 4)
    }
  }
  const asked = request({
    hostname,
    servername: hostname,
    port: ports.get(hostname),
    path: decodeURI(pathname),
    method,
    ca: pem(authority),
    lookup,
    agent: false
  })
  const answered = once(asked, 'response') as Promise<[AsyncIterable<Uint8Array> & { statusCode?: number }]>
  asked.end(body)
  const [response] = await answered
  const chunks: Uint8Array[] = []
  for await (const chunk of response) {
    chunks.push(chunk)
  }
  if (response.statusCode !== 200) {
    throw new Error(`${method} ${pathname}: ${response.statusCode}`)
  }
  return concat(chunks)
}
