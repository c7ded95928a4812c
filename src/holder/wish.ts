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
  /** Id of the MSP on which the CSI is to be reached; empty: the holder lists no service. */
  readonly msp: string
  /** Undefined where no service is listed. */
  readonly service?: WishedService
  readonly tags: readonly string[]
  /** Names the audience; empty: everybody. */
  readonly audience: string
  /** SHA-256 of all that goes into the entry. */
  readonly hash: Uint8Array
  readonly options: ClaimOptions
  /** Under which evaluation key, of those that are current. @default the newest */
  readonly oprfKeyId?: number
  /** What is due is proved again, although it lives. */
  readonly renewing: boolean
}

export interface WishedService {
  readonly record: MspRecord
  readonly target: RpcTarget
}

/** Ends the name of an audience. */
const FEDERATED_ONLY = '/federated-only'

/** @throws CsiError, MappingError, HolderError `HOLDER_NO_MSP`, `HOLDER_OPT_OUT_TAGGED`, `HOLDER_FINDABLE_ANYWAY` */
export function parseWish (options: ClaimOptions, registry: VerifiedRegistry): ClaimWish {
  const csi = toCsi(options.csi, registry.policy.csiTypes)
  const service = options.msp == null ? undefined : serviceOf(options.msp, registry)
  if (options.findable === true && options.federatedOnly == null) {
    throw new HolderError('HOLDER_FINDABLE_ANYWAY')
  }
  if (service == null && (options.tags != null || options.ssiHint != null)) {
    throw new HolderError('HOLDER_OPT_OUT_TAGGED')
  }
  const tags = service == null ? [] : parseTags(options.tags ?? [DEFAULT_TAG])
  const audience = audienceOf(options)
  const hash = hashOf(options, tags, audience)
  return { csi, msp: options.msp ?? NO_SERVICE, service, tags, audience, hash, options, renewing: false }
}

function serviceOf (id: string, registry: VerifiedRegistry): WishedService {
  const record = registry.msp(id)
  const target = record?.status === 'active' ? partyTarget(record) : undefined
  if (record == null || target == null) {
    throw new HolderError('HOLDER_NO_MSP', { detail: id })
  }
  return { record, target }
}

/** What is kept in the place of an MSP's id where no service is listed: no MSP can have it. */
export const NO_SERVICE = ''

/** The id of an MSP as it was kept; null: no service is listed. */
export function mspOf (kept: string): string | null {
  return kept === NO_SERVICE ? null : kept
}

/** How the id of an MSP is kept; undefined stays: any. */
export function keptMsp (msp: string | null | undefined): string | undefined {
  return msp === null ? NO_SERVICE : msp
}

/** What is kept by its DP alone has an entry of its own, beside what is published. */
function audienceOf ({ audience, federatedOnly }: ClaimOptions): string {
  const name = audience == null ? '' : toString(sha256(audience), 'base16')
  return name + (federatedOnly == null ? '' : FEDERATED_ONLY)
}

/** Whether what is kept under this name is kept by its DP alone. */
export function isFederatedOnly (audience: string): boolean {
  return audience.endsWith(FEDERATED_ONLY)
}

/** Compared with what is kept for one identifier in one federation. */
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
