/** scrypt (RFC 7914), through the runtime's native implementation: keys from what people can remember. */
import { scrypt as native } from 'node:crypto'

export interface ScryptCost {
  /** Logarithm to base 2 of N: a key costs 2^logN * r * 128 bytes of memory. */
  readonly logN: number
  /** Block size. */
  readonly r: number
  /** How often it is done anew. */
  readonly p: number
}

/** @param length - of the key, bytes */
export async function scrypt (
  password: Uint8Array, salt: Uint8Array, { logN, r, p }: ScryptCost, length: number
): Promise<Uint8Array> {
  const cost = 2 ** logN
  // what it needs, and as much again for what the library puts around it
  const maxmem = 2 * 128 * r * (cost + p)
  return await new Promise((resolve, reject) => {
    native(password, salt, length, { N: cost, r, p, maxmem }, (err, key) => {
      if (err == null) {
        resolve(new Uint8Array(key))
      } else {
        reject(err)
      }
    })
  })
}
