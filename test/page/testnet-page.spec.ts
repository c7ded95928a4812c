import path from 'node:path'
import { expect } from 'chai'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { testnetPage } from '../../src/page/index.ts'
import { TestnetError } from '../../src/testnet/errors.ts'
import { makeFederation } from '../../src/testnet/federation.ts'
import { LOOKS, obstaclesOf } from '../builders/accessible.ts'
import { WITHOUT_CHROMIUM, expectCount, itInChromium, launchChromium } from '../builders/chromium.ts'
import { silentLogger } from '../builders/holder.ts'
import { at } from '../builders/oprf.ts'
import type { Browser, Page as Tab } from 'playwright-core'
import type { LookupKey } from '../../src/base/bytes.ts'
import type { Page } from '../../src/page/page-server.ts'
import type { PageTestnet } from '../../src/page/testnet-interface.ts'
import type { DpView } from '../../src/testnet/observer.ts'
import type { NodeInfo } from '../../src/testnet/processes.ts'
import type { TestnetConflict } from '../../src/testnet/conflicts.ts'
import type { TestnetCall } from '../../src/testnet/traffic.ts'

const ASSETS = path.join(import.meta.dirname, '../../src/page/assets')
/** Milliseconds. */
const PATIENCE = 150_000
const CSI = 'tel:+14155550104'
const DISPUTE = 'd15b07ed'.repeat(8)
const federation = makeFederation({
  dpPorts: [1, 2, 3, 4, 5], mspPorts: [6, 7], csipPorts: [8], random: systemRandom, now: systemClock.now()
})

/** A testnet that only says what it would do: what the page makes of it is what is tried here. */
class SaidTestnet {
  readonly acts: string[] = []
  readonly states = new Map<string, Partial<Pick<NodeInfo, 'running' | 'frozen' | 'apart'>>>()
  onCall: (call: TestnetCall) => void = () => {}
  /** DPs that know of a release. */
  told = 0
  /** States of the one conflict, if there is one. */
  readonly course: object[] = []

  get nodes (): readonly NodeInfo[] {
    return [...federation.dps, ...federation.msps, ...federation.csips].map(({ name, peerId }) => ({
      name,
      peerId,
      role: name.replace(/\d+$/, ''),
      running: true,
      frozen: false,
      apart: false,
      address: '',
      ...this.states.get(name)
    }))
  }

