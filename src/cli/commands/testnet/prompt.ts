/** The prompt of `mimi testnet`: try things on a running federation. */
import { meant } from '../../../base/known-options.ts'
import { DiscoveryError } from '../../../base/errors.ts'
import { parseCsi } from '../../../identifiers/csi.ts'
import { readDate } from '../../../attestor/assignments/feed-date.ts'
import { readFound } from '../../../testnet/lookups.ts'
import { CliError } from '../../errors.ts'
import { compactText, NOTHING } from '../../found.ts'
import { federationIn, federationQueryOfWords } from '../../federation-query.ts'
import { federationText } from '../../federation-text.ts'
import { stateText } from '../../conflict-text.ts'
import { mspOfWord, mspText } from '../../msp-option.ts'
import { errorText } from '../../render-error.ts'
import { coverageText } from '../coverage/tables.ts'
import { completerOf, COMMANDS } from './completion.ts'
import { openLines } from './lines.ts'
import { statusText } from './status.ts'
import { conflictsTable, nodesTable, viewsTable } from './tables.ts'
import type { Clock } from '../../../base/clock.ts'
import type { ReachOptions } from '../../../light/federation.ts'
import type { DpView } from '../../../testnet/observer.ts'
import type { CliContext } from '../../context.ts'
import type { CompactJson } from '../../../light/json.ts'
import type { RegistrySource } from '../../../registry/interface.ts'
import type { CoverageSummary } from '../../../holder/holder.ts'
import type { TestnetConflicts } from '../../../testnet/conflicts.ts'
import type { NodeInfo } from '../../../testnet/processes.ts'
import type { CanonicalCsi } from '../../../identifiers/csi.ts'

/** What the prompt needs of a testnet. */
export interface PromptTestnet {
  readonly federation: { readonly registry: Pick<ReturnType<RegistrySource['current']>, 'policy'> }
  /** By which others join. */
  readonly files: { readonly anchor: string, readonly registry: string }
  readonly msps: readonly string[]
  readonly nodes: readonly NodeInfo[]
  /** Names of those that a partition keeps apart from all others. */
  readonly cutOff: readonly string[]
  readonly conflicts: Pick<TestnetConflicts, 'dispute' | 'defend' | 'list' | 'decide'>
  claim (
    csi: CanonicalCsi, msp: string | null, tags: readonly string[], options?: { readonly firstMapping?: boolean }
  ): Promise<{ readonly receipts: number, readonly replicas: number }>
  coverage (csi: CanonicalCsi): Promise<readonly CoverageSummary[]>
  discover (msp: string, csi: string, tags?: readonly string[], options?: {
    readonly query?: ReachOptions, readonly compact?: boolean
  }): Promise<unknown>
  release (csi: CanonicalCsi, msp?: string |
    null): Promise<ReadonlyArray<{ readonly receipts: readonly unknown[], readonly replicas: number }>>
  reassign (csi: CanonicalCsi, since: number): Promise<{ readonly receipts: number, readonly replicas: number }>
  views (csi: CanonicalCsi): Promise<readonly DpView[]>
  partition (names: readonly string[]): Promise<void>
  heal (): Promise<void>
  kill (name: string): Promise<void>
  restart (name: string): Promise<void>
}

const HELP =
  `discover CSI [TAG…]     look up, from the last messaging service's node; tags that the sender wants; and how far:
                        mode=local|preferred|selected|all|everything dps=dp2,dp3 levels=2 msps=msp1 deadline=MS replicas=yes|no spot=N
                        format=verbose|compact: the mappings, or bits that say which services reach them
claim CSI MSP [TAG…]    claim a mapping; the code is read from the mail, or from the provider's log
claim --first …         the same as newly its owner's: every DP is told, and an older mapping of somebody else stands in the way
claim --nowhere CSI     its owner says that no service is listed
coverage CSI            how many DPs have acknowledged that
release CSI [MSP]       its owner lets go of the mapping on a service, of its --nowhere (-), or of all; what is gone stays gone
reassign CSI [DATE]     the provider announces that somebody else has it since then, by default now; the next claim is theirs
dispute CSI MSP         somebody else who reads its messages claims it too, and disputes who had it before
defend CSI              its owner says that it is still theirs
conflicts               how disputes stand, at the DPs that follow them; the time to defend a mapping is a minute here
decide ID SIDE          arbiters decide: for the claimant or the incumbent; ID as listed
views CSI               what each DP holds, asked by itself
nodes                   who runs where
status                  what runs, what doesn't, who is cut off, and how many conflicts are open
kill NAME               end a node at once, as a crash would; lookups go on
restart NAME            start it again, with what it kept
partition NAME…         cut these nodes off from all others, as a broken cable would; they run on
heal                    mend the cable; who was cut off catches up
help                    this
quit                    end everything; so does Ctrl-D

At a terminal, Tab completes, the arrows bring lines of before back, and Ctrl-C drops a line, or ends everything where there is none.
`

