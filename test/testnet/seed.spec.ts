import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { toString } from 'uint8arrays/to-string'
import { systemClock } from '../../src/base/clock.ts'
import { readersOf } from '../../src/registry/placement.ts'
import { createTestnet, testClock } from '../../src/testnet/index.ts'
import { seededRandom } from '../../src/testnet/seed.ts'
import { codeOfRejection } from '../builders/errors.ts'
import type { TestnetOptions } from '../../src/testnet/index.ts'

const MINUTE = 60_000
const PROGRAM = path.join(import.meta.dirname, 'programs/ends-by-itself.ts')
const hex = (bytes: Uint8Array): string => toString(bytes, 'base16')

/** What the same seed makes the same. */
async function madeOf (options: TestnetOptions): Promise<object> {
  await using testnet = await createTestnet({ dps: 3, msps: 1, relays: false, ...options })
  const csis = [testnet.newCsi(), testnet.newCsi('mailto'), testnet.newCsi('acct')]
  const { entry } = await testnet.claim({ csi: csis[0] ?? '' })
  const { registry, federation: { dps, msps, csips } } = testnet
  return {
    federation: hex(registry.federationId),
    csis,
    ids: [...dps, ...msps, ...csips].map(({ id, peerId }) => [id, peerId]),
    keys: [...dps, ...msps, ...csips].map(({ seed }) => hex(seed)),
    shares: dps.map(({ share }) => hex(share.secretShare)),
    lookupKey: hex(entry.lookupKey),
    person: hex(entry.holderKey),
    replicas: readersOf(entry.lookupKey, registry, systemClock.now()).map(({ id }) => id)
  }
}

describe('testnet/seed', function () {
  this.timeout(10 * MINUTE)

  it('makes the same keys, ids, shares, people, identifiers, lookup keys and placement again', async () => {
    const first = await madeOf({ seed: 'one' })
    expect(await madeOf({ seed: 'one' })).to.deep.equal(first)
    const other = await madeOf({ seed: 'two' })
    for (const [name, value] of Object.entries(other)) {
      expect(first, name).to.have.property(name).that.does.not.deep.equal(value)
    }
  })

  it('gives each purpose a stream of its own, whatever the lengths that are drawn', () => {
    const [a, b, other] = [seededRandom('s', 'keys'), seededRandom('s', 'keys'), seededRandom('s', 'people')]
    const [x, y] = [a.bytes(5), a.bytes(70)]
    expect(hex(b.bytes(75))).to.equal(hex(x) + hex(y))
    expect(hex(other.bytes(5))).not.to.equal(hex(x))
  })

  it('lets time go by for nodes that live through it, or be lost', async () => {
    const policy = { timestampLifetime: 10 * MINUTE }
    await using testnet = await createTestnet({
      dps: 3, msps: 1, relays: false, clock: testClock(), policy, syncInterval: 0
    })
    const csi = testnet.newCsi()
    await testnet.claim({ csi })
    const node = await testnet.light()
    const since = testnet.registry.issuedAt
    const states = (): readonly string[] => testnet.dps.map(({ dp }) => dp.registryProtocol.standing().state)
    await testnet.pass(30 * MINUTE)
    expect(states()).to.deep.equal(['fresh', 'fresh', 'fresh'])
    testnet.dps.forEach(({ dp }) => { expect(dp.freshTime.since(since)).to.be.at.least(30 * MINUTE) })
    expect((await node.discover(csi)).standing.state).to.equal('fresh')
    testnet.advance(30 * MINUTE)
    expect(states()).not.to.include('fresh')
    testnet.dps.forEach(({ dp }) => { expect(dp.freshTime.since(since)).to.be.below(60 * MINUTE) })
  })

  it('turns no clock but its own', async () => {
    await using testnet = await createTestnet({ dps: 1, msps: 1 })
    expect(await codeOfRejection(testnet.pass(1))).to.equal('TESTNET_CLOCK_NOT_YOURS')
  })

  it('refuses an option that nobody knows, by name', async () => {
    const options = { dpz: 4 } as TestnetOptions
    const err: unknown = await createTestnet(options).catch((err: unknown) => err)
    expect(err).to.have.property('code', 'OPTION_UNKNOWN')
    expect(err).to.have.property('message').that.includes('"dpz", the nearest is "dps"')
  })

  it('keeps no process alive once it is stopped', async () => {
    const { stdout } = await promisify(
      execFile
    )(process.execPath, ['--import', 'tsx', PROGRAM], { timeout: 5 * MINUTE })
    expect(stdout).to.equal('found, stopped\n')
  })
})
