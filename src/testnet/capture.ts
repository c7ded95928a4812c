/**
 * A TCP forwarder that writes down every byte, to show what a listener on the
 * wire sees: put it in front of a node, in the address that the registry names.
 */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

export interface CapturedConnection {
  /** From whoever connected to the node. */
  readonly toNode: Uint8Array
  readonly fromNode: Uint8Array
}

export interface Capture {
  /** Port of 127.0.0.1 to connect to. */
  readonly port: number
  /** Everything so far, one for each connection, in their order. */
  connections (): readonly CapturedConnection[]
  /** Bytes so far, both ways. */
  readonly length: number
  stop (): Promise<void>
}

interface Recording {
  readonly toNode: Buffer[]
  readonly fromNode: Buffer[]
}

/**
 * @param target - port of 127.0.0.1 to forward to; asked at each connection
 * @param port - where to listen; @default a free one
 */
export async function capture (target: () => number, port = 0): Promise<Capture> {
  const recordings: Recording[] = []
  const sockets = new Set<Socket>()
  let length = 0

  function pump (from: Socket, to: Socket, record: Buffer[]): void {
    sockets.add(from)
    from.on('data', (chunk: Buffer) => {
      record.push(chunk)
      length += chunk.byteLength
    })
    from.pipe(to)
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
    // an error of one side ends both, through 'close'
    from.on('error', () => { from.destroy() })
  }

  const server: Server = createServer(inbound => {
    const recording: Recording = { toNode: [], fromNode: [] }
    recordings.push(recording)
    const outbound = connect(target(), '127.0.0.1')
    pump(inbound, outbound, recording.toNode)
    pump(outbound, inbound, recording.fromNode)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: listening } = server.address() as AddressInfo

  return {
    port: listening,
    connections: () => recordings.map(({ toNode, fromNode }) =>
      ({ toNode: new Uint8Array(Buffer.concat(toNode)), fromNode: new Uint8Array(Buffer.concat(fromNode)) })),
    get length () {
      return length
    },
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) {
        socket.destroy()
      }
      await closed
    }
  }
}
