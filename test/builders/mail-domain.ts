/** A domain: a name server on loopback with its DKIM keys, and its mail server, which signs. */
import { generateKeyPairSync } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import DNS from 'dns2'
import { createTransport } from 'nodemailer'
import type { TxtResolver } from '../../src/attestor/channels/dkim/dkim-signature.ts'
import type { SendMailOptions } from 'nodemailer'

const pairOf = (modulusLength: number): { privateKey: string, record: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' }
  })
  return { privateKey, record: `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}` }
}

const good = pairOf(2048)
const weak = pairOf(1024)

export const KEYS = {
  good, weak, testing: { ...good, record: good.record.replace('k=rsa;', 'k=rsa; t=s:y;') }, missing: good
}

/** A name server that can be told to fail. */
export class NameServer {
  readonly #records = new Map<string, string>()
  failing = false
  asked = 0
  readonly #server = DNS.createServer({
    udp: true,
    handle: (request, send) => {
      this.asked++
      const response = DNS.Packet.createResponseFromRequest(request)
      const name = request.questions[0]?.name ?? ''
      const record = this.#records.get(name.toLowerCase())
      if (this.failing) {
        response.header.rcode = 2
      } else if (record == null) {
        response.header.rcode = 3
      } else {
        response.answers.push({
          name, type: DNS.Packet.TYPE.TXT, class: DNS.Packet.CLASS.IN, ttl: 1, data: record.match(/.{1,200}/g) ?? []
        } as never)
      }
      send(response)
    }
  })

  set (name: string, record: string): void {
    this.#records.set(name, record)
  }

  /** Resolves by this server alone. */
  async start (): Promise<TxtResolver> {
    const addresses = await this.#server.listen({ udp: { port: 0, address: '127.0.0.1' } })
    const udp = addresses.udp
    const resolver = new Resolver({ timeout: 10_000, tries: 1 })
    resolver.setServers([`127.0.0.1:${typeof udp === 'object' ? udp.port : 0}`])
    return async name => await resolver.resolveTxt(name)
  }

  async stop (): Promise<void> {
    await this.#server.close()
  }
}

export interface Sending {
  readonly port: number
  readonly domain?: string
  readonly key?: keyof typeof KEYS
  readonly skipFields?: string
  /** Speaks STARTTLS or not at all, and trusts this certificate alone. @default in the clear */
  readonly ca?: string
  /** None: unsigned. */
  readonly sign?: boolean
}

/** What the mail server answered: 250, or the code of its refusal. */
export async function sendMail (
  mail: SendMailOptions, { port, domain = 'example.com', key = 'good', skipFields, sign = true, ca }: Sending
): Promise<string> {
  const transport = createTransport({
    host: ca == null ? '127.0.0.1' : 'localhost',
    port,
    secure: false,
    ...(ca == null ? { ignoreTLS: true } : { requireTLS: true, tls: { ca } }),
    ...(sign
      ? {
          dkim: {
            domainName: domain,
            keySelector: key,
            privateKey: KEYS[key].privateKey,
            ...(skipFields == null ? {} : { skipFields })
          }
        }
      : {})
  })
  try {
    const { response } = await transport.sendMail(mail)
    return response.slice(0, 3)
  } catch (err) {
    const response = err instanceof Error && 'response' in err ? String(err.response) : ''
    return /^(\d{3})/.test(response) ? response.replace(/^(\d{3}).*?([A-Z_]{8,}).*$/s, '$1 $2') : String(err)
  } finally {
    transport.close()
  }
}
