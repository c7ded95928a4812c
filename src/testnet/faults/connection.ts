/** A connection of a testnet's node, whose bytes can be held, delayed, and cut off. */
import { AbstractMultiaddrConnection } from '@libp2p/utils'
import { steadyNow, systemClock, systemTimer } from '../../base/clock.ts'
import { Lane } from './lane.ts'
import type { AbortOptions, MultiaddrConnection } from '@libp2p/interface'
import type { SendResult } from '@libp2p/utils'
import type { Uint8ArrayList } from 'uint8arraylist'

/** How it is with the network between the two ends, asked again for each piece that is sent. */
export interface Link {
  /** Nothing passes at present, and nothing gets lost. */
  isHeld (): boolean
  /** Milliseconds, each way. */
  delay (): number
  /** By lot: the connection breaks here. */
  breaks (): boolean
}

export class BrokenByTestnetError extends Error {
  override readonly name = 'BrokenByTestnetError'

  constructor () {
    super('the testnet cut this connection')
  }
}

export class FaultyConnection extends AbstractMultiaddrConnection {
  readonly #inner: MultiaddrConnection
  readonly #link: Link
  readonly #out: Lane
  readonly #in: Lane
  #isPaused = false
  #needsDrain = false

  constructor (inner: MultiaddrConnection, link: Link) {
    super({
      remoteAddr: inner.remoteAddr,
      direction: inner.direction,
      log: inner.log,
      inactivityTimeout: inner.inactivityTimeout
    })
    this.#inner = inner
    this.#link = link
    const lane = (onRoom: () => void): Lane => new Lane({
      delay: () => link.delay(),
      isHeld: () => link.isHeld(),
      now: () => steadyNow(systemClock),
      timer: systemTimer,
      onRoom
    })
    this.#out = lane(() => { this.#drained() })
    this.#in = lane(() => { this.#listenOn() })
    inner.addEventListener('message', ({ data }) => { this.#received(data) })
    inner.addEventListener('drain', () => { this.#drained() })
    inner.addEventListener('close', ({ error }) => { this.#closed(error) })
    this.look()
  }

  /** To be called when the link has changed. */
  look (): void {
    if (this.#link.isHeld()) {
      this.#pauseInner()
      return
    }
    this.#out.look()
    this.#in.look()
    this.#listenOn()
    this.#drained()
  }

  /** As whoever cuts the cable would. */
  break (): void {
    this.abort(new BrokenByTestnetError())
  }

  override sendData (data: Uint8ArrayList): SendResult {
    if (this.#link.breaks()) {
      queueMicrotask(() => { this.break() })
      return { sentBytes: data.byteLength, canSendMore: true }
    }
    if (this.#link.isHeld() || this.#out.isFull) {
      this.#needsDrain = true
      return { sentBytes: 0, canSendMore: false }
    }
    const { byteLength } = data
    const canSendMore = this.#out.isEmpty && this.#link.delay() === 0
      ? this.#send(data)
      // the sender may change its own list
      : this.#sendLater(data.slice(), byteLength)
    this.#needsDrain = !canSendMore
    return { sentBytes: byteLength, canSendMore }
  }

  #send (data: Uint8Array | Uint8ArrayList): boolean {
    return this.#inner.status === 'open' && this.#inner.send(data)
  }

  #sendLater (data: Uint8Array, byteLength: number): boolean {
    this.#out.push(byteLength, () => { this.#send(data) })
    return !this.#out.isFull
  }

  override async sendClose (options?: AbortOptions): Promise<void> {
    // what the other end is still to hear goes before
    await new Promise<void>(resolve => { this.#out.push(0, resolve) })
    await this.#inner.close(options)
  }

  override sendReset (err: Error): void {
    this.#inner.abort(err)
    this.#out.flush()
    this.#in.flush()
  }

  override sendPause (): void {
    this.#isPaused = true
    this.#pauseInner()
  }

  override sendResume (): void {
    this.#isPaused = false
    this.#listenOn()
  }

  #received (data: Uint8Array | Uint8ArrayList): void {
    if (this.#link.breaks()) {
      this.break()
      return
    }
    this.#in.push(data.byteLength, () => { this.onData(data) })
    if (this.#in.isFull) {
      this.#pauseInner()
    }
  }

  #closed (error?: Error): void {
    this.#out.flush()
    this.#in.push(0, () => { this.onTransportClosed(error) })
  }

  #pauseInner (): void {
    if (this.#inner.status === 'open') {
      this.#inner.pause()
    }
  }

  #listenOn (): void {
    if (!this.#isPaused && !this.#link.isHeld() && !this.#in.isFull && this.#inner.status === 'open') {
      this.#inner.resume()
    }
  }

  #drained (): void {
    if (this.#needsDrain && !this.#link.isHeld() && !this.#out.isFull) {
      this.#needsDrain = false
      this.safeDispatchEvent('drain')
    }
  }
}
