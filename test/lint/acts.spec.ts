import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { createProgram } from '../../src/cli/program.ts'
import { ATTEST_PROTOCOL } from '../../src/protocols/attest/constants.ts'
import { CEREMONY_PROTOCOL } from '../../src/protocols/ceremony/constants.ts'
import { CLAIM_PROTOCOL } from '../../src/protocols/claim/constants.ts'
import { CONFIRM_PROTOCOL } from '../../src/protocols/confirm/constants.ts'
import { DISCOVERY_PROTOCOL } from '../../src/protocols/discovery/constants.ts'
import { FIRST_MAPPING_PROTOCOL } from '../../src/protocols/first-mapping/constants.ts'
import { OPRF_PROTOCOL } from '../../src/protocols/oprf/constants.ts'
import { RECORDS_PROTOCOL } from '../../src/protocols/records/constants.ts'
import { TOKENS_PROTOCOL } from '../../src/protocols/tokens/constants.ts'
import { testContext } from '../cli/context.ts'
import type { Command } from 'commander'
import type { Conflicts } from '../../src/dp/conflicts/interface.ts'
import type { Holder } from '../../src/holder/interface.ts'
import type { LightNode } from '../../src/light/options.ts'
import type { AttestClient } from '../../src/protocols/attest/interface.ts'
import type { Ceremonies } from '../../src/protocols/ceremony/interface.ts'
import type { ClaimClient } from '../../src/protocols/claim/interface.ts'
import type { ConfirmClient } from '../../src/protocols/confirm/interface.ts'
import type { DiscoveryClient } from '../../src/protocols/discovery/interface.ts'
import type { OprfClient } from '../../src/protocols/oprf/interface.ts'
import type { RecordsClient } from '../../src/protocols/records/interface.ts'
import type { TokenClient } from '../../src/protocols/tokens/interface.ts'
import type { RpcProtocol } from '../../src/rpc/interface.ts'

type Place = 'command' | 'prompt' | 'API' | 'method'

/** Each act of one party on others, by the one verb that it has, and the places where it is met. */
const ACTS: Readonly<Record<string, readonly Place[]>> = {
  discover: ['command', 'prompt', 'API'],
  claim: ['command', 'prompt', 'API'],
  renew: ['command', 'API'],
  replace: ['command', 'API'],
  rotate: ['command', 'API'],
  recover: ['command', 'API'],
  release: ['command', 'prompt', 'API', 'method'],
  reassign: ['command', 'prompt', 'API', 'method'],
  dispute: ['command', 'prompt', 'API', 'method'],
  defend: ['command', 'prompt', 'API', 'method'],
  decide: ['command', 'prompt', 'API'],
  conflicts: ['command', 'prompt', 'API'],
  coverage: ['command', 'prompt', 'API'],
  watch: ['command', 'API'],
  // an account, which takes what was kept of it with it
  close: ['command', 'API'],
  disconnected: ['command', 'API', 'method'],
  invite: ['command', 'API', 'method'],
  join: ['command', 'API'],
  decline: ['command', 'API'],
  finish: ['command', 'API']
}

/** What an act is carried by: nobody does it for its own sake, and no command has it. */
const STEPS: Readonly<Record<string, readonly Place[]>> = {
  begin: ['API', 'method'],
  complete: ['API', 'method'],
  status: ['API', 'method'],
  link: ['API', 'method'],
  conflict: ['API', 'method'],
  notice: ['API', 'method'],
  note: ['API', 'method'],
  keep: ['API', 'method'],
  confirm: ['API', 'method'],
  start: ['API', 'method'],
  answer: ['API', 'method'],
  evaluate: ['API', 'method'],
  query: ['API', 'method'],
  disclosure: ['API', 'method'],
  // drawn along with tokens, by the home DP
  draw: ['API', 'method'],
  // of DPs among themselves
  counts: ['method'],
  exchange: ['method'],
  // a start or an answer that others carry
  sealed: ['method'],
  read: ['API', 'method'],
  merge: ['API', 'method'],
  witness: ['API', 'method'],
  digest: ['API', 'method'],
  silence: ['API', 'method']
}

/** Words of commands that touch one's own files and processes, or show what one's own node knows. */
const OWN_COMMANDS = [
  'demo', 'testnet', 'init', 'hpke', 'token', 'check', 'start', 'status', 'list', 'show', 'sign', 'verify', 'backup',
  'restore',
  'protect', 'unprotect', 'deal', 'sample', 'schema', 'completion'
]
/** All of a registry's making is work on files. */
const OWN_GROUPS = ['registry']
const OWN_WORDS = ['nodes', 'status', 'views', 'kill', 'restart', 'partition', 'heal', 'help']

