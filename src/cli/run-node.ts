/**
 * Runs a node in the foreground: announces that it is ready, stops it when the
 * user interrupts or the parent process is gone, and serves requests of the
 * parent, if there is one.
 */
import { DiscoveryError } from '../base/errors.ts'
import { isRequest } from '../testnet/messages.ts'
import { shownReason } from '../node/health/shown.ts'
import { registryNews } from '../node/registry-news.ts'
import { printResult, renderFields } from './render.ts'
import type { ReadyMessage, RequestMessage, ResponseMessage } from '../testnet/messages.ts'
import type { RegistrySource, VerifiedRegistry } from '../registry/interface.ts'
import type { NodeHealth, Role } from '../node/health/index.ts'
import type { ServiceWatch } from '../node/services.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import type { Logger } from '@libp2p/interface'

/** Milliseconds between looks at whether it is ready. */
const LOOK_INTERVAL = 1_000

/** What `runNode` needs of a started node. */
export interface RunnableNode {
  readonly peerId: { toString (): string }
  /** Multiaddrs it listens on. */
  addresses (): readonly string[]
  readonly registry: RegistrySource
  /** What it needs of others' services, tried once. @default nothing */
  readonly services?: Pick<ServiceWatch, 'missing' | 'onChange' | 'stop'>
  /** Whether what it answers is right. @default it is, once all services are there */
  readonly health?: Pick<NodeHealth, 'judge'>
  /** Hears of what changes. @default nobody does */
  readonly log?: Logger
  stop (): Promise<void>
}

/** Calls that a parent process may make over IPC; parameters and results are JSON values. */
export type ParentRequests = Readonly<Record<string, (params: unknown) => Promise<unknown>>>

/** Throws where the registry doesn't list the node. */
export type RequireListed = (registry: VerifiedRegistry) => unknown

/**
 * Resolves after the node has stopped.
 *
 * @throws what `requireListed` throws, at first or at a later version, after the node has stopped
 */
export async function runNode (
  context: CliContext,
  options: GlobalOptions,
  role: Role,
  node: RunnableNode,
  requests: ParentRequests,
  requireListed: RequireListed
): Promise<void> {
  const listing = watchListing(node.registry, requireListed)
  const unheard = node.registry.onUpdate((current, previous) => {
    registryNews(current, previous).forEach(line => { node.log?.('%s', line) })
  })
  let announcing: (() => void) | undefined
  try {
    if (listing.lost == null) {
      announcing = announce(context, options, role, node, requests)
      await Promise.race([aborted(context.signal), listing.end])
    }
  } finally {
    announcing?.()
    unheard()
    node.log?.('stopping')
    listing.stop()
    node.services?.stop()
    await node.stop()
  }
  if (listing.lost != null) {
    throw listing.lost.reason
  }
}

interface Listing {
  /** Since when it isn't listed; undefined: it is. */
  readonly lost?: { readonly reason: unknown }
  /** Resolves when it is lost. */
  readonly end: Promise<void>
  stop (): void
}

function watchListing (registry: RegistrySource, requireListed: RequireListed): Listing {
  let lost: Listing['lost']
  const { promise: end, resolve } = Promise.withResolvers<void>()
  const look = (current: VerifiedRegistry): void => {
    try {
      requireListed(current)
    } catch (reason) {
      lost ??= { reason }
      resolve()
    }
  }
  look(registry.current())
  const stop = registry.onUpdate(look)
  return { end, stop, get lost () { return lost } }
}

/** Says that it runs and whether it is ready, and again when that changes. @returns ends that */
function announce (
  context: CliContext, options: GlobalOptions, role: Role, node: RunnableNode, requests: ParentRequests
): () => void {
  const peerId = node.peerId.toString()
  const addresses = node.addresses()
  context.parent?.onMessage(message => {
    if (isRequest(message)) {
      answer(message, requests).then(response => context.parent?.send(response), noAnswer =>
        context.stderr.write(`no answer to the parent process: ${String(noAnswer)}\n`))
    }
  })
  const ready: ReadyMessage = { type: 'ready', role, peer_id: peerId, addresses }
  context.parent?.send(ready)
  let told: string | undefined
  const tellLog = changesOf(node)
  const look = (): void => {
    const reasons = reasonsOf(node)
    const codes = reasons.map(({ name, error }) => `${name ?? ''} ${error.code}`).join()
    tellLog()
    if (codes === told) {
      return
    }
    told = codes
    const isReady = reasons.length === 0
    const why = reasons.map(({ name, error }) => `${name == null ? '' : `${name}: `}${error.code}: ${error.message}`)
    const shown = reasons.map(({ name, error }) => ({ name, ...shownReason(error, role) }))
    printResult(context.stdout, options, {
      json: { ready: isReady, role, peer_id: peerId, addresses, ...isReady ? {} : { reasons: shown } },
      text: renderFields({
        ...isReady ? { ready: role } : { 'not ready': role, why: why.join('\n           ') },
        'peer id': peerId,
        listening: addresses.join('\n           ')
      })
    })
  }
  look()
  const endOfChanges = node.services?.onChange(look)
  const timer = setInterval(look, LOOK_INTERVAL)
  return () => {
    endOfChanges?.()
    clearInterval(timer)
  }
}

/** Each reason and each warning goes to the log when it comes, and when it is over. @returns looks */
function changesOf ({ health, log }: Pick<RunnableNode, 'health' | 'log'>): () => void {
  let known = new Map<string, DiscoveryError>()
  let wasReady: boolean | undefined
  return () => {
    if (health == null || log == null) {
      return
    }
    const { ready, reasons, warnings } = health.judge()
    const now = new Map([...warnings, ...reasons].map(error => [error.code, error]))
    const isNew = ({ code }: DiscoveryError): boolean => !known.has(code)
    reasons.filter(isNew).forEach(({ code, message }) => { log.error('%s: %s', code, message) })
    warnings.filter(isNew).forEach(({ code, message }) => { log('warning %s: %s', code, message) })
    for (const code of known.keys()) {
      if (!now.has(code)) {
        log('%s is over', code)
      }
    }
    if (ready !== wasReady) {
      log(ready ? 'ready' : 'not ready')
    }
    known = now
    wasReady = ready
  }
}

interface Reason {
  /** Of the service that is missing; undefined: it is the node itself. */
  readonly name?: string
  readonly error: DiscoveryError
}

function reasonsOf ({ services, health }: RunnableNode): readonly Reason[] {
  const missing = services?.missing ?? []
  const others = health?.judge().reasons.filter(reason => !missing.some(({ error }) => error === reason)) ?? []
  return [...missing, ...others.map(error => ({ error }))]
}

async function aborted (signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    return
  }
  await new Promise<void>(resolve => { signal.addEventListener('abort', () => { resolve() }, { once: true }) })
}

async function answer (request: RequestMessage, requests: ParentRequests): Promise<ResponseMessage> {
  const { id, method, params } = request
  const handler = Object.hasOwn(requests, method) ? requests[method] : undefined
  if (handler == null) {
    return { type: 'response', id, error: { code: 'UNKNOWN_METHOD', message: `this node has no ${method}` } }
  }
  try {
    return { type: 'response', id, result: await handler(params) }
  } catch (err) {
    const code = err instanceof DiscoveryError ? err.code : 'INTERNAL'
    return { type: 'response', id, error: { code, message: err instanceof Error ? err.message : String(err) } }
  }
}
