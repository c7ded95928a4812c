/** How a DP takes WebSockets, by its options. */
import { isIP } from 'node:net'
import { toString } from 'uint8arrays/to-string'
import { CliError } from '../../errors.ts'
import { readBytes, readSecretBytes } from '../../key-file.ts'
import type { WebSocketOptions } from '../../../node/websockets/interface.ts'
import type { StartOptions } from './options.ts'

/** @throws CliError `OPTION_INVALID`, `FILE_UNREADABLE`, NodeError `FILE_EXPOSED` */
export async function webSocketsOf ({ wsTlsCert, wsTlsKey, wsProxy = [] }: StartOptions): Promise<WebSocketOptions> {
  const strange = wsProxy.find(address => isIP(address) === 0)
  if (strange != null) {
    throw new CliError('OPTION_INVALID', { detail: `--ws-proxy takes IP addresses, not "${strange}"` })
  }
  if ((wsTlsCert == null) !== (wsTlsKey == null)) {
    throw new CliError('OPTION_INVALID', { detail: '--ws-tls-cert goes with --ws-tls-key' })
  }
  const tls = wsTlsCert == null || wsTlsKey == null
    ? undefined
    : { cert: toString(await readBytes(wsTlsCert)), key: toString(await readSecretBytes(wsTlsKey)) }
  return { tls, proxies: wsProxy }
}
