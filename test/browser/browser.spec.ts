import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { bundleBrowser } from '../../scripts/package/browser.ts'
import { memoryStateStore, secretKeyStore } from '../../src/holder/holder.ts'
import { encodeAnchor } from '../../src/registry/anchor.ts'
import { itInChromium, launchChromium } from '../builders/chromium.ts'
import { liveFederation } from '../builders/live-federation.ts'
import type { Metafile } from 'esbuild'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LiveFederation } from '../builders/live-federation.ts'

const root = path.join(import.meta.dirname, '../..')
/** Bytes, by gzip. */
const MAX_SIZE = 350_000
/** Milliseconds. */
const TIMEOUT = 300_000
const CSI = 'tel:+14155550177'

function pageOfDocs (): string {
  const text = readFileSync(path.join(root, 'docs/browser.md'), 'utf8')
  const [, page = ''] = /```html\n([\s\S]*?)```/.exec(text) ?? []
  return page
}

async function serve (files: Readonly<Record<string, readonly [type: string, text: string]>>): Promise<Server> {
  const server = createServer(({ url = '' }, response) => {
    const [type, text] = files[url] ?? []
    response.writeHead(text == null ? 404 : 200, { 'content-type': type ?? 'text/plain' }).end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

describe('the light node in a browser', function () {
  // a browser, and seven nodes, on whatever machine
  this.timeout(TIMEOUT)
  let script: string
  let metafile: Metafile
  let live: LiveFederation

  before(async () => {
    const bundled = await bundleBrowser(root)
    script = bundled.outputFiles?.[0]?.text ?? ''
    metafile = bundled.metafile
    live = await liveFederation({ relays: true, webSockets: true })
    live.users[0]?.add(CSI)
    const keys = secretKeyStore(new Uint8Array(32).fill(9))
    await (await live.light()).holder(keys, memoryStateStore())
      .claim({ csi: CSI, msp: 'msp1', answer: async () => live.codeOf(CSI) })
  })

  after(async () => {
    await live.stop()
  })

  it('is small, by gzip', () => {
    const { byteLength } = gzipSync(script, { level: 9 })
    expect(byteLength).to.be.within(50_000, MAX_SIZE)
  })

  it('has nothing of Node.js in it', () => {
    const imports = Object.values(metafile.outputs).flatMap(({ imports: all }) => all.map(({ path: name }) => name))
    expect(imports.filter(name => name.startsWith('node:') || builtinModules.includes(name))).to.deep.equal([])
    expect(script).not.to.match(/["'`]node:[a-z]/)
  })

  itInChromium('looks up through relays over WebSockets, in the page of docs/browser.md', async () => {
    const bootstrap = live.dps.flatMap(dp => dp.addresses().filter(address => address.includes('/ws/')))
    expect(bootstrap).to.have.length(5)
    const federation = `export const anchor = ${JSON.stringify(encodeAnchor(live.test.anchor))}
export const bootstrap = ${JSON.stringify(bootstrap)}`
    const server = await serve({
      '/': ['text/html', pageOfDocs()],
      '/mimi.js': ['text/javascript', script],
      '/federation.js': ['text/javascript', federation]
    })
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      page.setDefaultTimeout(TIMEOUT)
      const wrong: string[] = []
      page.on('pageerror', err => { wrong.push(String(err)) })
      await page.clock.setFixedTime(live.clock.time)
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      await page.getByText('Ready').waitFor()
      await page.getByLabel('Number or address').fill(CSI)
      await page.getByRole('button').click()
      await page.getByText('through relays').waitFor()
      expect(await page.getByRole('status').textContent()).to.equal('found, through relays')
      expect(await page.getByRole('listitem').allTextContents()).to.deep.equal(['msp1'])
      expect(wrong).to.deep.equal([])
    } finally {
      await browser.close()
      server.close()
    }
  })
})
