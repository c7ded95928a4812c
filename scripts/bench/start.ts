/** How long somebody waits at a terminal: for the help, and for the answer of a lookup from a new process. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createTestnet } from '../../src/testnet/index.ts'
import { measure } from './stats.ts'
import type { Timing } from './stats.ts'

/** Built, as it is installed. */
const PROGRAM = path.join(import.meta.dirname, '../../dist/cli/main.js')
const CSI = 'tel:+14155550100'
const DPS = 5
/** Milliseconds, on a machine that does nothing else. */
const MOST = { help: 150, discover: 700 }

export interface StartReport {
  /** Node.js itself, of which no program is quicker. */
  readonly runtime: Timing
  /** `mimi --help`. */
  readonly help: Timing
  /** `mimi discover`, of an identifier that this asker never asked for: evaluated, and read through relays. */
  readonly discover: Timing
  /** Milliseconds, of the medians. */
  readonly targets: typeof MOST
}

const node = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, args)).stdout

export async function benchStart (runs: number): Promise<StartReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mimi-start-'))
  const testnet = await createTestnet({ relays: false, dps: DPS })
  try {
    const { anchorText } = testnet.federation
    const registry = path.join(folder, 'federation.registry')
    await writeFile(registry, testnet.registry.bytes)
    await testnet.claim({ csi: CSI, msp: 'msp1' })
    const discover = async (): Promise<void> => {
      const answer = await node(PROGRAM, '--json', 'discover', CSI, '--anchor', anchorText, '--registry', registry)
      if (!answer.includes('"found"')) {
        throw new Error('not found')
      }
    }
    // files are in the system's cache from here on
    await discover()
    return {
      runtime: await measure(runs, 1, async () => await node('--eval', '0')),
      help: await measure(runs, 1, async () => await node(PROGRAM, '--help')),
      discover: await measure(runs, 1, discover),
      targets: MOST
    }
  } finally {
    await testnet.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
