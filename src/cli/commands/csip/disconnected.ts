/** The work of `mimi csip disconnected`. */
import { createLightNode } from '../../../light/light-node.ts'
import { joinOptionsOf } from '../../join.ts'
import { readKeyFile } from '../../key-file.ts'
import { passphrasesOf } from '../../passphrase.ts'
import { printResult, renderFields } from '../../render.ts'
import { standingJson } from '../../../light/json.ts'
import { standingText } from '../../standing.ts'
import type { Handler } from '../../action.ts'
import type { DisconnectedOptions } from './options.ts'

const WORDS = { yes: 'yes, it was', no: 'no, it was not', 'no-data': 'no data' } as const

export const disconnected: Handler<DisconnectedOptions> = async ({ context, options, args: [csi = ''] }) => {
  const seed = await readKeyFile(options.key, passphrasesOf(options, context))
  const node = await createLightNode({ ...await joinOptionsOf(options, context), seed, refreshInterval: 0 })
  try {
    const { disconnected: said, csips, standing } = await node.disconnected(csi, options.since, {
      csips: options.csip, signal: context.signal
    })
    const registry = standingJson(standing)
    printResult(context.stdout, options, {
      json: {
        csi,
        since: new Date(options.since).toISOString(),
        disconnected: said,
        registry,
        csips: csips.map(({ csip, answer, code }) => ({
          csip,
          disconnected: answer?.disconnected ?? null,
          proof_wanted_since: answer?.proofWantedSince == null ? null : new Date(answer.proofWantedSince).toISOString(),
          code: code ?? null
        }))
      },
      text: standingText(registry) + renderFields({
        disconnected: WORDS[said],
        ...Object.fromEntries(csips.map(({ csip, answer, code }) => [
          csip, answer == null
            ? code
            : `${WORDS[answer.disconnected]}${answer.proofWantedSince == null ? '' : '; it went to another carrier'}`
        ]))
      })
    })
  } finally {
    await node.stop()
  }
}
