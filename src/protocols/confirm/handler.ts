/** The MSP's side: checks in order of cost, asks the directory last, then signs. */
import { anySignal } from 'any-signal'
import { LRUCache } from 'lru-cache'
import { raceSignal } from 'race-signal'
import { toString } from 'uint8arrays/to-string'
import { asLookupKey, equalBytes } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { steadyNow } from '../../base/clock.ts'
import { verifyUnder } from '../../base/envelope.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { parsePublicKey } from '../../base/keys.ts'
import { CallerPace } from '../../base/pace.ts'
import { Signed } from '../../base/pb/signed.ts'
import { openTranscript, transcriptKeyId } from '../../blinding/transcript.ts'
import { parseCsi } from '../../identifiers/csi.ts'
import { makeConfirmation, makeIndexStatement } from '../../mapping/confirmation.ts'
import { parseTags } from '../../mapping/preference.ts'
import {
  CONFIRM_METHOD, CONFIRM_NONCE_LENGTH, CONFIRM_PROTOCOL, CONFIRM_VERSION, DEFAULT_BACKEND_TIMEOUT,
  DEFAULT_REQUESTS_PER_MINUTE, HOSTS_AT_ONCE, MAX_CONFIRM_REQUEST, MAX_COUNTED_PEERS, MAX_REMEMBERED_REQUESTS,
  KEEP_RELEASE_METHOD, NOTICE_METHOD, PEERS_OF_HOST, RATE_WINDOW, REFERENCE_LENGTH
} from './constants.ts'
import { RpcError } from '../../rpc/errors.ts'
import { ConfirmError } from './errors.ts'
import { checkRelease } from './kept-release.ts'
import { PeerRate } from './peer-rate.ts'
import { ConfirmRequestPayload } from './pb/messages.ts'
import type { CanonicalCsi } from '../../identifiers/csi.ts'
import type { MspRecord, VerifiedRegistry } from '../../registry/interface.ts'
import type { RpcContext } from '../../rpc/interface.ts'
import type {
  ConfirmResponse, KeepReleaseRequest, KeepReleaseResponse, NoticeRequest, NoticeResponse
} from './pb/messages.ts'
import type {
  ConfirmServerComponents, ConfirmServerInit, ConfirmServer as ConfirmServerInterface, MspBackend
} from './interface.ts'
import type { AbortOptions, Logger } from '@libp2p/interface'

function idOf ({ payload }: Signed): string {
  return toString(sha256(payload), 'base64')
}

/** Without a directory nobody is a user. */
const knowsNobody: MspBackend = { isConfirmedUser: async () => false }

/** By host, however many peer ids it has. @param limit - of one peer */
function paceOf (limit: number): CallerPace {
  const each = limit * PEERS_OF_HOST
  const parties = { each, all: Infinity, maxNames: MAX_COUNTED_PEERS }
  return new CallerPace(
    { strangers: { ...parties, all: each * HOSTS_AT_ONCE }, parties },
    options => new ConfirmError('CONFIRM_RATE_LIMITED', options))
}

export class ConfirmServer implements ConfirmServerInterface {
  readonly [Symbol.toStringTag] = '@mimi/confirm-server'
  readonly mspId: string
  readonly #components: ConfirmServerComponents
  readonly #init: ConfirmServerInit
  readonly #backend: MspBackend
  readonly #rate: PeerRate
  readonly #pace: CallerPace
  readonly #log: Logger
  /** Hashes of requests, for as long as their time stamp would be accepted. */
  readonly #seen: LRUCache<string, number>

