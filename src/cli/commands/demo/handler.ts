/** The work of `mimi demo`. */
import { createTestnet } from '../../../testnet/index.ts'
import { Watcher } from './watcher.ts'
import { BOB, SCREENS } from './screens.ts'
import { keysOf } from './keys.ts'
import type { Handler } from '../../action.ts'
import type { DemoOptions } from './options.ts'

const DPS = 5
const CLEARED = '\u001b[2J\u001b[H'

export const demo: Handler<DemoOptions> = async ({ context, options }) => {
  const { stdin, stdout, stderr, signal, env, clock, random } = context
  const isJson = options.json === true
  const keys = options.plain === true || isJson ? undefined : keysOf(stdin, stdout)
  const watcher = new Watcher(BOB)
  stderr.write('Starting five discovery providers, an identifier provider and two services.\n')
  const testnet = await createTestnet({ dps: DPS, threshold: 3, audit: watcher.audit, clock, random })
  const told: Array<{ readonly title: string, readonly text: string }> = []
  try {
    for (const [i, { title, tell }] of SCREENS.entries()) {
      signal.throwIfAborted()
      const text = await tell({ testnet, watcher, signal })
      told.push({ title, text })
      const clear = keys != null && env.TERM !== 'dumb' ? CLEARED : ''
      const end = i === SCREENS.length - 1 ? 'any key: end' : 'any key: go on, q: quit'
      if (!isJson) {
        stdout.write(`${clear}${i + 1} of ${SCREENS.length}: ${title}\n\n${text}\n${keys == null ? '' : end}`)
      }
      if (await keys?.next(signal) === 'quit') {
        break
      }
    }
    stdout.write(isJson ? `${JSON.stringify({ screens: told })}\n` : keys == null ? '' : '\n')
  } finally {
    keys?.close()
    await testnet.stop()
  }
}
