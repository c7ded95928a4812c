/** The work of `mimi oprf`. */
import { join } from 'node:path'
import { publicKeyOfPeer } from '../../../base/keys.ts'
import { dealShares } from '../../../blinding/deal.ts'
import { loadSodium } from '../../../blinding/sodium.ts'
import { checkThresholdKey } from '../../../blinding/threshold-key.ts'
import { writeShareFile } from '../../../dp/evaluation/share-file.ts'
import { oprfKeyJson } from '../../../registry/json.ts'
import { makeFolder } from '../../../node/private-files.ts'
import { CliError } from '../../errors.ts'
import { writable, writeNew, writeSecret } from '../../key-file.ts'
import { passphrasesOf } from '../../passphrase.ts'
import { printResult, renderTable } from '../../render.ts'
import type { OprfKey } from '../../../registry/interface.ts'
import type { Handler } from '../../action.ts'
import type { DealOptions } from './options.ts'

const DAY_MS = 86_400_000

/** Two shares at one DP would be two steps towards the threshold. */
function checkDps (dps: readonly string[]): void {
  for (const [i, dp] of dps.entries()) {
    if (dps.indexOf(dp) !== i) {
      throw new CliError('OPTION_INVALID', { detail: `--dp ${dp} twice` })
    }
    try {
      publicKeyOfPeer(dp)
    } catch (cause) {
      throw new CliError('OPTION_INVALID', { detail: `--dp ${dp} is not a peer id of an Ed25519 key`, cause })
    }
  }
}

export const deal: Handler<DealOptions> = async ({ context, options }) => {
  const { dp: dps, threshold, keyId, shareEpoch, days, out } = options
  checkDps(dps)
  const backend = await loadSodium()
  const { commitments, shares } = dealShares({ backend, threshold, count: dps.length, random: context.random })
  const named = shares.flatMap((share, i) => {
    const dp = dps[i]
    return dp == null ? [] : { ...share, dp }
  })
  const validFrom = context.clock.now()
  const key: OprfKey = {
    keyId,
    shareEpoch,
    threshold,
    commitments,
    shares: named.map(({ index, dp, publicShare }) => ({ index, dp, publicShare })),
    validFrom,
    validUntil: validFrom + days * DAY_MS,
    dealer: true
  }
  checkThresholdKey(key, backend)

  const protection = { passphrases: passphrasesOf(options, context), random: context.random }
  await writable(out, async () => { await makeFolder(out) })
  const rows: string[][] = []
  for (const share of named) {
    const file = join(out, `oprf-share-${keyId}-${shareEpoch}-${share.index}.json`)
    await writeSecret(file, writeShareFile({ keyId, shareEpoch, ...share }), 'share', protection)
    rows.push([String(share.index), share.dp, file])
  }
  // last: if it is there, so are all shares
  const keyFile = join(out, `oprf-key-${keyId}.json`)
  await writeNew(keyFile, JSON.stringify(oprfKeyJson.write(key), undefined, 2) + '\n')
  context.stderr.write(
    `Any ${threshold} of the ${dps.length} share files give the whole key: send each to its DP alone, then remove it here.\n`
  )
  printResult(context.stdout, options, {
    json: { key: keyFile, shares: rows.map(([index, dp, file]) => ({ index: Number(index), dp, file })) },
    text: renderTable(['index', 'dp', 'share file'], rows) + `\nFor the registry: ${keyFile}\n`
  })
}
