/** The work of `mimi coverage`. */
import { join } from 'node:path'
import { fileKeyStore, fileStateStore } from '../../../holder/holder.ts'
import { createLightNode } from '../../../light/light-node.ts'
import { joinOptionsOf } from '../../join-options.ts'
import { printResult, renderTable } from '../../render.ts'
import { coverageJson, coverageText } from './tables.ts'
import type { CoverageCliOptions } from './options.ts'
import type { Handler } from '../../action.ts'

export const coverage: Handler<CoverageCliOptions> = async ({ context, options, args: [csi = ''] }) => {
  const keys = await fileKeyStore(join(options.data, 'holder.key'), context.random)
  const node = await createLightNode({ ...await joinOptionsOf(options, context), refreshInterval: 0 })
  try {
    const holder = node.holder(keys, fileStateStore(join(options.data, 'claims')))
    const summaries = await holder.coverage({ csi, msp: options.msp, signal: context.signal })
    printResult(context.stdout, options, {
      json: summaries.map(summary => ({ csi, msp: summary.msp, dp: summary.dp, published: summary.published, replicas: summary.replicas, ...coverageJson(summary) })),
      text: renderTable(['identifier', 'service', 'result'], summaries.map(summary => [csi, summary.msp, coverageText(summary)]))
    })
  } finally {
    await node.stop()
  }
}
