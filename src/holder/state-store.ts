/**
 * What a holder keeps about each CSI between claims: attestations that still
 * live, its mappings (to renew one instead of adding another), and a claim whose
 * outcome isn't known yet. Losing it costs a new dispute, nothing else.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { isErrno, makeFolder, readPrivate, replaceFile } from '../node/private-files.ts'
import { openAt, sealAt } from '../node/sealed.ts'
import { HolderError } from './errors.ts'
import type { Random } from '../base/clock.ts'
import type { KeyStore } from './key-store.ts'

export interface KeptAttestation {
  readonly csip: string
  /** Attestation as Signed. */
  readonly bytes: Uint8Array
}

/** When an attestation was witnessed, by whom. */
export interface KeptCertificate {
  /** As Signed. */
  readonly attestation: Uint8Array
  /** WitnessStatements as Signed. */
  readonly witnesses: readonly Uint8Array[]
  /** Milliseconds since the epoch, as when it ends. */
  readonly establishedAt: number
  readonly until: number
}

/** A mapping of the holder, as its DP knows it. */
export interface KeptMapping {
  /** Empty: it lists no service. */
  readonly msp: string
  readonly dp: string
  /** 16 bytes. */
  readonly entryId: Uint8Array
  /** Of the last entry that was signed. */
  readonly sequence: number
  /** Ids of the CSIPs that attest it, joined by commas. */
  readonly csips: string
  /** Of that entry, milliseconds since the epoch. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** Names the audience it was sealed for, empty: everybody; and whether its DP keeps it to itself. */
  readonly audience: string
}

/** What was sent to complete a claim, so that the very same can be sent again. */
export interface PendingClaim {
  readonly msp: string
  readonly dp: string
  readonly audience: string
  /** SHA-256 of what was asked for: a claim with other wishes doesn't continue this one. */
  readonly wish: Uint8Array
  readonly entry: Uint8Array
  readonly sealedKey: Uint8Array
  readonly indexKey: Uint8Array
}

/** That this holder signed something, an entry or a release. */
export interface KeptSignature {
  /** SHA-256 of the holder's signature under an entry, or of a release as Signed; 32 bytes. */
  readonly hash: Uint8Array
  /** When replicas need not have it any more, milliseconds since the epoch. */
  readonly until: number
}

/** That replicas were told where a federated-only mapping is kept. */
export interface KeptNote {
  /** Of the mapping, 16 bytes. */
  readonly entryId: Uint8Array
  /** When it ends, milliseconds since the epoch. */
  readonly until: number
  /** Joined by commas. */
  readonly regions: string
}

/** That a mapping's service has a release of it. */
export interface HandedRelease {
  /** Of the mapping, 16 bytes. */
  readonly entryId: Uint8Array
  /** Of the entry that it strikes, and all before; milliseconds since the epoch. */
  readonly issuedAt: number
}

/** What this holder brought against older mappings, so that the very same can be brought again. */
export interface KeptDispute {
  /** Peer id of the DP that follows it. */
  readonly dp: string
  /** Dispute as Signed. */
  readonly bytes: Uint8Array
}

export interface HolderState {
  readonly attestations: readonly KeptAttestation[]
  readonly mappings: readonly KeptMapping[]
  readonly pending: readonly PendingClaim[]
  /** Tells what it made from what somebody else made with its key. @default nothing */
  readonly signed?: readonly KeptSignature[]
  /** Of attestations that live, one each. @default none */
  readonly certificates?: readonly KeptCertificate[]
  /** One at most under each evaluation key. @default none */
  readonly disputes?: readonly KeptDispute[]
  /** The newest of each mapping that is to be found. @default none */
  readonly notes?: readonly KeptNote[]
  /** The newest of each mapping. @default none */
  readonly releases?: readonly HandedRelease[]
  /** The key that comes after this one has taken its place. @default false */
  readonly handedOver?: boolean
  /** URI of the identifier, and the generation of the key, once something was claimed. @default not told */
  readonly csi?: string
  readonly generation?: number
}

export const EMPTY_STATE: HolderState = { attestations: [], mappings: [], pending: [] }

/** Keeps states by the tag that a KeyStore gives a CSI. */
export interface HolderStateStore {
  read (tag: string): Promise<HolderState>
  /** Durable when it resolves. */
  write (tag: string, state: HolderState): Promise<void>
}

/** One that tells what it keeps. */
export interface ListedStates extends HolderStateStore {
  all (): Promise<readonly HolderState[]>
}

export function memoryStateStore (): HolderStateStore {
  const states = new Map<string, HolderState>()
  return {
    read: async tag => states.get(tag) ?? EMPTY_STATE,
    write: async (tag, state) => { states.set(tag, state) }
  }
}

/** Bytes: a state is as long as a multiple of it, so that its length doesn't tell how many mappings there are. */
const STATE_BUCKET = 16 * 1024

/**
 * One file for each CSI, named by its tag, readable by its owner alone, and sealed:
 * what is in it names the identifier's place in the network and its services.
 *
 * @throws NodeError `FILE_EXPOSED`, when read
 */
