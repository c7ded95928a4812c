import { createServer } from 'node:http'
import { expect } from 'chai'
import { AttestError } from '../../src/protocols/attest/errors.ts'
import { answers } from '../../src/node/http-answers.ts'
import { FIRST_SERVICE_PAUSE, MAX_SERVICE_PAUSE, SERVICE_INTERVAL, ServiceWatch } from '../../src/node/services.ts'
import type { AddressInfo } from 'node:net'
import type { Service } from '../../src/node/services.ts'

describe('node/services', () => {
  /** Waits for nothing: what is due is run by hand. */
  function setUp (services: readonly Service[]) {
    const pauses: number[] = []
    const due: Array<() => void> = []
    const logged: string[] = []
    const say = (...words: unknown[]): void => { logged.push(String(words[1])) }
    const watch = new ServiceWatch(services, {
      log: Object.assign(say, {
        error: say, trace: say, enabled: true, newScope: () => { throw new Error('no scopes') }
      }),
      timer: {
        after: (ms, callback) => {
          pauses.push(ms)
          due.push(callback)
          return () => { due.splice(due.indexOf(callback), 1) }
        }
      }
    })
    const next = async (): Promise<void> => {
      due.shift()?.()
      await new Promise(resolve => setImmediate(resolve))
    }
    return { watch, pauses, due, logged, next }
  }
  const down = (): never => { throw new AttestError('ATTEST_CHANNEL_DOWN', { detail: 'SMTP ECONNREFUSED' }) }

  it('says what is missing and why, and that it came; one word a service in the log', async () => {
    let isUp = false
    const { watch, pauses, logged, next } = setUp([
      { name: 'mail', reach: async () => { if (!isUp) { down() } } },
    ])
    let changes = 0
    await watch.start()
    watch.onChange(() => { changes++ })
    expect(watch.missing.map(({ name, error }) => [name, error.code])).to.deep.equal([['mail', 'ATTEST_CHANNEL_DOWN']])
    for (let i = 0; i < 8; i++) {
      await next()
    }
    expect([changes, logged]).to.deep.equal([0, ['mail']])
    expect(pauses.slice(0, 3)).to.deep.equal([1, 2, 4].map(factor => factor * FIRST_SERVICE_PAUSE))
    expect(Math.max(...pauses)).to.equal(MAX_SERVICE_PAUSE)
    isUp = true
    await next()
    expect([watch.missing, changes]).to.deep.equal([[], 1])
    expect(logged).to.deep.equal(['mail', 'mail'])
  })

  it('looks again at what is there, says that it went, and comes back to it soon', async () => {
    let isUp = true
    const { watch, pauses, logged, next } = setUp([{ name: 'mail', reach: async () => { if (!isUp) { down() } } }])
    const told: number[] = []
    watch.onChange(() => { told.push(watch.missing.length) })
    await watch.start()
    await next()
    expect([pauses, told, logged]).to.deep.equal([[SERVICE_INTERVAL, SERVICE_INTERVAL], [], []])
    isUp = false
    await next()
    expect([told, logged, pauses.at(-1)]).to.deep.equal([[1], ['mail'], FIRST_SERVICE_PAUSE])
    isUp = true
    await next()
    expect([told, pauses.at(-1)]).to.deep.equal([[1, 0], SERVICE_INTERVAL])
  })

  it('tries nothing once it was stopped', async () => {
    const { watch, due } = setUp([{ name: 'mail', reach: async () => { down() } }])
    await watch.start()
    expect(due).to.have.length(1)
    watch.stop()
    expect(due).to.have.length(0)
  })

  it('hides no defect behind a service', async () => {
    const { watch } = setUp([{ name: 'mail', reach: async () => { throw new TypeError('a defect') } }])
    expect(await watch.start().catch((err: Error) => err.message)).to.equal('a defect')
  })

  it('takes any answer of a web service but one that it is down', async () => {
    const codes = new Map([['/ok', 200], ['/no-head', 405], ['/secret', 401], ['/down', 503]])
    const asked: string[] = []
    const server = createServer(({ method, url = '' }, response) => {
      asked.push(`${method} ${url}`)
      response.writeHead(codes.get(url) ?? 404).end()
    })
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', () => { resolve() }) })
    const { port } = server.address() as AddressInfo
    const ask = async (path: string, scheme = 'http'): Promise<string> =>
      await answers({ url: new URL(`${scheme}://127.0.0.1:${port}${path}`), timeout: 10_000 })
        .then(() => 'there', (err: Error) => err.message)
    expect(await Promise.all([...codes.keys()].map(async path => await ask(path))))
      .to.deep.equal(['there', 'there', 'there', 'status 503'])
    expect(asked).to.have.members([...codes.keys()].map(path => `HEAD ${path}`))
    expect(await ask('/ok', 'https'), 'no TLS there').to.not.equal('there')
    await new Promise(resolve => { server.close(resolve) })
    expect(await ask('/ok')).to.equal('ECONNREFUSED')
  })
})
