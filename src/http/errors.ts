/** What the sidecar refuses by itself, and what is wrong with how it is set up. */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const HTTP_ERRORS = {
  HTTP_TOKEN_UNKNOWN: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The request carries no bearer token of this sidecar.',
    remedy: 'Send Authorization: Bearer with a token that mimi msp token made, and that is still in the file of tokens.'
  },
  HTTP_SCOPE_MISSING: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The token does not have the scope that this needs.',
    remedy: 'Use a token of that scope; docs/services.md says which path needs which.'
  },
  HTTP_BODY_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The request is not what /openapi.json says.',
    remedy: 'Compare it with the schema; the detail names the field.'
  },
  HTTP_BODY_TOO_LARGE: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The body of the request is larger than what is taken.',
    remedy: 'Ask for fewer identifiers at once.'
  },
  HTTP_TYPE_UNKNOWN: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The body of the request is of a type that is not taken.',
    remedy: 'Send content-type: application/json.'
  },
  HTTP_PATH_UNKNOWN: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'There is nothing at this path, or not for this method.',
    remedy: 'See /openapi.json for what there is.'
  },
  HTTP_BUSY: {
    kind: 'limited',
    verdict: 'caller',
    sentence: 'Too many requests of this token are under way.',
    remedy: 'Wait until some of them are answered, or use lookups for many identifiers at once.'
  },
  HTTP_CLOSING: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The sidecar is stopping.',
    remedy: 'Ask again once it runs.'
  },
  HTTP_TOKENS_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'The file of bearer tokens has a line that names no token.',
    remedy: 'Let mimi msp token write its lines, and delete a line to take its token back.'
  },
  HTTP_TOKEN_TAKEN: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'The file of bearer tokens has a token of this name.',
    remedy: 'Give another name, or delete the line of the old one first.'
  },
  HTTP_PLAIN: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The sidecar would answer others than this machine in the clear.',
    remedy: 'Give --http-tls-cert and --http-tls-key, or listen on 127.0.0.1.'
  },
  HTTP_ORIGIN_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'This is no origin of pages that could ask the sidecar.',
    remedy: 'Give scheme, host and port alone, such as https://app.example or http://localhost:8080.'
  },
  HTTP_TLS_INVALID: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'Certificate and key of the sidecar are not a pair in PEM.',
    remedy: 'Give the chain with the server\'s certificate first, and its key without a passphrase.'
  },
  WEBHOOK_INVALID: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The webhook is set up in a way that would not be safe.',
    remedy: 'Give an https URL, or an http URL of this machine, without a password in it, and a secret of 24 to 64 ' +
      'bytes.'
  },
  WEBHOOK_DOWN: {
    kind: 'unavailable',
    verdict: 'ours',
    sentence: 'The webhook does not answer.',
    remedy: 'Check that the backend runs and is reached from here; events are kept for it meanwhile, for seven days.'
  }
} as const satisfies ErrorTable

export type HttpErrorCode = keyof typeof HTTP_ERRORS

export class HttpError extends DiscoveryError<HttpErrorCode> {
  override readonly name = 'HttpError'

  constructor (code: HttpErrorCode, options?: DiscoveryErrorOptions) {
    super(HTTP_ERRORS, code, options)
  }
}
