/** `mimi msp status`: what the registry says of an MSP's node, and, where it runs on this machine, how it is. */
import { listedParty } from '../../listed-party.ts'
import { renderFields } from '../../render.ts'
import { peerTable, showStatus } from '../../status.ts'
import type { Handler } from '../../action.ts'
import type { CliContext } from '../../context.ts'
import type { Result } from '../../render.ts'
import type { MspFacts } from './health.ts'
import type { MspStatusOptions } from './options.ts'

export const status: Handler<MspStatusOptions> = async ({ context, options }) => {
  await showStatus<MspFacts>({ context, options }, async () => await listing(options, context), live => ({
    fields: { listening: live.addresses.join(' ') }, tables: peerTable(live.peers, live)
  }))
}

async function listing (options: MspStatusOptions, context: CliContext): Promise<Result> {
  const { party, json, fields } = await listedParty(options, context, registry => registry.msp(options.id))
  return {
    json: { ...json, bit_index: party?.bitIndex }, text: renderFields({ ...fields, 'bit index': party?.bitIndex })
  }
}
