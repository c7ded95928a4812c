/**
 * Plays what a page tells people to type. The first line of each shell block says who
 * types it; every name is a machine, which here is a folder, and its DP a process.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { systemClock, systemRandom } from '../../src/base/clock.ts'
import { freePorts } from '../../src/testnet/ports.ts'
import { EXEC_ARGV, MAIN } from '../builders/program.ts'
import { testContext } from '../cli/context.ts'
import { blocksOf, commandsOf } from './blocks.ts'
import type { ChildProcess } from 'node:child_process'

// in the way in which commands load their work: there would be two of each module otherwise
const { run } = await import('../../src/cli/program.ts')

const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'] as const
const PASSPHRASE = 'correct horse battery'
const WORD = /<[^>]+>|"[^"]*"|\S+/g
/** What names a file or folder of the machine. */
const FILE = /^(\.\/[\w-]+|(key\/)?[\w-]+(\.[\w-]+)*\.(json|key|hpke|registry|part|transcript|backup)|passphrase|key)$/
/** Where every machine listens in docs. */
const LISTENS = '/ip4/0.0.0.0/tcp/4001'

export interface Typed {
  readonly who: string
  readonly command: string
  readonly code: number
  readonly out: string
  readonly err: string
}

/** What is asked until it says that it has come so far, by its start. */
export type Until = ReadonlyMap<string, RegExp>

export class Play {
  readonly folder: string
  readonly typed: Typed[] = []
  /** What commands printed that later ones take, by its name in angle brackets. */
  readonly #known = new Map<string, string>()
  readonly #ports: ReadonlyMap<string, number>
  readonly #nodes: ChildProcess[] = []

  private constructor (folder: string, ports: readonly number[]) {
    this.folder = folder
    this.#ports = new Map(NAMES.map((name, i) => [name, ports[i] ?? 0]))
  }

  static async begin (): Promise<Play> {
    const play = new Play(await mkdtemp(join(tmpdir(), 'mimi-play-')), await freePorts(NAMES.length))
    for (const name of [...NAMES, ...NAMES.map(each => `${each}, offline`), 'stick']) {
      await mkdir(play.machine(name))
      await writeFile(join(play.machine(name), 'passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 })
    }
    return play
  }

  machine (name: string): string {
    return join(this.folder, name.replace(', ', '-'))
  }

  /** Types all that the page says, in its order. */
  async page (path: string, until: Until): Promise<void> {
    for (const block of (await blocksOf(path)).filter(({ language }) => language === 'sh')) {
      for (const who of whoTypes(block.code)) {
        for (const command of commandsOf(block)) {
          await this.#type(who, command, until)
        }
      }
    }
  }

  async end (): Promise<void> {
    await Promise.all(this.#nodes.map(async node => {
      const exit = once(node, 'exit')
      node.kill('SIGTERM')
      await exit
    }))
    await rm(this.folder, { recursive: true })
  }

  async #type (who: string, command: string, until: Until): Promise<void> {
    const [program = '', ...words] = (command.match(WORD) ?? []).map(word => this.#word(who, word))
    if (program === 'cp') {
      await copyFile(words[0] ?? '', intoFolder(words[1] ?? '', words[0] ?? ''))
    } else if (program === 'scp') {
      const [file = '', to = ''] = words
      await copyFile(file, join(this.machine(basename(to).replace(/:$/, '')), basename(file)))
    } else if (words[0] === 'dp' && words[1] === 'start') {
      await this.#start(who, words)
    } else {
      const holds = [...until].find(([start]) => command.startsWith(start))?.[1]
      await this.#mimi(who, command, words, holds)
    }
  }

  async #mimi (who: string, command: string, words: readonly string[], holds: RegExp | undefined): Promise<void> {
    for (;;) {
      const context = testContext({ clock: systemClock, random: systemRandom })
      const code = await run(words, context)
      const typed = { who, command, code, out: context.out(), err: context.err() }
      if (holds == null || holds.test(typed.out)) {
        this.typed.push(typed)
        this.#learn(typed)
        return
      }
      await delay(200)
    }
  }

  async #start (who: string, words: readonly string[]): Promise<void> {
    const node = spawn(process.execPath, [...EXEC_ARGV, MAIN, ...words, '--log-level', 'error'], {
      stdio: ['ignore', 'pipe', 'ignore']
    })
    this.#nodes.push(node)
    const ended = once(node, 'exit').then(([code]) => { expect.fail(`${who}: start ended with ${code}`) })
    await Promise.race([once(node.stdout, 'data'), ended])
    ended.catch(() => {}) // from here on, it ends when the play does
  }

  /** As it is on this machine. */
  #word (who: string, word: string): string {
    const listed = /^\/dns4\/(\w+)\.example\/tcp\/4001$/.exec(word)?.[1]
    const name = who.split(',')[0] ?? ''
    if (listed != null || word === LISTENS) {
      return `/ip4/127.0.0.1/tcp/${this.#ports.get(listed ?? name) ?? 0}`
    }
    if (FILE.test(word)) {
      return join(this.machine(who), word)
    }
    return (this.#known.get(word) ?? word).replace('/media/stick', this.machine('stick')).replace(/^"(.*)"$/, '$1')
  }

  #learn ({ who, command, out }: Typed): void {
    const name = who.split(',')[0] ?? ''
    if (command.startsWith('mimi registry keygen')) {
      this.#known.set(`<root key of ${name}>`, out.trim())
    } else if (command.startsWith('mimi registry anchor')) {
      this.#known.set('<anchor>', out.trim())
    } else if (command.startsWith('mimi dp init')) {
      for (const [field, key] of [
        ['peer id', 'peer id'], ['HPKE key', 'HPKE key'], ['token key', 'token key']
      ] as const) {
        this.#known.set(`<${key} of ${name}>`, new RegExp(`^${field} +(\\S+)$`, 'm').exec(out)?.[1] ??
          expect.fail(`no ${field}`))
      }
    } else if (command.startsWith('mimi ceremony invite')) {
      this.#known.set('<ceremony>', /^ceremony +(\S+)$/m.exec(out)?.[1] ?? expect.fail('no ceremony'))
    }
  }
}

function whoTypes (code: string): readonly string[] {
  const [, who = '', offline = ''] = /^# ([^\n]*?)(, offline)?(?:\n|$)/.exec(code) ?? []
  const names = who === 'each operator' ? NAMES : who.split(/, | and /)
  expect(names, code)
    .to.satisfy((all: readonly string[]) => all.length > 0 && all.every(name => NAMES.some(known => known === name)))
  return names.map(name => name + offline)
}

function intoFolder (target: string, file: string): string {
  return target.endsWith('/') ? join(target, basename(file)) : target
}
