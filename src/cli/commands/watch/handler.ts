/** The work of `mimi watch`. */
import { createLightNode } from '../../../light/light-node.ts'
import { holderFiles } from '../../holder-files.ts'
import { joinOptionsOf } from '../../join.ts'
import { CliError } from '../../errors.ts'
import type { WatchEvent } from '../../../node/watch.ts'
import type { Handler } from '../../action.ts'
import type { JoinOptions } from '../../join-options.ts'

export interface WatchCliOptions extends JoinOptions {
  readonly data: string
  readonly interval: string
  readonly once?: boolean
}

export const watch: Handler<WatchCliOptions> = async ({ context, options, args: [csi = ''] }) => {
  const interval = Number(options.interval) * 1_000
  if (!Number.isFinite(interval) || interval < 1_000) {
    throw new CliError('OPTION_INVALID', { detail: '--interval: a second or more' })
  }
  const { keys, states } = await holderFiles(options.data, options, context)
  const node = await createLightNode({ ...await joinOptionsOf(options, context), refreshInterval: 0 })
  try {
    const holder = node.holder(keys, states)
    for await (const event of holder.watch({ csi, interval, once: options.once, signal: context.signal })) {
      context.stdout.write(
        options.json === true ? `${JSON.stringify(jsonOf(csi, event))}\n` : `${textOf(csi, event)}\n`
      )
    }
  } finally {
    await node.stop()
  }
}

const THEFT = 'If that was not you on another device, somebody has your keys: mimi release lets all of it go, then ' +
  'mimi claim with another --data folder takes new ones'

function textOf (csi: string, event: WatchEvent): string {
  switch (event.kind) {
    case 'entry':
      return `${csi}: somebody else has a mapping, published by ${event.entry.dp}, since ${new Date(event.entry.establishedAt).toISOString()}`
    case 'misuse':
      return `${csi}: your key signed a mapping that is not from this folder, published by ${event.entry.dp} at ${new Date(event.entry.issuedAt).toISOString()}. ${THEFT}`
    case 'dispute':
      return `${csi}: somebody else disputes ${event.rivals.length} older mappings since ${new Date(event.dispute.issuedAt).toISOString()}`
    case 'invalidated':
      return `${csi}: a mapping of yours at ${event.entry.dp} is struck: ${event.by.by.reason}${event.by.by.reason === 'released' ? `, with your key, and not from this folder. ${THEFT}` : ''}`
    case 'lost':
      return `${csi}: a federated-only mapping of yours is no longer at ${event.dp}, which alone kept it: mimi renew hands it in again`
    case 'unreachable':
      return `${csi}: too few replicas answer`
  }
}

function jsonOf (csi: string, event: WatchEvent): object {
  switch (event.kind) {
    case 'entry':
      return { csi, event: 'entry', dp: event.entry.dp, since: new Date(event.entry.establishedAt).toISOString() }
    case 'misuse':
      return { csi, event: 'misuse', dp: event.entry.dp, since: new Date(event.entry.issuedAt).toISOString() }
    case 'dispute':
      return {
        csi, event: 'dispute', rivals: event.rivals.length, since: new Date(event.dispute.issuedAt).toISOString()
      }
    case 'invalidated':
      return { csi, event: 'invalidated', dp: event.entry.dp, reason: event.by.by.reason }
    case 'lost':
      return { csi, event: 'lost', dp: event.dp, msp: event.msp }
    case 'unreachable':
      return { csi, event: 'unreachable' }
  }
}
