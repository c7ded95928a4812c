import { expect } from 'chai'
import fc from 'fast-check'
import { BaseError } from '../../src/base/errors.ts'
import { createLogger, redact } from '../../src/node/logger.ts'
import { randomPeer } from '../builders/engines.ts'
import type { LogLevel } from '../../src/node/constants.ts'
import type { ComponentLogger } from '@libp2p/interface'

interface Line { level: string, component: string, msg: string, time: string }

function make (level?: LogLevel): { logger: ComponentLogger, lines: () => Line[], text: () => string } {
  let text = ''
  const logger = createLogger({ level, destination: { write: (line) => { text += line } } })
  return {
    logger,
    text: () => text,
    lines: () => text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line)
  }
}

describe('node/logger', () => {
  it('writes JSON lines with level, component and time', async () => {
    const { logger, lines } = make()
    const peer = await randomPeer()
    logger.forComponent('mimi:oprf')('%p asked for %d elements, 100%%', peer, 3)
    logger.forComponent('mimi:oprf').error('failed - %e', new BaseError('KEY_INVALID', { cause: new Error('deep') }))
    const [said, failed] = lines()
    expect(said)
      .to.include({ level: 'info', component: 'mimi:oprf', msg: `${peer.toString()} asked for 3 elements, 100%` })
    expect(new Date(said?.time ?? '').getTime()).to.be.greaterThan(0)
    expect(failed).to.include({ level: 'error' })
    expect(failed?.msg).to.include('BaseError KEY_INVALID').and.to.include('<- Error: deep')
  })

  it('keeps what libp2p says for debug, and messages for trace', () => {
    for (const [level, expected] of [
      ['error', ['e']],
      ['info', ['e', 'ours']],
      ['debug', ['e', 'ours', 'theirs', 'reset']],
      ['trace', ['e', 'ours', 'theirs', 'reset', 't']],
      ['silent', []]
    ] as const) {
      const { logger, lines } = make(level)
      logger.forComponent('mimi:x').error('e')
      logger.forComponent('mimi:x')('ours')
      logger.forComponent('libp2p:tcp')('theirs')
      logger.forComponent('libp2p:tcp').error('reset')
      logger.forComponent('mimi:x').trace('t')
      expect(lines().map(({ msg }) => msg)).to.deep.equal(expected)
    }
  })

  it('names the DPs that have names, ids included, and nobody else', async () => {
    const [known, stranger] = [(await randomPeer()).toString(), (await randomPeer()).toString()]
    let text = ''
    const logger = createLogger({
      destination: { write: line => { text += line } },
      nameOf: id => id === known ? 'op-a' : undefined
    })
    logger.forComponent('mimi:x').newScope('y')('%s: no answer; %s neither', known, stranger)
    expect((JSON.parse(text) as Line).msg).to.equal(`op-a (${known}): no answer; ${stranger} neither`)
  })

  it('tells scopes apart', () => {
    const { logger, lines } = make()
    logger.forComponent('mimi:rpc').newScope('server')('hello')
    expect(lines()[0]).to.include({ component: 'mimi:rpc:server' })
  })

  it('never writes bytes or keys of a data store, which may be keys of mappings', () => {
    const { logger, text } = make()
    const bytes = new Uint8Array(32).fill(7)
    logger.forComponent('mimi:x')('%b %t %k %s', bytes, bytes, '/mimi/7777', bytes)
    expect(text()).to.include('[32 bytes] [32 bytes] [key] [32 bytes]')
  })

  it('takes identifiers of people out of whatever is written', () => {
    for (const csi of [
      'tel:+14155550123', 'mailto:alice@example.com', 'acct:alice@social.example', '+1 415 555 0123',
      'alice@example.com', 'sip:alice@example.com'
    ]) {
      const { logger, text } = make('debug')
      logger.forComponent('mimi:x')('looking for %s now', csi)
      logger.forComponent('mimi:x').error(new Error(`no ${csi}`))
      logger.forComponent('libp2p:x').error('%j', { csi })
      expect(text()).to.not.match(/alice|415/)
      expect(text()).to.include('[redacted]')
    }
  })

  it('leaves addresses of nodes, times and versions as they are', () => {
    for (const text of [
      '/ip4/127.0.0.1/tcp/4001/p2p/12D3KooW', '2026-11-23T04:47:25+00:00', '/mimi/oprf/1.0.0', 'version 12, 3 of 5'
    ]) {
      expect(redact(text)).to.equal(text)
    }
  })

  it('writes one line for any message, and nothing throws', () => {
    fc.assert(fc.property(fc.string(), fc.array(fc.anything()), (formatter, args) => {
      const { logger, lines } = make()
      logger.forComponent('mimi:x')(formatter, ...args)
      expect(lines()).to.have.length(1)
    }))
  })
})
