/** Where a node listens: whether its addresses can be read, and why it can't listen where it can't. */
import { createServer } from 'node:net'
import { multiaddr } from '@multiformats/multiaddr'
import { OsError, osErrorIn } from './os-errors.ts'
import type { Multiaddr } from '@multiformats/multiaddr'

/** @throws OsError `ADDRESS_MALFORMED` */
export function requireMultiaddrs (addresses: readonly string[]): void {
  addresses.forEach(parse)
}

function parse (text: string): Multiaddr {
  try {
    const address = multiaddr(text)
    if (address.getComponents().some(({ name }) => name === 'tcp')) {
      return address
    }
  } catch (cause) {
    throw new OsError('ADDRESS_MALFORMED', { detail: text, cause })
  }
  throw new OsError('ADDRESS_MALFORMED', { detail: text })
}

/**
 * Starts what listens. libp2p tells no reason but in words, so where it fails each
 * address is tried by itself.
 *
 * @throws OsError `PORT_IN_USE`, `ADDRESS_ELSEWHERE`, `PORT_FORBIDDEN`, `LISTEN_FAILED`, and other reasons of the system
 */
export async function startListening (start: () => Promise<void>, listen: readonly string[]): Promise<void> {
  try {
    await start()
  } catch (cause) {
    for (const address of listen) {
      await tryToListen(address)
    }
    throw osErrorIn(cause) ?? new OsError('LISTEN_FAILED', { detail: listen.join(', '), cause })
  }
}

/** Listens, and ends it at once. @throws as `startListening` */
export async function tryToListen (address: string): Promise<void> {
  const [host, port] = parse(address).getComponents().map(({ value }) => value)
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port: Number(port) }, resolve)
    })
  } catch (cause) {
    throw osErrorIn(cause) ?? new OsError('LISTEN_FAILED', { detail: address, cause })
  } finally {
    server.close()
  }
}
