import { request } from 'node:http'
import { expect } from 'chai'
import { MAX_FEED_LENGTH, listenForFeed } from '../../../src/attestor/assignments/feed-listener.ts'
import { SIGNATURE_HEADER, TIMESTAMP_HEADER, postSigned, sign } from '../../../src/node/signed-http.ts'
import { NUMBER, recordsOf } from '../../builders/assignments.ts'
import { NOW } from '../../builders/attestor.ts'
import { SECRET, post } from '../channels/sms/gateway.ts'
import type { Records } from '../../builders/assignments.ts'
import type { SignedListener } from '../../../src/node/signed-listener.ts'
import type { Purpose } from '../../../src/node/signed-http.ts'

const LINE = `${NUMBER},reassigned,2025-12-20\n`

describe('attestor/assignments/feed-listener', () => {
  let records: Records
  let listener: SignedListener

  beforeEach(async () => {
    records = await recordsOf()
    listener = await listenForFeed({
      port: 0,
      secret: SECRET,
      clock: records.clock,
      registry: { current: () => records.registry, onUpdate: () => () => {} },
      assignments: {
        read: records.opened.read,
        record: async lines => { await records.ledger.record(lines) },
        standing: async csi => await records.announcer.standing(csi.uri, await records.ledger.task(csi))
      }
    })
  })

  afterEach(async () => { await listener.close() })

  /** Status and body, also of refusals. */
  async function send (
    body: string, path = '/feed', purpose: Purpose = 'feed'
  ): Promise<[status: number, body: unknown]> {
    return await new Promise((resolve, reject) => {
      const headers = { [TIMESTAMP_HEADER]: String(NOW), [SIGNATURE_HEADER]: sign(SECRET, purpose, NOW, body) }
      const outgoing =
        request({ host: '127.0.0.1', port: listener.port, path, method: 'POST', headers, agent: false }, response => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => { chunks.push(chunk) })
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            resolve([response.statusCode ?? 0, text === '' ? undefined : JSON.parse(text)])
          })
        })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }

  it('takes lines once they are on the disk, and tells how they stand', async () => {
    const url = new URL(`http://127.0.0.1:${listener.port}/feed`)
    const shared = { url, secret: SECRET, timestamp: NOW, timeout: 5_000, maxResponse: 1_000 }
    expect(JSON.parse(await postSigned({ ...shared, purpose: 'feed', body: LINE }))).to.deep.equal({ recorded: 1 })
    await records.restart()
    const ask = async (): Promise<unknown> => JSON.parse(await postSigned({
      ...shared,
      url: new URL('/standing', url),
      purpose: 'standing',
      timestamp: records.clock.now(),
      body: JSON.stringify([NUMBER])
    }))
    expect(await ask()).to.deep.equal([{ state: 'waiting' }])
    await records.announcer.round()
    records.clock.advance(1)
    expect(await ask()).to.deep.equal([{ state: 'announced', receipts: 5, replicas: 5 }])
  })

  it('takes none of them when one is bad, and names that', async () => {
    expect(await send(`${LINE}tel:+14155550101,stolen,2025-12-20\nnobody\n`)).to.deep.equal([
      422, { bad: [{ line: 2, code: 'FEED_EVENT_UNKNOWN' }, { line: 3, code: 'FEED_LINE_MALFORMED' }] }
    ])
    expect(await records.ledger.of(records.csi())).to.equal(undefined)
  })

  it('refuses another secret, another purpose, a replay, an old one, and what is too long', async () => {
    const signed = { port: listener.port, body: LINE, timestamp: NOW, path: '/feed' } as const
    expect(await post({ ...signed, purpose: 'feed', secret: new Uint8Array(32) })).to.equal(401)
    expect(await post({ ...signed, purpose: 'report' })).to.equal(401)
    expect(await post({ ...signed, purpose: 'feed', timestamp: NOW - 300_001 })).to.equal(401)
    expect(await records.ledger.of(records.csi())).to.equal(undefined)
    expect(await post({ ...signed, purpose: 'feed' })).to.equal(202)
    expect(await post({ ...signed, purpose: 'feed' }), 'replayed').to.equal(409)
    expect(await post({ ...signed, purpose: 'feed', path: '/other' })).to.equal(404)
    expect(await post({ ...signed, purpose: 'feed', method: 'PUT' })).to.equal(405)
    expect(await post({ ...signed, purpose: 'feed', body: 'x'.repeat(MAX_FEED_LENGTH + 1) }).catch(() => 413))
      .to.equal(413)
  })

  it('does not change anything by a replay after a restart', async () => {
    await send(LINE)
    await records.announcer.round()
    await records.tell(LINE)
    await records.announcer.round()
    expect(records.handed).to.have.length(1)
  })

  it('answers a thousand identifiers at once, in their order, and an empty list', async () => {
    await send(LINE)
    const asked = Array.from({ length: 1_000 }, (_, i) => i === 7 ? NUMBER : 'tel:+14155550199')
    const [status, standings] = await send(JSON.stringify(asked), '/standing', 'standing')
    expect(status).to.equal(200)
    expect(standings).to.deep.equal(asked.map(uri => ({ state: uri === NUMBER ? 'waiting' : 'announced' })))
    expect(await send('[]', '/standing', 'standing')).to.deep.equal([200, []])
    expect(await send('', '/feed', 'feed')).to.deep.equal([202, { recorded: 0 }])
  })

  it('refuses questions that are none', async () => {
    for (const body of [
      '', '{}', '[1]', 'null', '"tel:+14155550100"', JSON.stringify([NUMBER, 7]), JSON.stringify([7, NUMBER]),
      JSON.stringify([NUMBER, 'nobody']), '["nobody"]', '["tel:0"]',
      JSON.stringify(Array.from({ length: 1_001 }, () => NUMBER))
    ]) {
      expect((await send(body, '/standing', 'standing'))[0], body.slice(0, 10)).to.equal(400)
    }
  })
})
