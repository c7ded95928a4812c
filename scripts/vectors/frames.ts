import { fromString } from 'uint8arrays/from-string'
import { FrameReader, FrameViolation } from '../../src/rpc/frame-reader.ts'
import { decodeFrame, encodeFrame } from '../../src/rpc/frame.ts'
import { Frame, Status } from '../../src/rpc/pb/frame.ts'
import { hex } from './format.ts'
import type { Vectors } from './format.ts'

const MAX_FRAME = 4 * 1024 * 1024
const body = fromString('body') as Frame['body']
const shortId = new Uint8Array(15).fill(9) as Frame['requestId']
const request = { type: Frame.Type.REQUEST, id: 1, method: 1, deadline: 5_000, body } as const

const ACCEPTED: ReadonlyArray<readonly [string, Partial<Frame>]> = [
  ['request', request],
  [
    'request with the highest id and no body',
    { type: Frame.Type.REQUEST, id: 0xffff_ffff, method: 300, deadline: 600_000 }
  ],
  ['response', { type: Frame.Type.RESPONSE, id: 1, status: Status.OK, body }],
  ['empty response', { type: Frame.Type.RESPONSE, id: 1, status: Status.OK }],
  ['refusal', { type: Frame.Type.RESPONSE, id: 1, status: Status.REFUSED, code: 'CLAIM_WRONG_DP' }],
  ['limited', { type: Frame.Type.RESPONSE, id: 1, status: Status.LIMITED, code: 'RPC_BUSY', retryAfter: 250 }],
  ['request that says a version', { ...request, registryVersion: 7 }],
  ['response that says a version', { type: Frame.Type.RESPONSE, id: 1, status: Status.OK, body, registryVersion: 300 }],
  ['request with an id of its own', { ...request, requestId: new Uint8Array(16).fill(9) as Frame['requestId'] }],
  ['cancel', { type: Frame.Type.CANCEL, id: 1 }],
  ['request of 200 bytes', { ...request, body: new Uint8Array(200).fill(1) }]
]

const REFUSED: ReadonlyArray<readonly [string, Uint8Array]> = [
  ['id 0', encodeFrame({ ...request, id: 0 })],
  ['type 0', encodeFrame({ ...request, type: Frame.Type.UNUSED })],
  ['request without a method', encodeFrame({ ...request, method: 0 })],
  ['request without a deadline', encodeFrame({ ...request, deadline: 0 })],
  ['request with a status', encodeFrame({ ...request, status: Status.OK })],
  ['response without a status', encodeFrame({ type: Frame.Type.RESPONSE, id: 1 })],
  ['OK with a code', encodeFrame({ type: Frame.Type.RESPONSE, id: 1, status: Status.OK, code: 'FINE' })],
  ['refusal without a code', encodeFrame({ type: Frame.Type.RESPONSE, id: 1, status: Status.REFUSED })],
  ['refusal with a body', encodeFrame({ type: Frame.Type.RESPONSE, id: 1, status: Status.REFUSED, code: 'NO', body })],
  ['code in lower case', encodeFrame({ type: Frame.Type.RESPONSE, id: 1, status: Status.REFUSED, code: 'no' })],
  ['cancel with a body', encodeFrame({ type: Frame.Type.CANCEL, id: 1, body })],
  ['cancel that says a version', encodeFrame({ type: Frame.Type.CANCEL, id: 1, registryVersion: 7 })],
  ['request with a short id of its own', encodeFrame({ ...request, requestId: shortId })],
  ['response with an id of its own', encodeFrame({
    type: Frame.Type.RESPONSE, id: 1, status: Status.OK, requestId: new Uint8Array(16).fill(9) as Frame['requestId']
  })],
  ['length 0', Uint8Array.of(0)],
  ['length longer than needed', Uint8Array.of(0x84, 0x00, 0x08, 0x03, 0x10, 0x01)],
  ['length of five bytes', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x01)],
  ['length above the limit', Uint8Array.of(0x81, 0x80, 0x80, 0x02)],
  ['unknown field', Uint8Array.of(6, 0x08, 0x03, 0x10, 0x01, 0x58, 0x01)]
]

/** Why bytes can't be read as one frame; undefined when they can. */
export function violationOf (bytes: Uint8Array): string | undefined {
  try {
    new FrameReader(() => MAX_FRAME).push(bytes, frame => { decodeFrame(frame) })
    return undefined
  } catch (err) {
    if (err instanceof FrameViolation) {
      return err.reason
    }
    throw err
  }
}

export function frameVectors (): Vectors {
  return {
    description: 'Frames of the request engine, length prefix included, as they are on a stream. Bytes with a ' +
      '`violation` end the stream; the violation is a name for metrics, not a code.',
    cases: [
      ...ACCEPTED.map(([name, frame]) => {
        const bytes = encodeFrame(frame)
        const { body, requestId, ...fields } = decodeFrame(bytes.subarray(bytes.byteLength > 128 ? 2 : 1))
        return { name, bytes: hex(bytes), frame: { ...fields, body: hex(body), requestId: hex(requestId) } }
      }),
      ...REFUSED.map(([name, bytes]) => {
        const violation = violationOf(bytes)
        if (violation == null) {
          throw new Error(`${name}: it was accepted`)
        }
        return { name, bytes: hex(bytes), violation }
      })
    ]
  }
}
