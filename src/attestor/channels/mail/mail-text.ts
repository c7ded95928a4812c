/** The words of a mail. */

export interface MailValues {
  readonly service: string
  readonly code: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly now: number
  /** @default none */
  readonly link?: string
  /** @default none */
  readonly fingerprint?: string
}

/**
 * Fills in `{service}`, `{code}`, `{minutes}`, `{link}` and `{fingerprint}`, once: what is filled in is not looked at
 * again.
 */
export function filledText (
  template: string, { service, code, expiresAt, now, link = '', fingerprint = '' }: MailValues
): string {
  const values: Readonly<Record<string, string>> = {
    service, code, minutes: String(Math.max(1, Math.floor((expiresAt - now) / 60_000))), link, fingerprint
  }
  return template.replace(/\{(service|code|minutes|link|fingerprint)\}/g, (_all, name: string) => values[name] ?? '')
}
