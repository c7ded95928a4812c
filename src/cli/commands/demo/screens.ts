/** The five screens: each makes something happen, and says what it saw. At most 80 columns. */
import { toString } from 'uint8arrays/to-string'
import type { DiscoverResult } from '../../../light/interface.ts'
import type { LightNode } from '../../../light/options.ts'
import type { Testnet } from '../../../testnet/index.ts'
import type { Watcher } from './watcher.ts'

export const BOB = 'mailto:bob@example.com'
const NOBODY = 'mailto:nobody@example.com'
/** Digits of a key that are shown. */
const SHOWN = 12

export interface Stage {
  readonly testnet: Testnet
  readonly watcher: Watcher
  readonly signal: AbortSignal
}

export interface Screen {
  readonly title: string
  /** Does it, and tells it. */
  readonly tell: (stage: Stage) => Promise<string>
}

export const SCREENS: readonly Screen[] = [
  { title: 'the problem', tell: async ({ testnet }) => problem(testnet) },
  { title: 'Bob says where he can be reached', tell: claim },
  { title: 'Alice finds out, and nobody sees whom she asks for', tell: lookUp },
  { title: 'some lie, and a thief tries', tell: lies },
  { title: 'one goes down', tell: down }
]

function problem ({ federation, registry }: Testnet): string {
  return `Alice has Bob's mail address. On which messaging service can she write to him?

     Alice  ---- bob@example.com ?? ---->   service 1   service 2   ...

A company that knows everybody's address could tell her. It would also know who
asks for whom, and could list everybody. So there is none. Instead many run a
part each, and none of them is trusted alone:

     dp1   dp2   dp3   dp4   dp5     discovery providers: keep the answers
                csip1                identifier provider: checks who owns what
             msp1     msp2           messaging services

All of these run now, in this process, and talk over encrypted connections.
They are the ${federation.dps.length} DPs of ${new Set(registry.dps.map(({ terms }) => terms[0]?.operator)).size} operators that one signed list, the registry, names.
`
}

async function claim ({ testnet, signal }: Stage): Promise<string> {
  const { entry, receipts, replicas } = await testnet.claim({ csi: BOB, msp: 'msp1', tags: ['Default'], signal })
  const code = testnet.codeOf(BOB) ?? ''
  return `     Bob --1 code?--> csip1 --2 mail--> Bob --3 ${'*'.repeat(code.length)}--> csip1 --4 signs
     Bob --5 "on msp1"--> msp1 --6 signs--> Bob --7 signs--> a DP --8 signs

It just happened. csip1 sent ${code.length} digits to bob@example.com, Bob typed them, msp1
confirmed that it reaches him, and Bob signed with a key that is his alone.

The DPs keep it under a lookup key, in which his address can't be read:

     ${short(entry.lookupKey)}... -> sealed entry of ${entry.bytes.byteLength} bytes, with all signatures

On the disk of ${receipts} of ${replicas} DPs now. Nobody can change it without Bob's key.
`
}

async function lookUp ({ testnet, watcher, signal }: Stage): Promise<string> {
  const before = { requests: watcher.requests, named: watcher.named }
  const result = await alice(testnet).discover(BOB, { signal })
  const asked = watcher.requests - before.requests
  return `     Alice --sealed--> relay --sealed--> DPs
                 knows Alice,        know the question,
                 not the question    not Alice

1. Alice's service blinded the address, and ${result.evaluators.length} of ${testnet.dps.length} DPs turned it into the lookup
   key: ${namesOf(testnet, result.evaluators).join(', ')}. None saw the address, and fewer can't do it.
2. It read what lies under that key, and checked every signature itself.

     answer: ${said(result)}
     through relays: ${result.relayed ? 'yes' : 'no'}

DPs were asked ${asked} times meanwhile. We read all of it in the clear: in ${watcher.named - before.named} of
these requests stands bob@example.com.
`
}

async function lies ({ testnet, signal }: Stage): Promise<string> {
  const [first, second, third] = testnet.dps
  await first?.lie('withholds')
  await second?.lie('stale')
  await third?.lie('wrong share')
  const asker = await testnet.light()
  const lied = await asker.discover(BOB, { signal })
  await testnet.heal()
  const thief = await testnet.person()
  await testnet.claim({ csi: BOB, msp: 'msp2', holder: thief, signal })
  const { mappings } = await alice(testnet).discover(BOB, { signal })
  const order = mappings.map(({ mapping }) => mapping.mspId)
  return `     dp1 "nothing is there"   dp2 "nothing is newer"   dp3 evaluates falsely
     dp4 tells the truth      dp5 tells the truth

     answer: ${said(lied)}

Signatures can't be forged, so a liar can only leave out, and the others don't.
A false evaluation fails its proof: what counted came from ${namesOf(testnet, lied.evaluators).join(', ')}.

Then a thief who reads Bob's mail for a day proved "possession", and claimed the
address on msp2. Older possession comes first:

     ${order.map((msp, i) => `${i + 1}. ${msp}`).join('   ')}

If he disputes Bob's right, Bob's key defends it: an equal proof never wins. In
real life there are days for that; at the prompt of "mimi testnet" a minute.
`
}

async function down ({ testnet, signal }: Stage): Promise<string> {
  await testnet.dps[4]?.kill()
  const asker = await testnet.light()
  const [there, nobody] = [await asker.discover(BOB, { signal }), await asker.discover(NOBODY, { signal })]
  await testnet.heal()
  return `     dp1   dp2   dp3   dp4   [dp5 has crashed]

     bob@example.com:     ${said(there)}
     nobody@example.com:  ${said(nobody)}

Whoever is left has copies. And "nobody" is an answer, not a failure: a majority
of the operators said so. Where too few can be heard the answer is "partly
answered", and never a "no" that isn't sure. dp5 is back now, with what it had.

Go on with
     mimi testnet          the same as processes, with a prompt to try things
     docs/tutorial.md      fifteen minutes, from nothing to understanding
     docs/threat-model.md  who learns what, and what attackers gain
`
}

/** The service that Bob isn't on. */
function alice (testnet: Testnet): Pick<LightNode, 'discover'> {
  const [, asker] = testnet.msps
  if (asker == null) {
    throw new RangeError('the demo has two services')
  }
  return asker.node
}

function said ({ outcome, preferred }: DiscoverResult): string {
  const answers = {
    found: `reach Bob on ${preferred?.mapping.mspId ?? '-'}`,
    none: 'nobody can be reached under it',
    partial: 'partly answered',
    'opted-out': 'lists no service'
  }
  return answers[outcome]
}

function namesOf ({ dps }: Testnet, ids: readonly string[]): readonly string[] {
  return dps.filter(({ party }) => ids.includes(party.id)).map(({ party }) => party.name)
}

function short (bytes: Uint8Array): string {
  return toString(bytes, 'base16').slice(0, SHOWN)
}
