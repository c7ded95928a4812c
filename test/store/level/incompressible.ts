import { createHash } from 'node:crypto'

/** 3,000 bytes that no engine can compress, always the same for one number. */
export function incompressible (n: number, length = 3_000): Uint8Array {
  const digest = (i: number): Uint8Array => createHash('sha256').update(`${n} ${i}`).digest()
  const digests = Array.from({ length: Math.ceil(length / 32) }, (_, i) => digest(i))
  return new Uint8Array(Buffer.concat(digests).subarray(0, length))
}
