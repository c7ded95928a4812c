/** Records of DPs, MSPs and CSIPs: from the wire to types that are known to be well-formed one by one. */
import { nobleBackend } from '../blinding/noble.ts'
import { canonicalDomain } from '../identifiers/domain.ts'
import { CsiError } from '../identifiers/errors.ts'
import {
  MAX_BIT_INDEX, MAX_CSIPS, MAX_DPS, MAX_ID_LENGTH, MAX_LIST, MAX_MSPS, MAX_NAME_LENGTH, MAX_SCOPES
} from './constants.ts'
import { parseChains } from './certification.ts'
import { RegistryError } from './errors.ts'
import { parseTerms } from './terms.ts'
import {
  bounded, distinct, isTime, parseAddresses, parseId, parseKeys, parseMode, parsePeerId, parseStatus, parseText,
  unshared
} from './fields.ts'
import type { Certificate } from './certificate.ts'
import type { CsipRecord, CsipScope, DpRecord, MspRecord } from './interface.ts'
import type {
  CsipRecord as WireCsip, CsipScope as WireScope, DpRecord as WireDp, MspRecord as WireMsp
} from './pb/registry.ts'

/** A byte string that is not all zeros, as every honest X25519 key is (RFC 7748, section 6.1). */
const HPKE_KEY_LENGTH = 32

export function parseDps (wire: readonly WireDp[]): DpRecord[] {
  const dps = bounded(wire, MAX_DPS, 'DPs').map(parseDp)
  distinct(dps.map(({ id }) => id), 'DP')
  return dps
}

function parseDp (dp: WireDp): DpRecord {
  const publicKey = parsePeerId(dp.id, 'DP')
  if (dp.addresses.length === 0) {
    throw new RegistryError('REGISTRY_ADDRESS_INVALID', { detail: `${dp.id} has no address` })
  }
  const status = parseStatus(dp.status, dp.statusSince, dp.id)
  return {
    id: dp.id,
    publicKey,
    addresses: parseAddresses(dp.addresses, dp.id, 'without-peer'),
    ...parseTerms(dp.terms, status.status, dp.id),
    ...(dp.hpkeKey.byteLength === 0 ? {} : { hpkeKey: parseHpkeKey(dp.hpkeKey, dp.id) }),
    ...(dp.tokenKey.byteLength === 0 ? {} : { tokenKey: parseTokenKey(dp.tokenKey, dp.id) }),
    defaultFederation: parseMode(dp.defaultFederation, dp.id),
    ...(dp.capacity === 0 ? {} : { capacity: dp.capacity }),
    ...status
  }
}

function parseTokenKey (key: Uint8Array, what: string): Uint8Array {
  if (!nobleBackend.isElement(key)) {
    throw new RegistryError('REGISTRY_KEY_INVALID', { detail: `token key of ${what}` })
  }
  return key
}

function parseHpkeKey (key: Uint8Array, what: string): Uint8Array {
  if (key.byteLength !== HPKE_KEY_LENGTH || key.every(byte => byte === 0)) {
    throw new RegistryError('REGISTRY_KEY_INVALID', { detail: `HPKE key of ${what}` })
  }
  return key
}

export function parseMsps (wire: readonly WireMsp[]): MspRecord[] {
  const msps = bounded(wire, MAX_MSPS, 'MSPs').map(parseMsp)
  distinct(msps.map(({ id }) => id), 'MSP')
  unshared(msps)
  const used = new Set<number>()
  for (const { id, bitIndex } of msps) {
    if (used.has(bitIndex)) {
      throw new RegistryError('REGISTRY_BIT_INDEX_DUPLICATE', { detail: `${id}: ${bitIndex}` })
    }
    used.add(bitIndex)
  }
  return msps
}

function parseMsp (msp: WireMsp): MspRecord {
  const id = parseId(msp.id, 'MSP')
  if (msp.bitIndex > MAX_BIT_INDEX) {
    throw new RegistryError('REGISTRY_BIT_INDEX_INVALID', {
      detail: `${id}: ${msp.bitIndex}, at most ${MAX_BIT_INDEX}`
    })
  }
  const dps = bounded(msp.dps, MAX_LIST, `DPs of ${id}`)
  distinct(dps, `${id}: DP`)
  return {
    id,
    name: parseText(msp.name, `name of ${id}`, MAX_NAME_LENGTH),
    ...(msp.providerDomain === '' ? {} : { providerDomain: parseDomain(msp.providerDomain, id) }),
    bitIndex: msp.bitIndex,
    keys: parseKeys(msp.keys, id),
    addresses: parseAddresses(msp.addresses, id, 'ends-in-peer'),
    dps,
    tier: msp.tier,
    ...parseStatus(msp.status, msp.statusSince, id)
  }
}

