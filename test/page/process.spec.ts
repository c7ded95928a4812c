import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { itInChromium, launchChromium } from '../builders/chromium.ts'
import { EXEC_ARGV, MAIN } from '../builders/program.ts'
import type { ChildProcess } from 'node:child_process'

/** Milliseconds: six processes, on whatever machine. */
const PATIENCE = 240_000
const RESIDENT = 'mailto:resident@example.com'
const NEWCOMER = 'mailto:newcomer@example.com'

describe('page: of a testnet that was started as a process', function () {
  this.timeout(PATIENCE)
  let child: ChildProcess | undefined
  let folder: string

  before(async () => { folder = await mkdtemp(path.join(tmpdir(), 'mimi-page-')) })
  after(async () => {
    if (child != null && child.exitCode == null && child.signalCode == null) {
      const exited = once(child, 'exit')
      child.kill('SIGINT')
      await exited
    }
    await rm(folder, { recursive: true })
  })

  /** @returns what it says last before somebody may come */
  async function urlOf (started: ChildProcess): Promise<string> {
    let said = ''
    return await new Promise((resolve, reject) => {
      started.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const [, url] = /^Page: (\S+)$/m.exec(said) ?? []
        if (url != null) {
          resolve(url)
        }
      })
      started.once('exit', code => { reject(new Error(`ended with ${code}: ${said}`)) })
    })
  }

  itInChromium('has all that it claimed by itself from its first moment on, and takes a claim', async () => {
    const csis = path.join(folder, 'csis.txt')
    await writeFile(csis, `${RESIDENT} msp1 Default\n`)
    const started = spawn(process.execPath, [
      ...EXEC_ARGV, MAIN, 'testnet', '--page', '0', '--dps', '3', '--csis', csis
    ], { stdio: ['pipe', 'ignore', 'pipe'] })
    child = started
    const url = await urlOf(started)
    const browser = await launchChromium()
    try {
      const tab = await browser.newPage()
      tab.setDefaultTimeout(PATIENCE)
      await tab.goto(url)
      await tab.locator('#by option').first().waitFor({ state: 'attached' })
      for (const csi of [RESIDENT, NEWCOMER]) {
        await tab.getByLabel('Identifier', { exact: true }).fill(csi)
        if (csi === NEWCOMER) {
          await tab.getByLabel(/^New in these hands/).check()
          await tab.getByRole('button', { name: 'Claim', exact: true }).click()
          await tab.locator('#result').filter({ hasText: 'Claimed on msp1' }).waitFor()
        }
        await tab.getByRole('button', { name: 'Look it up' }).click()
        await tab.locator('#result').filter({ hasText: ' replicas answered' }).waitFor()
        expect(await tab.locator('#result').textContent()).to.match(/^Found on msp1\./)
      }
    } finally {
      await browser.close()
    }
  })
})
