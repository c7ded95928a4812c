/** Protocol id, deadlines and sizes of `/mimi/first-mapping/1.0.0`, each with its reason. */
import { MAX_ENTRY_LENGTH, MAX_RECORD_SET_LENGTH } from '../../base/limits.ts'
import { Notice, NoticeAnswer } from './pb/messages.ts'
import type { RpcMethod, RpcProtocol } from '../../rpc/interface.ts'

const KiB = 1024
const SECOND = 1_000

/** Invalidations of one notice, bytes: some 48 of usual size; the rest is found by reconciliation. */
export const MAX_NOTICE_FACTS_LENGTH = 64 * KiB
/** Of one notice: what strikes as many slots as a key has. */
export const MAX_NOTICE_FACTS = 128
/** Notices that a DP works on at once, of all others together: each costs some signatures and an fsync. */
export const DEFAULT_MAX_AT_ONCE = 32
/** Milliseconds until a DP that is busy may be told again. */
export const BUSY_RETRY = 2 * SECOND
/** Verifying and one fsync; an ocean and a slow disk are the rest. */
export const NOTICE_TIMEOUT = 10 * SECOND

export const NOTICE_METHOD: RpcMethod<Notice, NoticeAnswer> = {
  id: 1,
  name: 'notice',
  request: Notice,
  response: NoticeAnswer,
  // each invalidation has a tag and a length beside it
  maxRequest: MAX_ENTRY_LENGTH + MAX_NOTICE_FACTS_LENGTH + KiB,
  maxResponse: MAX_RECORD_SET_LENGTH + KiB,
  timeout: NOTICE_TIMEOUT
}

export const FIRST_MAPPING_PROTOCOL: RpcProtocol = {
  id: '/mimi/first-mapping/1.0.0',
  // as many as an outbox sends to one DP at once
  maxInFlight: 8,
  methods: [NOTICE_METHOD]
}
