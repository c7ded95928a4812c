import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { parseCsi } from '../../src/identifiers/csi.ts'
import { DEFAULT_POLICY } from '../../src/registry/policy.ts'
import { announceReassigned } from '../../src/testnet/announcement.ts'
import { makeFederation } from '../../src/testnet/federation.ts'
import { codeOf } from '../builders/outcomes.ts'
import type { Announced } from '../../src/testnet/announcement.ts'

const NOW = Date.UTC(2026, 5, 1)
const MINUTE = 60_000
const { registry, csips } = makeFederation({
  dpPorts: [1, 2, 3], mspPorts: [4], csipPorts: [5], random: systemRandom, now: NOW
})

/** `standings` are given one after the other, the last one for ever; each wait takes as long as it says. */
async function announce (standings: readonly unknown[], { uri = 'tel:+14155550100', since = NOW, signal }: {
  uri?: string, since?: number, signal?: AbortSignal
} = {}): Promise<{ announced: Promise<Announced>, asked: string[][] }> {
  const clock = { time: NOW, now: () => clock.time }
  const asked: string[][] = []
  const left = [...standings]
  const announced = announceReassigned(parseCsi(uri, DEFAULT_POLICY.csiTypes), since, {
    registry,
    csipId: csips[0]?.id ?? '',
    clock,
    request: async (method, params) => {
      asked.push([method, params])
      return method === 'record' ? undefined : left.length > 1 ? left.shift() : left[0]
    },
    onRecorded: () => { asked.push(['recorded']) },
    delay: async ms => {
      signal?.throwIfAborted()
      clock.time += ms
    },
    signal
  })
  await announced.catch(() => undefined)
  return { announced, asked }
}

describe('testnet/announcement', () => {
  it('records the event, and waits until a majority of the replicas has it', async () => {
    const { announced, asked } = await announce([
      { state: 'waiting' }, { state: 'waiting', code: 'RPC_TIMEOUT' }, { state: 'announced', receipts: 5, replicas: 7 }
    ])
    expect(await announced).to.deep.equal({ receipts: 5, replicas: 7 })
    expect(asked).to.deep.equal([
      ['record', 'tel:+14155550100,reassigned,2026-06-01T00:00:00.000Z'],
      ['recorded'],
      ...Array.from({ length: 3 }, () => ['standing', 'tel:+14155550100'])
    ])
  })

  it('knows of no replicas where it was announced before the provider was started', async () => {
    expect(await (await announce([{ state: 'announced' }])).announced).to.deep.equal({ receipts: 0, replicas: 0 })
  })

  it('says after a minute that it is safe, and why it waits', async () => {
    const { announced, asked } = await announce([{ state: 'waiting', code: 'OPRF_TOO_FEW_PARTIALS' }])
    expect(await codeOf(announced)).to.include({ code: 'ASSIGNMENT_QUEUED', detail: 'OPRF_TOO_FEW_PARTIALS' })
    expect(asked.slice(0, 2).map(([what]) => what)).to.deep.equal(['record', 'recorded'])
  })

  it('asks nothing of the provider that it may not say', async () => {
    for (const [options, code] of [
      [{ uri: 'mailto:bob@example.com' }, 'FEED_SCOPE_REFUSED'],
      [{ since: NOW + 60 * MINUTE }, 'FEED_DATE_FUTURE']
    ] as const) {
      const { announced, asked } = await announce([{ state: 'announced' }], options)
      expect(await codeOf(announced)).to.include({ code })
      expect(asked).to.deep.equal([])
    }
  })

  it('ends with the signal', async () => {
    const { announced } = await announce([{ state: 'waiting' }], { signal: AbortSignal.abort(new Error('enough')) })
    expect(await announced.then(() => 'no error', (err: unknown) => err)).to.be.an('error').with.property(
      'message', 'enough'
    )
  })
})
