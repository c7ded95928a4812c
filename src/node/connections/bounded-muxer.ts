/**
 * Yamux, with a bound on what streams hold that nobody else counts: those without a
 * protocol yet, and those of libp2p's own protocols. libp2p reads each of them up to
 * four megabytes as fast as they come, whatever others hold.
 */
import { yamux } from '@libp2p/yamux'
import { ByteRoom } from '../../rpc/byte-room.ts'
import { MAX_FOREIGN, MAX_FOREIGN_OF_CONNECTION } from './constants.ts'
import type { AbstractStream } from '@libp2p/utils'
import type { YamuxMuxerInit } from '@libp2p/yamux'
import type { StreamMuxerFactory } from '@libp2p/interface'

/** Why a stream was reset. */
export class ForeignBytesError extends Error {
  override readonly name = 'ForeignBytesError'
}

export interface BoundedMuxerInit {
  /** Whether somebody else counts the bytes of a protocol's streams. */
  readonly isCounted: (protocol: string) => boolean
  /** Bytes of all connections. */
  readonly max?: number
  readonly maxOfConnection?: number
}

export function boundedYamux (
  init: YamuxMuxerInit, { isCounted, max = MAX_FOREIGN, maxOfConnection = MAX_FOREIGN_OF_CONNECTION }: BoundedMuxerInit
): () => StreamMuxerFactory {
  const all = new ByteRoom(max)
  return () => {
    const factory = yamux(init)()
    return {
      protocol: factory.protocol,
      createStreamMuxer: connection => {
        const muxer = factory.createStreamMuxer(connection)
        const room = new ByteRoom(maxOfConnection, all)
        const onRemoteStream = muxer.onRemoteStream.bind(muxer)
        muxer.onRemoteStream = stream => {
          watch(stream, room, isCounted)
          onRemoteStream(stream)
        }
        return muxer
      }
    }
  }
}

/** All that came counts until the stream ends or is somebody else's to count: what has been read isn't known here. */
function watch (stream: AbstractStream, room: ByteRoom, isCounted: (protocol: string) => boolean): void {
  const [onData, send] = [stream.onData.bind(stream), stream.send.bind(stream)]
  let [received, held] = [0, 0]
  const isOver = (): boolean => stream.status !== 'open' && stream.status !== 'closing'
  const count = (): void => {
    const next = isOver() || isCounted(stream.protocol) ? 0 : received + stream.writeBufferLength
    room.count(next - held)
    held = next
    if (held > 0 && room.isOver) {
      stream.abort(
        new ForeignBytesError(`${held} bytes of ${stream.protocol === '' ? 'no protocol' : stream.protocol}`)
      )
    }
  }
  stream.onData = data => {
    received += data.byteLength
    count()
    if (!isOver()) {
      onData(data)
    }
  }
  stream.send = data => {
    const hasRoom = send(data)
    count()
    return hasRoom
  }
  stream.addEventListener('close', count)
}
