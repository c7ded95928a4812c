/** Where codes arrive: in the testnet's mailbox, or in the lines of an attestor's development channel. */
import { TestnetError } from './errors.ts'
import type { Mailbox } from './mailbox.ts'
import type { CanonicalCsi } from '../identifiers/csi.ts'
import type { AnswerChallenge } from '../holder/holder.ts'

/** Milliseconds to wait for a code; mail takes a few. */
const CODE_TIMEOUT = 10_000

const DEVELOPMENT_LINE = /^DEVELOPMENT CODE for (\S+): (\d{6,10})$/
/** A line of digits alone, behind the headers. */
const CODE_IN_MAIL = /\r?\n\r?\n(?:[^]*?\r?\n)?(\d{6,10})\r?\n/

export class CodeDesk {
  readonly #mailbox: Mailbox
  readonly #printed = new Map<string, string>()
  readonly #waiting = new Map<string, (code: string) => void>()

  constructor (mailbox: Mailbox) {
    this.#mailbox = mailbox
  }

  /** To be called with each line that an attestor prints; true if it was a code. */
  line (text: string): boolean {
    const [, uri, code] = DEVELOPMENT_LINE.exec(text) ?? []
    if (uri == null || code == null) {
      return false
    }
    const waiting = this.#waiting.get(uri)
    if (waiting == null) {
      this.#printed.set(uri, code)
    } else {
      this.#waiting.delete(uri)
      waiting(code)
    }
    return true
  }

  /** Reads the code as the owner of `csi` would, and types it. */
  answerFor (csi: CanonicalCsi): AnswerChallenge {
    return async ({ method }) => method.startsWith('email-') ? await this.#byMail(csi) : await this.#byLine(csi)
  }

  async #byMail (csi: CanonicalCsi): Promise<string> {
    const address = decodeURIComponent(csi.value)
    try {
      const { text } = await this.#mailbox.take(address, mail => CODE_IN_MAIL.test(mail.text), {
        signal: AbortSignal.timeout(CODE_TIMEOUT)
      })
      return CODE_IN_MAIL.exec(text)?.[1] ?? ''
    } catch (cause) {
      throw new TestnetError('TESTNET_NO_CODE', { detail: 'by mail', cause })
    }
  }

  async #byLine ({ uri }: CanonicalCsi): Promise<string> {
    const printed = this.#printed.get(uri)
    if (printed != null) {
      this.#printed.delete(uri)
      return printed
    }
    return await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(uri)
        reject(new TestnetError('TESTNET_NO_CODE', { detail: 'development channel' }))
      }, CODE_TIMEOUT)
      this.#waiting.set(uri, code => {
        clearTimeout(timer)
        resolve(code)
      })
    })
  }
}
