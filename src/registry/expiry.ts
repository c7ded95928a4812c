/** When it is time to say that a registry ends. */
const DAY = 86_400_000
/** Days before its end, the last first. */
const WARNINGS = [1, 7, 30] as const

/** How many days before its end the last warning is due that has come; undefined: none yet. */
export function expiryWarning (expiresAt: number, now: number): typeof WARNINGS[number] | undefined {
  return WARNINGS.find(days => now >= expiresAt - days * DAY)
}
