/** `mimi registry add-dp`, `move-dp`, `lost`, `add-msp`, `add-csip`, `certify`, `remove` …: who is in it. */
import { RegistryError } from '../../../../registry/errors.ts'
import { beginsAt, endsAt, moveDp as redraw, withDpStatus, withDps, withOprfKey } from '../../../../registry/edit.ts'
import { dpsNamed } from '../../../../registry/dp-names.ts'
import { oprfKeyJson } from '../../../../registry/json.ts'
import { readCertificates } from '../certificates.ts'
import { dpOf, dpsOf } from '../../../dp-word.ts'
import { key } from '../values.ts'
import { readDraft, readJson, writeDraft } from '../files.ts'
import { printDraft } from './draft.ts'
import type { CsipDraft, DpDraft, KeyDraft, RegistryDraft } from '../../../../registry/build.ts'
import type { CsipScope, Status } from '../../../../registry/interface.ts'
import type { NamedDp } from '../../../../registry/dp-names.ts'
import type { Handler, Invocation } from '../../../action.ts'
import type { AddCsipOptions, AddDpOptions, AddMspOptions, MoveDpOptions, RemoveOptions } from '../options.ts'

/** Reads the draft of the first argument, changes and writes it. */
async function edit<Options> ({ context, options, args: [path = ''] }: Invocation<Options & object>, change: (
  draft: RegistryDraft, now: number
) => RegistryDraft): Promise<void> {
  const draft = await readDraft(path)
  printDraft({ context, options }, path, await writeDraft(path, change(draft, context.clock.now())))
}

function newKeys (keys: readonly Uint8Array[], now: number): KeyDraft[] {
  return keys.map(publicKey => ({ publicKey, validFrom: now }))
}

export const addDp: Handler<AddDpOptions> = async invocation => {
  const { id, address, operator, region, federation, capacity, hpkeKey, tokenKey } = invocation.options
  await edit(invocation, (draft, now) => withDps(draft, [...draft.dps, {
    id,
    addresses: address,
    terms: [{ from: beginsAt(draft, now), operator, regions: region ?? [] }],
    defaultFederation: federation,
    ...(capacity == null ? {} : { capacity }),
    ...(hpkeKey == null ? {} : { hpkeKey }),
    ...(tokenKey == null ? {} : { tokenKey }),
    status: 'active',
    statusSince: now
  }]))
}

/** A key of the DP of the second argument: the third in hex, or `none`. */
function setKey (name: 'hpkeKey' | 'tokenKey'): Handler<object> {
  return async invocation => {
    const [, id = '', hex = ''] = invocation.args
    const changed = { [name]: hex === 'none' ? undefined : key(hex) }
    await edit(invocation, draft => editDp(draft, id, dp => ({ ...dp, ...changed })))
  }
}

export const setHpkeKey = setKey('hpkeKey')
export const setTokenKey = setKey('tokenKey')

/** As dpOf has them. */
function namesIn ({ dps }: RegistryDraft): { readonly dps: readonly NamedDp[] } {
  return { dps: dps.map(({ id, status, terms }) => ({ id, status, operator: terms.at(-1)?.operator ?? '' })) }
}

function editDp (draft: RegistryDraft, word: string, change: (dp: DpDraft) => DpDraft): RegistryDraft {
  const id = dpOf(word, namesIn(draft))
  if (!draft.dps.some(dp => dp.id === id)) {
    throw new RegistryError('REGISTRY_UNKNOWN_PARTY', { detail: id })
  }
  return { ...draft, dps: draft.dps.map(dp => dp.id === id ? change(dp) : dp) }
}

/** The second argument is a DP. Its records move when everybody knows. */
export const moveDp: Handler<MoveDpOptions> = async invocation => {
  const [, id = ''] = invocation.args
  const { operator, region } = invocation.options
  const changes = { ...(operator == null ? {} : { operator }), ...(region == null ? {} : { regions: region }) }
  await edit(invocation, (draft, now) => editDp(draft, id, dp => redraw(dp, changes, beginsAt(draft, now))))
}

/** All arguments but the first are DPs that lost what they had stored. */
export const lost: Handler<object> = async invocation => {
  const [, ...dps] = invocation.args
  await edit(invocation, draft => ({
    ...draft, losses: [...draft.losses ?? [], { at: draft.issuedAt, dps: dps.map(word => dpOf(word, namesIn(draft))) }]
  }))
}

export const addMsp: Handler<AddMspOptions> = async invocation => {
  const { id, name, key, address, dp, tier, providerDomain } = invocation.options
  await edit(invocation, (draft, now) => ({
    ...draft,
    msps: [...draft.msps, {
      id,
      name,
      ...(providerDomain == null ? {} : { providerDomain }),
      // none is ever taken off the list, so that this one was never given out
      bitIndex: Math.max(-1, ...draft.msps.map(({ bitIndex }) => bitIndex)) + 1,
      keys: newKeys(key, now),
      addresses: address ?? [],
      dps: (dp ?? []).flatMap(word => dpsOf(word, namesIn(draft))),
      tier,
      status: 'active',
      statusSince: now
    }]
  }))
}

