/**
 * Free TCP ports of loopback. The registry names addresses before nodes exist,
 * so ports are chosen first. They are held together and then let go: the
 * system doesn't hand them out again at once.
 */
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Server } from 'node:net'

export async function freePorts (count: number): Promise<number[]> {
  const servers: Server[] = []
  try {
    for (let i = 0; i < count; i++) {
      const server = createServer()
      servers.push(server)
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
    }
    return servers.map(server => {
      const address = server.address()
      return typeof address === 'object' && address != null ? address.port : 0
    })
  } finally {
    await Promise.all(servers.map(async server => {
      server.close()
      await once(server, 'close')
    }))
  }
}
