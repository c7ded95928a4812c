/** Brings spans to a collector, in batches, over OTLP/HTTP. What it can't take is dropped, and said: nobody waits. */
import { systemTimer } from '../../base/clock.ts'
import { systemCodeOf } from '../../base/system-code.ts'
import { BATCH_INTERVAL, EXPORT_TIMEOUT, MAX_BATCH_SPANS, MAX_WAITING_SPANS } from './constants.ts'
import { otlpOf } from './otlp.ts'
import type { Timer } from '../../base/clock.ts'
import type { SpanSource } from './otlp.ts'
import type { Span, SpanSink } from './interface.ts'
import type { Logger } from '@libp2p/interface'

export interface ExporterComponents {
  readonly log: Logger
  /** @default the runtime's */
  readonly timer?: Timer
}

export interface ExporterInit extends SpanSource {
  /** Of the collector, as it is; `/v1/traces` by custom. */
  readonly url: string
}

export class SpanExporter implements SpanSink {
  readonly [Symbol.toStringTag] = '@mimi/span-exporter'
  readonly #components: ExporterComponents
  readonly #init: ExporterInit
  #waiting: Span[] = []
  #dropped = 0
  #isFailing = false
  #sending?: Promise<void>
  #cancel?: () => void

  constructor (components: ExporterComponents, init: ExporterInit) {
    this.#components = components
    this.#init = init
  }

  /** Spans that no collector took, since the start. */
  get dropped (): number {
    return this.#dropped
  }

  add (span: Span): void {
    if (this.#waiting.length >= MAX_WAITING_SPANS) {
      this.#dropped++
      return
    }
    this.#waiting.push(span)
    const { timer = systemTimer } = this.#components
    this.#cancel ??= timer.after(BATCH_INTERVAL, () => {
      this.#cancel = undefined
      void this.#flush()
    })
  }

  /** Sends what is left. */
  async stop (): Promise<void> {
    this.#cancel?.()
    this.#cancel = undefined
    await this.#sending
    await this.#flush()
  }

  async #flush (): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => { this.#sending = undefined })
    await this.#sending
  }

  async #sendAll (): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_BATCH_SPANS)
      try {
        await this.#send(batch)
        this.#say(undefined)
      } catch (err) {
        this.#dropped += batch.length
        this.#say(reasonOf(err))
        return
      }
    }
  }

  async #send (batch: readonly Span[]): Promise<void> {
    const answer = await fetch(this.#init.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(otlpOf(batch, this.#init)),
      redirect: 'error',
      signal: AbortSignal.timeout(EXPORT_TIMEOUT)
    })
    await answer.body?.cancel()
    if (!answer.ok) {
      throw new RefusedSpans(`status ${answer.status}`)
    }
  }

  /** Once when it begins to fail, and once when it is over. */
  #say (failure: string | undefined): void {
    const { log } = this.#components
    if (failure != null && !this.#isFailing) {
      log.error('spans do not reach the collector (%s), and are dropped', failure)
    } else if (failure == null && this.#isFailing) {
      log('spans reach the collector again; %d were dropped', this.#dropped)
    }
    this.#isFailing = failure != null
  }
}

class RefusedSpans extends Error {
  override readonly name = 'RefusedSpans'
}

function reasonOf (err: unknown): string {
  if (err instanceof RefusedSpans) {
    return err.message
  }
  const cause = err instanceof Error ? err.cause : undefined
  return systemCodeOf(cause) ?? (err instanceof Error ? err.name : 'unknown')
}