export const addCsip: Handler<AddCsipOptions> = async invocation => {
  const { id, key, address, scope, certificates, mayReassign } = invocation.options
  const chain = certificates == null ? undefined : await readCertificates(certificates)
  await edit(invocation, (draft, now) => ({
    ...draft,
    csips: [...draft.csips, {
      id,
      keys: newKeys(key, now),
      addresses: address ?? [],
      scopes: scope.map(named => ({
        ...named,
        validFrom: draft.issuedAt,
        mayReassign: mayReassign ?? false,
        ...(chain != null && isOfNumbers(draft, named) ? { certified: true } : {})
      })),
      ...(chain == null ? {} : { chains: [{ certificates: chain }] }),
      status: 'active',
      statusSince: now
    }]
  }))
}

function isOfNumbers ({ policy }: RegistryDraft, { csiType }: Pick<CsipScope, 'csiType'>): boolean {
  return policy.csiTypes.find(({ type }) => type === csiType)?.grammar === 'tel'
}

/**
 * The second argument is a CSIP, the third a file: a chain beside those it has. Its scopes of numbers count from now on
 * only as far as chains go.
 */
export const certify: Handler<object> = async invocation => {
  const [, id = '', path = ''] = invocation.args
  const certificates = await readCertificates(path)
  await edit(invocation, (draft, now) => {
    if (!draft.csips.some(csip => csip.id === id)) {
      throw new RegistryError('REGISTRY_UNKNOWN_PARTY', { detail: id })
    }
    return {
      ...draft,
      csips: draft.csips.map(csip => csip.id !== id
        ? csip
        : {
            ...csip,
            chains: [...csip.chains ?? [], { certificates }],
            scopes: csip.scopes.flatMap(scope =>
              isOfNumbers(draft, scope) && scope.certified !== true ? certified(draft, scope, now) : [scope])
          })
    }
  })
}

/** What was listed before stays as it was, and ends. */
function certified (draft: RegistryDraft, scope: CsipScope, now: number): readonly CsipScope[] {
  const at = Math.max(draft.issuedAt, now)
  const { validFrom = 0, validUntil = Infinity } = scope
  if (validUntil <= at) {
    return [scope]
  }
  return draft.version === 1 || validFrom >= draft.issuedAt
    ? [{ ...scope, certified: true }]
    : [{ ...scope, validUntil: at }, { ...scope, certified: true, validFrom: at }]
}

/** The second argument is a file with certificates that issue those of number ranges. */
export const addCertificateRoot: Handler<object> = async invocation => {
  const [, path = ''] = invocation.args
  const roots = await readCertificates(path)
  await edit(invocation, draft => ({ ...draft, certificateRoots: [...draft.certificateRoots ?? [], ...roots] }))
}

/**
 * The second argument is the public side of a key generation, as JSON; a key of the same id is replaced by its next
 * epoch.
 */
export const addOprfKey: Handler<object> = async invocation => {
  const [, keyPath = ''] = invocation.args
  const key = oprfKeyJson.read(await readJson(keyPath), '')
  await edit(invocation, draft => withOprfKey(draft, key, invocation.context.clock.now()))
}

interface Listed {
  readonly id: string
  readonly status: Status
  readonly statusSince: number
}

function withStatus<T extends Listed> (
  parties: readonly T[], id: string, status: Status | 'gone', now: number
): readonly T[] {
  return status === 'gone'
    ? parties.filter(party => party.id !== id)
    : parties.map(party => party.id === id ? { ...party, status, statusSince: now } : party)
}

export const remove: Handler<RemoveOptions> = async invocation => {
  const [, word = ''] = invocation.args
  const { status } = invocation.options
  await edit(invocation, (draft, now) => {
    const isOther = [...draft.msps, ...draft.csips].some(party => party.id === word)
    const id = isOther || dpsNamed(word, namesIn(draft)).length === 0 ? word : dpOf(word, namesIn(draft))
    if (![...draft.dps, ...draft.msps, ...draft.csips].some(party => party.id === id)) {
      throw new RegistryError('REGISTRY_UNKNOWN_PARTY', { detail: id })
    }
    if (status === 'gone' && draft.msps.some(msp => msp.id === id)) {
      throw new RegistryError('REGISTRY_MSP_REMOVED', { detail: id })
    }
    const ends = endsAt(draft, now)
    const dps = status === 'gone'
      ? draft.dps.filter(dp => dp.id !== id)
      : draft.dps.map(dp => dp.id === id ? withDpStatus(dp, status, now, ends) : dp)
    return {
      ...withDps(draft, dps),
      msps: withStatus(draft.msps, id, status, now),
      csips: withStatus(draft.csips, id, status, now)
        .map(csip => csip.id === id && status === 'revoked' ? endAll(csip, Math.max(draft.issuedAt, now)) : csip)
    }
  })
}

/** It attests no more; what it attested is judged by when. */
function endAll (csip: CsipDraft, at: number): CsipDraft {
  const ended = <T extends Partial<Pick<KeyDraft, 'validFrom' | 'validUntil'>>>(open: T): T => open.validUntil == null
    ? { ...open, validUntil: Math.max(at, (open.validFrom ?? 0) + 1) }
    : open
  return { ...csip, keys: csip.keys.map(ended), scopes: csip.scopes.map(ended) }
}
