import { expect } from 'chai'
import { NEWEST, REGISTRY_PROTOCOL, SHOW, SHOW_LIMITS } from '../../src/protocols/registry/constants.ts'
import { targetOf } from '../../src/rpc/target.ts'
import { codeOf } from './cast/claimant.ts'
import { stage } from './cast/stage.ts'

const DPS = 5
const CSI = 'mailto:in-the-storm@example.com'

describe('A13: parties that ask one DP for ever, at real nodes', () => {
  const on = stage({ dps: DPS })
  /** Three of five. */
  const greedy = [1, 2, 3]

  /** What versions that are none come to, shown by one DP to the first as often as it may and some more. */
  async function junk (from: number): Promise<readonly unknown[]> {
    const { rpc } = on.dp(from).dp.peer.services
    const codes: unknown[] = []
    for (let i = 0; i < SHOW_LIMITS.parties.each + 5; i++) {
      const request = { after: on.testnet.registry.version, versions: [Uint8Array.of(i)] }
      codes.push(await codeOf(
        rpc.call(targetOf(on.dpRecord(0)), REGISTRY_PROTOCOL, SHOW, request, { patient: false, exchanges: false })
      ))
    }
    return codes
  }

  it('are refused each by its own pace, or shut off, and take nothing from the others', async () => {
    const all = await Promise.all(greedy.map(junk))
    for (const codes of all) {
      // whoever shows what isn't signed loses its score as well
      expect(codes.at(-1)).to.not.equal('no error')
      expect(codes.filter(code => code === 'no error')).to.have.lengthOf(0)
    }
    const honest = on.dp(4).dp.peer.services.rpc
    const { newestVersion } = await honest.call(
      targetOf(on.dpRecord(0)), REGISTRY_PROTOCOL, NEWEST, { haveVersion: 0, newestOnly: true })
    expect(newestVersion).to.equal(on.testnet.registry.version)
    expect(await codeOf(honest.call(
      targetOf(on.dpRecord(0)), REGISTRY_PROTOCOL, SHOW, { after: 0, versions: [on.testnet.registry.bytes.slice()] }
    ))).to.equal('no error')
  })

  it('and claims, lookups and new versions go on meanwhile', async () => {
    const over = new AbortController()
    const storm = Promise.all(greedy.map(async from => {
      while (!over.signal.aborted) {
        await junk(from)
      }
    }))
    try {
      await on.testnet.claim({ csi: CSI })
      expect((await on.querier.discover(CSI)).outcome).to.equal('found')
      const { version } = await on.testnet.publish({ name: 'in the storm' })
      expect(on.dp(0).dp.registry.current().version).to.equal(version)
      expect((await (await on.testnet.light()).discover(CSI)).outcome).to.equal('found')
    } finally {
      over.abort()
      await storm
    }
  })
})
