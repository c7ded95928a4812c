/** What makes a start the holder's own and new: its signature, its time, and that it comes once. */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { verifyUnder } from '../../base/envelope.ts'
import { sha256 } from '../../base/hash.ts'
import { MAX_REMEMBERED_STARTS, NONCE_LENGTH } from './constants.ts'
import { AttestError } from './errors.ts'
import { FairRoom } from './fair-room.ts'
import type { VerifiedRegistry } from '../../registry/interface.ts'
import type { AttestJournal } from './journal.ts'
import type { StartRequest } from './pb/messages.ts'

export type UnsignedStart = Omit<StartRequest, 'signature' | 'holderKey'>

/** Parts of the signature under `attestStart`, of what travels as it travels. */
export function startParts (
  csipId: string, { csi, method, transcript, olderTranscript, previous, issuedAt, nonce }: UnsignedStart
): Uint8Array[] {
  const time = new DataView(new ArrayBuffer(8))
  time.setBigUint64(0, BigInt(issuedAt))
  const hashes = [transcript, previous, olderTranscript].map(bytes => sha256(bytes))
  return [fromString(csipId), fromString(csi), fromString(method), ...hashes, new Uint8Array(time.buffer), nonce]
}

/** @throws AttestError `ATTEST_SIGNATURE_INVALID`, `ATTEST_NOT_NOW` */
export function checkStart (
  csipId: string, request: StartRequest, { federationId, policy }: VerifiedRegistry, now: number
): void {
  if (request.nonce.byteLength !== NONCE_LENGTH ||
    !verifyUnder('attestStart', federationId, request.holderKey, request.signature, ...startParts(csipId, request))) {
    throw new AttestError('ATTEST_SIGNATURE_INVALID')
  }
  if (Math.abs(now - request.issuedAt) > policy.clockTolerance) {
    throw new AttestError('ATTEST_NOT_NOW', { detail: `${request.issuedAt - now} ms from now` })
  }
}

const KIND = 'nonce'

/**
 * The starts that were served, by nonce, for as long as they would be fresh.
 * Those that were refused had no effect and are forgotten, so that limits of
 * messages are limits of this too.
 */
export class ServedStarts {
  readonly #journal: AttestJournal
  /** When each may be forgotten. */
  readonly #served = new Map<string, number>()
  /** A start that gave way can be replayed, to the harm of whoever had most of them. */
  readonly #room = new FairRoom(MAX_REMEMBERED_STARTS)

  constructor (journal: AttestJournal) {
    this.#journal = journal
    for (const [name, { expiresAt }] of journal.remembered(KIND)) {
      this.#served.set(name, expiresAt)
      this.#room.add(name, '')
    }
  }

  /** @throws AttestError `ATTEST_REPLAYED` */
  mustBeNew (request: StartRequest, now: number): void {
    const forgetAt = this.#served.get(nameOf(request))
    if (forgetAt != null && forgetAt >= now) {
      throw new AttestError('ATTEST_REPLAYED')
    }
    if (this.#served.size >= MAX_REMEMBERED_STARTS) {
      this.#forget(now)
    }
  }

  /**
   * @param share - whose identifiers it is about, under a name
   * @param tolerance - milliseconds by which its time may be off
   */
  served (request: StartRequest, share: string, tolerance: number): void {
    const [name, forgetAt] = [nameOf(request), request.issuedAt + tolerance]
    const gone = this.#room.add(name, share)
    if (gone != null) {
      this.#served.delete(gone)
      this.#journal.delete(KIND, gone)
    }
    this.#served.set(name, forgetAt)
    this.#journal.put(KIND, name, true, forgetAt + 1)
  }

  #forget (now: number): void {
    for (const [name, forgetAt] of this.#served) {
      if (forgetAt < now) {
        this.#served.delete(name)
        this.#room.delete(name)
      }
    }
  }
}

/** One holder's nonces are not another's. */
function nameOf ({ holderKey, nonce }: StartRequest): string {
  return toString(sha256(holderKey, nonce), 'base64')
}
