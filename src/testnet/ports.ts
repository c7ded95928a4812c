/**
 * Free TCP ports of loopback. The registry names addresses before nodes exist,
 * so ports are chosen first. They are held together and then let go. They lie
 * below those that systems give to outgoing connections (from 32,768 on Linux,
 * from 49,152 elsewhere), else a node that starts early and dials could take the
 * port on which a later one is to listen. Each process has a block of its own,
 * whose first port it listens on for as long as it lives, and goes round in it:
 * so testnets that start at the same time don't take each other's.
 */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { systemCodeOf } from '../base/system-code.ts'
import type { Server } from 'node:net'

const FIRST_PORT = 10_000
const BLOCKS = 44
const BLOCK_SIZE = 500

interface Block {
  readonly first: number
  /** How many of its ports were tried. */
  tried: number
}

let ours: Promise<Block> | undefined

/** @param count - fewer than 500 */
export async function freePorts (count: number): Promise<number[]> {
  ours ??= ownBlock()
  const block = await ours
  const held = new Map<number, Server>()
  try {
    for (let tries = 1; held.size < count; tries++) {
      if (tries === BLOCK_SIZE) {
        throw new Error(`no ${count} free TCP ports from ${block.first} on`)
      }
      const port = block.first + 1 + block.tried++ % (BLOCK_SIZE - 1)
      const server = await hold(port)
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

async function ownBlock (): Promise<Block> {
  const start = randomInt(BLOCKS)
  for (let i = 0; i < BLOCKS; i++) {
    const first = FIRST_PORT + (start + i) % BLOCKS * BLOCK_SIZE
    const guard = await hold(first)
    if (guard != null) {
      guard.unref()
      return { first, tried: 0 }
    }
  }
  throw new Error(`all blocks of TCP ports from ${FIRST_PORT} on are taken`)
}

/** Undefined when somebody listens there. */
async function hold (port: number): Promise<Server | undefined> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return server
  } catch (err) {
    if (['EADDRINUSE', 'EACCES'].includes(systemCodeOf(err) ?? '')) {
      return undefined
    }
    throw err
  }
}
