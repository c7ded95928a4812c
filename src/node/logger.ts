/**
 * pino behind libp2p's ComponentLogger, so that our services and libp2p's write to
 * one log: JSON lines, each with time, level and component. What looks like an
 * identifier of a person is taken out of every line, whoever wrote it.
 */
import { pino } from 'pino'
import type { LogLevel } from './constants.ts'
import type { ComponentLogger, Logger } from '@libp2p/interface'
import type { DestinationStream, Logger as Pino } from 'pino'

export interface LoggerInit {
  /**
   * `error`: what failed in our services; `info` adds what else they say, `debug` a line for each request and
   * what libp2p says, to which each connection that ends is an error, and `trace`
   * each message. @default 'info'
   */
  readonly level?: LogLevel
  /** @default standard error */
  readonly destination?: DestinationStream
  /** What people call a peer of this id, base58btc: it stands before the id then. @default nobody has a name */
  readonly nameOf?: (peerId: string) => string | undefined
}

const STDERR = 2
/** Identifiers of the default types, and numbers in international form on their own. */
const IDENTIFIERS = /\b(tel|mailto|acct|sip|sips|xmpp):[^\s"'<>,;)]+/gi
const NUMBERS = /\+\d[\d ()-]{6,18}\d/g
const ADDRESSES = /[^\s"'<>@/:]+@[^\s"'<>@/:]+\.[^\s"'<>@/:,;)]+/g
/** Of Ed25519 keys, base58btc. */
const PEER_IDS = /\b12D3KooW[1-9A-HJ-NP-Za-km-z]{44}\b/g
const OURS = 'mimi:'
/** Has a line for each request, which is too much but for who looks for something. */
export const REQUESTS = 'mimi:request'

export function redact (text: string): string {
  return text
    .replace(IDENTIFIERS, (_match, scheme: string) => `${scheme}:[redacted]`)
    .replace(ADDRESSES, '[redacted]')
    .replace(NUMBERS, '[redacted]')
}

export function createLogger ({ level = 'info', destination, nameOf }: LoggerInit = {}): ComponentLogger {
  const root = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) }
  }, destination ?? pino.destination({ dest: STDERR, sync: true }))
  const named = (text: string): string => nameOf == null
    ? text
    : text.replace(PEER_IDS, id => {
      const name = nameOf(id)
      return name == null ? id : `${name} (${id})`
    })
  return { forComponent: (name) => componentLogger(root, name, named) }
}

function componentLogger (root: Pino, name: string, named: (text: string) => string): Logger {
  const child = root.child({ component: name })
  const [plain, error] = levelsOf(name)
  const write = (level: 'error' | 'info' | 'debug' | 'trace') => (formatter: unknown, ...args: unknown[]): void => {
    if (child.isLevelEnabled(level)) {
      child[level](named(redact(format(formatter, args))))
    }
  }
  return Object.assign(write(plain), {
    error: write(error),
    trace: write('trace'),
    enabled: child.isLevelEnabled(plain),
    newScope: (scope: string) => componentLogger(root, `${name}:${scope}`, named)
  })
}

/** Of what a component says, and of its errors. */
function levelsOf (name: string): readonly [plain: 'info' | 'debug', error: 'error' | 'debug'] {
  const plain = name.startsWith(OURS) && name !== REQUESTS ? 'info' : 'debug'
  return [plain, plain === 'info' ? 'error' : 'debug']
}

/** The directives of libp2p's loggers (%p peer, %a address, %k key, %b bytes, %e error …) and those of `debug`. */
function format (formatter: unknown, args: readonly unknown[]): string {
  const rest = [...args]
  const text = formatter instanceof Error
    ? describeError(formatter)
    : String(formatter).replace(/%([a-zA-Z%])/g, (directive, letter: string) => {
      if (letter === '%') {
        return '%'
      }
      return rest.length === 0 ? directive : show(letter, rest.shift())
    })
  return [text, ...rest.map((value) => show('s', value))].join(' ')
}

function show (letter: string, value: unknown): string {
  if (value instanceof Error) {
    return describeError(value)
  }
  if (value instanceof Uint8Array) {
    return `[${value.byteLength} bytes]` // of all bytes that are logged, most are keys of mappings
  }
  if (letter === 'k') {
    return '[key]'
  }
  try {
    return letter === 'j' || letter === 'o' || letter === 'O' ? JSON.stringify(value) ?? 'undefined' : String(value)
  } catch {
    return '[unprintable]' // circular, or without a prototype: a log line must not throw
  }
}

/** Name, code, sentence, and the same of what caused it. */
function describeError (err: Error, depth = 0): string {
  const code = 'code' in err && typeof err.code === 'string' ? ` ${err.code}` : ''
  const cause = err.cause instanceof Error && depth < 3 ? ` <- ${describeError(err.cause, depth + 1)}` : ''
  return `${err.name}${code}: ${err.message}${cause}`
}
