/** What the roles have in common: ports, data folder, and machines that are to be reached. */
import { lstat, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { multiaddr } from '@multiformats/multiaddr'
import { isWebSocket, requireMultiaddrs, requireTls, tryToListen } from '../../node/listening.ts'
import { OsError } from '../../node/os-errors.ts'
import { tryService } from '../../node/services.ts'
import { createFile } from '../../node/private-files.ts'
import { STORE_FORMAT } from '../../store/constants.ts'
import { readAboutFile } from '../../store/level/about.ts'
import { openStore } from '../store.ts'
import type { Probe } from './report.ts'
import type { WebSocketOptions } from '../../node/websockets/interface.ts'
import type { Service } from '../../node/services.ts'
import type { Random } from '../../base/clock.ts'
import type { ComponentLogger } from '@libp2p/interface'

/** Milliseconds. */
const CONNECT_TIMEOUT = 5_000
/** Bytes that are written to see whether there is room: what a store takes when it opens. */
const ROOM = 1024 * 1024

export function listenProbe (listen: readonly string[], announce: readonly string[] = []): Probe {
  return {
    name: 'listen',
    run: async () => {
      requireMultiaddrs([...listen, ...announce])
      for (const address of listen) {
        await tryToListen(address)
      }
      return listen.join(' ')
    }
  }
}

/** What browsers come by, and whether /wss has what it takes. */
export function webSocketProbe (listen: readonly string[], { tls, proxies = [] }: WebSocketOptions): Probe {
  return {
    name: 'WebSockets',
    run: () => {
      requireMultiaddrs(listen)
      requireTls(listen, tls)
      const addresses = listen.filter(isWebSocket).join(' ')
      return addresses === ''
        ? 'none: no browser can ask it'
        : [addresses, ...proxies.map(proxy => `behind ${proxy}`)].join(', ')
    }
  }
}

/** Another port of this machine, for people or services. */
export function portProbe (
  name: string, { host = '127.0.0.1', port }: { readonly host?: string, readonly port: number }
): Probe {
  const family = host.includes(':') ? 'ip6' : /^[\d.]+$/.test(host) ? 'ip4' : 'dns'
  return { ...listenProbe([`/${family}/${host}/tcp/${port}`]), name }
}

/** Whether the store is there and this node's own, or can be made, and whether there is room. */
export function dataProbe (
  data: string, owner: string, { random, logger }: { readonly random: Random, readonly logger: ComponentLogger }
): Probe {
  return {
    name: 'data folder',
    run: async () => {
      const store = join(data, 'store')
      const found = await nearest(store)
      const part = join(found === store ? data : found, '.mimi-check')
      await rm(part, { force: true })
      try {
        await createFile(part, random.bytes(ROOM))
      } finally {
        await rm(part, { force: true })
      }
      if (found !== store) {
        return `${data} will be made`
      }
      const about = await readAboutFile(store)
      if (about != null && about !== 'damaged' && about.format < STORE_FORMAT) {
        return `${data} will be brought from format ${about.format} to ${STORE_FORMAT}`
      }
      await (await openStore(store, owner, logger)).close()
      return `${data} is ${owner}'s`
    }
  }
}

/** The path, or the lowest folder above it that there is. */
async function nearest (path: string): Promise<string> {
  try {
    await lstat(path)
    return path
  } catch (err) {
    const above = dirname(path)
    if (above === path || !(err instanceof Error && 'code' in err && err.code === 'ENOENT')) {
      throw err
    }
    return await nearest(above)
  }
}

/** Whether somebody listens there. */
export function reachProbe (name: string, { host, port }: { readonly host: string, readonly port: number }): Probe {
  return {
    name,
    run: async () => {
      await new Promise<void>((resolve, reject) => {
        const socket = connect({ host, port, timeout: CONNECT_TIMEOUT })
        const end = (settle: () => void) => () => {
          socket.destroy()
          settle()
        }
        socket.once('connect', end(resolve))
        socket.once('error', reject)
        socket.once('timeout', end(() => {
          reject(new OsError('HOST_UNREACHABLE', { detail: `${host}:${port}: no answer within ${CONNECT_TIMEOUT} ms` }))
        }))
      })
      return `${host}:${port} answers`
    }
  }
}

/** Speaks with a service as the node would. */
export function serviceProbe (service: Service): Probe {
  return {
    name: service.name,
    // it is waited for
    otherwise: 'not ready',
    run: async () => {
      await tryService(service)
      return 'answers as it should'
    }
  }
}

/** @param url - of http or https */
export function reachUrlProbe (name: string, url: string): Probe {
  const { hostname, port, protocol } = new URL(url)
  const known = protocol === 'http:' ? 80 : 443
  return reachProbe(name, { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? known : Number(port) })
}

/** Whether one of the addresses that others are told has a port on which the node listens. */
export function addressProbe (listedNow: () => readonly string[] | undefined, listen: readonly string[]): Probe {
  return {
    name: 'addresses',
    // a router or a proxy may stand between
    otherwise: 'warning',
    run: () => {
      const listed = listedNow() ?? []
      const own = new Set(listen.map(portOfAddress))
      if (listed.length > 0 && !own.has('0') && !listed.some(address => own.has(portOfAddress(address)))) {
        throw new OsError('ADDRESS_DIFFERS', { detail: `listed ${listed.join(' ')}, listens on ${listen.join(' ')}` })
      }
      return listed.join(' ') || 'none listed'
    }
  }
}

function portOfAddress (address: string): string | undefined {
  return multiaddr(address).getComponents().find(({ name }) => name === 'tcp')?.value
}
