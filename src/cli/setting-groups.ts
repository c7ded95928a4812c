/** Headings under which help, samples and docs list the settings of a node. */
const IDENTITY = 'Who it is, and whom it trusts:'
const NETWORK = 'Network:'
const STORAGE = 'Storage:'
const WATCHING = 'Seeing how it is:'
const GENERAL = 'What it does:'
const LIMITS = 'Limits:'
const MAIL = 'E-mail:'
const SHORT_MESSAGES = 'Short messages and calls:'
const SIGN_IN = 'Sign-in (OpenID Connect):'
const FEED = 'What became of identifiers:'
const BACKEND = 'The service\'s users:'
const SIDECAR = 'The sidecar:'

/** By the name of a setting, or how it begins; the first that fits. */
const GROUPS: ReadonlyArray<readonly [beginning: RegExp, group: string]> = [
  [/^(key|key-command|id|anchor|registry|bootstrap|share|share-command|hpke|passphrase-file|config)$/, IDENTITY],
  [/^(listen|announce|max-connections|ws-.*)$/, NETWORK],
  [/^data$/, STORAGE],
  [/^(metrics|page|log-level|traces)$/, WATCHING],
  [/^(starts-|resend-interval|requests-per-minute)/, LIMITS],
  [/^(smtp-|email-link-|mail-|from$|dkim-reply$)/, MAIL],
  [/^(smpp-|sms-|gateway-|report-|range-)/, SHORT_MESSAGES],
  [/^oidc-/, SIGN_IN],
  [/^(feed-|records-since$)/, FEED],
  [/^(users|callback-|notice-|alert-|watch-interval)/, BACKEND],
  [/^(http|webhook)/, SIDECAR]
]

/** With a colon, as commander writes it. */
export function groupOf (name: string): string {
  return GROUPS.find(([beginning]) => beginning.test(name))?.[1] ?? GENERAL
}
