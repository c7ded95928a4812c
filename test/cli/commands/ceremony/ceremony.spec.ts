import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { defaultLogger } from '@libp2p/logger'
import { systemClock, systemRandom } from '../../../../src/base/clock.ts'
import { loadSodium } from '../../../../src/blinding/sodium.ts'
import { openDoor } from '../../../../src/cli/door.ts'
import { run } from '../../../../src/cli/program.ts'
import { DpShareVault, openShareFolder } from '../../../../src/dp/ceremonies/index.ts'
import { ceremonyRoutes } from '../../../../src/dp/ceremonies/operator-routes.ts'
import { listenForOperator } from '../../../../src/dp/conflicts/operator-listener.ts'
import { ceremonies } from '../../../../src/protocols/ceremony/index.ts'
import { oprfKeyJson } from '../../../../src/registry/json.ts'
import { memoryStore } from '../../../../src/store/memory.ts'
import { FakeNetwork } from '../../../builders/fake-rpc.ts'
import { at } from '../../../builders/oprf.ts'
import { buildTestRegistry } from '../../../builders/registry.ts'
import { testContext } from '../../context.ts'

const voprf = await loadSodium()
const test = buildTestRegistry({ dps: 3, evaluators: 0, now: systemClock.now() })

describe('cli/commands/ceremony', () => {
  let folder: string
  const stops: Array<() => Promise<void>> = []
  const data = (i: number): string => join(folder, `dp${i}`)

  /** DPs as far as their operators see them. */
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mimi-ceremony-'))
    const net = new FakeNetwork()
    for (const [i, { id, signer }] of test.dps.entries()) {
      const vault = new DpShareVault(
        id, [], await openShareFolder(join(data(i), 'shares'), voprf, { random: systemRandom })
      )
      const all = ceremonies({ id, interval: 20 })({
        rpc: net.node(id),
        registry: test.source,
        clock: systemClock,
        past: systemClock,
        random: systemRandom,
        logger: defaultLogger(),
        signer,
        store: memoryStore().namespace('ceremonies'),
        shares: vault,
        voprf,
        judge: { penalise: () => {} }
      })
      await all.start()
      const nothing = {
        list: async () => [], look: async () => undefined, decide: async () => { throw new Error('no') }
      }
      stops.push(
        async () => { await all.stop() },
        await openDoor(data(i), { random: systemRandom }, async init => await listenForOperator({
          ...init, conflicts: nothing, others: ceremonyRoutes(all), clock: systemClock
        })))
    }
  })

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop()
    }
    await rm(folder, { recursive: true })
  })

  const mimi = async (...args: string[]): Promise<{ code: number, out: string, err: string }> => {
    const context = testContext({ clock: systemClock, random: systemRandom })
    const code = await run(['ceremony', ...args], context)
    return { code, out: context.out(), err: context.err() }
  }
  const members = test.dps.flatMap(({ id }) => ['--member', id])

  async function until (i: number, ceremony: string, state: string): Promise<void> {
    for (;;) {
      const { out } = await mimi('list', '--data', data(i), '--json')
      const shown: Array<{ ceremony: string, state: string }> = JSON.parse(out)
      if (shown.some(one => one.ceremony === ceremony && one.state === state)) {
        return
      }
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  it('takes a committee from the invitation to a record that a registry takes', async () => {
    const invited = await mimi('invite', '--data', data(0), '--kind', 'new', '--threshold', '2', ...members,
      '--days', '40', '--json')
    expect(invited.code, invited.err).to.equal(0)
    const { ceremony, minimum } = JSON.parse(invited.out)
    expect(minimum).to.equal(2)
    await until(1, ceremony, 'invited')
    await until(2, ceremony, 'invited')
    for (const i of [1, 2]) {
      const joined = await mimi('join', ceremony.slice(0, 8), '--data', data(i))
      expect(joined.code, joined.err).to.equal(0)
    }
    await Promise.all([0, 1, 2].map(async i => { await until(i, ceremony, 'finished') }))
    const shown = await mimi('show', ceremony, '--data', data(2))
    expect(shown.out).to.include('finished').and.to.include('joined, dealt, approved')

    const out = join(folder, 'key')
    const finished = await mimi('finish', ceremony, '--data', data(1), '--out', out, '--json')
    expect(finished.code, finished.err).to.equal(0)
    const files = JSON.parse(finished.out)
    const key = oprfKeyJson.read(JSON.parse(await readFile(files.key, 'utf8')), '')
    expect(test.next({ oprfKeys: [key] }).oprfKeys).to.have.length(1)
    expect(key.validUntil - key.validFrom).to.equal(40 * 86_400_000)
    const share = JSON.parse(await readFile(join(data(1), 'shares', 'oprf-share-1-1-2.json'), 'utf8'))
    expect(share.publicShare).to.equal(Buffer.from(at(key.shares, 1).publicShare).toString('hex'))

    const verified = await mimi('verify', files.transcript, '--key', files.key, '--json')
    expect(verified.code, verified.err).to.equal(0)
    expect(JSON.parse(verified.out)).to.deep.include({ ok: true, threshold: 2, transcript_hash: files.transcript_hash })
    const other = join(folder, 'other.json')
    await writeFile(other, JSON.stringify(oprfKeyJson.write({ ...key, validUntil: key.validUntil + 1 })))
    expect((await mimi('verify', files.transcript, '--key', other)).err).to.include('CEREMONY_KEY_OTHER')
  })

  it('invites with the number of the key, the least members and the times that it is told', async () => {
    const invite = ['invite', '--data', data(0), '--kind', 'new', '--threshold', '2', ...members, '--json']
    const minutes = ({ issuedAt, joinBy, dealBy, deadline }: Record<string, number>): number[] =>
      [[joinBy, issuedAt], [dealBy, joinBy], [deadline, dealBy]].map(([to = NaN, from = NaN]) => (to - from) / 60_000)
    const usual = JSON.parse((await mimi(...invite)).out)
    expect([usual.keyId, usual.minimum, ...minutes(usual)]).to.deep.equal([1, 2, 1_440, 60, 60])
    const { code, out, err } = await mimi(
      ...invite, '--key-id', '4', '--minimum', '3', '--join-within', '20', '--deal-within', '7', '--approve-within', '9'
    )
    expect(code, err).to.equal(0)
    const told = JSON.parse(out)
    expect([told.keyId, told.minimum, ...minutes(told)]).to.deep.equal([4, 3, 20, 7, 9])
    expect((await mimi(...invite, '--minimum', '4')).code).to.not.equal(0)
    expect((await mimi(...invite, '--join-within', '0')).err).to.include('OPTION_INVALID')
  })

  it('says what stands in the way', async () => {
    const lacking = await mimi('invite', '--data', data(0), '--kind', 'new', ...members)
    expect(lacking.err).to.include('OPTION_INVALID')
    const unknown = await mimi('join', 'abcd', '--data', data(0))
    expect(unknown.err).to.include('NODE_REFUSED').and.to.include('CEREMONY_UNKNOWN')
    const refresh = await mimi('invite', '--data', data(0), '--kind', 'refresh')
    expect(refresh.err).to.include('CEREMONY_REGISTRY_DISAGREES')
    expect((await mimi('list', '--data', data(0))).out).to.equal('No ceremonies.\n')
    expect((await mimi('list', '--data', join(folder, 'nobody'))).err).to.include('NODE_NOT_RUNNING')
  })

  it('lets an operator decline, and finishes nothing that is not', async () => {
    const { out } = await mimi('invite', '--data', data(0), '--kind', 'new', '--threshold', '2', ...members, '--json')
    const { ceremony } = JSON.parse(out)
    await until(1, ceremony, 'invited')
    const declined = await mimi('decline', ceremony, '--data', data(1), '--json')
    expect(JSON.parse(declined.out).state).to.equal('declined')
    expect((await mimi('join', ceremony, '--data', data(1))).err).to.include('CEREMONY_ANSWERED')
    const finish = await mimi('finish', ceremony, '--data', data(0), '--out', join(folder, 'key'))
    expect(finish.err).to.include('CEREMONY_UNFINISHED')
  })
})
