/** The holder's side. */
import { multiaddr } from '@multiformats/multiaddr'
import { peerIdFromString } from '@libp2p/peer-id'
import { LRUCache } from 'lru-cache'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { equalBytes } from '../../base/bytes.ts'
import { signUnder } from '../../base/envelope.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import { verifyAttestation } from '../../attestation/verify.ts'
import {
  ANSWER_METHOD, ATTEST_PROTOCOL, CHALLENGE_ID_LENGTH, DISCONNECTED_METHOD, MAX_MAIL_FIELD_LENGTH, MAX_PENDING,
  MAX_URL_LENGTH, NONCE_LENGTH, PENDING_RETRY_AFTER, START_METHOD
} from './constants.ts'
import { readDisconnected } from './disconnected.ts'
import { callSealed } from './sealed-calls.ts'
import { AttestError } from './errors.ts'
import { fingerprintOf } from './fingerprint.ts'
import { hashTranscript, possessionParts } from './possession.ts'
import { startParts } from './start-request.ts'
import { systemDelay } from '../../base/delay.ts'
import type {
  AttestChallenge, AttestClientComponents, AttestClientInit, AttestClient as AttestClientInterface, AttestRequest,
  DisconnectedAnswer, DisconnectedQuery, ProofInstructions, WaitOptions
} from './interface.ts'
import type { Instructions, StartRequest } from './pb/messages.ts'
import type { UnsignedStart } from './start-request.ts'
import type { OlderKey } from '../../attestation/attestation.ts'
import type { CsipRecord } from '../../registry/interface.ts'
import type { RpcMethod, RpcTarget } from '../../rpc/interface.ts'
import type { AbortOptions } from '@libp2p/interface'

/** The CSIP's codes for possession that was not shown yet; a remote's error is not of our class. */
const PENDING = 'ATTEST_PENDING'
const DELAYED = 'ATTEST_DELAYED'
const NOTHING = new Uint8Array(0)

export class AttestClient implements AttestClientInterface {
  readonly [Symbol.toStringTag] = '@mimi/attest-client'
  readonly #components: AttestClientComponents
  /** By challenge id. Bounded, so that answers that never come cost nothing. */
  readonly #pending = new LRUCache<string, AttestRequest>({ max: MAX_PENDING })

  readonly #delay: NonNullable<AttestClientInit['delay']>
  readonly #carried: boolean

  constructor (components: AttestClientComponents, init: AttestClientInit = {}) {
    this.#components = components
    this.#delay = init.delay ?? systemDelay
    this.#carried = init.carried ?? false
  }

  async start (request: AttestRequest, options?: AbortOptions): Promise<AttestChallenge> {
    const { challengeId, method, sentTo, expiresAt, instructions } =
      await this.#call(request.csip, START_METHOD, this.#sign(request), options)
    if (challengeId.byteLength !== CHALLENGE_ID_LENGTH || (request.method != null && method !== request.method)) {
      throw new AttestError('ATTEST_ANSWER_INVALID', { detail: request.csip })
    }
    const id = toString(challengeId, 'base16')
    this.#pending.set(id, request)
    return {
      challengeId: id,
      method,
      sentTo,
      expiresAt,
      ...(instructions == null ? {} : { instructions: this.#parse(instructions, request, challengeId) })
    }
  }

  async answer (challengeId: string, code: string, options?: AbortOptions): Promise<Uint8Array> {
    const request = this.#pending.get(challengeId)
    if (request == null) {
      throw new AttestError('ATTEST_CHALLENGE_UNKNOWN')
    }
    const id = fromString(challengeId, 'base16')
    const parts = possessionParts({
      csipId: request.csip,
      challengeId: id,
      csi: request.csi.bytes(),
      transcriptHash: hashTranscript(request.transcript ?? NOTHING)
    })
    const { attestation, transcript } = await this.#call(request.csip, ANSWER_METHOD, {
      challengeId: Uint8Array.from(id),
      code: code.replace(/[\s-]/g, ''),
      signature: Uint8Array.from(signUnder('attestRequest', request.holder, ...parts))
    }, options)
    this.#pending.delete(challengeId)
    this.#check(request, attestation)
    if (request.transcript == null) {
      request.onEvaluated?.(transcript)
    }
    return attestation
  }

  async wait (challengeId: string, options?: WaitOptions): Promise<Uint8Array> {
    for (let told = false; ;) {
      try {
        return await this.answer(challengeId, '', options)
      } catch (err) {
        if (!(err instanceof DiscoveryError) || (err.code !== PENDING && err.code !== DELAYED)) {
          throw err
        }
        if (err.code === DELAYED && !told) {
          told = true
          options?.onDelayed?.()
        }
        await this.#delay(err.retryAfter ?? PENDING_RETRY_AFTER, options)
      }
    }
  }

