/**
 * How possession was proved, and what that is worth (docs/protocol.md,
 * "Methods"). Figures are compared with each other and with the policy's
 * `minStrength`, never added up.
 */
export const METHODS = {
  /** A testnet's log in place of a channel: proves nothing. Real registries don't list it. */
  development: 1,
  /** A code sent to the address: whoever reads the mail at this moment. Mail may travel in the clear between hosts. */
  'email-code': 30,
  /** The same by a link: its button is pressed without comparing more easily than a code is typed. */
  'email-link': 25,
  /** A code by short message: whoever holds the SIM, or has the signalling network's trust. */
  'sms-code': 40,
  /** A code read out in a call: as the short message, but it can't be forwarded to an app unseen. */
  'voice-code': 40,
  /**
   * A mail from the address, signed by its domain (DKIM): its operator let this account write. Nothing to be read on
   * the way.
   */
  'dkim-reply': 50,
  /** A sign-in at the service that gave out the identifier, with whatever second factor it asks. */
  oidc: 60,
  /** The operator of the number confirms the line over its own network, without a code that could be told on. */
  carrier: 80,
  /** A person with papers before another person. */
  'in-person': 90
} as const satisfies Record<string, number>

export type Method = keyof typeof METHODS

/**
 * The most that a CSIP may claim for `method`; undefined for methods this version doesn't know, where the CSIP's figure
 * stands.
 */
export function methodStrength (method: string): number | undefined {
  return Object.hasOwn(METHODS, method) ? METHODS[method as Method] : undefined
}

/** Whether it is done without the person, by the carrier's word: of no use once another carrier has the identifier. */
export function isSilent (method: string): boolean {
  return method === 'carrier'
}
