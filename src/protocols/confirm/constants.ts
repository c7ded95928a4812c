/** Protocol id, deadlines and sizes of `/mimi/confirm/1.0.0`, each with its reason. */
import { MAX_INVALIDATION_LENGTH } from '../../base/limits.ts'
import {
  ConfirmResponse, KeepReleaseRequest, KeepReleaseResponse, NoticeRequest, NoticeResponse
} from './pb/messages.ts'
import { Signed } from '../../base/pb/signed.ts'
import type { RpcMethod, RpcProtocol } from '../../rpc/interface.ts'

const KiB = 1024
const SECOND = 1_000
const MINUTE = 60 * SECOND

export const CONFIRM_VERSION = 1

/** The MSP may have to ask its own directory, which is not ours to speed up. */
export const CONFIRM_TIMEOUT = 15 * SECOND
/** What the server leaves its backend of that: the answer has to travel too. */
export const DEFAULT_BACKEND_TIMEOUT = 10 * SECOND
/** A transcript with 64 partials, the CSI, all tags and the signature. */
export const MAX_CONFIRM_REQUEST = 16 * KiB
/** A confirmation with all tags and an index statement. */
export const MAX_CONFIRM_RESPONSE = 2 * KiB
/** Bytes that make requests of one holder in one millisecond differ. */
export const CONFIRM_NONCE_LENGTH = 16

/** Requests of one peer per minute: a person claims once, a client for a household a few times. */
export const DEFAULT_REQUESTS_PER_MINUTE = 30
/** Peers behind one address that may ask as much in a minute: peer ids cost nothing, but an office has many people. */
export const PEERS_OF_HOST = 20
/** Such hosts, of strangers together; none takes more of that than is left free. */
export const HOSTS_AT_ONCE = 20
/** Peers whose count is kept; the least recent is forgotten first. */
export const MAX_COUNTED_PEERS = 10_000
/** Requests remembered against replay, for as long as their time stamp is accepted. */
export const MAX_REMEMBERED_REQUESTS = 100_000

export const RATE_WINDOW = MINUTE

export const CONFIRM_METHOD: RpcMethod<Signed, ConfirmResponse> = {
  id: 1,
  name: 'confirm',
  request: Signed,
  response: ConfirmResponse,
  maxRequest: MAX_CONFIRM_REQUEST,
  maxResponse: MAX_CONFIRM_RESPONSE,
  timeout: CONFIRM_TIMEOUT
}

export const REFERENCE_LENGTH = 16

export const NOTICE_METHOD: RpcMethod<NoticeRequest, NoticeResponse> = {
  id: 2,
  name: 'notice',
  request: NoticeRequest,
  response: NoticeResponse,
  maxRequest: KiB,
  maxResponse: KiB,
  timeout: CONFIRM_TIMEOUT
}

/** Above the release. */
const MAX_KEEP_RELEASE_REQUEST = MAX_INVALIDATION_LENGTH + KiB

export const KEEP_RELEASE_METHOD: RpcMethod<KeepReleaseRequest, KeepReleaseResponse> = {
  id: 3,
  name: 'keep',
  request: KeepReleaseRequest,
  response: KeepReleaseResponse,
  maxRequest: MAX_KEEP_RELEASE_REQUEST,
  maxResponse: KiB,
  timeout: CONFIRM_TIMEOUT
}

export const CONFIRM_PROTOCOL: RpcProtocol = {
  id: '/mimi/confirm/1.0.0',
  // one client confirms one mapping at a time; some room for a client of many identifiers
  maxInFlight: 8,
  // the holder's key stands in them
  saysVersion: true,
  methods: [CONFIRM_METHOD, NOTICE_METHOD, KEEP_RELEASE_METHOD]
}
