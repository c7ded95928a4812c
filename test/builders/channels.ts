/** Every channel through its real protocol, and what the person at its other end does. */
import { systemRandom } from '../../src/base/clock.ts'
import { bounces } from '../../src/attestor/channels/mail/bounces.ts'
import { dkimReplyChannel } from '../../src/attestor/channels/dkim/dkim-reply.ts'
import { emailChannel } from '../../src/attestor/channels/mail/email-code.ts'
import { emailLinkChannel } from '../../src/attestor/channels/mail/email-link.ts'
import { httpGateway } from '../../src/attestor/channels/sms/http-gateway.ts'
import { mailListener } from '../../src/attestor/channels/mail-listener.ts'
import { oidcChannel } from '../../src/attestor/channels/oidc/oidc.ts'
import { smppChannel } from '../../src/attestor/channels/sms/smpp.ts'
import { LOOPBACK_CERTIFICATE } from '../attestor/channels/mail/loopback-certificate.ts'
import { SECRET, answering, httpPeer, post } from '../attestor/channels/sms/gateway.ts'
import { Smsc } from '../attestor/channels/sms/smsc.ts'
import { at } from './oprf.ts'
import { KEYS, NameServer, sendMail } from './mail-domain.ts'
import { MailServer, bounce } from './mail-server.ts'
import { Browser, CLIENT_SECRET, testProvider } from './sign-in.ts'
import type { ChannelComponents } from '../../src/attestor/attestor.ts'
import type { Channel, ProofInstructions } from '../../src/attestor/channels/interface.ts'

type MaybeInstructions = ProofInstructions | undefined

/** A channel that is set up, and its world. */
export interface Driven {
  readonly channel: Channel
  /** What the registry's scope names, where it names one. */
  readonly issuer?: string
  /** Does what was asked for; returns what is to be typed. */
  show (csi: string, instructions: MaybeInstructions): Promise<string>
  /** The same, wrongly. */
  err (csi: string, instructions: MaybeInstructions): Promise<string>
  /** What carries the channel is gone. */
  breakDown (): Promise<void>
  /** It carried the first half and no more; returns what is to be typed. */
  half (csi: string, instructions: MaybeInstructions): Promise<string>
  close (): Promise<void>
}

export interface Drive {
  readonly name: string
  readonly method: string
  readonly csiType: string
  readonly csi: string
  /** Somebody else's. */
  readonly other: string
  /** Codes of `err` and `half`. */
  readonly wrong: string
  readonly halfway: string
  open (components: ChannelComponents): Promise<Driven>
}

const SERVICE = { service: 'Example' }
const otherCode = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

async function mailWorld ({ clock, logger }: ChannelComponents) {
  const mails = await MailServer.listen()
  const listener = mailListener({ port: 0, domain: 'csip.example' }, { logger })
  const init = {
    host: 'localhost',
    port: mails.port,
    ca: LOOPBACK_CERTIFICATE,
    from: 'code@csip.example',
    ...SERVICE,
    bounces: bounces({ listener }, { clock, random: systemRandom })
  }
  let down = false
  const breakDown = async (): Promise<void> => {
    if (!down) {
      down = true
      await mails.close()
    }
  }
  return {
    mails,
    init,
    breakDown,
    half: async () => {
      await bounce({ port: listener.port(), to: mails.last.from })
      return mails.code
    }
  }
}

const ofMail = { csiType: 'mailto', csi: 'mailto:bob@example.com', other: 'mailto:carol@example.com' }
const ofTel = { csiType: 'tel', csi: 'tel:+14155550123', other: 'tel:+14155550199' }

function gatewayDrive (method: 'sms-code' | 'voice-code'): Drive {
  return {
    ...ofTel,
    name: `${method} (HTTP gateway)`,
    method,
    wrong: 'ATTEST_WRONG_CODE',
    halfway: 'ATTEST_UNDELIVERED',
    open: async ({ clock }) => {
      const peer = await httpPeer(answering(202))
      const gateway = httpGateway(
        { url: peer.url, secret: SECRET, methods: [method], ...SERVICE, reports: { port: 0 } },
        { clock, random: systemRandom }
      )
      const last = (): { id: string, text: string } => JSON.parse(peer.calls.at(-1)?.body ?? '{}')
      const show = async (): Promise<string> => last().text.replace(/\D/g, '').slice(0, 6)
      return {
        channel: at(gateway.channels, 0),
        show,
        err: async () => otherCode(await show()),
        breakDown: async () => { await peer.close() },
        half: async () => {
          await post({
            port: gateway.reportPort ?? 0,
            timestamp: clock.now(),
            body: JSON.stringify({ id: last().id, status: 'undelivered' })
          })
          return await show()
        },
        close: async () => { await peer.close() }
      }
    }
  }
}

