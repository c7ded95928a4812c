/**
 * The door of a node that runs: commands of the same user reach it by the port
 * and the secret that it leaves in its data folder, readable by its owner alone.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { makeFolder, readPrivate, replaceFile } from '../node/private-files.ts'
import { HttpFailure, postSigned } from '../node/signed-http.ts'
import type { Clock, Random } from '../base/clock.ts'
import type { Purpose } from '../node/signed-http.ts'
import type { SignedListener, SignedListenerInit } from '../node/signed-listener.ts'

const HTTP_CONFLICT = 409
/** Bytes. */
const SECRET_LENGTH = 32

/** Where a node is reached, by whoever may read its data folder. */
interface Door {
  readonly port: number
  /** 32 bytes in hex. */
  readonly secret: string
}

export function doorFile (data: string): string {
  return join(data, 'door.json')
}

/** @returns closes it */
export async function openDoor (data: string, { random }: { readonly random: Random }, listen: (
  init: Pick<SignedListenerInit, 'port' | 'secret'>
) => Promise<SignedListener>): Promise<() => Promise<void>> {
  const secret = random.bytes(SECRET_LENGTH)
  const listener = await listen({ port: 0, secret })
  const door: Door = { port: listener.port, secret: toString(secret, 'base16') }
  await makeFolder(data)
  await replaceFile(doorFile(data), JSON.stringify(door))
  return async () => {
    await rm(doorFile(data), { force: true })
    await listener.close()
  }
}

export interface KnockOptions {
  /** Milliseconds. */
  readonly timeout: number
  /** Bytes of an answer. */
  readonly maxResponse: number
}

/** Posts JSON to the node, and returns the JSON of its answer, which is its own. @throws HttpFailure */
export type Knock = (path: string, purpose: Purpose, body: string) => Promise<unknown>

/** As many commands may ask the very same within a millisecond. */
const MAX_ALIKE = 16

/** Undefined where no node left a door. One that crashed did: then every knock fails, whoever has its port now. */
export async function doorOf (
  data: string, { clock }: { readonly clock: Clock }, { timeout, maxResponse }: KnockOptions
): Promise<Knock | undefined> {
  const bytes = await readPrivate(doorFile(data))
  if (bytes == null) {
    return undefined
  }
  const door = JSON.parse(toString(bytes)) as Door
  return async (path, purpose, body) => {
    const url = new URL(`http://127.0.0.1:${door.port}${path}`)
    const secret = fromString(door.secret, 'base16')
    for (let alike = 0; ; alike++) {
      try {
        return JSON.parse(await postSigned({
          url, purpose, body, secret, timestamp: clock.now() + alike, timeout, maxResponse, signedAnswer: true
        }))
      } catch (err) {
        // the same request at the same time is taken for a replay
        if (!(err instanceof HttpFailure) || err.status !== HTTP_CONFLICT || alike === MAX_ALIKE) {
          throw err
        }
      }
    }
  }
}