export function fileStateStore (folder: string, keys: Pick<KeyStore, 'stateKey'>, random: Random): ListedStates {
  const pathOf = (tag: string): string => join(folder, `${tag}${SUFFIX}`)
  const read = async (tag: string): Promise<HolderState> => {
    const sealed = await readPrivate(pathOf(tag))
    return sealed == null ? EMPTY_STATE : parseState(openAt(await keys.stateKey(), fromString(tag), sealed))
  }
  return {
    read,
    all: async () => {
      const names = (await filesIn(folder)).filter(name => name.endsWith(SUFFIX))
      return await Promise.all(names.map(async name => await read(name.slice(0, -SUFFIX.length))))
    },
    write: async (tag, state) => {
      const json = fromString(JSON.stringify(state, encodeBytes))
      const padded = new Uint8Array(Math.ceil(json.byteLength / STATE_BUCKET) * STATE_BUCKET).fill(SPACE)
      padded.set(json)
      await makeFolder(folder)
      await replaceFile(pathOf(tag), sealAt(await keys.stateKey(), fromString(tag), padded, random))
    }
  }
}

const SUFFIX = '.state'

/** None where there is no folder. */
async function filesIn (folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (err) {
    if (isErrno(err, 'ENOENT')) {
      return []
    }
    throw err
  }
}

/** JSON may end in it. */
const SPACE = 0x20

/** Looks at the field itself: of a Buffer, `value` is what its own toJSON made of it. */
function encodeBytes (this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const field = this[key]
  return field instanceof Uint8Array ? { base64: toString(field, 'base64') } : value
}

/** @throws HolderError `HOLDER_STATE_CORRUPT` */
function parseState (json: Uint8Array | undefined): HolderState {
  if (json == null) {
    throw new HolderError('HOLDER_STATE_CORRUPT')
  }
  try {
    const value: unknown = JSON.parse(toString(json), (_, child: unknown) =>
      isBase64(child) ? fromString(child.base64, 'base64') : child)
    if (isState(value)) {
      return value
    }
  } catch (err) {
    throw new HolderError('HOLDER_STATE_CORRUPT', { cause: err })
  }
  throw new HolderError('HOLDER_STATE_CORRUPT')
}

function isBase64 (value: unknown): value is { base64: string } {
  return typeof value === 'object' && value != null && 'base64' in value && typeof value.base64 === 'string'
}

type Kind = 'string' | 'number' | 'bytes' | 'list of bytes'

const ATTESTATION = { csip: 'string', bytes: 'bytes' } as const satisfies Record<keyof KeptAttestation, Kind>
const CERTIFICATE = {
  attestation: 'bytes', witnesses: 'list of bytes', establishedAt: 'number', until: 'number'
} as const satisfies Record<keyof KeptCertificate, Kind>
const MAPPING = {
  msp: 'string',
  dp: 'string',
  entryId: 'bytes',
  sequence: 'number',
  csips: 'string',
  issuedAt: 'number',
  expiresAt: 'number',
  audience: 'string'
} as const satisfies Record<keyof KeptMapping, Kind>
const PENDING = {
  msp: 'string', dp: 'string', audience: 'string', wish: 'bytes', entry: 'bytes', sealedKey: 'bytes', indexKey: 'bytes'
} as const satisfies Record<keyof PendingClaim, Kind>
const SIGNATURE = { hash: 'bytes', until: 'number' } as const satisfies Record<keyof KeptSignature, Kind>
const NOTE = { entryId: 'bytes', until: 'number', regions: 'string' } as const satisfies Record<keyof KeptNote, Kind>
const RELEASE = { entryId: 'bytes', issuedAt: 'number' } as const satisfies Record<keyof HandedRelease, Kind>
const DISPUTE = { dp: 'string', bytes: 'bytes' } as const satisfies Record<keyof KeptDispute, Kind>

function isState (value: unknown): value is HolderState {
  return typeof value === 'object' && value != null &&
    'attestations' in value && isListOf(value.attestations, ATTESTATION) &&
    'mappings' in value && isListOf(value.mappings, MAPPING) &&
    'pending' in value && isListOf(value.pending, PENDING) &&
    (!('signed' in value) || isListOf(value.signed, SIGNATURE)) &&
    (!('certificates' in value) || isListOf(value.certificates, CERTIFICATE)) &&
    (!('disputes' in value) || isListOf(value.disputes, DISPUTE)) &&
    (!('notes' in value) || isListOf(value.notes, NOTE)) &&
    (!('releases' in value) || isListOf(value.releases, RELEASE)) &&
    (!('handedOver' in value) || typeof value.handedOver === 'boolean') &&
    (!('csi' in value) || typeof value.csi === 'string') &&
    (!('generation' in value) || typeof value.generation === 'number')
}

function isListOf (value: unknown, shape: Readonly<Record<string, Kind>>): boolean {
  return Array.isArray(value) && value.every((item: unknown) => hasShape(item, shape))
}

function hasShape (item: unknown, shape: Readonly<Record<string, Kind>>): boolean {
  if (typeof item !== 'object' || item == null) {
    return false
  }
  const fields = new Map(Object.entries(item))
  return Object.entries(shape).every(([name, kind]) => {
    const field: unknown = fields.get(name)
    const actual = typeof field
    switch (kind) {
      case 'bytes':
        return field instanceof Uint8Array
      case 'list of bytes':
        return Array.isArray(field) && field.every(one => one instanceof Uint8Array)
      default:
        return actual === kind
    }
  })
}
