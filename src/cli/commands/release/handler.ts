/** The work of `mimi release`. */
import { createLightNode } from '../../../light/light-node.ts'
import { holderFiles } from '../../holder-files.ts'
import { joinOptionsOf } from '../../join.ts'
import { mspOf } from '../../msp-option.ts'
import { printResult, renderTable } from '../../render.ts'
import type { ReleaseCliOptions } from './options.ts'
import type { Handler } from '../../action.ts'

export const release: Handler<ReleaseCliOptions> = async ({ context, options, args: [csi = ''] }) => {
  const { keys, states } = await holderFiles(options.data, options, context)
  const node = await createLightNode({ ...await joinOptionsOf(options, context), refreshInterval: 0 })
  try {
    const holder = node.holder(keys, states)
    const summaries = await holder.release({ csi, msp: mspOf(options), signal: context.signal })
    printResult(context.stdout, options, {
      json: summaries.map(({ dp, mappings, receipts, replicas, failed }) =>
        ({ csi, dp, mappings, receipts: receipts.length, replicas, failed })),
      text: renderTable(['identifier', 'mappings', 'result'], summaries.map(({ mappings, receipts, replicas }) =>
        [csi, `${mappings}`, `gone at ${receipts.length} of ${replicas} replicas`]))
    })
  } finally {
    await node.stop()
  }
}
