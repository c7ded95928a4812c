/** What is asked for with a claim, parsed. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../base/hash.ts'
import { toCsi } from '../identifiers/csi.ts'
import { DEFAULT_TAG, parseTags } from '../mapping/preference.ts'
import { partyTarget } from '../node/targets.ts'
import { HolderError } from './errors.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { MspRecord, VerifiedRegistry } from '../registry/interface.ts'
import type { RpcTarget } from '../rpc/interface.ts'
import type { ClaimOptions } from './interface.ts'

export interface ClaimWish {
  readonly csi: CanonicalCsi
  readonly msp: MspRecord
  readonly mspTarget: RpcTarget
  readonly tags: readonly string[]
  /** Names the audience; empty: everybody. */
  readonly audience: string
  /** SHA-256 of all that goes into the entry. */
  readonly hash: Uint8Array
  readonly options: ClaimOptions
  /** What is due is proved again, although it lives. */
  readonly renewing: boolean
}

/** Ends the name of an audience. */
const FEDERATED_ONLY = '/federated-only'

/** @throws CsiError, MappingError, HolderError `HOLDER_NO_MSP` */
export function parseWish (options: ClaimOptions, registry: VerifiedRegistry): ClaimWish {
  const csi = toCsi(options.csi, registry.policy.csiTypes)
  const msp = registry.msp(options.msp)
  const mspTarget = msp?.status === 'active' ? partyTarget(msp) : undefined
  if (msp == null || mspTarget == null) {
    throw new HolderError('HOLDER_NO_MSP', { detail: options.msp })
  }
  const tags = parseTags(options.tags ?? [DEFAULT_TAG])
  const audience = audienceOf(options)
  return { csi, msp, mspTarget, tags, audience, hash: hashOf(options, tags, audience), options, renewing: false }
}

/** What is kept by its DP alone has an entry of its own, beside what is published. */
function audienceOf ({ audience, federatedOnly }: ClaimOptions): string {
  const name = audience == null ? '' : toString(sha256(audience), 'base16')
  return name + (federatedOnly == null ? '' : FEDERATED_ONLY)
}

function hashOf (options: ClaimOptions, tags: readonly string[], audience: string): Uint8Array {
  return sha256(fromString(JSON.stringify([
    options.msp,
    tags,
    audience,
    options.regions ?? [],
    options.dp ?? '',
    options.ssiHint ?? '',
    options.lifetime ?? 0,
    options.federatedOnly ?? '',
    ...options.firstMapping === true ? ['first'] : []
  ])))
}