/** Returns when the user quits, the input ends, or the signal aborts. */
export async function prompt (net: PromptTestnet, { stdin, stdout, signal, clock }: Pick<CliContext, 'stdin' |
  'stdout' | 'signal' | 'clock'>): Promise<void> {
  stdout.write('\nThe federation runs. Try "discover tel:+14155550104", or "help". From another terminal:\n' +
    `mimi discover tel:+14155550104 --anchor "$(cat ${net.files.anchor})" --registry ${net.files.registry}\n`)
  const seen = new Set<string>()
  const lines = openLines({ stdin, stdout, signal, complete: completerOf(net, seen) })
  try {
    for await (const line of lines) {
      const [command = '', ...words] = line.trim().split(/\s+/)
      if (command === 'quit' || command === 'exit') {
        return
      }
      words.filter(word => word.includes(':')).forEach(word => { seen.add(word) })
      stdout.write(await obey(net, command, words, clock))
    }
  } finally {
    lines.close()
  }
}

async function obey (
  net: PromptTestnet, command: string, [first = '', ...rest]: readonly string[], clock: Clock
): Promise<string> {
  try {
    switch (command) {
      case '': return ''
      case 'help': return HELP
      case 'nodes': return nodesTable(net.nodes)
      case 'status': return statusText(net.nodes, net.cutOff, await net.conflicts.list())
      case 'kill':
        await net.kill(first)
        return `${first} ended.\n`
      case 'restart':
        await net.restart(first)
        return `${first} is ready.\n`
      case 'release': return await release(net, first, rest)
      case 'coverage': return (await net.coverage(csiOf(net, first)))
        .map(summary => `${mspText(summary.msp)}: ${coverageText(summary)}\n`)
        .join('')
      case 'dispute': return `${stateText((await net.conflicts.dispute(csiOf(net, first), rest[0] ?? '')).status?.state ?? { name: 'opened' })}\n`
      case 'defend': return await defend(net, first)
      case 'conflicts': return conflictsTable(await net.conflicts.list())
      case 'decide': return await decide(net, first, rest)
      case 'reassign': return await reassign(net, first, rest, clock)
      case 'views': return viewsTable(await net.views(csiOf(net, first)))
      case 'partition':
        await net.partition([first, ...rest].filter(name => name !== ''))
        return `cut off: ${[first, ...rest].join(', ')}\n`
      case 'heal':
        await net.heal()
        return 'everybody reaches everybody.\n'
      case 'discover': return await discover(net, first, rest)
      case 'claim': return await claim(net, [first, ...rest])
      default: return unknown(command)
    }
  } catch (err) {
    if (err instanceof DiscoveryError) {
      // names are what can be typed here
      const told = await errorText(err, 'user')
      const text = net.nodes.reduce((text, { name, peerId }) => text.replaceAll(peerId, name), told)
      return err.code === 'TESTNET_UNKNOWN_PARTY' ? text + didYouMean(net, [first, ...rest]) : text
    }
    throw err
  }
}

/** Of words that name no node. */
function didYouMean ({ nodes }: PromptTestnet, words: readonly string[]): string {
  const names = nodes.map(({ name }) => name)
  return words.filter(word => word !== '' && !names.includes(word) && !word.includes(':')).flatMap(word => {
    const candidate = meant(word, names)
    return candidate == null ? [] : [`  did you mean "${candidate}"?\n`]
  }).join('')
}

function unknown (command: string): string {
  const candidate = meant(command, COMMANDS)
  return candidate == null
    ? `There is no "${command}".\n${HELP}`
    : `There is no "${command}"; did you mean "${candidate}"?\n`
}

