import { expect } from 'chai'
import { fromString } from 'uint8arrays/from-string'
import { crc32c, damagedBlocks } from '../../../src/store/level/log-file.ts'

const BLOCK = 32_768

/** A record as LevelDB writes it. */
function record (type: number, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(7 + data.byteLength)
  bytes[6] = type
  bytes.set(data, 7)
  const view = new DataView(bytes.buffer)
  const crc = crc32c(bytes.subarray(6))
  view.setUint32(0, (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0, true)
  view.setUint16(4, data.byteLength, true)
  return bytes
}

/** Blocks that one record each fills. */
function logOf (blocks: number): Uint8Array {
  const records = Array.from({ length: blocks }, (_, i) => record(1 + i % 4, new Uint8Array(BLOCK - 7).fill(i)))
  return new Uint8Array(Buffer.concat(records))
}

function changed (log: Uint8Array, at: number): Uint8Array {
  return log.map((byte, i) => i === at ? byte ^ 16 : byte)
}

describe('store/level/log-file', () => {
  it('has CRC-32C as RFC 3720, appendix B.4, has it', () => {
    expect(crc32c(new Uint8Array(32))).to.equal(0x8a9136aa)
    expect(crc32c(new Uint8Array(32).fill(255))).to.equal(0x62a8ab43)
    expect(crc32c(fromString('123456789'))).to.equal(0xe3069283)
  })

  it('is whole, also where it is empty, ends in set-aside space or in the middle of a record', () => {
    const log = logOf(4)
    expect(damagedBlocks(new Uint8Array(0))).to.equal(0)
    expect(damagedBlocks(log)).to.equal(0)
    expect(damagedBlocks(new Uint8Array([...log, ...new Uint8Array(1_000)]))).to.equal(0)
    expect(damagedBlocks(log.subarray(0, 3 * BLOCK + 900))).to.equal(0)
  })

  it('is damaged where good records come behind one that does not hold', () => {
    for (const at of [0, 4, 6, 7, 5_000, BLOCK - 1]) {
      expect(damagedBlocks(changed(logOf(4), BLOCK + at)), `byte ${at}`).to.equal(1)
    }
    expect(damagedBlocks(changed(changed(logOf(4), 9), 2 * BLOCK + 9))).to.equal(2)
  })

  it('leaves the end to the number of the last write that was acknowledged', () => {
    expect(damagedBlocks(changed(logOf(4), 3 * BLOCK + 9))).to.equal(0)
  })
})
