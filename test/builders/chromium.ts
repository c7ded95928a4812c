/** Headless Chromium, the system's. Tests of pages run in it; where there is none they are skipped, by name. */
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { chromium } from 'playwright-core'
import type { Browser, Locator } from 'playwright-core'

/** Names of the program, by system. */
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']

function isProgram (file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    // not there, or not ours to run: the next one
    return false
  }
}

/** Where Chromium is: MIMI_CHROMIUM, or in PATH. */
function findChromium (): string | undefined {
  const { MIMI_CHROMIUM: named, PATH: folders = '' } = process.env
  const places = folders.split(path.delimiter).filter(folder => folder !== '')
  return named ?? PROGRAMS.flatMap(name => places.map(folder => path.join(folder, name))).find(isProgram)
}

const found = findChromium()

/** Goes behind the name of a test: why it is skipped, '' where Chromium is there. */
export const WITHOUT_CHROMIUM = found == null ? ': there is no Chromium (Debian: chromium)' : ''

/** As `it`: runs with Chromium alone. */
export const itInChromium = (name: string, test: Mocha.AsyncFunc): Mocha.Test =>
  (found == null ? it.skip : it)(`${name}${WITHOUT_CHROMIUM}`, test)

/** Waits until so many are there, one at least: what a page shows comes bit by bit. */
export async function expectCount (elements: Locator, count: number, words?: string): Promise<void> {
  await elements.nth(count - 1).waitFor({ state: 'attached' })
  expect(await elements.count(), words).to.equal(count)
}

/** Whoever launches it closes it. Each test takes a context of its own: `browser.newContext()`. */
export async function launchChromium (): Promise<Browser> {
  if (found == null) {
    throw new Error('There is no Chromium: Debian has it in `chromium`, or MIMI_CHROMIUM names the program.')
  }
  // in containers there is no shared memory to speak of
  return await chromium.launch({ executablePath: found, headless: true, args: ['--disable-dev-shm-usage'] })
}
