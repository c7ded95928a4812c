/** Where a node sends spans of requests. */
import { mayCall } from '../node/may-call.ts'
import { CliError } from './errors.ts'
import type { Command } from 'commander'

/** Where a collector takes them by custom. */
const CUSTOMARY_PATH = '/v1/traces'

export interface TracesOption {
  /** URL of a collector. */
  readonly traces?: string
}

export function addTracesOption (command: Command): Command {
  const help = 'an OpenTelemetry collector, to which it sends a span for each request, by OTLP over HTTP: https, or ' +
    `http of this machine; without a path at ${CUSTOMARY_PATH} (default: nowhere)`
  return command.option('--traces <url>', help, collectorUrl)
}

function collectorUrl (text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url == null || !mayCall(url)) {
    throw new CliError('OPTION_INVALID', { detail: 'expected https://…, or http://… of this machine, without a password' })
  }
  url.pathname = url.pathname === '/' ? CUSTOMARY_PATH : url.pathname
  return url.href
}
