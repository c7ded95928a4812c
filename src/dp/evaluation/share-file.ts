/**
 * A DP's secret share as a file: strict JSON, bytes in lower-case hex. It is the
 * most secret thing that a DP has, besides its key: `threshold` of them together
 * list every identifier of the federation.
 */
import { equals } from 'uint8arrays/equals'
import { hex, integer, oneOf, record, text } from '../../registry/json-fields.ts'
import { RegistryError } from '../../registry/errors.ts'
import { ELEMENT_LENGTH, checkScalar } from '../../blinding/suite.ts'
import { BlindingError } from '../../blinding/errors.ts'
import { ShareFileError } from './errors.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { SecretShare } from '../../blinding/evaluator.ts'
import type { ShareSource } from '../../protocols/oprf/interface.ts'
import type { Json } from '../../registry/json-fields.ts'

const FORMAT = 'mimi-discovery/1/oprf-share'

export interface ShareFile extends SecretShare {
  /** Peer id of the DP that it was made for. */
  readonly dp: string
}

const shareJson = record<ShareFile & { readonly format: typeof FORMAT }>({
  format: oneOf(FORMAT),
  keyId: integer,
  shareEpoch: integer,
  index: integer,
  dp: text,
  publicShare: hex,
  secretShare: hex
})

/** The content of a share file. MUST be written so that only its owner may read it. */
export function writeShareFile (share: ShareFile): string {
  const { keyId, shareEpoch, index, dp, publicShare, secretShare } = share
  const json: Json = shareJson.write({ format: FORMAT, keyId, shareEpoch, index, dp, publicShare, secretShare })
  return JSON.stringify(json, undefined, 2) + '\n'
}

/** Nothing of the content gets into the error: what isn't a share may still hold one. */
function readJson (content: string): ShareFile {
  try {
    const { keyId, shareEpoch, index, dp, publicShare, secretShare } = shareJson.read(JSON.parse(content), '')
    return { keyId, shareEpoch, index, dp, publicShare, secretShare }
  } catch (err) {
    if (err instanceof RegistryError) {
      throw new ShareFileError('SHARE_FILE_INVALID', { detail: err.detail })
    }
    throw new ShareFileError('SHARE_FILE_INVALID', { detail: 'not JSON' })
  }
}

/**
 * @param content - of the file
 * @throws ShareFileError `SHARE_FILE_INVALID`
 */
export function parseShareFile (content: string, voprf: VoprfBackend): ShareFile {
  const share = readJson(content)
  if (share.keyId < 1 || share.index < 1 || share.publicShare.byteLength !== ELEMENT_LENGTH) {
    throw new ShareFileError('SHARE_FILE_INVALID', { detail: 'key id, index or length of the public share' })
  }
  try {
    checkScalar(voprf, share.secretShare, 'secret share')
  } catch (err) {
    if (err instanceof BlindingError) {
      throw new ShareFileError('SHARE_FILE_INVALID', { detail: 'the secret share is no scalar', cause: err })
    }
    throw err
  }
  if (!equals(voprf.multiplyBase(share.secretShare), share.publicShare)) {
    throw new ShareFileError('SHARE_FILE_INVALID', { detail: 'secret and public share do not belong together' })
  }
  return share
}

/**
 * The shares that a DP evaluates with. After a refresh, the file of the old
 * epoch stays until nobody asks under it any more.
 *
 * @param dp - peer id of this node
 * @throws ShareFileError `SHARE_FILE_FOREIGN`, `SHARE_FILE_DUPLICATE`
 */
export function sharesOf (dp: string, files: readonly ShareFile[]): ShareSource {
  const shares = new Map<string, SecretShare>()
  for (const file of files) {
    const name = `${file.keyId}/${file.shareEpoch}`
    if (file.dp !== dp) {
      const detail = `share ${file.index} of key ${file.keyId} is for ${file.dp}`
      throw new ShareFileError('SHARE_FILE_FOREIGN', { detail })
    }
    if (shares.has(name)) {
      throw new ShareFileError('SHARE_FILE_DUPLICATE', { detail: `key ${file.keyId}, epoch ${file.shareEpoch}` })
    }
    shares.set(name, file)
  }
  return { share: (keyId, shareEpoch) => shares.get(`${keyId}/${shareEpoch}`) }
}
