/** Whether a command serves a page, and where. */
import { integer } from './option-values.ts'
import type { Command } from 'commander'

export interface PageOption {
  /** Port; true: any; false: as if it weren't there. */
  readonly page?: number | boolean
}

export function addPageOption (command: Command, help: string): Command {
  return command.option('--page [port]', help, integer(0, 65_535))
}

/** 0: any; undefined: there is to be none. */
export function pagePortOf ({ page }: PageOption): number | undefined {
  return page === true ? 0 : page === false ? undefined : page
}
