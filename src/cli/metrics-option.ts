/** Where a node serves its metrics and its health. */
import { integer } from './option-values.ts'
import type { Command } from 'commander'

export interface MetricsOption {
  readonly metrics?: string
}

export function addMetricsOption (command: Command): Command {
  const help =
    'serves /metrics, /healthz and /readyz there, in the clear; without a host on 127.0.0.1 (default: nowhere)'
  return command.option('--metrics <[host:]port>', help, hostAndPort)
}

function hostAndPort (text: string): string {
  portOf(text)
  return text
}

/** @throws CliError `OPTION_INVALID` */
export function portOf (text: string): { readonly host?: string, readonly port: number } {
  const colon = text.lastIndexOf(':')
  const port = integer(0, 65_535)(text.slice(colon + 1))
  const host = text.slice(0, Math.max(0, colon)).replace(/^\[|\]$/g, '')
  return host === '' ? { port } : { host, port }
}
