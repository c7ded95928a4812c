/** The words of a short message: one part, whatever the alphabet, as a code cut in two proves nothing. */
import { AttestError } from '../../../protocols/attest/errors.ts'
import type { ChallengeMessage } from '../interface.ts'

/** `{service}`, `{code}` and `{minutes}` are filled in. */
export const DEFAULT_MESSAGE_TEXT = '{code} is your code for {service}. Type it only in the app in which you asked ' +
  'for it. It can be used for {minutes} minutes.'

/** Characters of one part in the GSM alphabet, and in UCS-2 (3GPP TS 23.038; TS 23.040, 9.2.3.24.1). */
export const MAX_GSM_LENGTH = 160
export const MAX_UCS2_LENGTH = 70

/** 3GPP TS 23.038, 6.2.1; those of the extension table take two places. */
const GSM_BASIC = new Set('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ ' +
  '!"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà')
const GSM_EXTENSION = new Set('\f^{}\\[~]|€')

export interface MessageText {
  readonly text: string
  readonly alphabet: 'gsm' | 'ucs2'
}

/** Which alphabet a text needs, and whether it fits one part of it. */
export function alphabetOf (text: string): { readonly alphabet: 'gsm' | 'ucs2', readonly fits: boolean } {
  let septets = 0
  for (const character of text) {
    if (!GSM_BASIC.has(character) && !GSM_EXTENSION.has(character)) {
      return { alphabet: 'ucs2', fits: text.length <= MAX_UCS2_LENGTH }
    }
    septets += GSM_EXTENSION.has(character) ? 2 : 1
  }
  return { alphabet: 'gsm', fits: septets <= MAX_GSM_LENGTH }
}

/**
 * @param template - checked here, with the longest code and time there can be
 * @throws AttestError `ATTEST_CHANNELS_INVALID` for a text that lacks the code or does not fit one part
 */
export function messageText (template: string, service: string, clock: { now (): number }): (
  message: Pick<ChallengeMessage, 'code' | 'expiresAt'>
) => MessageText {
  const fill = (code: string, minutes: number): string => template
    .replaceAll('{service}', () => service)
    .replaceAll('{code}', code)
    .replaceAll('{minutes}', String(minutes))
  const longest = fill('0000000000', 1_440)
  if (!template.includes('{code}') || !alphabetOf(longest).fits) {
    throw new AttestError('ATTEST_CHANNELS_INVALID', {
      detail: 'the text lacks {code}, or is longer than one short message'
    })
  }
  return ({ code, expiresAt }) => {
    const text = fill(code, Math.max(1, Math.floor((expiresAt - clock.now()) / 60_000)))
    return { text, alphabet: alphabetOf(text).alphabet }
  }
}
