import { expect } from 'chai'
import { createTracing } from '../../../src/node/traces/index.ts'
import { REQUEST_ID_LENGTH } from '../../../src/rpc/constants.ts'
import { at } from '../../builders/oprf.ts'
import { buildTestRegistry } from '../../builders/registry.ts'
import { targetOf } from '../../../src/rpc/target.ts'
import type { Span } from '../../../src/node/traces/index.ts'
import type { TracedRequest } from '../../../src/rpc/interface.ts'
import type { Logger } from '@libp2p/interface'

const { registry } = buildTestRegistry({ dps: 2, csips: 1, msps: 1, seed: 'traces' })
const dp = at(registry.dps, 0)
const idOf = (byte: number): Uint8Array => new Uint8Array(REQUEST_ID_LENGTH).fill(byte)
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex')

function traced () {
  const [spans, lines]: [Span[], string[]] = [[], []]
  const log = Object.assign((format: string, ...args: unknown[]) => {
    lines.push(args.reduce<string>((text, arg) => text.replace('%s', String(arg)), format))
  }, { error: () => {}, trace: () => {}, enabled: true, newScope: () => log }) as unknown as Logger
  return { spans, lines, tracing: createTracing({ log, spans: { add: span => { spans.push(span) } } }) }
}

const request = (id: Uint8Array, isListed = true): TracedRequest =>
  ({ id, protocol: '/mimi/oprf/1.0.0', method: 'evaluate', peer: targetOf(dp).id, isListed })

describe('node/traces/tracing', () => {
  it('makes what a request causes children of it, and links them to what they are elsewhere', async () => {
    const { tracing, spans, lines } = traced()
    const served = tracing.asked(request(idOf(1)))
    await served.run(async () => {
      await Promise.resolve()
      tracing.asking(request(idOf(2))).ended('ok')
    })
    served.ended('ok')
    const [asking, asked] = [at(spans, 0), at(spans, 1)]
    expect(hex(asked.traceId)).to.equal(hex(idOf(1)))
    expect(hex(asked.id)).to.equal(hex(idOf(1).slice(-8)))
    expect(asked.parentId).to.equal(undefined)
    expect(hex(asking.traceId)).to.equal(hex(idOf(1)))
    expect(hex(asking.parentId)).to.equal(hex(asked.id))
    expect(hex(asking.remote?.traceId)).to.equal(hex(idOf(2)))
    expect(hex(asking.remote?.id)).to.equal(hex(idOf(2).slice(-8)))
    expect(lines[0]).to.match(new RegExp(`^asked oprf evaluate of .*, request ${hex(idOf(2))}, for ${hex(idOf(1))}$`))
    expect(lines[1]).to.match(new RegExp(`^answered oprf evaluate to .*, request ${hex(idOf(1))}$`))
  })

  it('never takes an id that came for one that goes out', async () => {
    const { tracing, spans } = traced()
    await tracing.within('lookup', async () => { tracing.asking(request(idOf(3))).ended('ok') })
    const [asking, lookup] = [at(spans, 0), at(spans, 1)]
    expect(lookup).to.include({ name: 'lookup', kind: 'work' })
    expect(hex(asking.traceId)).to.equal(hex(lookup.traceId)).and.to.not.equal(hex(idOf(3)))
  })

  it('does not count for a request what happens after its end', async () => {
    const { tracing, spans } = traced()
    const served = tracing.asked(request(idOf(1)))
    let later = (): void => {}
    const { promise: end, resolve } = Promise.withResolvers<void>()
    await served.run(async () => {
      later = () => {
        tracing.asking(request(idOf(2))).ended('ok')
        resolve()
      }
      setImmediate(() => { later() })
    })
    served.ended('ok')
    await end
    const asking = spans.find(({ kind }) => kind === 'asking')
    expect(asking?.parentId).to.equal(undefined)
    expect(hex(asking?.traceId)).to.not.equal(hex(idOf(1)))
  })

  it('gives a request that came without an id one of its own', () => {
    for (const none of [new Uint8Array(0), idOf(0)]) {
      const { tracing, spans } = traced()
      tracing.asked(request(none)).ended('refused', 'X_REFUSED')
      expect(at(spans, 0).traceId.some(byte => byte !== 0)).to.equal(true)
      expect(at(spans, 0)).to.include({ error: 'X_REFUSED' })
    }
  })

  it('names parties of the registry, and nobody else', () => {
    const { tracing, spans, lines } = traced()
    tracing.asked(request(idOf(1))).ended('ok')
    tracing.asked(request(idOf(1), false)).ended('not-found', 'X_NOT_FOUND')
    expect(at(spans, 0).attributes['mimi.peer']).to.equal(dp.id)
    expect(at(spans, 1).attributes).to.not.have.property('mimi.peer')
    expect(at(spans, 1).error, 'that nothing is there is an answer').to.equal(undefined)
    expect(lines[0]).to.include(dp.id)
    expect(lines[1]).to.include('to a client: X_NOT_FOUND in ').and.not.to.include(dp.id)
  })
})
