/** What a frame may hold, by type (docs/protocol.md, "Requests"). */
import * as varint from 'uint8-varint'
import { decodeStrict } from '../base/codec.ts'
import { MAX_FRAME_LENGTH } from '../base/limits.ts'
import { CODE_PATTERN, REQUEST_ID_LENGTH } from './constants.ts'
import { FrameViolation } from './frame-reader.ts'
import { Frame, Status } from './pb/frame.ts'

/** Length prefix and frame. */
export function encodeFrame (frame: Partial<Frame>): Uint8Array {
  const bytes = Frame.encode(frame)
  const prefix = varint.encodingLength(bytes.byteLength)
  const out = new Uint8Array(prefix + bytes.byteLength)
  varint.encodeUint8Array(bytes.byteLength, out)
  out.set(bytes, prefix)
  return out
}

/**
 * Decodes one frame and checks that it has the fields of its type and no other.
 *
 * @throws FrameViolation
 */
export function decodeFrame (bytes: Uint8Array): Frame {
  let frame: Frame
  try {
    frame = decodeStrict(Frame, bytes, 'Frame', MAX_FRAME_LENGTH)
  } catch (err) {
    throw new FrameViolation('frame-malformed', err instanceof Error ? err.message : 'undecodable')
  }
  if (frame.id === 0 || !hasShape(frame)) {
    throw new FrameViolation('frame-malformed', `fields of ${frame.type}`)
  }
  return frame
}

function hasShape (frame: Frame): boolean {
  switch (frame.type) {
    case Frame.Type.REQUEST:
      return frame.method !== 0 && frame.deadline !== 0 && hasIdOrNone(frame) && hasNoResult(frame)
    case Frame.Type.RESPONSE:
      return isNoRequest(frame) && hasResult(frame)
    case Frame.Type.CANCEL:
      return isNoRequest(frame) && frame.body.byteLength === 0 && frame.registryVersion === 0 && hasNoResult(frame)
    case Frame.Type.UNUSED:
      return false
  }
}

function hasIdOrNone ({ requestId }: Frame): boolean {
  return requestId.byteLength === 0 || requestId.byteLength === REQUEST_ID_LENGTH
}

function isNoRequest ({ method, deadline, requestId }: Frame): boolean {
  return method === 0 && deadline === 0 && requestId.byteLength === 0
}

function hasNoResult (frame: Frame): boolean {
  return frame.status === Status.UNUSED_STATUS && frame.code === '' && frame.retryAfter === 0
}

function hasResult (frame: Frame): boolean {
  switch (frame.status) {
    case Status.UNUSED_STATUS:
      return false
    case Status.OK:
      return frame.code === '' && frame.retryAfter === 0
    default:
      return CODE_PATTERN.test(frame.code) && frame.body.byteLength === 0
  }
}
