/**
 * What a DP keeps of ceremonies: for each the invitation, its state and seed under
 * its id, and every message under id and hash. Secrets stand here from the invitation
 * until the share is where shares are kept.
 */
import { concat } from 'uint8arrays/concat'
import { asHash } from '../../base/bytes.ts'
import { decodeStrict } from '../../base/codec.ts'
import { DiscoveryError } from '../../base/errors.ts'
import { MAX_FRAME_LENGTH } from '../../base/limits.ts'
import { Board } from '../../blinding/dkg/board.ts'
import { CEREMONY_ERRORS } from '../../blinding/dkg/errors.ts'
import { verifyInvitation } from '../../blinding/dkg/invitation.ts'
import { verifyMessage } from '../../blinding/dkg/messages.ts'
import { CeremonyProtocolError } from './errors.ts'
import { StoredCeremony } from './pb/messages.ts'
import type { VoprfBackend } from '../../blinding/backend.ts'
import type { CeremonyErrorCode } from '../../blinding/dkg/errors.ts'
import type { CeremonyMessage, Invitation } from '../../blinding/dkg/interface.ts'
import type { CeremonyState } from '../../blinding/dkg/machine.ts'
import type { KeyValueOperation, KeyValueStore } from '../../store/interface.ts'

const ID_LENGTH = 32
const NOTHING = new Uint8Array(0)

export interface KeptCeremony {
  readonly invitation: Invitation
  readonly state: CeremonyState
  readonly board: Board
  /** Undefined once nothing needs it any more. MUST stay secret. */
  readonly seed?: Uint8Array
  /** Once it is finished, and the share is kept. */
  readonly transcript?: Uint8Array
}

export class CeremonyStore {
  readonly #store: KeyValueStore
  readonly #voprf: VoprfBackend

  constructor (store: KeyValueStore, voprf: VoprfBackend) {
    this.#store = store
    this.#voprf = voprf
  }

  /** State and messages, all or nothing. @param news - messages that are not stored yet */
  async put (kept: KeptCeremony, news: readonly CeremonyMessage[]): Promise<void> {
    const { id } = kept.invitation
    await this.#store.batch([
      { type: 'put', key: id, value: encode(kept) },
      ...news.map(({ hash, bytes }): KeyValueOperation => ({ type: 'put', key: concat([id, hash]), value: bytes }))
    ])
  }

  async forget ({ invitation: { id }, board }: KeptCeremony): Promise<void> {
    const keys = [id, ...board.messages.map(({ hash }) => concat([id, hash]))]
    await this.#store.batch(keys.map(key => ({ type: 'delete', key })))
  }

  /** @throws CeremonyProtocolError `CEREMONY_STORED_CORRUPT` */
  async all (): Promise<readonly KeptCeremony[]> {
    const kept: KeptCeremony[] = []
    for await (const [key, value] of this.#store.iterate()) {
      const last = kept.at(-1)
      if (key.byteLength === ID_LENGTH) {
        kept.push(this.#read(() => decode(value, this.#voprf)))
      } else if (last != null) {
        const message = this.#read(() => verifyMessage(value, last.invitation, this.#voprf))
        kept[kept.length - 1] = { ...last, board: last.board.with(message) }
      }
    }
    return kept
  }

  #read<T> (work: () => T): T {
    try {
      return work()
    } catch (err) {
      throw err instanceof DiscoveryError ? new CeremonyProtocolError('CEREMONY_STORED_CORRUPT', { cause: err }) : err
    }
  }
}

function encode ({ invitation, state, seed, transcript }: KeptCeremony): Uint8Array {
  const fault = state.name === 'failed' ? state.fault : undefined
  return StoredCeremony.encode({
    invitation: Uint8Array.from(invitation.bytes),
    state: state.name,
    roster: state.name === 'approving' || state.name === 'finished' ? state.roster : '',
    faultCode: fault?.code ?? '',
    faultDp: fault?.dp ?? '',
    seed: Uint8Array.from(seed ?? NOTHING),
    transcript: Uint8Array.from(transcript ?? NOTHING)
  })
}

function decode (bytes: Uint8Array, voprf: VoprfBackend): KeptCeremony {
  const stored = decodeStrict(StoredCeremony, bytes, 'StoredCeremony', MAX_FRAME_LENGTH)
  const { seed, transcript } = stored
  return {
    invitation: verifyInvitation(stored.invitation, voprf),
    state: stateOf(stored),
    board: Board.EMPTY,
    ...(seed.byteLength === 0 ? {} : { seed }),
    ...(transcript.byteLength === 0 ? {} : { transcript })
  }
}

function stateOf ({ state, roster, faultCode, faultDp }: StoredCeremony): CeremonyState {
  switch (state) {
    case 'approving':
    case 'finished':
      return { name: state, roster }
    case 'failed':
      if (isCode(faultCode)) {
        return { name: state, fault: { code: faultCode, ...(faultDp === '' ? {} : { dp: faultDp }) } }
      }
      break
    case 'invited':
    case 'declined':
    case 'joining':
    case 'dealing':
    case 'expired':
      return { name: state }
  }
  throw new CeremonyProtocolError('CEREMONY_STORED_CORRUPT', { detail: 'state' })
}

function isCode (code: string): code is CeremonyErrorCode {
  return Object.hasOwn(CEREMONY_ERRORS, code)
}

/** Hash of a message, as an item of a request. */
export function hashesOf (board: Board): Array<Uint8Array<ArrayBuffer>> {
  return board.messages.map(({ hash }) => Uint8Array.from(asHash(hash))).sort(Buffer.compare)
}
