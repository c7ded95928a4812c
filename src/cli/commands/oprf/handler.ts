/** The work of `mimi oprf`. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { publicKeyOfPeer } from '../../../base/keys.ts'
import { dealShares } from '../../../blinding/deal.ts'
import { loadSodium } from '../../../blinding/sodium.ts'
import { checkThresholdKey } from '../../../blinding/threshold-key.ts'
import { writeShareFile } from '../../../dp/evaluation/share-file.ts'
import { oprfKeyJson } from '../../../registry/json.ts'
import { CliError } from '../../errors.ts'
import { writeNew } from '../../key-file.ts'
import { printResult, renderTable } from '../../render.ts'
import type { OprfKey } from '../../../registry/interface.ts'
import type { Handler } from '../../action.ts'
import type { DealOptions } from './options.ts'

const DAY_MS = 86_400_000
const OWNER_ONLY = 0o600
const OWNER_ONLY_FOLDER = 0o700

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

  await makeFolder(out)
  const rows: string[][] = []
  for (const share of named) {
    const file = join(out, `oprf-share-${keyId}-${shareEpoch}-${share.index}.json`)
    await writeNew(file, writeShareFile({ keyId, shareEpoch, ...share }), OWNER_ONLY)
    rows.push([String(share.index), share.dp, file])
  }
  // last: if it is there, so are all shares
  const keyFile = join(out, `oprf-key-${keyId}.json`)
  await writeNew(keyFile, JSON.stringify(oprfKeyJson.write(key), undefined, 2) + '\n')
  context.stderr.write(`Any ${threshold} of the ${dps.length} share files give the whole key: send each to its DP alone, then remove it here.\n`)
  printResult(context.stdout, options, {
    json: { key: keyFile, shares: rows.map(([index, dp, file]) => ({ index: Number(index), dp, file })) },
    text: renderTable(['index', 'dp', 'share file'], rows) + `\nFor the registry: ${keyFile}\n`
  })
}

async function makeFolder (path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: OWNER_ONLY_FOLDER })
  } catch (cause) {
    throw new CliError('FILE_UNWRITABLE', { detail: path, cause })
  }
}
