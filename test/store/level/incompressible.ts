import { createHash } from 'node:crypto'

/** 3,000 bytes that no engine can compress, always the same for one number. */
export function incompressible (n: number, length = 3_000): Uint8Array {
  return new Uint8Array(Buffer.concat(Array.from({ length: Math.ceil(length / 32) }, (_, i) => createHash('sha256').update(`${n} ${i}`).digest())).subarray(0, length))
}