/** A domain as identifiers have it. */
function parseDomain (domain: string, id: string): string {
  try {
    if (canonicalDomain(domain) === domain) {
      return domain
    }
  } catch (cause) {
    if (!(cause instanceof CsiError)) {
      throw cause
    }
  }
  const detail = `provider domain of ${id}: not a domain in canonical form`
  throw new RegistryError('REGISTRY_STRING_INVALID', { detail })
}

export function parseCsips (wire: readonly WireCsip[], roots: readonly Certificate[]): CsipRecord[] {
  const csips = bounded(wire, MAX_CSIPS, 'CSIPs').map(csip => parseCsip(csip, roots))
  distinct(csips.map(({ id }) => id), 'CSIP')
  unshared(csips)
  return csips
}

function parseCsip (csip: WireCsip, roots: readonly Certificate[]): CsipRecord {
  const id = parseId(csip.id, 'CSIP')
  const scopes = bounded(csip.scopes, MAX_SCOPES, `scopes of ${id}`).map(scope => parseScope(scope, id))
  checkScopeTimes(scopes, id)
  const keys = parseKeys(csip.keys, id)
  return {
    id,
    keys,
    addresses: parseAddresses(csip.addresses, id, 'ends-in-peer'),
    scopes,
    chains: parseChains(csip.chains, keys, roots, id),
    ...parseStatus(csip.status, csip.statusSince, id)
  }
}

/** One after the other a scope may be listed often, at one time once. */
function checkScopeTimes (scopes: readonly CsipScope[], id: string): void {
  const ended = new Map<string, number>()
  const inOrder = scopes.toSorted((a, b) => (a.validFrom ?? 0) - (b.validFrom ?? 0))
  for (const { csiType, prefix, validFrom = 0, validUntil = Infinity } of inOrder) {
    const name = `${csiType}:${prefix}`
    if (validFrom < (ended.get(name) ?? 0)) {
      throw new RegistryError('REGISTRY_DUPLICATE_ID', { detail: `scope of ${id} ${name}` })
    }
    ended.set(name, validUntil)
  }
}

function parseScope (scope: WireScope, id: string): CsipScope {
  const methods = bounded(scope.methods, MAX_LIST, `methods of ${id}`).map(method => parseId(method, 'method'))
  distinct(methods, 'method')
  if (methods.length === 0) {
    throw new RegistryError('REGISTRY_STRING_INVALID', { detail: `a scope of ${id} has no method` })
  }
  const { validFrom, validUntil } = scope
  if (![validFrom, validUntil].every(isTime) || (validUntil !== 0 && validUntil <= validFrom)) {
    throw new RegistryError('REGISTRY_VALIDITY_INVALID', { detail: `a scope of ${id}` })
  }
  return {
    csiType: scope.csiType,
    prefix: scope.prefix === '' ? '' : parseText(scope.prefix, `prefix of ${id}`, MAX_ID_LENGTH),
    methods,
    mayReassign: scope.mayReassign,
    ...(scope.issuer === '' ? {} : { issuer: parseIssuer(scope.issuer, id) }),
    ...(scope.certified ? { certified: true } : {}),
    ...(validFrom === 0 ? {} : { validFrom }),
    ...(validUntil === 0 ? {} : { validUntil })
  }
}

/**
 * An issuer identifier as OpenID Connect Core, section 2, has it: https, no
 * query, no fragment. Plain http is for the registries of tests, which the
 * attestor checks.
 */
function parseIssuer (text: string, id: string): string {
  const issuer = URL.canParse(parseText(text, `issuer of ${id}`, MAX_NAME_LENGTH)) ? new URL(text) : undefined
  const good = issuer != null && ['https:', 'http:'].includes(issuer.protocol) && issuer.username === '' &&
    issuer.password === '' && !/[?#]/.test(text)
  if (!good) {
    throw new RegistryError('REGISTRY_STRING_INVALID', { detail: `issuer of ${id}: not an issuer identifier` })
  }
  return text
}