  #set (name: string, state: Partial<NodeInfo>): void {
    if (!this.nodes.some(node => node.name === name)) {
      throw new TestnetError('TESTNET_UNKNOWN_PARTY', { detail: name })
    }
    this.states.set(name, { ...this.states.get(name), ...state })
    this.acts.push(`${name} ${JSON.stringify(state)}`)
  }

  #call (from: string, to: string, what: string, sealed?: { readonly kind: string, readonly target: string }): void {
    const [protocol = '', method = ''] = what.split(' ')
    const call = `${from}#${this.acts.length}${to}${sealed?.target ?? ''}${what}`
    this.onCall({ phase: 'begin', call, at: 1_000, from, to, protocol, method, ...sealed == null ? {} : { sealed } })
    this.onCall({ phase: 'end', call, at: 1_010 })
  }

  #comes (state: object): void {
    this.course.push(state)
  }

  /** As its DP shows it: how it stands, and how it came to that. */
  get conflict (): TestnetConflict {
    const history = this.course.map((state, i) => ({ state, at: 1_000 * i }))
    return { dispute: DISPUTE, dp: 'dp2', state: this.course.at(-1), history, held: 2, required: 3 } as never
  }

  get views (): readonly DpView[] {
    return federation.dps.map(({ name }, i) => ({
      name,
      replica: i < 3,
      living: i < 3 && this.told === 0 ? ['ab'.repeat(32)] : [],
      invalidated: 0,
      invalidations: i < this.told ? ['cd'.repeat(32)] : []
    }))
  }

  get net (): PageTestnet {
    const said = this
    const refused = async (): Promise<never> => { throw new TestnetError('TESTNET_NO_CODE') }
    return {
      federation,
      msps: federation.msps.map(({ name }) => name),
      get nodes () { return said.nodes },
      discover: async (by, csi) => {
        said.acts.push(`${by} looks up ${csi}`)
        said.#call(by, 'dp1', 'relay forward', { kind: 'evaluation', target: 'dp2' })
        said.#call(by, 'dp1', 'relay forward', { kind: 'evaluation', target: 'dp3' })
        said.#call(by, 'dp1', 'relay forward', { kind: 'read', target: 'dp4' })
        said.#call('dp4', 'dp5', 'relay stored')
        return {
          outcome: 'found',
          complete: true,
          contested: false,
          relayed: true,
          evaluation_ms: 12,
          reads_ms: 8,
          replicas: { asked: 3, answered: 3 },
          mappings: [{
            msp_name: 'msp1',
            preferred: true,
            contested: false,
            tags: ['Default'],
            established_at: '2026-01-01T00:00:00.000Z',
            dp: at(federation.dps, 0).peerId,
            found_at: [at(federation.dps, 1).peerId]
          }]
        }
      },
      claim: async ({ uri }, msp, _tags, options) => {
        said.acts.push(`claims ${uri} on ${msp}${options?.firstMapping === true ? ', new' : ''}`)
        return { receipts: 3, replicas: 3 } as never
      },
      release: async () => {
        said.told = 1
        return [{ receipts: [], replicas: 3 }] as never
      },
      reassign: refused,
      views: async () => {
        const { views } = said
        // it spreads from look to look
        said.told = Math.min(federation.dps.length, 2 * said.told)
        return views
      },
      lookupKey: async () => new Uint8Array(32).fill(3) as LookupKey,
      health: async () => ({ facts: { tokens: { issued: 128, redeemed: 4 }, replicas: { whole: true, facts: 7 } } }),
      kill: async name => { said.#set(name, { running: false }) },
      freeze: name => { said.#set(name, { frozen: true }) },
      thaw: async name => { said.#set(name, { frozen: false }) },
      restart: async name => { said.#set(name, { running: true }) },
      partition: async names => { names.forEach(name => { said.#set(name, { apart: true }) }) },
      heal: async () => {
        said.nodes.filter(({ apart }) => apart).forEach(({ name }) => { said.#set(name, { apart: false }) })
      },
      conflicts: {
        dispute: async ({ uri }, msp) => {
          said.acts.push(`disputes ${uri} on ${msp}`)
          said.#comes({ name: 'notified', until: 60_000 })
          return {} as never
        },
        defend: async ({ uri }) => {
          said.acts.push(`defends ${uri}`)
          said.#comes({ name: 'defended' })
          return [{ isEqual: true }] as never
        },
        list: async () => said.course.length === 0 ? [] : [said.conflict],
        decide: async (dispute, winner) => {
          said.acts.push(`${dispute} for the ${winner}`)
          said.#comes({ name: 'decided', winner, by: 'arbiters' })
          return said.conflict
        }
      }
    }
  }
}

describe('page of a testnet', function () {
  this.timeout(2 * PATIENCE)
  let said: SaidTestnet
  let page: Page
  let origin: string
  let token: string
  let browser: Browser | undefined

  before(async () => { browser = WITHOUT_CHROMIUM === '' ? await launchChromium() : undefined })
  after(async () => { await browser?.close() })

  async function newTab (): Promise<Tab> {
    const tab = await browser?.newPage()
    if (tab == null) {
      throw new Error('no Chromium')
    }
    // a machine that has much else to do
    tab.setDefaultTimeout(PATIENCE)
    return tab
  }

  beforeEach(async () => {
    said = new SaidTestnet()
    const { onCall, open } = testnetPage()
    said.onCall = onCall
    page = await open(said.net, { clock: systemClock, random: systemRandom, logger: silentLogger }, {
      assets: ASSETS, port: 0
    })
    const url = new URL(page.url)
    origin = url.origin
    token = url.hash.slice(1)
  })
  afterEach(async () => { await page.close() })

  async function ask (
    what: string, body: unknown, headers: Record<string, string> = {}
  ): Promise<readonly [number, Record<string, unknown>]> {
    const response = await fetch(`${origin}/v1/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify(body)
    })
    return [response.status, await response.json() as Record<string, unknown>]
  }

  it('changes nothing without the token of its address, nor for another page', async () => {
    expect(token).to.match(/^[\w-]{43}$/)
    for (const [headers, status, code] of [
      [{ authorization: '' }, 401, 'HTTP_TOKEN_UNKNOWN'],
      [{ authorization: `Bearer ${token.slice(1)}x` }, 401, 'HTTP_TOKEN_UNKNOWN'],
      [{ origin: 'http://evil.example' }, 403, 'PAGE_ORIGIN_FOREIGN'],
      [{ origin: origin.replace('127.0.0.1', 'localhost') }, 403, 'PAGE_ORIGIN_FOREIGN']
    ] as const) {
      const [given, problem] = await ask('node', { name: 'dp1', act: 'kill' }, headers)
      expect([given, problem.code]).to.deep.equal([status, code])
    }
    expect(said.acts).to.deep.equal([])
  })

  it('takes what its forms send and nothing else', async () => {
    expect((await ask('lookup', { csi: CSI }))[1].code).to.equal('HTTP_BODY_INVALID')
    expect((await ask('node', { name: 'dp1', act: 'format' }))[1].code).to.equal('HTTP_BODY_INVALID')
    expect((await ask('lookup', { csi: 'no identifier', by: 'msp2' }))[0]).to.equal(400)
    expect((await ask('node', { name: 'dp9', act: 'kill' }))[0]).to.equal(404)
    expect(said.acts).to.deep.equal([])
  })

  it('tells what happens without identifiers or keys, and names DPs in answers', async () => {
    const end = new AbortController()
    const stream = await fetch(`${origin}/v1/events`, { signal: end.signal })
    const reader = stream.body!.getReader()
    let heard = Buffer.from((await reader.read()).value!).toString()
    const [status, found] = await ask('lookup', { csi: CSI, by: 'msp2' })
    expect(status).to.equal(200)
    expect(found.mappings).to.deep.include.members([{
      msp_name: 'msp1',
      preferred: true,
      contested: false,
      tags: ['Default'],
      established_at: '2026-01-01T00:00:00.000Z',
      dp: 'dp1',
      found_at: ['dp2']
    }])
    while (!/"kind":"lookup".*"phase":"end"/.test(heard)) {
      heard += Buffer.from((await reader.read()).value!).toString()
    }
    end.abort()
    expect(heard).to.match(/^event: state\n/).and.to.include('"sealed":{"kind":"read","target":"dp4"}')
    expect(heard).not.to.match(/4155550104|tel:/)
    expect(heard.replaceAll(/"id":"[^"]*"/g, '')).not.to.match(/[0-9a-f]{64}|[\w-]{43}/)
  })

  it('ends, freezes, cuts off and heals nodes', async () => {
    for (const [name, act] of [['dp1', 'kill'], ['dp2', 'freeze'], ['dp3', 'cut'], ['dp1', 'heal']]) {
      expect((await ask('node', { name, act }))[0], act).to.equal(200)
    }
    expect((await ask('heal', {}))[0]).to.equal(200)
    expect(said.acts).to.deep.equal([
      'dp1 {"running":false}', 'dp2 {"frozen":true}', 'dp3 {"apart":true}', 'dp1 {"running":true}',
      'dp2 {"frozen":false}', 'dp3 {"apart":false}'
    ])
  })

  itInChromium('draws a lookup as it happens, says who learned what, and shows how a release spreads, by keyboard ' +
    'alone', async () => {
    const tab = await newTab()
    const complaints: string[] = []
    tab.on('console', message => { if (message.type() === 'error') complaints.push(message.text()) })
    tab.on('pageerror', err => { complaints.push(err.message) })
    await tab.goto(page.url)
    await tab.locator('#by option').first().waitFor({ state: 'attached' })
    expect(new URL(tab.url()).hash, 'the token is in no history').to.equal('')
    await tab.getByLabel('Identifier', { exact: true }).focus()
    await tab.keyboard.type(CSI)
    await tab.keyboard.press('Enter')
    await tab.getByRole('status').filter({ hasText: 'Found on msp1. Asked through relays' }).waitFor()
    expect(said.acts).to.deep.equal([`msp2 looks up ${CSI}`])
    await tab.getByRole('heading', { name: /^\d of 4: / }).waitFor()
    for (let step = 0; step < 4; step++) {
      await tab.getByRole('button', { name: 'Next' }).press('Enter')
    }
    await tab.getByRole('heading', { name: '4 of 4: Answer' }).waitFor()
    await expectCount(tab.locator('#ring .hop'), 7)
    await tab.getByRole('button', { name: 'Back' }).press('Enter')
    await tab.getByRole('heading', { name: '3 of 4: Replicas' }).waitFor()
    await tab.locator('#scene').filter({ hasText: 'dp4 asks 1 replica, dp5.' }).waitFor()
    expect(await tab.locator('#steps tbody tr').allTextContents()).to.deep.equal([
      'Evaluationmsp2dp1dp2 (10 ms), dp3 (10 ms)', 'Relay and gatewaymsp2dp1dp4 (10 ms)', 'Replicasdp4nobodydp5 (10 ms)'
    ])
    expect(await tab.locator('#learned tbody th').allTextContents())
      .to.deep.equal(['msp2', 'dp1', 'dp2, dp3', 'dp4', 'dp5'])

    await tab.getByRole('button', { name: 'Release all' }).press('Enter')
    await tab.getByText(/5 of 5 know an invalidation/).waitFor()
    await tab.locator('#spread li').nth(1).waitFor()
    await tab.locator('#ring .mark.invalidated').nth(4).waitFor()

    const kill = tab.getByRole('button', { name: 'Kill dp3' })
    await kill.press('Enter')
    await tab.locator('#ring .dp.ended').waitFor()
    await tab.getByRole('button', { name: 'Heal dp3' }).press('Enter')
    await tab.locator('#ring .dp.ended').waitFor({ state: 'detached' })
    await tab.getByText('128', { exact: true }).first().waitFor()
    expect(complaints).to.deep.equal([])
  })

  itInChromium('shows the answer also where it comes before the news that it was asked', async () => {
    const tab = await newTab()
    await tab.addInitScript(() => {
      const { addEventListener } = EventSource.prototype
      EventSource.prototype.addEventListener = function (type: string, listener: (event: Event) => void) {
        addEventListener.call(this, type, (event: Event) => { setTimeout(listener, 300, event) })
      }
    })
    await tab.goto(page.url)
    await tab.locator('#by option').first().waitFor({ state: 'attached' })
    await tab.getByLabel('Identifier', { exact: true }).fill(CSI)
    await tab.getByRole('button', { name: 'Look it up' }).click()
    await tab.getByRole('status').filter({ hasText: 'Found on msp1' }).waitFor()
    await tab.getByRole('heading', { name: /^\d of 4: / }).waitFor()
  })

  itInChromium('claims, also what is new in these hands', async () => {
    const tab = await newTab()
    await tab.goto(page.url)
    await tab.locator('#msp option').first().waitFor({ state: 'attached' })
    await tab.getByLabel('Identifier', { exact: true }).fill(CSI)
    await tab.getByRole('button', { name: 'Claim', exact: true }).click()
    await tab.locator('#result').filter({ hasText: 'Claimed on msp1: 3 of 3 replicas' }).waitFor()
    await tab.getByLabel(/^New in these hands/).check()
    await tab.getByRole('button', { name: 'Claim', exact: true }).click()
    await tab.locator('#result').filter({ hasText: 'Claimed on msp1, as new: 3 of 3 replicas' }).waitFor()
    expect(said.acts).to.deep.equal([`claims ${CSI} on msp1`, `claims ${CSI} on msp1, new`])
  })

  itInChromium('shows the course of a conflict, which a defence and the arbiters turn', async () => {
    const tab = await newTab()
    await tab.goto(page.url)
    await tab.locator('#msp option').first().waitFor({ state: 'attached' })
    await tab.getByLabel('Identifier', { exact: true }).fill(CSI)
    await tab.getByRole('button', { name: 'Claim and dispute it' }).click()
    await tab.locator('#result').filter({ hasText: 'Somebody else proved possession' }).waitFor()
    const shown = tab.locator('#conflicts article')
    await shown.filter({ hasText: 'd15b07ed at dp2' }).filter({ hasText: 'The holder is told' }).waitFor()
    await shown.filter({ hasText: 'Replicas of 2 operators hold the dispute; it takes 3.' }).waitFor()
    await tab.getByRole('button', { name: 'Defend' }).click()
    await shown.filter({ hasText: 'The holder defended the mapping.' }).waitFor()
    await tab.getByRole('button', { name: 'Arbiters: for the holder' }).press('Enter')
    await shown.filter({ hasText: 'Decided for the holder: by the arbiters.' }).waitFor()
    await tab.getByRole('button', { name: /^Arbiters/ }).first().waitFor({ state: 'detached' })
    expect(said.acts).to.deep.equal([
      `disputes ${CSI} on msp1`, `defends ${CSI}`, 'd15b07ed for the incumbent'
    ])
  })

  itInChromium('is readable by everybody, in both schemes and on a phone', async () => {
    const tab = await newTab()
    await tab.goto(page.url)
    await tab.getByLabel('Identifier', { exact: true }).fill(CSI)
    await tab.getByRole('button', { name: 'Claim and dispute it' }).click()
    await tab.locator('#conflicts article').waitFor()
    await tab.locator('#people:not([aria-busy])').waitFor()
    await tab.getByRole('button', { name: 'Look it up' }).click()
    await tab.getByRole('status').filter({ hasText: 'Found on msp1' }).waitFor()
    await tab.getByRole('button', { name: 'Look at each provider' }).click()
    await tab.locator('#views tbody tr').nth(4).waitFor()
    await ask('node', { name: 'dp2', act: 'freeze' })
    await tab.locator('#ring .dp.frozen').waitFor()
    for (const { colorScheme, viewport } of LOOKS) {
      await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await tab.setViewportSize(viewport)
      await tab
        .locator(`#ring[data-width="${await tab.locator('.picture').evaluate(element => element.clientWidth)}"]`)
        .waitFor()
      expect(await obstaclesOf(tab), `${colorScheme}, ${viewport.width} px`).to.deep.equal([])
    }
  })

  itInChromium('lets look whoever has not the token, and says how to get it', async () => {
    const tab = await newTab()
    await tab.goto(origin)
    await tab.getByText('You can look, and change nothing').waitFor()
    await tab.getByLabel('Identifier', { exact: true }).fill(CSI)
    await tab.getByRole('button', { name: 'Look it up' }).click()
    await tab.getByRole('status').filter({ hasText: 'This page may look, but change nothing.' }).waitFor()
    expect(said.acts).to.deep.equal([])
  })
})
