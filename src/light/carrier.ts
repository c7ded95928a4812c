/**
 * Carries the messages of holders whose keys are elsewhere: each was made and is judged
 * there. What is carried is a closed table, and goes to parties of the registry alone.
 */
import { toCsi } from '../identifiers/csi.ts'
import { partyTarget } from '../node/targets.ts'
import { ATTEST_PROTOCOL, SEALED_METHOD } from '../protocols/attest/constants.ts'
import {
  BEGIN_METHOD, CLAIM_PROTOCOL, COMPLETE_METHOD, CONFLICT_METHOD, DEFEND_METHOD, DISPUTE_METHOD, LINK_METHOD,
  NOTE_METHOD, RELEASE_METHOD, STATUS_METHOD
} from '../protocols/claim/constants.ts'
import { CONFIRM_METHOD, CONFIRM_PROTOCOL, KEEP_RELEASE_METHOD } from '../protocols/confirm/constants.ts'
import { READ_METHOD, RECORDS_PROTOCOL } from '../protocols/records/constants.ts'
import { NEWEST, REGISTRY_PROTOCOL } from '../protocols/registry/constants.ts'
import { RpcError } from '../rpc/errors.ts'
import { targetOf } from '../rpc/target.ts'
import { LightError } from './errors.ts'
import type { Codec } from '../base/codec.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { MspService } from '../msp/interface.ts'
import type { OprfClient } from '../protocols/oprf/interface.ts'
import type { RegistrySource, VerifiedRegistry } from '../registry/interface.ts'
import type { Rpc, RpcMethod, RpcProtocol, RpcTarget } from '../rpc/interface.ts'
import type { AbortOptions } from '@libp2p/interface'

export interface CarriedMessage {
  /** Peer id of the node of a DP, a CSIP or an MSP. */
  readonly to: string
  /** `/mimi/<name>/<version>` */
  readonly protocol: string
  /** Its number there. */
  readonly method: number
  /** As the `.proto` of the protocol has it. */
  readonly content: Uint8Array
}

export interface CarryOptions extends AbortOptions {
  /** Milliseconds. @default the method's */
  readonly timeout?: number
}

export interface Carrier {
  /**
   * @returns the answer, as it came
   * @throws LightError `CARRY_REFUSED`; RpcError, RemoteError with the party's code
   */
  carry (message: CarriedMessage, options?: CarryOptions): Promise<Uint8Array>
  /**
   * Evaluates, and pays for it.
   *
   * @param keyId - @default the newest key
   * @returns EvaluationTranscript, which proves itself to whoever knows the CSI
   * @throws CsiError, OprfError
   */
  transcribe (csi: CanonicalCsi | string, keyId?: number, options?: AbortOptions): Promise<Uint8Array>
}

export interface CarrierComponents {
  readonly rpc: Pick<Rpc, 'call'>
  readonly registry: RegistrySource
  readonly oprf: Pick<OprfClient, 'evaluateWithTranscript'>
  /** Peer id of this node, which doesn't dial itself. */
  readonly self: string
  /** @default this node is no MSP's */
  readonly msp?: Pick<MspService, 'answer'>
}

type Role = 'dp' | 'csip' | 'msp'
type AnyMethod = Pick<RpcMethod<never, never>, 'id' | 'name' | 'maxRequest' | 'maxResponse' | 'timeout'>

interface CarriedProtocol {
  readonly protocol: RpcProtocol
  readonly methods: readonly AnyMethod[]
  /** Of the party that it goes to. */
  readonly role: Role
}

const CARRIED: readonly CarriedProtocol[] = [
  { protocol: ATTEST_PROTOCOL, methods: [SEALED_METHOD], role: 'csip' },
  {
    protocol: CLAIM_PROTOCOL,
    methods: [
      BEGIN_METHOD, COMPLETE_METHOD, STATUS_METHOD, RELEASE_METHOD, DISPUTE_METHOD, DEFEND_METHOD, CONFLICT_METHOD,
      LINK_METHOD,
      NOTE_METHOD
    ],
    role: 'dp'
  },
  { protocol: CONFIRM_PROTOCOL, methods: [CONFIRM_METHOD, KEEP_RELEASE_METHOD], role: 'msp' },
  { protocol: RECORDS_PROTOCOL, methods: [READ_METHOD], role: 'dp' },
  { protocol: REGISTRY_PROTOCOL, methods: [NEWEST], role: 'dp' }
]

const AS_IT_IS: Codec<Uint8Array> = { encode: bytes => bytes as Uint8Array, decode: bytes => bytes }

export function carrier ({ rpc, registry, oprf, self, msp }: CarrierComponents): Carrier {
  return {
    carry: async ({ to, protocol: id, method: number, content }, { signal, timeout } = {}) => {
      const carried = CARRIED.find(({ protocol }) => protocol.id === id)
      const method = carried?.methods.find(candidate => candidate.id === number)
      if (carried == null || method == null) {
        throw new LightError('CARRY_REFUSED', { detail: 'another message' })
      }
      if (content.byteLength > method.maxRequest) {
        throw new RpcError('RPC_TOO_LARGE', { detail: `${content.byteLength} bytes` })
      }
      if (to === self && msp != null && carried.role === 'msp') {
        return await msp.answer(number, content, { signal })
      }
      const target = to === self ? undefined : partyAt(to, carried.role, registry.current())
      if (target == null) {
        throw new LightError('CARRY_REFUSED', { detail: `to no ${carried.role}` })
      }
      const asItIs = { ...method, request: AS_IT_IS, response: AS_IT_IS }
      return await rpc.call(target, carried.protocol, asItIs, content, { signal, timeout })
    },
    transcribe: async (csi, keyId, { signal } = {}) => {
      const canonical = toCsi(csi, registry.current().policy.csiTypes)
      return (await oprf.evaluateWithTranscript(canonical, { keyId, signal })).transcript
    }
  }
}

/** Undefined where no party of that role, not revoked, is there. */
function partyAt (peer: string, role: Role, registry: VerifiedRegistry): RpcTarget | undefined {
  if (role === 'dp') {
    const dp = registry.dp(peer)
    return dp == null || dp.status === 'revoked' ? undefined : targetOf(dp)
  }
  const parties = role === 'csip' ? registry.csips : registry.msps
  return parties
    .filter(({ status }) => status !== 'revoked')
    .map(partyTarget)
    .find(target => target?.id.toString() === peer)
}
