/** The work of `mimi coverage`. */
import { createLightNode } from '../../../light/light-node.ts'
import { holderFiles } from '../../holder-files.ts'
import { joinOptionsOf } from '../../join.ts'
import { mspOf, mspText } from '../../msp-option.ts'
import { printResult, renderTable } from '../../render.ts'
import { coverageJson, coverageText } from './tables.ts'
import type { CoverageCliOptions } from './options.ts'
import type { Handler } from '../../action.ts'

export const coverage: Handler<CoverageCliOptions> = async ({ context, options, args: [csi = ''] }) => {
  const { keys, states } = await holderFiles(options.data, options, context)
  const node = await createLightNode({ ...await joinOptionsOf(options, context), refreshInterval: 0 })
  try {
    const holder = node.holder(keys, states)
    const summaries = await holder.coverage({ csi, msp: mspOf(options), signal: context.signal })
    printResult(context.stdout, options, {
      json: summaries.map(summary => ({
        csi,
        msp: summary.msp,
        dp: summary.dp,
        published: summary.published,
        replicas: summary.replicas,
        ...coverageJson(summary)
      })),
      text: renderTable(['identifier', 'service', 'result'], summaries.map(summary =>
        [csi, mspText(summary.msp), coverageText(summary)]))
    })
  } finally {
    await node.stop()
  }
}
