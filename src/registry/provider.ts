/** Where the MIMI protocol goes on (draft-ietf-mimi-protocol). */

/** @param domain - as the registry names it: fully qualified, in canonical form */
export function providerUri (domain: string): string {
  return `mimi://${domain}`
}

/** The document that names the provider's endpoints, `identifierQuery` among them. */
export function directoryUrl (domain: string): string {
  return `https://${domain}/.well-known/mimi-protocol-directory`
}
