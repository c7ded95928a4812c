import { request } from 'node:http'
import path from 'node:path'
import { expect } from 'chai'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { judgeHealth } from '../../src/dp/health/judge.ts'
import { createMetrics } from '../../src/node/metrics.ts'
import { openDpPage } from '../../src/page/index.ts'
import { nameOfDp } from '../../src/registry/dp-names.ts'
import { makeFederation } from '../../src/testnet/federation.ts'
import { LOOKS, obstaclesOf } from '../builders/accessible.ts'
import { expectCount, itInChromium, launchChromium } from '../builders/chromium.ts'
import { silentLogger } from '../builders/holder.ts'
import { at } from '../builders/oprf.ts'
import type { HealthFacts } from '../../src/dp/health/interface.ts'
import type { Page } from '../../src/page/page-server.ts'

const ASSETS = path.join(import.meta.dirname, '../../src/page/assets')
/** Milliseconds: a machine may have much else to do. */
const PATIENCE = 150_000
const NOW = systemClock.now()
const PORTS = Array.from({ length: 9 }, (_, i) => 4_001 + i)
const { registry } = makeFederation({
  dpPorts: PORTS, mspPorts: [], csipPorts: [], operators: 5, random: systemRandom, now: NOW
})
const self = at(registry.dps, 0)

/** @param away - peers that it isn't connected with */
function factsOf (away: number): HealthFacts {
  return {
    at: NOW,
    role: 'dp',
    id: self.id,
    version: '1.2.3',
    since: NOW - 60_000,
    registry: { version: 1, state: 'fresh', expiresAt: registry.expiresAt, confirmedBy: 3, required: 2 },
    clock: { state: 'confirmed', offset: 3, heard: 4, required: 2 },
    store: { failing: false, damaged: {}, lostWrites: 0, room: { free: 5 * 2 ** 30, total: 9 * 2 ** 30 } },
    eventLoopLag: 1.25,
    missing: [],
    clockTolerance: 300_000,
    tokens: { issued: 512, redeemed: 77 },
    replicas: { loaded: true, whole: true, facts: 1_234, fetched: 5, waiting: 0 },
    peers: registry.dps.filter(({ id }) => id !== self.id).map((dp, i) => ({
      dp: dp.id,
      name: nameOfDp(dp, registry),
      operator: dp.operator,
      connected: i >= away,
      points: 0,
      waiting: i,
      answered: 5,
      failed: 0,
      latency: 12,
      registry: 1
    }))
  }
}

interface Answered {
  readonly status: number | undefined
  readonly headers: Record<string, unknown>
}

describe('page of a DP', function () {
  this.timeout(2 * PATIENCE)
  let away = 1
  let page: Page

  before(async () => {
    const metrics = createMetrics()
    metrics.gauge({
      name: 'mimi_test_words_total', help: 'What it says.\nAnd more.', labels: { kind: ['good', 'bad'] }
    })
      .set({ kind: 'good' }, 42)
    const health = { facts: () => factsOf(away), judge: () => judgeHealth(factsOf(away), NOW) }
    page = await openDpPage({
      id: self.id,
      registry: { current: () => registry, onUpdate: () => () => {} },
      health,
      metrics,
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger
    }, { assets: ASSETS, port: 0 })
  })
  after(async () => { await page.close() })

  const ask = async (place: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answered> =>
    await new Promise((resolve, reject) => {
      request(new URL(page.url), { path: place, method, headers, agent: false }, response => {
        response.resume()
        response.on('close', () => { resolve({ status: response.statusCode, headers: response.headers }) })
      }).on('error', reject).end()
    })

  it('is asked under its own name alone, and takes nothing', async () => {
    expect((await ask('/')).status).to.equal(200)
    expect((await ask('/', 'GET', { host: 'evil.example' })).status).to.equal(403)
    expect((await ask('/v1/metrics', 'GET', { origin: 'http://evil.example' })).status).to.equal(403)
    expect((await ask('/v1/metrics', 'POST', { origin: new URL(page.url).origin })).status).to.equal(404)
    expect(page.url, 'no token: there is nothing to change').to.match(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  })

  it('serves its files and no others, with the same strict rules for each', async () => {
    for (const place of ['/', '/dp.js', '/style.css', '/icon.svg', '/nothing', '/v1/metrics']) {
      const { headers } = await ask(place)
      expect(headers, place).to.include({
        'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer'
      })
      expect(headers['content-security-policy'], place).to.include("default-src 'none'")
    }
    for (const place of ['/tsconfig.json', '/../errors.ts', '/%2e%2e/errors.ts', '/testnet.html', '//etc/passwd']) {
      expect((await ask(place)).status, place).to.equal(404)
    }
  })

  itInChromium('shows status, ring, peers, budgets and metrics, to everybody, ' +
    'in both schemes and on a phone', async () => {
    const browser = await launchChromium()
    try {
      for (const look of LOOKS) {
        const words = `${look.colorScheme}, ${look.viewport.width} px`
        const context = await browser.newContext(look)
        const tab = await context.newPage()
        tab.setDefaultTimeout(PATIENCE)
        const complaints: string[] = []
        tab.on('console', message => { if (message.type() === 'error') complaints.push(message.text()) })
        tab.on('pageerror', err => { complaints.push(err.message) })
        await tab.goto(page.url)
        await tab.getByText('Ready: its answers are right.').waitFor()
        expect(await tab.getByRole('heading', { level: 1 }).textContent()).to.include(nameOfDp(self, registry))
        await expectCount(
          tab.getByRole('img', { name: /9 providers of 5 operators; .* is connected with 7 of 8/ }), 1, words
        )
        await expectCount(tab.locator('#ring .dp'), 9)
        await expectCount(tab.locator('#peers tbody tr'), 9, 'the table says the same')
        await tab.getByText('What this provider counts').click()
        await tab.getByText('What it says. And more.').waitFor()
        expect(await tab.locator('#metrics td').allTextContents()).to.include.members(['kind good', '42'])
        expect(await obstaclesOf(tab), words).to.deep.equal([])
        expect(complaints, words).to.deep.equal([])
        await context.close()
      }
    } finally {
      await browser.close()
    }
  })

  itInChromium('follows what changes, and says so where nobody answers', async () => {
    const browser = await launchChromium()
    try {
      const tab = await browser.newPage()
      tab.setDefaultTimeout(PATIENCE)
      await tab.goto(page.url)
      await tab.getByText('Ready: its answers are right.').waitFor()
      away = 6
      await tab.getByRole('status').filter({ hasText: 'Not ready.' }).waitFor()
      await tab.getByText('DP_TOO_FEW_PEERS').waitFor()
      await expectCount(tab.locator('#ring .dp.apart'), 6)
      await page.close()
      await tab.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor()
    } finally {
      await browser.close()
    }
  })
})