export const DRIVES: readonly Drive[] = [
  {
    ...ofMail,
    name: 'email-code (SMTP, STARTTLS)',
    method: 'email-code',
    wrong: 'ATTEST_WRONG_CODE',
    halfway: 'ATTEST_UNDELIVERED',
    open: async components => {
      const { mails, init, breakDown, half } = await mailWorld(components)
      return {
        channel: emailChannel(init, components),
        show: async () => mails.code,
        err: async () => otherCode(mails.code),
        breakDown,
        half,
        close: breakDown
      }
    }
  },
  {
    ...ofMail,
    name: 'email-link (SMTP and HTTP)',
    method: 'email-link',
    wrong: 'ATTEST_LINK_DECLINED',
    halfway: 'ATTEST_UNDELIVERED',
    open: async components => {
      const { mails, init, breakDown, half } = await mailWorld(components)
      const press = async (answer: string): Promise<string> => {
        await (await fetch(mails.link, { method: 'POST', body: new URLSearchParams({ answer }) })).text()
        return ''
      }
      return {
        channel: emailLinkChannel({ ...init, httpPort: 0 }, components),
        show: async () => await press('yes'),
        err: async () => await press('no'),
        breakDown,
        half,
        close: breakDown
      }
    }
  },
  {
    ...ofMail,
    name: 'dkim-reply (SMTP and DNS)',
    method: 'dkim-reply',
    wrong: 'ATTEST_MAIL_UNSIGNED',
    halfway: 'ATTEST_PENDING',
    open: async components => {
      const names = new NameServer()
      names.set('good._domainkey.example.com', KEYS.good.record)
      const resolver = await names.start()
      const listener = mailListener({ port: 0, domain: 'csip.example' }, components)
      const send = async (csi: string, instructions: MaybeInstructions, sign = true): Promise<string> => {
        if (instructions?.kind === 'mail') {
          await sendMail(
            {
              from: csi.slice('mailto:'.length),
              to: instructions.address,
              subject: instructions.subject,
              text: 'It is me'
            }, { port: listener.port(), sign }
          )
        }
        return ''
      }
      return {
        channel: dkimReplyChannel({ listener, resolver }, components),
        show: async (csi, instructions) => await send(csi, instructions),
        err: async (csi, instructions) => await send(csi, instructions, false),
        breakDown: async () => { await listener.stop() },
        half: async (csi, instructions) => {
          names.failing = true
          return await send(csi, instructions)
        },
        close: async () => { await names.stop() }
      }
    }
  },
  {
    ...ofTel,
    name: 'sms-code (SMPP)',
    method: 'sms-code',
    wrong: 'ATTEST_WRONG_CODE',
    halfway: 'ATTEST_UNDELIVERED',
    open: async components => {
      const smsc = await Smsc.listen()
      const show = async (): Promise<string> => smsc.received.at(-1)?.text.slice(0, 6) ?? ''
      let open = true
      const close = async (): Promise<void> => {
        if (open) {
          open = false
          await smsc.close()
        }
      }
      return {
        channel: smppChannel(
          {
            host: '127.0.0.1',
            port: smsc.port,
            tls: false,
            systemId: 'csip',
            password: 'secret',
            from: 'Example',
            ...SERVICE,
            timeout: 5_000
          }, components
        ),
        show,
        err: async () => otherCode(await show()),
        breakDown: close,
        half: async () => {
          await smsc.receipt(`m${smsc.received.length}`, 5)
          return await show()
        },
        close
      }
    }
  },
  gatewayDrive('sms-code'),
  gatewayDrive('voice-code'),
  {
    csiType: 'acct',
    csi: 'acct:bob@example.com',
    other: 'acct:carol@example.com',
    name: 'oidc (OpenID Connect)',
    method: 'oidc',
    wrong: 'ATTEST_SIGN_IN_OTHER_ACCOUNT',
    halfway: 'ATTEST_CHANNEL_DOWN',
    open: async components => {
      const provider = await testProvider()
      const channel = oidcChannel(
        { port: 0, providers: [{ issuer: provider.issuer, clientId: 'csip', clientSecret: CLIENT_SECRET }] }, components
      )
      const signIn = async (login: string, instructions: MaybeInstructions): Promise<string> => {
        provider.register(channel.callbackUrl())
        const back = instructions?.kind === 'visit'
          ? await new Browser().signIn(instructions.url, channel.callbackUrl(), login)
          : ''
        return /^\d{6}/.exec(await (await fetch(back)).text())?.[0] ?? ''
      }
      const nameOf = (csi: string): string => csi.slice('acct:'.length, csi.indexOf('@'))
      const open = async (): Promise<void> => { await channel.start() }
      return {
        channel: {
          ...boundChannel(channel), start: async () => { await open(); provider.register(channel.callbackUrl()) }
        },
        issuer: provider.issuer,
        show: async (csi, instructions) => await signIn(nameOf(csi), instructions),
        err: async (_csi, instructions) => await signIn('mallory', instructions),
        breakDown: async () => {
          provider.intercept = (_request, response) => { response.writeHead(503).end(); return true }
        },
        half: async (csi, instructions) => {
          provider.intercept = (request, response) => {
            const cut = request.url?.startsWith('/token') === true
            if (cut) {
              response.writeHead(503).end()
            }
            return cut
          }
          return await signIn(nameOf(csi), instructions)
        },
        close: async () => { await provider.close() }
      }
    }
  }
]

/** With methods that can be spread. */
function boundChannel (channel: ReturnType<typeof oidcChannel>) {
  const { method, strength, csiTypes, sentTo, typedBack } = channel
  return {
    method, strength, csiTypes, sentTo, typedBack, begin: channel.begin.bind(channel), stop: channel.stop.bind(channel)
  }
}
