/** The work of `mimi discover`. */
import { DiscoveryError } from '../../../base/errors.ts'
import { fileChoiceStore } from '../../../node/light/choice-store.ts'
import { createLightNode } from '../../../node/light.ts'
import { federationOf } from '../../federation-options.ts'
import { compactJson, compactText, foundJson, foundText } from '../../found.ts'
import { readKeyFile } from '../../key-file.ts'
import { printResult } from '../../render.ts'
import type { DiscoverCliOptions } from './options.ts'
import type { Handler } from '../../action.ts'

export const discover: Handler<DiscoverCliOptions> = async ({ context, options, args }) => {
  const audiences = await Promise.all((options.audience ?? []).map(readKeyFile))
  const choices = options.choices == null ? undefined : fileChoiceStore(options.choices)
  const node = await createLightNode({ ...await federationOf(options, context), choices, app: options.app, refreshInterval: 0 })
  try {
    if (options.compact === true) {
      const found = []
      for (const csi of args) {
        found.push(compactJson(csi, await node.discoverCompact(csi, { audiences, signal: context.signal }), node.registry.current()))
      }
      printResult(context.stdout, options, { json: found, text: found.map(compactText).join('\n') })
      return
    }
    const settled = await node.discoverMany([...args], { tags: options.tag, chooseAnew: options.chooseAnew, audiences, signal: context.signal })
    const found = settled.flatMap((item, i) => 'result' in item ? [foundJson(args[i] ?? '', item.result)] : [])
    const failed = settled.flatMap((item, i) => 'error' in item ? [{ csi: args[i] ?? '', error: item.error }] : [])
    const errors = failed.map(({ csi, error }) => ({ csi, error: error instanceof DiscoveryError ? error.code : 'INTERNAL' }))
    printResult(context.stdout, options, { json: [...found, ...errors], text: found.map(foundText).join('\n') })
    const [first] = failed
    if (first != null) {
      throw first.error // the exit code of the first that failed; the others were printed
    }
  } finally {
    await node.stop()
  }
}
