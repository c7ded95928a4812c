/** The command line of a script: `--help` says how it is used, and what it doesn't know is refused in one sentence. */
import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>
type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ options: T & typeof HELP, allowPositionals: true }>>
type Ended = { readonly exitCode: 0 | 2, readonly text: string }

const HELP = { help: { type: 'boolean', short: 'h', default: false } } as const

/** @param words - whether arguments that are no options are taken */
export function readCommandLine<const T extends Options> (
  args: string[], usage: string, options: T, words = false
): Parsed<T> | Ended {
  try {
    const parsed = parseArgs({ args, options: { ...options, ...HELP }, allowPositionals: true })
    const [word] = parsed.positionals
    if ('help' in parsed.values && parsed.values.help === true) {
      return { exitCode: 0, text: usage }
    }
    return words || word == null ? parsed as Parsed<T> : refusal(`Unexpected argument '${word}'`)
  } catch (err) {
    // the rest of Node's sentences is on how one could have meant a file's name
    return refusal((err instanceof Error ? err.message : String(err)).split('. ')[0] ?? '')
  }
}

/** What this process was called with; ends it where there is nothing to do. */
export function commandLine<const T extends Options> (usage: string, options: T, words = false): Parsed<T> {
  const read = readCommandLine(process.argv.slice(2), usage, options, words)
  if ('exitCode' in read) {
    const stream = read.exitCode === 0 ? process.stdout : process.stderr
    stream.write(read.text)
    process.exit(read.exitCode)
  }
  return read
}

/** Ends this process with what is wrong with its command line. */
export function refuse (sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(2)
}

function refusal (sentence: string): Ended {
  return { exitCode: 2, text: `${sentence}; --help shows what there is.\n` }
}
