/** The sidecar of `mimi msp start`, where it is asked for. */
import { decodeText } from '../../../base/text.ts'
import { withPackages } from '../../../base/packages.ts'
import { VERSION } from '../../../base/version.ts'
import { CliError } from '../../errors.ts'
import { readText, readKeyFile, readSecretBytes } from '../../key-file.ts'
import { portOf } from '../../metrics-option.ts'
import type { Clock } from '../../../base/clock.ts'
import type { Webhook, WebhookInit } from '../../../http/events/webhook.ts'
import type { SidecarComponents } from '../../../http/sidecar.ts'
import type { SidecarAddress, Tls } from '../../../http/tls.ts'
import type { Service } from '../../../node/services.ts'
import type { PassphraseSource } from '../../../node/secret-file.ts'
import type { MspBackend } from '../../../protocols/confirm/interface.ts'
import type { Store } from '../../../store/interface.ts'
import type { CliContext } from '../../context.ts'
import type { MspStartOptions } from './options.ts'

const LOOPBACK = '127.0.0.1'
const EVENTS_NAMESPACE = 'events'

interface ServingComponents extends Pick<SidecarComponents, 'node' | 'metrics' | 'logger'> {
  /** By which events are forgotten: never ahead of what others confirm. */
  readonly past: Clock
}

export interface OpenSidecar {
  /** The directory, with what happens to users kept as events. */
  told (backend: MspBackend): MspBackend
  /** Serves as long as `work` takes. @throws OsError where it can't listen */
  during (work: () => Promise<void>, components: ServingComponents): Promise<void>
}

export interface PreparedSidecar {
  readonly at: SidecarAddress
  /** What it needs of others. */
  readonly services: readonly Service[]
  /** @param seed - of the node's libp2p key, 32 bytes */
  open (at: { readonly store: Pick<Store, 'namespace'>, readonly seed: Uint8Array }): Promise<OpenSidecar>
}

/**
 * Reads what it needs: what was mistyped is told before the node starts.
 *
 * @throws CliError `OPTION_INVALID`, `FILE_UNREADABLE`, NodeError `FILE_EXPOSED`, HttpError, PackageError
 */
export async function prepareSidecar (
  options: MspStartOptions, { clock, random }: CliContext, passphrases: PassphraseSource
): Promise<PreparedSidecar | undefined> {
  const { http, httpTokens, httpTlsCert, httpTlsKey, httpCors } = options
  if (http == null) {
    if ((httpTokens ?? httpTlsCert ?? httpTlsKey ?? httpCors ?? options.webhookUrl) != null) {
      throw new CliError('OPTION_INVALID', { detail: 'give --http with the options of the sidecar' })
    }
    return undefined
  }
  if (httpTokens == null) {
    throw new CliError('OPTION_INVALID', { detail: '--http takes --http-tokens' })
  }
  const made = await withPackages(['fastify', '@sinclair/typebox'], async () => await import('../../../http/index.ts'))
  const at = { host: LOOPBACK, ...portOf(http) }
  const tls = await tlsOf(options)
  const { httpCors: origins } = options
  made.requireOrigins(origins ?? [])
  made.requirePrivate(at, tls)
  made.requireTls(tls)
  const tokens = await made.openTokens(httpTokens)
  const hook = await webhookOf(options, made.webhook, passphrases)
  return {
    at,
    services: hook == null ? [] : [hook.service],
    open: async ({ store, seed }) => {
      const init = { seed, delivers: hook != null }
      // nothing is over before there is a node, which hears others
      let confirmed: Clock = { now: () => 0 }
      const past: Clock = { now: () => confirmed.now() }
      const events = await made.EventLog.open({ store: store.namespace(EVENTS_NAMESPACE), clock, past, random }, init)
      return {
        told: backend => made.toldBackend(backend, { log: events, clock }),
        during: async (work, { past, ...components }) => {
          confirmed = past
          const parts = { ...components, events, send: hook?.send, tokens, clock }
          const sidecar = made.createSidecar(parts, { tls, origins, version: VERSION })
          try {
            const port = await sidecar.listen(at)
            components.logger.forComponent('mimi:http')('the sidecar listens on %s:%d', at.host, port)
            await work()
          } finally {
            await sidecar.close()
          }
        }
      }
    }
  }
}

/** @throws CliError `OPTION_INVALID`, `FILE_UNREADABLE`, NodeError `FILE_EXPOSED` */
async function tlsOf ({ httpTlsCert: cert, httpTlsKey: key }: MspStartOptions): Promise<Tls | undefined> {
  if (cert == null && key == null) {
    return undefined
  }
  if (cert == null || key == null) {
    throw new CliError('OPTION_INVALID', { detail: 'a certificate goes with its key' })
  }
  return { cert: await readText(cert), key: decodeText(await readSecretBytes(key), { origin: key }) }
}

/** @throws CliError `OPTION_INVALID`, HttpError `WEBHOOK_INVALID` */
async function webhookOf (
  { webhookUrl: url, webhookSecretFile: file, data, callbackCa }: MspStartOptions,
  webhook: (init: WebhookInit) => Webhook,
  passphrases: PassphraseSource
): Promise<Webhook | undefined> {
  if (url == null && file == null) {
    return undefined
  }
  // what isn't on disk would be lost while the backend is away
  if (url == null || file == null || data == null) {
    throw new CliError('OPTION_INVALID', { detail: '--webhook-url takes --webhook-secret-file and --data' })
  }
  const ca = callbackCa == null ? undefined : await readText(callbackCa)
  return webhook({ url, secret: await readKeyFile(file, passphrases), ca })
}
