import { inspect } from 'node:util'
import { expect } from 'chai'
import { systemRandom } from '../../src/base/clock.ts'
import { memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { registryWith } from '../builders/attestor.ts'
import { DRIVES } from '../builders/channels.ts'
import { liveFederation } from '../builders/live-federation.ts'
import { codeOf } from './cast/claimant.ts'
import type { ComponentLogger, Logger } from '@libp2p/interface'
import type { Holder } from '../../src/holder/holder.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { Driven } from '../builders/channels.ts'
import type { LiveFederation } from '../builders/live-federation.ts'

/** Everything that any logger is given, at every level, as deep as it goes. */
function recorder (lines: string[], name: string): Logger {
  const write = (...args: unknown[]): void => {
    lines.push([name, ...args.map(arg => typeof arg === 'string' ? arg : inspect(arg, { depth: 8 }))].join(' '))
  }
  return Object.assign(write, {
    error: write, trace: write, enabled: true, newScope: (scope: string) => recorder(lines, `${name}:${scope}`)
  })
}

/** The same over real nodes: DPs, attestor, MSP, a holder and a querier, with every word of their logs. */
describe('1: possession is shown through each real channel', () => {
  for (const drive of DRIVES) {
    describe(drive.name, () => {
      let live: LiveFederation
      let driven: Driven
      let holder: Holder
      let querier: LightNode
      const log: string[] = []
      const typed: string[] = []

      before(async () => {
        const logger: ComponentLogger = { forComponent: name => recorder(log, name) }
        const clock = { now: () => live.clock.time }
        driven = await drive.open({ clock, random: systemRandom, registry: registryWith({ test: true }), logger })
        const scopes = [{
          csiType: drive.csiType,
          prefix: drive.csiType === 'tel' ? '+1' : '@example.com',
          methods: [drive.method],
          mayReassign: false,
          issuer: driven.issuer
        }]
        live = await liveFederation({ channels: () => [driven.channel], scopes, logger })
        const node = await live.light({ logger })
        holder = node.holder(secretKeyStore(systemRandom.bytes(32)), memoryStateStore())
        querier = await live.light({ logger })
        live.users[0]?.add(drive.csi)
      })

      after(async () => {
        await live?.stop()
        await driven?.close()
      })

      it('publishes nothing for who shows it wrongly', async () => {
        let asked = 0
        const claim = holder.claim({
          csi: drive.csi,
          msp: 'msp1',
          answer: async ({ instructions }) => asked++ === 0 ? await driven.err(drive.csi, instructions) : ''
        })
        expect(await codeOf(claim)).to.be.oneOf([drive.wrong, 'HOLDER_NO_CODE'])
        expect((await querier.discover(drive.csi)).outcome).to.equal('none')
      })

      it('publishes the mapping of who shows it', async () => {
        live.clock.time += 1_000
        const summary = await holder.claim({
          csi: drive.csi,
          msp: 'msp1',
          answer: async ({ instructions }) => {
            const code = await driven.show(drive.csi, instructions)
            typed.push(code)
            return code
          }
        })
        expect(summary).to.include({ proved: true, receipts: 5, replicas: 5 })
        expect((await querier.discover(drive.csi)).outcome).to.equal('found')
      })

      it('has neither a code nor the identifier in any log', () => {
        const text = log.join('\n')
        expect(text).to.contain(`attested a %s by %s ${drive.csiType} ${drive.method}`)
        expect(text).not.to.contain(drive.csi.slice(drive.csi.indexOf(':') + 1))
        expect(text).not.to.contain(encodeURIComponent(drive.csi))
        for (const code of typed.filter(code => code !== '')) {
          expect(text).not.to.match(new RegExp(`(?<![0-9a-z])${code}(?![0-9a-z])`, 'i'))
        }
      })
    })
  }
})
