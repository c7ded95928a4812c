/**
 * `/mimi/attest/1.0.0`: proof of possession. The holder tells a CSIP the CSI
 * with its evaluation transcript; the CSIP derives the lookup key itself, sends
 * a code to the CSI, and signs an attestation for whoever gives the code and
 * signs with the holder key. The challenge is bound to CSI, holder key and
 * lookup key; no DP or MSP ever sees a code. The request for it is signed too,
 * so that whoever proved the CSI before has limits that strangers can't use up.
 *
 * @example
 *
 * ```ts
 * attestServer({ csipId: 'csip.example', channels: [email] })({ rpc, registry, clock, random, logger, signer, voprf })
 *
 * const client = attestClient()({ rpc, registry, clock, random })
 * const { challengeId, sentTo } = await client.start({ csip: 'csip.example', csi, holder, ...evaluation })
 * const attestation = await client.answer(challengeId, await ask(`code from your ${sentTo}`))
 * ```
 */
import { AttestClient as AttestClientClass } from './attest.ts'
import { AttestServer as AttestServerClass } from './handler.ts'
import type {
  AttestClient, AttestClientComponents, AttestClientInit, AttestServer, AttestServerComponents, AttestServerInit
} from './interface.ts'

export function attestServer (init: AttestServerInit): (components: AttestServerComponents) => AttestServer {
  return components => new AttestServerClass(components, init)
}

export function attestClient (init: AttestClientInit = {}): (components: AttestClientComponents) => AttestClient {
  return components => new AttestClientClass(components, init)
}

export { ATTEST_ERRORS, AttestError } from './errors.ts'
export { ATTEST_PROTOCOL } from './constants.ts'
export type { AttestErrorCode } from './errors.ts'
export type * from './interface.ts'
