/** What Tab offers at the prompt of a testnet. */
import type { NodeInfo } from '../../../testnet/processes.ts'

/** What may follow a command, word by word; the last may come again. */
type Kind = 'csi' | 'msp' | 'node' | 'side' | 'reach' | 'claim' | 'none'

const WORDS = {
  discover: ['csi', 'reach'],
  claim: ['claim', 'claim', 'claim', 'none'],
  coverage: ['csi', 'none'],
  release: ['csi', 'msp', 'none'],
  reassign: ['csi', 'none'],
  dispute: ['csi', 'msp', 'none'],
  defend: ['csi', 'none'],
  conflicts: ['none'],
  decide: ['none', 'side', 'none'],
  views: ['csi', 'none'],
  nodes: ['none'],
  status: ['none'],
  kill: ['node', 'none'],
  restart: ['node', 'none'],
  partition: ['node'],
  heal: ['none'],
  help: ['none'],
  quit: ['none']
} as const satisfies Readonly<Record<string, readonly Kind[]>>

export const COMMANDS: readonly string[] = Object.keys(WORDS)

const TYPES = ['tel:', 'mailto:', 'acct:']
const MODES = ['local', 'preferred', 'selected', 'all', 'everything'].map(mode => `mode=${mode}`)
const REACH = [
  ...MODES, 'dps=', 'levels=', 'msps=', 'deadline=', 'replicas=yes', 'replicas=no', 'spot=', 'format=verbose',
  'format=compact'
]

export interface CompletedTestnet {
  readonly msps: readonly string[]
  readonly nodes: readonly NodeInfo[]
}

/** @param seen - identifiers that were typed before; more may come */
export function completerOf (net: CompletedTestnet, seen: ReadonlySet<string>): (line: string) => [string[], string] {
  const offers = (kind: Kind): readonly string[] => {
    switch (kind) {
      case 'csi': return [...seen, ...TYPES]
      case 'msp': return net.msps
      case 'node': return net.nodes.map(({ name }) => name)
      case 'side': return ['claimant', 'incumbent']
      case 'reach': return REACH
      case 'claim': return ['--first', '--nowhere', ...seen, ...TYPES, ...net.msps]
      case 'none': return []
    }
  }
  return line => {
    const words = line.trimStart().split(/\s+/)
    const word = words.at(-1) ?? ''
    const [command = ''] = words
    const known: readonly string[] = words.length === 1 ? COMMANDS : kindsOf(command, words.length - 2).flatMap(offers)
    return [known.filter(offer => offer.startsWith(word)).map(offer => isWhole(offer) ? `${offer} ` : offer), word]
  }
}

function kindsOf (command: string, place: number): readonly Kind[] {
  const kinds: readonly Kind[] = Object.hasOwn(WORDS, command) ? WORDS[command as keyof typeof WORDS] : []
  return [kinds[place] ?? kinds.at(-1) ?? 'none']
}

/** Something is to follow directly. */
function isWhole (offer: string): boolean {
  return !offer.endsWith('=') && !TYPES.includes(offer)
}
