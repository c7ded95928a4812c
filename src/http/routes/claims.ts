/**
 * For holders whose keys stay on a user's device: carries their messages, and evaluates
 * their identifiers. What is signed, and whether an answer holds, is decided there.
 */
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { route } from '../route.ts'
import { MessageAnswer, MessageRequest, Transcript, TranscriptRequest } from '../schemas.ts'
import type { LightNode } from '../../light/options.ts'
import type { Route } from '../route.ts'

export type ClaimNode = Pick<LightNode, 'carrier'>

const scopes = ['claims'] as const

export function claimRoutes (node: ClaimNode): readonly Route[] {
  return [
    route({
      id: 'messages',
      method: 'POST',
      path: '/v1/messages',
      scopes,
      summary: 'Carries a message of a holder, and brings the answer',
      description: 'Claims, renewals, releases, disputes and defences are made of such messages. ' +
        '`createSidecarHolder` of this package makes them, and judges what comes back. ' +
        'Codes go sealed to the CSIP. A party\'s refusal is a problem with `remote`.',
      body: MessageRequest,
      content: 'json',
      answer: MessageAnswer,
      handle: async ({ body: { content, timeout_ms: timeout, ...message }, signal }) => {
        const answer = await node.carrier.carry({ ...message, content: fromString(content, 'base64url') }, {
          timeout, signal
        })
        return { json: { content: toString(answer, 'base64url') } }
      }
    }),
    route({
      id: 'transcripts',
      method: 'POST',
      path: '/v1/transcripts',
      scopes,
      summary: 'Evaluates an identifier, for whoever claims it',
      body: TranscriptRequest,
      content: 'json',
      answer: Transcript,
      handle: async ({ body: { csi, key_id: keyId }, signal }) =>
        ({ json: { transcript: toString(await node.carrier.transcribe(csi, keyId, { signal }), 'base64url') } })
    })
  ]
}
