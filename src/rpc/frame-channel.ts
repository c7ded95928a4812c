/**
 * Frames over one libp2p stream, both ways. Writes of one turn of the event loop
 * leave as one message; back-pressure is honoured, and what waits is bounded.
 */
import {
  FRAME_RATE, MAX_READ_BUFFER, MAX_STREAM_WINDOW, READ_PAUSE_LEVEL, WRITE_CHUNK_LENGTH, WRITE_QUEUE_RESERVE
} from './constants.ts'
import { afterMicrotasks } from './event-loop.ts'
import { FrameDeadline } from './frame-deadline.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { FrameReader, FrameViolation } from './frame-reader.ts'
import type { ByteRoom } from './byte-room.ts'
import type { RpcViolation } from './errors.ts'
import type { Frame } from './pb/frame.ts'
import type { Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'

export interface FrameChannelInit {
  /** Bytes of the largest frame acceptable at this moment. */
  maxFrame: () => number
  /** Bytes that may wait to be written. */
  maxWriteQueue: number
  /** Milliseconds. */
  stallTimeout: number
  /** Milliseconds from the first byte of a frame to its last, and more for a large one. */
  frameTimeout: number
  /** Counts what the peer makes us hold. @default nobody counts */
  room?: ByteRoom
  /** A peer whose answers pile up gets no further requests read. */
  pauseWhenCongested: boolean
  onFrame: (frame: Frame) => void
  /** The remote writes no more; the last frame was whole. */
  onEnd: () => void
  /** Called once; nothing comes after it. */
  onClose: (error?: Error) => void
  onViolation: (reason: RpcViolation, detail: string) => void
}

export class FrameChannel {
  readonly #stream: Stream
  readonly #init: FrameChannelInit
  readonly #reader: FrameReader
  #queue: Uint8Array[] = []
  #queueLength = 0
  #scheduled = false
  #closed = false
  #stall?: ReturnType<typeof setTimeout>
  readonly #deadline: FrameDeadline
  /** Bytes that `room` knows of. */
  #counted = 0
  /** Frames accepted by `send` so far. */
  #sent = 0
  /** How many of them were handed to the stream. */
  #written = 0
  /** Frames received so far. */
  received = 0

  constructor (stream: Stream, init: FrameChannelInit) {
    this.#stream = stream
    this.#init = init
    this.#reader = new FrameReader(init.maxFrame)
    this.#deadline = new FrameDeadline(() => {
      this.violate('frame-stalled', `${this.#reader.pending} bytes of a frame`)
    })
    // the connection has its own, and sessions are closed by idleness
    stream.inactivityTimeout = Infinity
    stream.maxReadBufferLength = MAX_READ_BUFFER
    stream.addEventListener('close', this.#onStreamClose)
    stream.addEventListener('drain', this.#onDrain)
    stream.addEventListener('end', this.#onStreamEnd)
    stream.addEventListener('message', this.#onMessage)
    if (stream.status !== 'open') {
      queueMicrotask(() => { this.#finish() })
    } else if (stream.readableEnded) {
      this.#onStreamEnd()
    }
  }

  get isOpen (): boolean {
    return !this.#closed && this.#stream.writeStatus === 'writable'
  }

  /** Bytes that wait to be written. */
  get backlog (): number {
    return this.#queueLength + this.#stream.writeBufferLength
  }

  /** False when a frame with a body of that many bytes should not be sent now. */
  hasRoom (bodyLength: number): boolean {
    return this.backlog + bodyLength <= this.#init.maxWriteQueue && this.#init.room?.admits(bodyLength) !== false
  }

  /** Returns the frame's number, for `isWritten`. A closed channel drops it. */
  send (frame: Partial<Frame>): number {
    this.#sent++
    if (!this.isOpen) {
      return this.#sent
    }
    const bytes = encodeFrame(frame)
    this.#queue.push(bytes)
    this.#queueLength += bytes.byteLength
    this.#count()
    if (this.backlog > this.#init.maxWriteQueue + WRITE_QUEUE_RESERVE || this.#init.room?.isOver === true) {
      this.violate('write-overflow', `${this.backlog} bytes`)
    } else if (!this.#scheduled) {
      this.#scheduled = true
      // after the microtasks that answer the other requests of this turn
      afterMicrotasks(this.#flush)
    }
    return this.#sent
  }

  /** False: the remote can't have the whole of that frame. */
  isWritten (number: number): boolean {
    return number <= this.#written
  }

  /** Writes what waits, then ends our side. */
  async close (signal: AbortSignal): Promise<void> {
    this.#flush()
    while (this.#queue.length > 0 && !this.#closed) {
      await this.#stream.onDrain({ signal })
      this.#flush()
    }
    await this.#stream.close({ signal })
  }

  /** Forgets what wasn't handed to the stream yet. */
  discard (): void {
    this.#queue = []
    this.#queueLength = 0
  }

  abort (error: Error): void {
    this.#stream.abort(error)
    this.#finish(error)
  }

  readonly #flush = (): void => {
    this.#scheduled = false
    while (this.#queue.length > 0 && this.isOpen && !this.#stream.writableNeedsDrain) {
      const chunk = this.#take()
      try {
        this.#stream.send(chunk)
      } catch (err) {
        this.abort(err instanceof Error ? err : new Error('send failed', { cause: err }))
        return
      }
    }
    this.#watchBacklog()
  }

  /** Several small frames as one chunk, or a piece of a large one. */
  #take (): Uint8Array {
    const [head] = this.#queue
    if (head != null && head.byteLength > WRITE_CHUNK_LENGTH) {
      this.#queue[0] = head.subarray(WRITE_CHUNK_LENGTH)
      this.#queueLength -= WRITE_CHUNK_LENGTH
      return head.subarray(0, WRITE_CHUNK_LENGTH)
    }
    let count = 0
    let length = 0
    for (const frame of this.#queue) {
      if (count > 0 && length + frame.byteLength > WRITE_CHUNK_LENGTH) {
        break
      }
      count++
      length += frame.byteLength
    }
    const frames = count === this.#queue.length ? this.#queue : this.#queue.slice(0, count)
    this.#queue = count === this.#queue.length ? [] : this.#queue.slice(count)
    this.#queueLength -= length
    this.#written = this.#sent - this.#queue.length
    const [first] = frames
    if (frames.length === 1 && first != null) {
      return first
    }
    const chunk = new Uint8Array(length)
    let offset = 0
    for (const frame of frames) {
      chunk.set(frame, offset)
      offset += frame.byteLength
    }
    return chunk
  }

  #count (): void {
    // what comes while nothing is read can't be seen coming, and a window's worth may
    const unread = this.#stream.readStatus === 'paused' ? MAX_STREAM_WINDOW : 0
    const held = this.#closed ? 0 : this.#reader.pending + this.backlog + unread
    this.#init.room?.count(held - this.#counted)
    this.#counted = held
  }

  #watchBacklog (): void {
    this.#count()
    if (this.#closed) {
      return
    }
    if (!this.#stream.writableNeedsDrain) {
      clearTimeout(this.#stall)
      this.#stall = undefined
    } else {
      this.#stall ??= setTimeout(() => {
        this.violate('write-stalled', `${this.backlog} bytes wait`)
      }, this.#init.stallTimeout)
    }
    if (!this.#init.pauseWhenCongested) {
      return
    }
    if (this.backlog > READ_PAUSE_LEVEL && this.#stream.readStatus === 'readable') {
      this.#stream.pause()
      this.#count()
    } else if (this.backlog <= READ_PAUSE_LEVEL && this.#stream.readStatus === 'paused') {
      this.#stream.resume()
      this.#count()
    }
  }

  readonly #onDrain = (): void => {
    clearTimeout(this.#stall)
    this.#stall = undefined
    this.#count()
    // the stream's own queue goes first, in a microtask of its own
    queueMicrotask(this.#flush)
  }

  readonly #onMessage = (event: StreamMessageEvent): void => {
    try {
      if (event.data instanceof Uint8Array) {
        this.#reader.push(event.data, this.#onBytes)
        return
      }
      for (const chunk of event.data) {
        this.#reader.push(chunk, this.#onBytes)
      }
    } catch (err) {
      if (!(err instanceof FrameViolation)) {
        throw err
      }
      this.violate(err.reason, err.message)
      return
    }
    this.#watchFrame()
  }

  #watchFrame (): void {
    this.#count()
    if (this.#closed || this.#reader.pending === 0) {
      this.#deadline.clear()
      return
    }
    if (this.#init.room?.isOver === true) {
      this.violate('frame-overflow', `${this.#reader.pending} bytes of a frame`)
      return
    }
    const { announced } = this.#reader
    this.#deadline.set(this.received, announced, this.#init.frameTimeout + announced / FRAME_RATE)
  }

  readonly #onBytes = (bytes: Uint8Array): void => {
    if (!this.#closed) {
      this.received++
      this.#init.onFrame(decodeFrame(bytes))
    }
  }

  readonly #onStreamEnd = (): void => {
    // the last bytes may still be on their way through the muxer
    queueMicrotask(() => {
      if (this.#closed) {
        return
      }
      if (this.#reader.pending > 0) {
        this.violate('truncated', `${this.#reader.pending} bytes of a frame`)
      } else {
        this.#init.onEnd()
      }
    })
  }

  readonly #onStreamClose = (event: StreamCloseEvent): void => {
    this.#finish(event.error)
  }

  /** Gives the stream up because of what the peer did. */
  violate (reason: RpcViolation, detail: string): void {
    if (!this.#closed) {
      this.#init.onViolation(reason, detail)
      this.abort(new FrameViolation(reason, detail))
    }
  }

  #finish (error?: Error): void {
    if (this.#closed) {
      return
    }
    this.#closed = true
    clearTimeout(this.#stall)
    this.#deadline.clear()
    this.discard()
    this.#count()
    this.#stream.removeEventListener('close', this.#onStreamClose)
    this.#stream.removeEventListener('drain', this.#onDrain)
    this.#stream.removeEventListener('end', this.#onStreamEnd)
    this.#stream.removeEventListener('message', this.#onMessage)
    this.#init.onClose(error)
  }
}
