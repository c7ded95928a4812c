/** The prompt on a testnet of nobody, at whatever terminal this process has. Says how it ended. */
import { systemClock } from '../../../../../src/base/clock.ts'
import { prompt } from '../../../../../src/cli/commands/testnet/prompt.ts'
import { DEFAULT_POLICY } from '../../../../../src/registry/policy.ts'
import { TestnetError } from '../../../../../src/testnet/errors.ts'
import type { PromptTestnet } from '../../../../../src/cli/commands/testnet/prompt.ts'

const stop = new AbortController()
process.on('SIGINT', () => { stop.abort() })
const unused = async (): Promise<never> => { throw new TestnetError('TESTNET_REQUEST_FAILED') }
const node = (name: string, role: string) => ({ name, role, running: true, address: '', peerId: `peer of ${name}` })

const net: PromptTestnet = {
  federation: { registry: { policy: { ...DEFAULT_POLICY, relayRequired: false } } },
  files: { anchor: 'anchor', registry: 'registry' },
  msps: ['msp1'],
  nodes: [node('dp1', 'dp'), node('dp2', 'dp'), node('msp1', 'msp')],
  cutOff: [],
  conflicts: { dispute: unused, defend: unused, list: async () => [], decide: unused },
  claim: unused,
  coverage: unused,
  discover: unused,
  release: unused,
  reassign: unused,
  views: async () => [],
  partition: unused,
  heal: async () => {},
  kill: async name => {
    if (name !== 'dp1' && name !== 'dp2') {
      throw new TestnetError('TESTNET_UNKNOWN_PARTY', { detail: name })
    }
  },
  restart: unused
}
await prompt(net, { stdin: process.stdin, stdout: process.stdout, signal: stop.signal, clock: systemClock })
process.stdout.write(stop.signal.aborted ? 'INTERRUPTED\n' : 'ENDED\n')