  async disconnected (
    csip: string, queries: readonly DisconnectedQuery[], options?: AbortOptions
  ): Promise<readonly DisconnectedAnswer[]> {
    const request = { queries: queries.map(({ lookupKey, since }) => ({ lookupKey: lookupKey.slice(), since })) }
    return readDisconnected(
      await this.#components.rpc.call(this.#target(csip), ATTEST_PROTOCOL, DISCONNECTED_METHOD, request, options),
      queries.length, csip
    )
  }

  async #call<Request, Response> (
    csipId: string, method: RpcMethod<Request, Response>, request: Request, options?: AbortOptions
  ): Promise<Response> {
    const target = this.#target(csipId)
    return this.#carried
      ? await callSealed({ csipId, target }, method, request, this.#components, options)
      : await this.#components.rpc.call(target, ATTEST_PROTOCOL, method, request, options)
  }

  #sign ({ csip, csi, holder, transcript, older, method, previous }: AttestRequest): StartRequest {
    const { clock, random } = this.#components
    const unsigned: UnsignedStart = {
      csi: csi.uri,
      transcript: Uint8Array.from(transcript ?? NOTHING),
      olderTranscript: Uint8Array.from(older?.transcript ?? []),
      method: method ?? '',
      previous: Uint8Array.from(previous ?? []),
      issuedAt: clock.now(),
      nonce: Uint8Array.from(random.bytes(NONCE_LENGTH))
    }
    const signature = Uint8Array.from(signUnder('attestStart', holder, ...startParts(csip, unsigned)))
    return { ...unsigned, holderKey: Uint8Array.from(holder.publicKey), signature }
  }

  /** What a person will open or write: nothing that a program could be tricked by, and https alone outside of tests. */
  #parse (wire: Instructions, { csip, holder }: AttestRequest, challengeId: Uint8Array): ProofInstructions {
    const { url, address, subject, mailed } = wire
    if (mailed && url === '' && address === '' && subject === '') {
      // made here: a CSIP that asks for another key's can't have it compared with ours
      return { kind: 'link', fingerprint: fingerprintOf(holder.federation, holder.publicKey, challengeId) }
    }
    const printable = /^[\x20-\x7e]+$/
    if (!mailed && url !== '' && address === '' && subject === '' && url.length <= MAX_URL_LENGTH &&
      URL.canParse(url)) {
      const { protocol } = new URL(url)
      if (protocol === 'https:' || (protocol === 'http:' && this.#components.registry.current().test)) {
        return { kind: 'visit', url }
      }
    }
    const mail = [address, subject].every(text => text.length <= MAX_MAIL_FIELD_LENGTH && printable.test(text))
    if (!mailed && url === '' && mail && /^[a-z0-9.-]+@[a-z0-9.-]+$/.test(address)) {
      return { kind: 'mail', address, subject }
    }
    throw new AttestError('ATTEST_ANSWER_INVALID', { detail: csip })
  }

  #target (csipId: string): RpcTarget {
    const csip = this.#components.registry.current().csip(csipId)
    if (csip == null || csip.status === 'revoked') {
      throw new AttestError('ATTEST_CSIP_UNKNOWN')
    }
    return targetOf(csip)
  }

  /** So that a wrong answer is the CSIP's fault here, not ours at the DP. */
  #check (request: AttestRequest, bytes: Uint8Array): void {
    const { registry, clock } = this.#components
    try {
      const attestation = verifyAttestation(bytes, { registry: registry.current(), now: clock.now() })
      const asked =
        attestation.csipId === request.csip &&
        attestation.csiType === request.csi.type &&
        (request.oprfKeyId == null || attestation.oprfKeyId === request.oprfKeyId) &&
        (request.lookupKey == null || equalBytes(attestation.lookupKey, request.lookupKey)) &&
        equalBytes(attestation.holderKey, request.holder.publicKey) &&
        (request.transcript == null || isSameKey(attestation.older, request.older)) &&
        (request.previous == null ||
          (attestation.renews != null && equalBytes(attestation.renews, sha256(request.previous))))
      if (!asked) {
        throw new AttestError('ATTEST_ANSWER_INVALID', { detail: request.csip })
      }
    } catch (err) {
      if (err instanceof DiscoveryError && !(err instanceof AttestError)) {
        throw new AttestError('ATTEST_ANSWER_INVALID', { detail: `${request.csip}: ${err.code}`, cause: err })
      }
      throw err
    }
  }
}

function isSameKey (a: OlderKey | undefined, b: OlderKey | undefined): boolean {
  return a?.oprfKeyId === b?.oprfKeyId && (a == null || b == null || equalBytes(a.lookupKey, b.lookupKey))
}

/** The registry's addresses of a CSIP end in its peer id. */
function targetOf (csip: CsipRecord): RpcTarget {
  const [first] = csip.addresses
  const peer = first?.split('/p2p/').at(-1)
  if (peer == null) {
    throw new AttestError('ATTEST_CSIP_UNKNOWN', { detail: `${csip.id}: no address` })
  }
  return {
    id: peerIdFromString(peer),
    multiaddrs: csip.addresses.filter(address => address.endsWith(`/p2p/${peer}`)).map(address => multiaddr(address))
  }
}
