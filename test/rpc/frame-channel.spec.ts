import { expect } from 'chai'
import { streamPair } from '@libp2p/utils'
import { ByteRoom } from '../../src/rpc/byte-room.ts'
import { MAX_STREAM_WINDOW, WRITE_CHUNK_LENGTH, WRITE_QUEUE_RESERVE } from '../../src/rpc/constants.ts'
import { FrameChannel } from '../../src/rpc/frame-channel.ts'
import { Frame } from '../../src/rpc/pb/frame.ts'
import { until } from '../builders/replicas.ts'
import type { FrameChannelInit } from '../../src/rpc/frame-channel.ts'
import type { Stream } from '@libp2p/interface'

const frame = (id: number, size: number): Partial<Frame> =>
  ({ type: Frame.Type.REQUEST, id, method: 1, deadline: 1, body: new Uint8Array(size) })

interface Made {
  channel: FrameChannel
  ours: Stream
  theirs: Stream
  frames: Frame[]
  violations: string[]
  closed: Promise<Error | undefined>
}

async function make (init: Partial<FrameChannelInit> = {}): Promise<Made> {
  const [ours, theirs] = await streamPair()
  const frames: Frame[] = []
  const violations: string[] = []
  let onClose: (err?: Error) => void = () => {}
  const closed = new Promise<Error | undefined>((resolve) => { onClose = resolve })
  const channel = new FrameChannel(ours, {
    maxFrame: () => 2 ** 20,
    maxWriteQueue: 1_000_000,
    stallTimeout: 1_000,
    frameTimeout: 1_000,
    pauseWhenCongested: false,
    onFrame: (received) => { frames.push(received) },
    onEnd: () => {},
    onClose,
    onViolation: (reason) => { violations.push(reason) },
    ...init
  })
  return { channel, ours, theirs, frames, violations, closed }
}

describe('rpc/frame-channel', () => {
  it('writes the frames of one turn as one message', async () => {
    const { channel, ours, theirs } = await make()
    const sizes: number[] = []
    const { send } = ours
    ours.send = (data) => {
      sizes.push(data.byteLength)
      return send.call(ours, data)
    }
    channel.send(frame(1, 100))
    await Promise.resolve()
    channel.send(frame(2, 100))
    await new Promise((resolve) => { theirs.addEventListener('message', resolve, { once: true }) })
    expect(sizes).to.have.length(1)
    channel.abort(new Error('done'))
  })

  it('knows which frames can have reached the remote', async () => {
    const { channel, theirs } = await make()
    const first = channel.send(frame(1, 100))
    expect(channel.isWritten(first)).to.equal(false)
    await new Promise((resolve) => { theirs.addEventListener('message', resolve, { once: true }) })
    const second = channel.send(frame(2, 100))
    expect(channel.isWritten(first)).to.equal(true)
    expect(channel.isWritten(second)).to.equal(false)
    channel.abort(new Error('done'))
    expect(channel.isWritten(second)).to.equal(false)
  })

  it('waits for drain when the stream is full, and then goes on', async () => {
    const { channel, ours } = await make()
    const sent: number[] = []
    ours.send = (data) => {
      sent.push(data.byteLength)
      ours.writableNeedsDrain = true
      return false
    }
    channel.send(frame(1, 50_000))
    channel.send(frame(2, 50_000))
    await new Promise(setImmediate)
    expect(sent).to.have.length(1)
    expect(channel.backlog).to.be.greaterThan(50_000)
    ours.writableNeedsDrain = false
    ours.dispatchEvent(new Event('drain'))
    await new Promise(setImmediate)
    expect(sent).to.have.length(2)
    expect(channel.backlog).to.equal(0)
    channel.abort(new Error('done'))
  })

  it('hands a large frame over piece by piece, so that little waits in a socket that takes none', async () => {
    const { channel, ours, theirs } = await make()
    const pieces: number[] = []
    const send = ours.send.bind(ours)
    ours.send = data => {
      pieces.push(data.byteLength)
      return send(data)
    }
    let received = 0
    theirs.addEventListener('message', ({ data }) => { received += data.byteLength })
    const number = channel.send(frame(1, 1_000_000))
    expect(channel.isWritten(number)).to.equal(false)
    await until(() => received >= 1_000_000)
    expect(Math.max(...pieces)).to.equal(WRITE_CHUNK_LENGTH)
    expect(channel.isWritten(number)).to.equal(true)
    expect(channel.backlog).to.equal(0)
    channel.abort(new Error('done'))
  })

  it('never holds more than its queue and the reserve for a peer that does not read', async () => {
    const maxWriteQueue = 500_000
    const { channel, ours, violations, closed } = await make({ maxWriteQueue })
    ours.writableNeedsDrain = true
    let most = 0
    for (let id = 1; id <= 200; id++) {
      channel.send(frame(id, 10_000))
      most = Math.max(most, channel.backlog)
    }
    expect((await closed)?.name).to.equal('FrameViolation')
    expect(violations).to.deep.equal(['write-overflow'])
    expect(most).to.be.at.most(maxWriteQueue + WRITE_QUEUE_RESERVE)
    expect(channel.hasRoom(1)).to.equal(true)
    expect(channel.isOpen).to.equal(false)
  })

  it('stops reading from a peer that lets answers pile up', async () => {
    const room = new ByteRoom(100_000_000)
    const { channel, ours } = await make({ pauseWhenCongested: true, maxWriteQueue: 10_000_000, room })
    ours.writableNeedsDrain = true
    channel.send(frame(1, 1_100_000))
    await new Promise(setImmediate)
    expect(ours.readStatus).to.equal('paused')
    expect(room.held, 'with what may still come').to.equal(channel.backlog + MAX_STREAM_WINDOW)
    ours.writableNeedsDrain = false
    ours.dispatchEvent(new Event('drain'))
    await new Promise(setImmediate)
    expect(ours.readStatus).to.equal('readable')
    expect(room.held).to.equal(channel.backlog)
    channel.abort(new Error('done'))
  })

  it('writes what waits before it ends its side', async () => {
    const { channel, theirs } = await make()
    const received: number[] = []
    theirs.addEventListener('message', ({ data }) => { received.push(data.byteLength) })
    channel.send(frame(1, 1_000))
    await channel.close(AbortSignal.timeout(1_000))
    await new Promise((resolve) => {
      if (theirs.remoteWriteStatus === 'closed') {
        resolve(undefined)
      } else {
        theirs.addEventListener('remoteCloseWrite', resolve)
      }
    })
    expect(received.reduce((sum, length) => sum + length, 0)).to.be.greaterThan(1_000)
    channel.abort(new Error('done'))
  })
})
