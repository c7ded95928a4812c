/** Writes docs/errors.md from the error tables of src, so that every code there is in it and no other. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { ASK_ELSEWHERE, READERS } from '../../src/base/errors.ts'
import { statusOf } from '../../src/rpc/status.ts'
import { Status } from '../../src/rpc/pb/frame.ts'
import { wrapped } from './wrapped.ts'
import type { ErrorKind, ErrorSpec, ErrorTable, Reader, Verdict } from '../../src/base/errors.ts'

const src = path.join(import.meta.dirname, '../../src')

/** A folder's codes. */
export interface Codes {
  /** Path below src, without its last part. */
  readonly folder: string
  readonly table: ErrorTable
}

/** In the order in which layers build on one another. */
const LAYERS = [
  'base', 'identifiers', 'blinding', 'registry', 'attestation', 'mapping', 'conflict', 'tokens', 'budget', 'query',
  'store', 'rpc', 'protocols', 'dht', 'node', 'holder', 'msp', 'light', 'attestor', 'dp', 'http', 'testnet', 'page',
  'cli'
]

const KINDS: Readonly<Record<ErrorKind, string>> = {
  malformed: 'the input can\'t be read',
  unverified: 'a signature, proof or piece of evidence does not hold',
  expired: 'it held once',
  refused: 'understood, and not allowed',
  conflict: 'it collides with what is stored',
  'not-found': 'what was named does not exist',
  limited: 'a budget or quota is used up; the error says when to ask again',
  unavailable: 'somebody did not answer, or not in time',
  internal: 'a fault of the node that says so'
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  caller: 'whoever called this node',
  ours: 'this node',
  ignore: 'nobody\'s (a race, a late message)',
  penalise: 'the peer\'s, whose score it lowers'
}

/** Every table in a file called `errors.ts` or `…-errors.ts`, layer by layer. */
export async function errorTables (): Promise<Codes[]> {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map(file => file.split(path.sep).join('/'))
    .filter(file => /(^|\/|-)errors\.ts$/.test(file))
    .sort((a, b) => layerOf(a) - layerOf(b) || (a < b ? -1 : 1))
  const found: Codes[] = []
  for (const file of files) {
    const module: Record<string, unknown> = await import(path.join(src, file))
    for (const [name, table] of Object.entries(module)) {
      if (name.endsWith('_ERRORS')) {
        found.push({ folder: path.posix.dirname(file), table: table as ErrorTable })
      }
    }
  }
  return found
}

function layerOf (file: string): number {
  const [first = ''] = file.split('/')
  return LAYERS.indexOf(first)
}

export async function errorsPage (): Promise<string> {
  const tables = await errorTables()
  const folders = [...new Set(tables.map(({ folder }) => folder))]
  return [
    '# Error codes',
    'Made by `npm run docs` from the tables in `src`. Codes are stable; nobody decides by sentences.',
    wrapped('A remedy speaks to whoever reads it. Where somebody can do something else, that stands behind the name ' +
      'of the role: who uses a service, who runs an MSP, a CSIP or a DP, who signs the registry. An *asker* is ' +
      'told of a fault of another node; of one that is that node\'s own fault, unless something else stands there: ' +
      `"${ASK_ELSEWHERE}"`),
    table(['kind', 'means', 'status on the wire'], (Object.keys(KINDS) as ErrorKind[])
      .map(kind => [kind, KINDS[kind], `${NUMBERS[statusOf(kind)]} ${statusOf(kind)}`])),
    table(['fault', 'whose'], (Object.keys(VERDICTS) as Verdict[]).map(verdict => [verdict, VERDICTS[verdict]])),
    ...folders.map(folder =>
      section(folder, tables.filter(each => each.folder === folder).flatMap(each => Object.entries(each.table))))
  ].join('\n\n') + '\n'
}

/** Of frame.proto. */
const NUMBERS: Readonly<Record<Status, number>> = {
  [Status.UNUSED_STATUS]: 0,
  [Status.OK]: 100,
  [Status.NOT_FOUND]: 110,
  [Status.REFUSED]: 200,
  [Status.CONFLICT]: 210,
  [Status.LIMITED]: 300,
  [Status.MALFORMED]: 400,
  [Status.UNVERIFIED]: 410,
  [Status.EXPIRED]: 420,
  [Status.UNAVAILABLE]: 500,
  [Status.INTERNAL]: 510
}

function section (folder: string, codes: Array<[string, ErrorSpec]>): string {
  const rows = codes.map(([code, { kind, verdict, sentence, remedy, remedies }]) =>
    [`\`${code}\``, kind, verdict, sentence, remediesText(remedy, remedies)])
  return `## ${folder}\n\n${table(['code', 'kind', 'fault', 'sentence', 'remedy'], rows)}`
}

/** That for everybody, and those of readers who can do something else; readers of one remedy stand together. */
function remediesText (remedy: string, remedies: ErrorSpec['remedies'] = {}): string {
  const others = [...new Set(Object.values(remedies))].map(other => {
    const readers = KNOWN_READERS.filter(reader => remedies[reader] === other)
    return `*${readers.map(reader => READER_NAMES[reader]).join(', ')}:* ${other}`
  })
  return [remedy, ...others].join(' ')
}

type KnownReader = Reader | 'asker'
const KNOWN_READERS: readonly KnownReader[] = [...READERS, 'asker']
const READER_NAMES: Readonly<Record<KnownReader, string>> = {
  user: 'user', msp: 'MSP', csip: 'CSIP', dp: 'DP', signer: 'signer', asker: 'asker'
}

function table (head: string[], rows: string[][]): string {
  const row = (cells: string[]): string => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}
