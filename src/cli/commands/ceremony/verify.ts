/** `mimi ceremony verify`: what a transcript shows, for who is to sign a registry with its key. */
import { isDeepStrictEqual } from 'node:util'
import { toString } from 'uint8arrays/to-string'
import { openTranscript } from '../../../blinding/dkg/transcript.ts'
import { loadSodium } from '../../../blinding/sodium.ts'
import { oprfKeyJson } from '../../../registry/json.ts'
import { CliError } from '../../errors.ts'
import { readBytes } from '../../key-file.ts'
import { printResult, renderFields } from '../../render.ts'
import { readJson } from '../registry/files.ts'
import type { OpenedTranscript } from '../../../blinding/dkg/transcript.ts'
import type { Handler } from '../../action.ts'
import type { VerifyOptions } from './options.ts'

export const verify: Handler<VerifyOptions> = async ({ context, options, args: [path = ''] }) => {
  const opened = openTranscript(await readBytes(path), await loadSodium())
  if (options.key != null) {
    await checkKey(options.key, opened)
  }
  const { invitation: { kind, inviter, federationId }, key, hash, approvedBy } = opened
  const { keyId, shareEpoch, threshold, shares } = key
  const facts = {
    federation: toString(federationId, 'base16'),
    kind,
    key_id: keyId,
    share_epoch: shareEpoch,
    threshold,
    members: shares.map(({ index, dp }) => ({ index, dp })),
    invited_by: inviter,
    approved_by: approvedBy,
    transcript_hash: toString(hash, 'base16')
  }
  printResult(context.stdout, options, {
    json: { ok: true, ...facts },
    text: renderFields({
      transcript: 'holds',
      federation: facts.federation,
      key: `${kind} ${keyId}, share epoch ${shareEpoch}`,
      threshold: `${threshold} of ${shares.length}`,
      'invited by': inviter,
      members: shares.map(({ index, dp }) => `${index} ${dp}`).join(', '),
      'approved by': approvedBy.join(', '),
      'its SHA-256': facts.transcript_hash
    })
  })
}

/** @throws CliError `CEREMONY_KEY_OTHER` */
async function checkKey (path: string, { invitation, key, hash }: OpenedTranscript): Promise<void> {
  const other = oprfKeyJson.read(await readJson(path), '')
  // what a dealer made it stays, however often it is shared anew
  const isDealt = other.dealer === true && invitation.previous != null
  const expected = oprfKeyJson.write({ ...key, ...(isDealt ? { dealer: true } : { transcriptHash: hash }) })
  if (!isDeepStrictEqual(oprfKeyJson.write(other), expected)) {
    throw new CliError('CEREMONY_KEY_OTHER', { detail: path })
  }
}