/** The word of each method: its own name, that of the act that it is a form of, or none: `own`. */
type Words<T> = Readonly<Record<Extract<keyof T, string>, string>>
const API: ReadonlyArray<Readonly<Record<string, string>>> = [
  {
    claim: 'claim',
    renew: 'renew',
    replace: 'replace',
    rotate: 'rotate',
    recover: 'recover',
    release: 'release',
    dispute: 'dispute',
    defend: 'defend',
    conflicts: 'conflicts',
    coverage: 'coverage',
    watch: 'watch'
  } satisfies Words<Holder>,
  {
    discover: 'discover',
    discoverCompact: 'discover',
    discoverMany: 'discover',
    discoverEach: 'discover',
    watch: 'watch',
    disconnected: 'disconnected',
    disclosure: 'disclosure',
    peerId: 'own',
    registry: 'own',
    vitals: 'own',
    traffic: 'own',
    past: 'own',
    addresses: 'own',
    carrier: 'own',
    closeAccount: 'close',
    holder: 'own',
    refreshRegistry: 'own',
    stop: 'own'
  } satisfies Words<LightNode>,
  {
    begin: 'begin',
    complete: 'complete',
    status: 'status',
    release: 'release',
    reassign: 'reassign',
    link: 'link',
    dispute: 'dispute',
    defend: 'defend',
    notice: 'notice',
    note: 'note',
    conflict: 'conflict'
  } satisfies Words<ClaimClient>,
  { confirm: 'confirm', keepRelease: 'keep', notice: 'notice' } satisfies Words<ConfirmClient>,
  { start: 'start', answer: 'answer', wait: 'answer', disconnected: 'disconnected' } satisfies Words<AttestClient>,
  { query: 'query', disclosure: 'disclosure' } satisfies Words<DiscoveryClient>,
  { evaluate: 'evaluate', evaluateWithTranscript: 'evaluate', known: 'own' } satisfies Words<OprfClient>,
  {
    read: 'read', merge: 'merge', witness: 'witness', digest: 'digest', silence: 'silence'
  } satisfies Words<RecordsClient>,
  { draw: 'draw' } satisfies Words<TokenClient>,
  {
    invite: 'invite',
    join: 'join',
    decline: 'decline',
    finish: 'finish',
    list: 'own',
    show: 'own',
    start: 'own',
    stop: 'own'
  } satisfies Words<Ceremonies>,
  // opening is what a DP does when a dispute comes
  {
    open: 'own', decide: 'decide', get: 'own', list: 'own', look: 'own', start: 'own', stop: 'own'
  } satisfies Words<Conflicts>
]

/** Of the rest, relays, registry, reconciliation, no person ever does anything. */
const PROTOCOLS: readonly RpcProtocol[] = [
  ATTEST_PROTOCOL, CEREMONY_PROTOCOL, CLAIM_PROTOCOL, CONFIRM_PROTOCOL, DISCOVERY_PROTOCOL, FIRST_MAPPING_PROTOCOL,
  OPRF_PROTOCOL, RECORDS_PROTOCOL, TOKENS_PROTOCOL
]

function wordsOf (command: Command, group = ''): string[] {
  return command.commands.flatMap(child => {
    const name = [group, child.name()].filter(part => part !== '').join(' ')
    if (OWN_GROUPS.includes(name)) {
      return []
    }
    if (child.commands.length > 0) {
      return wordsOf(child, name)
    }
    return OWN_COMMANDS.includes(child.name()) ? [] : [child.name()]
  })
}

/** What the prompt obeys. */
const prompt = readFileSync(path.join(import.meta.dirname, '../../src/cli/commands/testnet/prompt.ts'), 'utf8')
const obeyed = [...prompt.matchAll(/case '([a-z]+)'/g)].map(([, word = '']) => word)

const FOUND: Readonly<Record<Place, readonly string[]>> = {
  command: wordsOf(createProgram(testContext())),
  prompt: obeyed.filter(word => !OWN_WORDS.includes(word)),
  API: API.flatMap(words => {
    for (const [name, word] of Object.entries(words)) {
      if (word !== 'own' && !name.startsWith(word) && name !== 'wait') {
        throw new Error(`${name} is called ${word}`)
      }
    }
    return Object.values(words).filter(word => word !== 'own')
  }),
  method: PROTOCOLS.flatMap(({ methods }) => methods.map(({ name }) => name))
}

describe('lint/acts: one verb an act', () => {
  const listed = { ...ACTS, ...STEPS }
  for (const [place, words] of Object.entries(FOUND)) {
    it(`each ${place} is an act or a step of the tables; one that is new goes there, by the verb that it has elsewhere`, () => {
      expect([...new Set(words)].filter(word => !(word in listed))).to.deep.equal([])
    })
  }

  for (const [act, places] of Object.entries(listed)) {
    it(`${act}: ${places.join(', ')}`, () => {
      const found = Object.entries(FOUND).filter(([, words]) => words.includes(act)).map(([place]) => place)
      expect(found).to.deep.equal(places)
    })
  }
})
