import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { asLookupKey } from '../../src/base/bytes.ts'
import { RecordSet, verifyEntry, verifyFact } from '../../src/index.ts'
import { FACT_KINDS, parseFact } from '../../src/mapping/fact-kinds.ts'
import { recordKey } from '../../src/registry/placement.ts'
import { dispute } from '../builders/conflict.ts'
import { everyKind } from '../builders/every-kind.ts'
import { alice, bobLookupKey } from '../builders/mapping.ts'
import { buildTestRegistry, seedOf } from '../builders/registry.ts'
import { openPlace } from '../builders/stock-kad.ts'
import type { OpenPlace } from '../builders/stock-kad.ts'

const MINUTE = 60_000
const KEY = recordKey(bobLookupKey)
/** Nothing is fetched: neither modules nor a newer Go. */
const go = {
  cwd: path.join(import.meta.dirname, 'go-kad'),
  env: { ...process.env, GOPROXY: 'off', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly -buildvcs=false' }
}

/** Why the client can't be built here; undefined: it can, or there is a mistake that building will show. */
function missing (): string | undefined {
  const { error, stderr } = spawnSync('go', ['list', '-deps', '.'], { ...go, encoding: 'utf8' })
  if (error != null) {
    return 'there is no Go on this machine'
  }
  if (stderr.includes('requires go >=')) {
    return 'the Go of this machine is too old for its modules'
  }
  return stderr.includes('module lookup disabled')
    ? 'its modules are not here, "go mod download" in test/interop/go-kad fetches them'
    : undefined
}

const reason = missing()
const suite = reason == null ? describe : describe.skip

suite(`interop/go-kad: the stock client of Go${reason == null ? '' : ` (left out: ${reason})`}`, function () {
  this.timeout(2 * MINUTE)

  let folder: string
  let place: OpenPlace
  let genuine: RecordSet

  before(async function () {
    // libp2p is compiled, once for each machine
    this.timeout(20 * MINUTE)
    folder = await mkdtemp(path.join(tmpdir(), 'mimi-go-kad-'))
    const building = spawn('go', ['build', '-o', path.join(folder, 'client'), '.'], {
      ...go, stdio: ['ignore', 'ignore', 'pipe']
    })
    const [said, [code]] = await Promise.all([text(building.stderr), once(building, 'exit')])
    expect(code, said).to.equal(0)
    place = await openPlace()
    genuine = everyKind(place.network.federation)
  })

  after(async () => {
    await place?.network.stop()
    await rm(folder, { recursive: true })
  })

  async function ask (
    request: { key?: Uint8Array, value?: Uint8Array, seed?: Uint8Array }
  ): Promise<{ value?: Uint8Array, error: string }> {
    const base64 = (bytes?: Uint8Array): string |
      undefined => bytes == null ? undefined : Buffer.from(bytes).toString('base64')
    const { key = KEY, value, seed } = request
    const client = spawn(path.join(folder, 'client'), [], { stdio: ['pipe', 'pipe', 'pipe'] })
    client.stdin.end(JSON.stringify({ dps: place.dps, key: base64(key), value: base64(value), seed: base64(seed) }))
    const [out, err, [code]] = await Promise.all([text(client.stdout), text(client.stderr), once(client, 'exit')])
    expect(code, err).to.equal(0)
    const answer = JSON.parse(out)
    return {
      error: answer.error,
      value: answer.value == null ? undefined : Uint8Array.from(Buffer.from(answer.value, 'base64'))
    }
  }

  const stored = async (): Promise<Array<Uint8Array | undefined>> =>
    await Promise.all(place.ours.map(async ({ store }) => await store.records.get(bobLookupKey)))

  it('puts every kind of fact with the key of a DP, and each DP takes all of it', async () => {
    expect(await ask({ value: genuine.bytes, seed: place.seed })).to.deep.equal({ value: undefined, error: '' })
    expect(await stored()).to.deep.equal(place.ours.map(() => genuine.bytes))
  })

  it('gets it by the lookup key, as a stranger, and each fact verifies with the registry alone', async () => {
    const { value = new Uint8Array(), error } = await ask({})
    expect(error).to.equal('')
    const set = RecordSet.decode(value, bobLookupKey)
    const context = { registry: place.network.federation.registry, now: place.network.clock.now() }
    expect(set.entries.map(({ bytes }) => verifyEntry(bytes, context).slot))
      .to.deep.equal(genuine.entries.map(({ slot }) => slot))
    expect(new Set(set.facts.map(fact => verifyFact(fact, context).kind))).to.deep.equal(new Set(FACT_KINDS))
    expect((await ask({ key: recordKey(asLookupKey(seedOf('of nobody'))) })).error).to.equal('not found')
  })

  it('puts nothing that replicas refuse; the library says nothing of that', async () => {
    const { federation } = place.network
    const forged = parseFact('dispute', dispute({ federation, signer: alice, label: 'forged' }))
    const refused = [
      { value: RecordSet.of(bobLookupKey, genuine.entries, [...genuine.facts, forged]).bytes, seed: place.seed },
      {
        value: everyKind(buildTestRegistry({ dps: 6, evaluators: 1, threshold: 1, name: 'another' })).bytes,
        seed: place.seed
      },
      { value: genuine.bytes, key: recordKey(asLookupKey(seedOf('of nobody'))), seed: place.seed },
      // of a peer that the registry doesn't list
      { value: genuine.bytes.slice() }
    ]
    for (const { store } of place.ours) {
      await store.records.update(bobLookupKey, () => RecordSet.empty(bobLookupKey))
    }
    const before = await stored()
    for (const request of refused) {
      expect((await ask(request)).error).to.equal('')
      expect(await stored()).to.deep.equal(before)
    }
    const elsewhere = asLookupKey(seedOf('of nobody'))
    expect(await Promise.all(place.ours.map(async ({ store }) => await store.records.get(elsewhere))))
      .to.deep.equal(place.ours.map(() => undefined))
  })
})
