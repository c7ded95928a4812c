/** The words of a short message: one part, whatever the alphabet, as a code cut in two proves nothing. */
import { AttestError } from '../../../protocols/attest/errors.ts'
import type { ChallengeMessage } from '../interface.ts'

const SHORTEST_TEXT = '{code}: {service}'
/** `{service}`, `{code}` and `{minutes}` are filled in. The first that fits is taken: many alphabets have 70 places. */
export const MESSAGE_TEXTS = [
  '{code} is your code for {service}. Type it only in the app in which you asked for it. It can be used for ' +
    '{minutes} minutes.',
  '{code} is your code for {service}. Give it to nobody.',
  SHORTEST_TEXT
] as const

/** Characters of one part in the GSM alphabet, and in UCS-2 (3GPP TS 23.038; TS 23.040, 9.2.3.24.1). */
export const MAX_GSM_LENGTH = 160
export const MAX_UCS2_LENGTH = 70

/** 3GPP TS 23.038, 6.2.1; those of the extension table take two places. */
const GSM_BASIC = new Set('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ ' +
  '!"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà')
const GSM_EXTENSION = new Set('\f^{}\\[~]|€')

/** The longest values that there can be. */
const LONGEST = { code: '0'.repeat(10), minutes: '1440' }

export interface MessageText {
  readonly text: string
  readonly alphabet: 'gsm' | 'ucs2'
}

export interface MessageTextInit {
  /** What people know the service as. */
  readonly service: string
  readonly text?: string
}

type Placeholder = 'service' | 'code' | 'minutes'

export interface Fit {
  readonly alphabet: 'gsm' | 'ucs2'
  /** Places that the text takes, and that one part has. */
  readonly length: number
  readonly room: number
  /** The first character that the GSM alphabet lacks. */
  readonly beyond?: string
}

/** Which alphabet a text needs, and how much of one part it takes. */
export function fitOf (text: string): Fit {
  let septets = 0
  for (const character of text) {
    if (!GSM_BASIC.has(character) && !GSM_EXTENSION.has(character)) {
      return { alphabet: 'ucs2', length: text.length, room: MAX_UCS2_LENGTH, beyond: character }
    }
    septets += GSM_EXTENSION.has(character) ? 2 : 1
  }
  return { alphabet: 'gsm', length: septets, room: MAX_GSM_LENGTH }
}

/**
 * The text is checked here, with the longest code and time there can be.
 *
 * @throws AttestError `ATTEST_CHANNELS_INVALID` for one that lacks the code, has a placeholder that nothing fills, or
 * does not fit one part
 */
export function messageText ({ service, text: own }: MessageTextInit, clock: { now (): number }): (
  message: Pick<ChallengeMessage, 'code' | 'expiresAt'>
) => MessageText {
  const fits = (template: string): boolean => {
    const { length, room } = fitOf(filled(template, { ...LONGEST, service }))
    return length <= room
  }
  const template = own ?? MESSAGE_TEXTS.find(fits) ?? SHORTEST_TEXT
  requirePlaceholders(template, ['service', 'code', 'minutes'])
  if (!fits(template)) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', {
      detail: tooLong(fitOf(filled(template, { ...LONGEST, service })))
    })
  }
  return ({ code, expiresAt }) => {
    const minutes = String(Math.max(1, Math.floor((expiresAt - clock.now()) / 60_000)))
    const text = filled(template, { service, code, minutes })
    return { text, alphabet: fitOf(text).alphabet }
  }
}

/** @throws AttestError `ATTEST_CHANNELS_INVALID` */
export function requirePlaceholders (template: string, known: readonly Placeholder[]): void {
  if (!template.includes('{code}')) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', { detail: 'the text lacks {code}' })
  }
  const unknown = [...template.matchAll(/\{(\w+)\}/g)].find(([, name]) => !known.some(word => word === name))
  if (unknown != null) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', {
      detail: `nothing fills ${unknown[0]} in the text: it may have ${known.map(word => `{${word}}`).join(', ')}`
    })
  }
}

/** Once over the template, so that a service called "{code}" stays what it is. */
export function filled (template: string, values: Readonly<Partial<Record<Placeholder, string>>>): string {
  return template.replace(/\{(service|code|minutes)\}/g, (whole, name: Placeholder) => values[name] ?? whole)
}

function tooLong ({ length, room, beyond }: Fit): string {
  return `the text takes ${length} places with the longest code and time, and one short message has ${room}` +
    (beyond == null ? '' : `, as the GSM alphabet lacks "${beyond}"`)
}