  constructor (components: ConfirmServerComponents, init: ConfirmServerInit) {
    this.mspId = init.mspId
    this.#components = components
    this.#init = init
    this.#backend = components.backend ?? knowsNobody
    const limit = init.requestsPerMinute ?? DEFAULT_REQUESTS_PER_MINUTE
    this.#rate = new PeerRate(components, { limit, window: RATE_WINDOW, maxPeers: MAX_COUNTED_PEERS })
    this.#pace = paceOf(limit)
    this.#log = components.logger.forComponent('mimi:confirm:server')
    this.#seen = new LRUCache({ max: MAX_REMEMBERED_REQUESTS })
    components.rpc.handle(CONFIRM_PROTOCOL, CONFIRM_METHOD, async (request, context) => {
      this.#requirePace(context)
      return await this.#confirm(request, context.signal)
    })
    components.rpc.handle(CONFIRM_PROTOCOL, NOTICE_METHOD, async (request, context) =>
      await this.#notice(request, context))
    components.rpc.handle(CONFIRM_PROTOCOL, KEEP_RELEASE_METHOD, async (request, context) => {
      this.#requirePace(context)
      return await this.#keepRelease(request, context.signal)
    })
  }

  async answer (
    method: number, content: Uint8Array, { signal = new AbortController().signal }: AbortOptions = {}
  ): Promise<Uint8Array> {
    switch (method) {
      case CONFIRM_METHOD.id: {
        const signed = decodeStrict(Signed, content, 'Signed', MAX_CONFIRM_REQUEST)
        return CONFIRM_METHOD.response.encode(await this.#confirm(signed, signal))
      }
      case KEEP_RELEASE_METHOD.id: {
        const { request, response, maxRequest, name } = KEEP_RELEASE_METHOD
        return response.encode(await this.#keepRelease(decodeStrict(request, content, name, maxRequest), signal))
      }
      default:
        throw new RpcError('RPC_UNKNOWN_METHOD', { detail: `${method}` })
    }
  }

  async #confirm (signed: Signed, signal: AbortSignal): Promise<ConfirmResponse> {
    const { clock, registry: source, signer, voprf } = this.#components
    await this.#components.gate.require('confirm', { signal })
    const registry = source.current()
    const msp = this.#ownRecord(registry)
    const request = this.#readRequest(signed, registry)

    const csi = parseCsi(request.csi, registry.policy.csiTypes)
    const tags = parseTags(request.tags)
    const key = registry.currentOprfKeys(clock.now()).find(({ keyId }) => keyId === transcriptKeyId(request.transcript))
    if (key == null) {
      throw new ConfirmError('CONFIRM_OPRF_KEY_UNKNOWN')
    }
    const { lookupKey, oprfKeyId } = openTranscript(registry.federationId, csi.bytes(), request.transcript, key, voprf)

    await this.#unlessDown(signed, async () => { await this.#askBackend(csi, request.ssiHint, signal) })

    const now = clock.now()
    const expiresAt = now + Math.min(this.#init.confirmationLifetime ?? Infinity, registry.policy.maxEntryLifetime)
    const holderKey = parsePublicKey(request.holderKey)
    const { ssiHint } = request
    const fields = {
      lookupKey, oprfKeyId, holderKey, mspId: msp.id, bitIndex: msp.bitIndex, tags, ssiHint, issuedAt: now, expiresAt
    }
    await this.#components.users?.remember({ lookupKey, holderKey, csi: csi.uri }, expiresAt)
    const reference = sha256(signed.payload).slice(0, REFERENCE_LENGTH)
    await this.#unlessDown(signed, async () => {
      await this.#withBackend(signal, async options => {
        await this.#backend.confirmed?.({ csi, reference, tags, ssiHint, expiresAt }, options)
      })
    })
    this.#log('confirmed a %s of a user', csi.type)
    return {
      confirmation: makeConfirmation(fields, signer).slice(), indexStatement: makeIndexStatement(fields, signer).slice()
    }
  }

  /** @throws ConfirmError `CONFIRM_RATE_LIMITED` */
  #requirePace (caller: RpcContext): void {
    const retryAfter = this.#rate.charge(caller.peer.toString())
    if (retryAfter > 0) {
      throw new ConfirmError('CONFIRM_RATE_LIMITED', { retryAfter })
    }
    this.#pace.take(caller, 1, steadyNow(this.#components.clock))
  }

  async #notice (
    { lookupKey, holderKey, reference, respondBy }: NoticeRequest, { peer, signal }: RpcContext
  ): Promise<NoticeResponse> {
    const registry = this.#components.registry.current()
    const status = registry.dp(peer.toString())?.status
    if (status !== 'active' && status !== 'leaving') {
      throw new ConfirmError('CONFIRM_NOTICE_FOREIGN')
    }
    if (reference.byteLength !== REFERENCE_LENGTH) {
      throw new ConfirmError('CONFIRM_NONCE_INVALID', { detail: `reference of ${reference.byteLength} bytes` })
    }
    const uri = await this.#components.users?.find(asLookupKey(lookupKey), parsePublicKey(holderKey))
    if (uri == null) {
      throw new ConfirmError('CONFIRM_NOTICE_UNKNOWN')
    }
    const notice = { csi: parseCsi(uri, registry.policy.csiTypes), reference, respondBy }
    await this.#withBackend(signal, async options => { await this.#backend.notify?.(notice, options) })
    this.#log('a user was told of a dispute')
    return {}
  }

  /** Of somebody who is no user any more it is published at once: the account closed while they claimed. */
  async #keepRelease ({ release }: KeepReleaseRequest, signal: AbortSignal): Promise<KeepReleaseResponse> {
    const { clock, registry: source, users, releases } = this.#components
    const registry = source.current()
    const checked = checkRelease(release, { registry, now: clock.now() })
    const csi = await users?.find(checked.lookupKey, checked.holderKey)
    if (csi == null || releases == null) {
      throw new ConfirmError('CONFIRM_RELEASE_UNKNOWN')
    }
    const kept = { ...checked, csi }
    await releases.keep(kept)
    const canonical = parseCsi(csi, registry.policy.csiTypes)
    if (!await this.#withBackend(signal, async options => await this.#backend.isConfirmedUser(canonical, options))) {
      await releases.publish(kept)
    }
    return {}
  }

  /** We sign only what others will accept: with a key that the registry lists for us now. */
  #ownRecord (registry: VerifiedRegistry): MspRecord {
    const now = this.#components.clock.now()
    const msp = registry.msp(this.mspId)
    const listed = msp?.keys.some(({ publicKey, validFrom, validUntil, compromisedSince }) =>
      equalBytes(publicKey, this.#components.signer.publicKey) && validFrom <= now && now < (validUntil ?? Infinity) &&
        now < (compromisedSince ?? Infinity))
    if (msp?.status !== 'active' || listed !== true) {
      throw new ConfirmError('CONFIRM_MSP_NOT_ACTIVE', { detail: this.mspId })
    }
    return msp
  }

  /** Steps of docs/protocol.md, "Confirm": version, addressee, time, signature, replay. */
  #readRequest (signed: Signed, registry: VerifiedRegistry): ConfirmRequestPayload {
    const now = this.#components.clock.now()
    const request = decodeStrict(ConfirmRequestPayload, signed.payload, 'ConfirmRequestPayload', MAX_CONFIRM_REQUEST)
    if (request.version !== CONFIRM_VERSION) {
      throw new ConfirmError('CONFIRM_VERSION_UNSUPPORTED', { detail: `version ${request.version}` })
    }
    if (request.mspId !== this.mspId) {
      throw new ConfirmError('CONFIRM_WRONG_MSP')
    }
    if (request.nonce.byteLength !== CONFIRM_NONCE_LENGTH) {
      throw new ConfirmError('CONFIRM_NONCE_INVALID', { detail: `${request.nonce.byteLength} bytes` })
    }
    if (Math.abs(now - request.issuedAt) > registry.policy.clockTolerance) {
      throw new ConfirmError('CONFIRM_NOT_NOW', { detail: `${request.issuedAt - now} ms from now` })
    }
    if (!verifyUnder('confirmRequest', registry.federationId, request.holderKey, signed.signature, signed.payload)) {
      throw new ConfirmError('CONFIRM_SIGNATURE_INVALID')
    }
    const id = idOf(signed)
    const forgetAt = this.#seen.get(id)
    if (forgetAt != null && forgetAt >= now) {
      throw new ConfirmError('CONFIRM_REPLAYED')
    }
    this.#seen.set(id, request.issuedAt + registry.policy.clockTolerance)
    return request
  }

  /** Where nothing is answered since the backend is down the holder may send the same again. */
  async #unlessDown (signed: Signed, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (err) {
      if (err instanceof ConfirmError && err.code === 'CONFIRM_BACKEND_DOWN') {
        this.#seen.delete(idOf(signed))
      }
      throw err
    }
  }

  async #askBackend (csi: CanonicalCsi, ssiHint: string, caller: AbortSignal): Promise<void> {
    const known = await this.#withBackend(caller, async options => await this.#backend.isConfirmedUser(csi, options))
    if (!known) {
      throw new ConfirmError('CONFIRM_NOT_A_USER')
    }
    const named = ssiHint === '' || await this.#withBackend(caller, async options =>
      await this.#backend.isSsiHint?.(csi, ssiHint, options) ?? false)
    if (!named) {
      throw new ConfirmError('CONFIRM_HINT_REFUSED')
    }
  }

  /** @throws ConfirmError `CONFIRM_BACKEND_DOWN` */
  async #withBackend<T> (
    caller: AbortSignal, ask: (options: { readonly signal: AbortSignal }) => Promise<T>
  ): Promise<T> {
    const signal = anySignal([caller, AbortSignal.timeout(this.#init.backendTimeout ?? DEFAULT_BACKEND_TIMEOUT)])
    try {
      return await raceSignal(ask({ signal }), signal)
    } catch (err) {
      if (err instanceof ConfirmError) {
        throw err
      }
      // the backend's own words may name the user: the log gets the code only
      this.#log.error('the backend failed: %s', err instanceof DiscoveryError ? err.code : nameOf(err))
      throw new ConfirmError('CONFIRM_BACKEND_DOWN', { cause: err })
    } finally {
      signal.clear()
    }
  }
}

function nameOf (err: unknown): string {
  return err instanceof Error ? err.name : typeof err
}
