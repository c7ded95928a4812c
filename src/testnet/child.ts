/** A node in a process of its own, and the channel to it. It ends with this process, whatever happens. */
import { fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import { TestnetError } from './errors.ts'
import { isEvent, isReady, isResponse } from './messages.ts'
import type { EventMessage, ReadyMessage, RequestMessage } from './messages.ts'
import type { AbortOptions } from '@libp2p/interface'
import type { ChildProcess } from 'node:child_process'

/** Lines of a node that are kept to explain its end. */
const LAST_LINES = 20
/** A node gets this long to end by itself, milliseconds. */
const STOP_GRACE = 5_000

export interface ChildOptions {
  readonly name: string
  /** The module to run, and how to run it: the program of this package, built or not. */
  readonly module: string
  readonly execArgv: readonly string[]
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Each line that the node prints, on either stream. */
  readonly onLine?: (line: string) => void
  /** What it tells of what it asks others. */
  readonly onEvent?: (message: EventMessage) => void
}

interface Waiting {
  resolve (result: unknown): void
  reject (err: unknown): void
}

export class Child {
  readonly name: string
  readonly #process: ChildProcess
  readonly #onLine?: (line: string) => void
  readonly #onEvent?: (message: EventMessage) => void
  readonly #lines: string[] = []
  readonly #waiting = new Map<number, Waiting>()
  readonly #exited: Promise<void>
  readonly #ready: Promise<ReadyMessage>
  #nextId = 1
  #running = true
  #frozen = false

  constructor ({ name, module, args, execArgv, env, onLine, onEvent }: ChildOptions) {
    this.name = name
    this.#onLine = onLine
    this.#onEvent = onEvent
    this.#process = fork(module, [...args], {
      execArgv: [...execArgv],
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc']
    })
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream != null) {
        createInterface({ input: stream }).on('line', line => { this.#line(line) })
      }
    }
    this.#exited = new Promise(resolve => {
      this.#process.once('exit', () => {
        this.#running = false
        this.#frozen = false
        this.#failAll()
        resolve()
      })
    })
    this.#ready = new Promise((resolve, reject) => {
      this.#waiting.set(0, { resolve: message => { resolve(message as ReadyMessage) }, reject })
    })
    // whoever awaits ready() hears of it; nobody has to
    this.#ready.catch(() => undefined)
    this.#process.on('message', message => { this.#message(message) })
    this.#process.on('error', err => {
      this.#line(String(err))
      this.#failAll()
    })
  }

  get pid (): number | undefined {
    return this.#process.pid
  }

  get running (): boolean {
    return this.#running
  }

  /** Whether it stands still, by `freeze`. */
  get frozen (): boolean {
    return this.#frozen
  }

  /** Undefined as long as it runs, and where a signal ended it. */
  get exitCode (): number | undefined {
    return this.#process.exitCode ?? undefined
  }

  /** The last lines it printed. */
  get lastLines (): readonly string[] {
    return this.#lines
  }

  /** Throws `TESTNET_NODE_FAILED` when it ends before, or the signal aborts. */
  async ready (options: AbortOptions = {}): Promise<ReadyMessage> {
    return await this.#orAborted(this.#ready, options)
  }

  /** Throws `TESTNET_REQUEST_FAILED` with the node's own code, or `TESTNET_NODE_FAILED`. */
  async request (method: string, params: unknown, options: AbortOptions = {}): Promise<unknown> {
    if (!this.#running) {
      throw this.#failure()
    }
    const id = this.#nextId++
    const answer = new Promise<unknown>((resolve, reject) => { this.#waiting.set(id, { resolve, reject }) })
    answer.catch(() => undefined) // it may end after the caller gave up
    const message: RequestMessage = { type: 'request', id, method, params }
    this.#process.send(message)
    try {
      return await this.#orAborted(answer, options)
    } finally {
      this.#waiting.delete(id)
    }
  }

  /** Makes it stand still: it answers nothing, and its connections stay. */
  freeze (): void {
    this.#frozen = this.#running && this.#process.kill('SIGSTOP')
  }

  /** It goes on. */
  thaw (): void {
    this.#process.kill('SIGCONT')
    this.#frozen = false
  }

  /** Ends it: politely, then not. */
  async stop (): Promise<void> {
    if (this.#frozen) {
      this.thaw()
    }
    if (this.#running && this.#process.connected) {
      this.#process.disconnect()
    }
    const timer = setTimeout(() => { this.#process.kill('SIGKILL') }, STOP_GRACE)
    await this.#exited
    clearTimeout(timer)
  }

  /** Ends it at once, as a crash would. */
  async kill (): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#exited
  }

  #line (line: string): void {
    this.#lines.push(line)
    this.#lines.splice(0, Math.max(0, this.#lines.length - LAST_LINES))
    this.#onLine?.(line)
  }

  #message (message: unknown): void {
    if (isReady(message)) {
      this.#waiting.get(0)?.resolve(message)
      this.#waiting.delete(0)
    } else if (isEvent(message)) {
      this.#onEvent?.(message)
    } else if (isResponse(message)) {
      const waiting = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.error == null) {
        waiting?.resolve(message.result)
      } else {
        waiting?.reject(new TestnetError('TESTNET_REQUEST_FAILED', {
          detail: `${this.name}: ${message.error.code}: ${message.error.message}`
        }))
      }
    }
  }

  #failure (): TestnetError {
    return new TestnetError('TESTNET_NODE_FAILED', { detail: [this.name, ...this.#lines].join('\n  ') })
  }

  #failAll (): void {
    for (const { reject } of this.#waiting.values()) {
      reject(this.#failure())
    }
    this.#waiting.clear()
  }

  async #orAborted<T> (promise: Promise<T>, { signal }: AbortOptions): Promise<T> {
    if (signal == null) {
      return await promise
    }
    signal.throwIfAborted()
    return await new Promise<T>((resolve, reject) => {
      const onAbort = (): void => { reject(this.#failure()) }
      signal.addEventListener('abort', onAbort, { once: true })
      promise.then(resolve, reject).finally(() => { signal.removeEventListener('abort', onAbort) })
    })
  }
}
