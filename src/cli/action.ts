/** Ties a command's words to its work, which is imported only when the command runs. */
import { withPackages } from '../base/packages.ts'
import type { OptionalPackage } from '../base/packages.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import type { Command } from 'commander'

export interface Invocation<Options> {
  readonly context: CliContext
  /** The command's options and the global ones. */
  readonly options: Options & GlobalOptions
  /** Positional arguments, in order; an optional one that is missing is not there. */
  readonly args: readonly string[]
}

export type Handler<Options> = (invocation: Invocation<Options>) => Promise<void>

/**
 * For `command.action(…)`; so `mimi --help` loads no node.
 *
 * @param needs - packages that loading it takes, and that a light node doesn't install
 */
export function lazily<Options> (
  context: CliContext, load: () => Promise<Handler<Options>>, needs: readonly OptionalPackage[] = []
): (this: Command) => Promise<void> {
  return async function () {
    const handler = await withPackages(needs, load)
    await handler({ context, options: this.optsWithGlobals<Options & GlobalOptions>(), args: this.args })
  }
}
