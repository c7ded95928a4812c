/**
 * Free TCP ports of loopback. The registry names addresses before nodes exist,
 * so ports are chosen first. They are held together and then let go. They lie
 * below those that systems give to outgoing connections (from 32,768 on Linux,
 * from 49,152 elsewhere), else a node that starts early and dials could take the
 * port on which a later one is to listen.
 */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Server } from 'node:net'

const FIRST_PORT = 10_000
const LAST_PORT = 32_000

export async function freePorts (count: number): Promise<number[]> {
  const held = new Map<number, Server>()
  try {
    while (held.size < count) {
      const port = randomInt(FIRST_PORT, LAST_PORT)
      const server = held.has(port) ? undefined : await hold(port)
      if (server != null) {
        held.set(port, server)
      }
    }
    return [...held.keys()]
  } finally {
    await Promise.all([...held.values()].map(async server => {
      server.close()
      await once(server, 'close')
    }))
  }
}

/** Undefined when somebody listens there. */
async function hold (port: number): Promise<Server | undefined> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return server
  } catch (err) {
    if (err instanceof Error && 'code' in err && (err.code === 'EADDRINUSE' || err.code === 'EACCES')) {
      return undefined
    }
    throw err
  }
}
