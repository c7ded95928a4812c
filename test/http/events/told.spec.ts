import { expect } from 'chai'
import { toldBackend } from '../../../src/http/events/told.ts'
import { ManualClock, csiOf } from '../../builders/attest.ts'
import { testLog } from '../../builders/sidecar.ts'
import type { EventLog } from '../../../src/http/events/event-log.ts'
import type { MspBackend } from '../../../src/protocols/confirm/interface.ts'

const NOW = 1_767_225_600_000
const clock = new ManualClock(NOW)
const csi = csiOf('tel:+14155550123')
const options = { signal: new AbortController().signal }
const reference = (n: number): Uint8Array => new Uint8Array(16).fill(n)

async function kept (log: EventLog): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const { type, at, csi: of, more } of log.since(0)) {
    expect([at, of]).to.deep.equal([NOW, csi.uri])
    found.push([type, more])
  }
  return found
}

describe('http/events/told', () => {
  it('keeps everything that happens to a user, and tells the directory as before', async () => {
    const log = await testLog({ clock })
    const told: string[] = []
    const inner: MspBackend = {
      isConfirmedUser: async () => true,
      notify: async () => { told.push('notify') },
      alert: async ({ kind }) => { told.push(kind) },
      confirmed: async () => { told.push('confirmed') }
    }
    const backend = toldBackend(inner, { log, clock })
    await backend.confirmed?.(
      { csi, reference: reference(1), tags: ['Work'], ssiHint: '@bob', expiresAt: NOW }, options
    )
    await backend.notify?.({ csi, reference: reference(2), respondBy: NOW }, options)
    await backend.alert?.({ csi, reference: reference(3), kind: 'entry' }, options)
    await backend.alert?.({ csi, reference: reference(4), kind: 'invalidated' }, options)
    const day = '2026-01-01T00:00:00.000Z'
    expect(await kept(log)).to.deep.equal([
      ['user.confirmed', { tags: ['Work'], expires_at: day, ssi_hint: '@bob' }],
      ['mapping.disputed', { respond_by: day }],
      ['mapping.appeared', {}],
      ['mapping.ended', {}]
    ])
    expect(told).to.deep.equal(['confirmed', 'notify', 'entry', 'invalidated'])
  })

  it('keeps once what comes again since the directory could not be told', async () => {
    const log = await testLog({ clock })
    let isDown = true
    const backend = toldBackend({
      isConfirmedUser: async () => true,
      alert: async () => {
        if (isDown) {
          throw new Error('down')
        }
      }
    }, { log, clock })
    const alert = { csi, reference: reference(1), kind: 'entry' } as const
    expect(await backend.alert?.(alert, options).then(() => 'told', () => 'not told')).to.equal('not told')
    isDown = false
    await backend.alert?.(alert, options)
    expect(await kept(log)).to.have.length(1)
  })

  it('tells nobody before it is kept', async () => {
    const told: string[] = []
    const full = { append: async () => { throw new Error('full') } }
    const backend = toldBackend({ isConfirmedUser: async () => true, notify: async () => { told.push('notify') } }, {
      log: full, clock
    })
    const notice = { csi, reference: reference(1), respondBy: NOW }
    expect(await backend.notify?.(notice, options).then(() => 'told', () => 'not told')).to.equal('not told')
    expect(told).to.deep.equal([])
  })

  it('confirms whom the directory confirms, and names where it names', async () => {
    const log = await testLog({ clock })
    const plain = toldBackend({ isConfirmedUser: async () => false }, { log, clock })
    expect([await plain.isConfirmedUser(csi, options), plain.isSsiHint, plain.reach])
      .to.deep.equal([false, undefined, undefined])
    const naming = toldBackend({ isConfirmedUser: async () => true, isSsiHint: async (_, hint) => hint === '@bob' }, {
      log, clock
    })
    expect(await naming.isSsiHint?.(csi, '@bob', options)).to.equal(true)
  })
})