async function discover (net: PromptTestnet, csi: string, words: readonly string[]): Promise<string> {
  const by = net.msps.at(-1) ?? ''
  const dps = net.nodes.filter(({ role }) => role === 'dp')
  const compact = isCompact(words)
  const { query, others } = federationQueryOfWords(words.filter(word => !word.startsWith(FORMAT)), name =>
    idOf(dps, name))
  const answer = await net.discover(by, csi, others, { query, ...compact ? { compact } : {} })
  const nameOf = (id: string): string => dps.find(({ peerId }) => peerId === id)?.name ?? id
  if (compact) {
    // the node is of this very version
    return compactText(answer as CompactJson, nameOf)
  }
  const federation = federationIn(answer)
  const asked = federation == null ? '' : federationText(federation, nameOf)
  const { msps, outcome, preferred, evaluationMs, readsMs, relayed } = readFound(answer)
  const times =
    `asked ${relayed ? 'through relays' : 'directly'}, evaluation ${evaluationMs.toFixed(0)} ms, reads ${readsMs.toFixed(0)} ms, verified by ${by}`
  return (msps.length === 0
    ? `${NOTHING[outcome]} (${times})\n`
    : `found on ${msps.join(', ')}; preferred: ${preferred ?? '-'} (${times})\n`) + asked
}

/** @throws CliError `OPTION_INVALID` */
function idOf (dps: readonly NodeInfo[], name: string): string {
  const dp = dps.find(dp => dp.name === name || dp.peerId === name)
  if (dp == null) {
    throw new CliError('OPTION_INVALID', { detail: `dps: there is no DP "${name}"; nodes lists them` })
  }
  return dp.peerId
}

const FORMAT = 'format='

/** @throws CliError `OPTION_INVALID` */
function isCompact (words: readonly string[]): boolean {
  const format = words.findLast(word => word.startsWith(FORMAT))?.slice(FORMAT.length) ?? 'verbose'
  if (format !== 'verbose' && format !== 'compact') {
    throw new CliError('OPTION_INVALID', { detail: `format: verbose or compact, not ${format}` })
  }
  return format === 'compact'
}

const FIRST = '--first'
const NOWHERE = '--nowhere'

async function claim (net: PromptTestnet, words: readonly string[]): Promise<string> {
  const firstMapping = words.includes(FIRST)
  const [uri = '', msp = '', ...tags] = words.filter(word => word !== FIRST && word !== NOWHERE)
  const wanted = tags.length === 0 ? ['Default'] : tags.flatMap(tag => tag.split(','))
  const { receipts, replicas } = await net.claim(csiOf(net, uri), words.includes(NOWHERE) ? null : msp, wanted, {
    firstMapping
  })
  return `claimed: ${receipts} of ${replicas} replicas have it on their disk\n`
}

async function defend (net: PromptTestnet, uri: string): Promise<string> {
  const defences = await net.conflicts.defend(csiOf(net, uri))
  return defences
    .map(({ isEqual }) =>
      isEqual ? 'defended, by a proof as strict: the mapping stays\n' : 'defended, by a weaker proof\n')
    .join('')
}

async function decide (net: PromptTestnet, id: string, [side]: readonly string[]): Promise<string> {
  if (side !== 'claimant' && side !== 'incumbent') {
    return 'Name who is right: claimant or incumbent.\n'
  }
  return conflictsTable([await net.conflicts.decide(id, side)])
}

async function release (net: PromptTestnet, uri: string, [msp]: readonly string[]): Promise<string> {
  const released = await net.release(csiOf(net, uri), msp == null ? undefined : mspOfWord(msp))
  return released.map(({ receipts, replicas }) => `gone at ${receipts.length} of ${replicas} replicas\n`).join('')
}

async function reassign (net: PromptTestnet, uri: string, [date]: readonly string[], { now }: Clock): Promise<string> {
  const since = date == null ? now() : readDate(date)
  const { receipts, replicas } = await net.reassign(csiOf(net, uri), since)
  // the provider knew of this or a later one, and has forgotten who took it
  const held = replicas === 0
    ? 'announced before'
    : `announced: ${receipts} of ${replicas} replicas have it on their disk`
  return `${held}; what was first claimed before ${new Date(since).toISOString()} is gone\n`
}

function csiOf ({ federation }: PromptTestnet, uri: string): CanonicalCsi {
  return parseCsi(uri, federation.registry.policy.csiTypes)
}
