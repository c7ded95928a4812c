/** `mimi config check`: all that is wrong in a file of settings. */
import { ExitWith, exitCodeOfError } from '../../exit-codes.ts'
import { printResult } from '../../render.ts'
import { checkSettings, settingsOf } from '../../settings.ts'
import type { Command } from 'commander'
import type { CliContext, GlobalOptions } from '../../context.ts'

/** @throws ExitWith after it has told what is wrong */
export function check (
  start: Command, path: string, { context, options }: { readonly context: CliContext, readonly options: GlobalOptions }
): void {
  const { names, problems } = checkSettings(start, path)
  const lacking = settingsOf(start).filter(({ name, required }) => required && !names.includes(name)).map(({ name }) =>
    name)
  printResult(context.stdout, options, {
    json: {
      ok: problems.length === 0,
      settings: names,
      required_elsewhere: lacking,
      problems: problems.map(({ code, sentence, remedy, detail }) => ({ code, sentence, remedy, detail }))
    },
    text: [
      ...problems.map(({ code, message, remedy }) => `${message}\n  remedy: ${remedy}\n  code: ${code}\n`),
      problems.length === 0 ? `${path}: ${names.length} settings, all known and readable.\n` : '',
      lacking.length === 0
        ? ''
        : `Required, and to come from the command line or the environment: ${lacking.join(', ')}\n`
    ].join('')
  })
  const [first] = problems
  if (first != null) {
    throw new ExitWith(exitCodeOfError(first))
  }
}
