/**
 * LevelDB's log files (its doc/log_format.md): blocks of 32 KiB of records, each with a
 * masked CRC-32C, its length (2 bytes, little-endian) and a type. The engine passes over
 * what doesn't hold there without a word; this tells.
 */
const BLOCK = 32_768
const HEADER = 7
const FULL = 1
const LAST = 4
const MASK_DELTA = 0xa282ead8
/** Castagnoli's polynomial, reflected (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) {
    crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
  }
  return crc
})

export function crc32c (bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (let i = 0; i < bytes.byteLength; i++) {
    crc = (TABLE[(crc ^ (bytes[i] ?? 0)) & 255] ?? 0) ^ (crc >>> 8)
  }
  return (crc ^ 0xffffffff) >>> 0
}

/**
 * Blocks with a record that doesn't hold and with good ones in a block behind it. What
 * doesn't hold at the very end is a write that was cut off, which nobody acknowledged.
 */
export function damagedBlocks (log: Uint8Array): number {
  let [damaged, atEnd] = [0, 0]
  for (let start = 0; start < log.byteLength; start += BLOCK) {
    const block = log.subarray(start, start + BLOCK)
    const { good, bad } = readBlock(block)
    if (good > 0) {
      damaged += atEnd
      atEnd = 0
    }
    atEnd += bad ? 1 : 0
  }
  return damaged
}

function readBlock (block: Uint8Array): { good: number, bad: boolean } {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  let good = 0
  for (let at = 0; at + HEADER <= block.byteLength;) {
    const [masked, length, type] = [view.getUint32(at, true), view.getUint16(at + 4, true), view.getUint8(at + 6)]
    const end = at + HEADER + length
    if (type === 0 && length === 0 && masked === 0) {
      return { good, bad: false } // space that was set aside and never used
    }
    const wellFormed = type >= FULL && type <= LAST && end <= block.byteLength
    if (!wellFormed || unmask(masked) !== crc32c(block.subarray(at + 6, end))) {
      return { good, bad: true }
    }
    good++
    at = end
  }
  return { good, bad: false }
}

/** So that a CRC over bytes that hold CRCs stays a good one. */
function unmask (masked: number): number {
  const rotated = (masked - MASK_DELTA) >>> 0
  return ((rotated >>> 17) | (rotated << 15)) >>> 0
}
