import { defaultLogger } from '@libp2p/logger'
import { expect } from 'chai'
import { createPeer } from '../../src/node/libp2p.ts'
import { READ_METHOD, RECORDS_PROTOCOL } from '../../src/protocols/records/constants.ts'
import { ReadStatus } from '../../src/protocols/records/pb/messages.ts'
import { replicasOf } from '../../src/registry/placement.ts'
import { placementOf } from '../../src/registry/policy.ts'
import { stage } from './cast/stage.ts'

describe('T11: immediate discoverability', function () {
  this.timeout(60_000)

  const on = stage({ dps: 7, policy: placementOf({ replicas: 5 }) })

  it('a mapping, its renewal with other tags, and a first mapping are found at every DP as soon as they are ' +
    'acknowledged', async () => {
    const csi = 'mailto:dora@example.com'
    const holder = await on.testnet.person()
    for (const [tags, firstMapping] of [[['work'], true], [['home'], false]] as const) {
      const { entry } = await on.testnet.claim({ csi, holder, tags, firstMapping })
      for (const { dp } of on.testnet.dps) {
        const [read] = await dp.reader.read([entry.lookupKey])
        expect(read?.status).to.equal('found')
        expect(read?.entries.map(({ hash }) => hash)).to.deep.equal([entry.hash])
      }
      const { mappings } = await on.querier.discover(csi)
      expect(mappings.map(({ mapping }) => mapping.tags)).to.deep.equal([tags])
    }
  })

  it('also while two DPs are down, and at these two when they are back', async () => {
    const away = [on.dp(5), on.dp(6)]
    await Promise.all(away.map(async dp => { await dp.stop() }))
    const { entry } = await on.testnet.claim({ csi: 'mailto:erin@example.com', dp: on.dp(0).party.id })
    await Promise.all(away.map(async dp => { await dp.restart() }))
    for (const { dp } of on.testnet.dps) {
      const [read] = await dp.reader.read([entry.lookupKey])
      expect(read?.entries.map(({ hash }) => hash)).to.deep.equal([entry.hash])
    }
  })

  it('although a replica denies it', async () => {
    const { entry } = await on.testnet.claim({ csi: 'mailto:fred@example.com', dp: on.dp(0).party.id })
    const [closest] = replicasOf(entry.lookupKey, on.testnet.registry, Date.now())
      .filter(({ id }) => id !== on.dp(0).party.id)
    const liar = on.testnet.dps.find(({ party }) => party.id === closest?.id)
    if (liar == null) {
      throw new Error('a key without replicas')
    }
    await liar.stop()
    const double = await createPeer({
      logger: defaultLogger(), seed: liar.party.seed, listen: [`/ip4/127.0.0.1/tcp/${liar.party.port}`]
    })
    double.services.rpc.handle(RECORDS_PROTOCOL, READ_METHOD, async ({ items }) =>
      ({ results: items.map(() => ({ status: ReadStatus.NONE, recordSet: new Uint8Array(0) })) }))
    await double.start()
    for (const { dp } of on.testnet.dps.filter(candidate => candidate !== liar)) {
      const [read] = await dp.reader.read([entry.lookupKey], { until: 'all' })
      expect(read?.entries.map(({ hash }) => hash)).to.deep.equal([entry.hash])
    }
    await double.stop()
    await liar.restart()
  })
})
