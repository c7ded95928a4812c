/** How a node takes WebSockets. */

export interface WebSocketOptions {
  /** Certificate chain and key in PEM, for addresses that end in /wss or /tls/ws. @default it listens on none */
  readonly tls?: Tls
  /**
   * IP addresses of proxies in front. Of what comes from there the host is the last in
   * the header X-Forwarded-For, which the proxy has to set.
   *
   * @default none: whoever connects is the host
   */
  readonly proxies?: readonly string[]
}

export interface Tls {
  readonly cert: string
  readonly key: string
}
