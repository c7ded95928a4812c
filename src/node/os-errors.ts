/**
 * What the operating system refuses: an event of the machine, and no defect of the
 * program. Each has a code of its own here, told by the system's own code.
 */
import { DiscoveryError } from '../base/errors.ts'
import type { DiscoveryErrorOptions, ErrorTable } from '../base/errors.ts'

export const OS_ERRORS = {
  PORT_IN_USE: {
    kind: 'conflict',
    verdict: 'caller',
    sentence: 'Another program listens on a port.',
    remedy: 'Stop it (`ss -ltnp` shows which one it is; it may be this very node, running already), or give another ' +
      'port.'
  },
  ADDRESS_ELSEWHERE: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'An address to listen on is not an address of this machine.',
    remedy: 'Listen on an address that `ip address` shows, or on 0.0.0.0 or ::, and tell others another one with ' +
      '--announce.'
  },
  ADDRESS_MALFORMED: {
    kind: 'malformed',
    verdict: 'caller',
    sentence: 'An address is not a multiaddr of TCP or WebSockets.',
    remedy: 'Write it as /ip4/0.0.0.0/tcp/4001, /ip6/::/tcp/4001 or /dns4/dp.example/tcp/4001, with a port from 1 to ' +
      '65535; for WebSockets with /ws or /wss behind it.'
  },
  ADDRESS_DIFFERS: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The registry lists other ports than those on which the node listens.',
    remedy: 'Unless a router or proxy leads from one to the other, change --listen, or have the registry list the ' +
      'new addresses.'
  },
  PORT_FORBIDDEN: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'This user may not listen on a port.',
    remedy: 'Take a port from 1024 on, or allow it: AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit.'
  },
  LISTEN_FAILED: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'The node can not listen on one of its addresses.',
    remedy: 'Look at the reason that is given with it, and change --listen.'
  },
  DISK_FULL: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'The disk is full, or a limit of this user\'s files is reached.',
    remedy: 'Make room (`df -h`, `df -i`), or raise the quota or `ulimit -f`; nothing that was acknowledged is lost.'
  },
  DISK_READ_ONLY: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'The file system can not be written to.',
    remedy: 'Mount it for writing; if it was, see the kernel\'s log for why it is no more.'
  },
  DISK_FAILED: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'The disk did not read or write.',
    remedy: 'See the kernel\'s log, and replace the disk; then restore a backup.'
  },
  DESCRIPTORS_EXHAUSTED: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'No more files or connections can be opened.',
    remedy: 'Raise ulimit -n (LimitNOFILE= in a systemd unit).',
    remedies: {
      dp: 'Raise ulimit -n (LimitNOFILE= in a systemd unit) to some thousand more than --max-connections.'
    }
  },
  MEMORY_EXHAUSTED: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'The machine has no memory or no process left for this.',
    remedy: 'Give it more, or raise what limits this user (`ulimit -a`, MemoryMax= in a systemd unit).'
  },
  PATH_FORBIDDEN: {
    kind: 'refused',
    verdict: 'caller',
    sentence: 'This user may not read or write a file or folder.',
    remedy: 'Have it belong to the user that runs the node, or name another one.'
  },
  PATH_UNFIT: {
    kind: 'not-found',
    verdict: 'caller',
    sentence: 'A path leads to nothing, or to something of another kind.',
    remedy: 'Check the path: each folder above has to exist, and files and folders not to take each other\'s place.'
  },
  HOST_UNKNOWN: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'A name of a machine could not be resolved.',
    remedy: 'Check how it is written, and the name server of this machine.'
  },
  HOST_UNREACHABLE: {
    kind: 'unavailable',
    verdict: 'caller',
    sentence: 'A machine did not answer, or nobody listens there.',
    remedy: 'Check host and port, that the service runs, and the firewalls between.'
  },
  TLS_FAILED: {
    kind: 'unverified',
    verdict: 'caller',
    sentence: 'The certificate of a server does not hold.',
    remedy: 'Name the server as its certificate does, or give the authority that signed it (the options that end in ' +
      '-ca).'
  }
} as const satisfies ErrorTable

export type OsErrorCode = keyof typeof OS_ERRORS

export class OsError extends DiscoveryError<OsErrorCode> {
  override readonly name = 'OsError'

  constructor (code: OsErrorCode, options?: DiscoveryErrorOptions) {
    super(OS_ERRORS, code, options)
  }
}

/** By the system's codes (errno(3), getaddrinfo(3)), and those of TLS. */
const BY_CODE = new Map<string, OsErrorCode>([
  ['EADDRINUSE', 'PORT_IN_USE'],
  ['EADDRNOTAVAIL', 'ADDRESS_ELSEWHERE'],
  ['ENOSPC', 'DISK_FULL'],
  ['EDQUOT', 'DISK_FULL'],
  ['EFBIG', 'DISK_FULL'],
  ['EROFS', 'DISK_READ_ONLY'],
  ['EIO', 'DISK_FAILED'],
  ['EMFILE', 'DESCRIPTORS_EXHAUSTED'],
  ['ENFILE', 'DESCRIPTORS_EXHAUSTED'],
  ['ENOMEM', 'MEMORY_EXHAUSTED'],
  ['EAGAIN', 'MEMORY_EXHAUSTED'],
  ['EACCES', 'PATH_FORBIDDEN'],
  ['EPERM', 'PATH_FORBIDDEN'],
  ['ENOENT', 'PATH_UNFIT'],
  ['ENOTDIR', 'PATH_UNFIT'],
  ['EISDIR', 'PATH_UNFIT'],
  ['ENAMETOOLONG', 'PATH_UNFIT'],
  ['ELOOP', 'PATH_UNFIT'],
  ['ENOTFOUND', 'HOST_UNKNOWN'],
  ['EAI_AGAIN', 'HOST_UNKNOWN'],
  ['EDNS', 'HOST_UNKNOWN'],
  ['ECONNREFUSED', 'HOST_UNREACHABLE'],
  ['ECONNRESET', 'HOST_UNREACHABLE'],
  ['EHOSTUNREACH', 'HOST_UNREACHABLE'],
  ['ENETUNREACH', 'HOST_UNREACHABLE'],
  ['ETIMEDOUT', 'HOST_UNREACHABLE'],
  ['UND_ERR_CONNECT_TIMEOUT', 'HOST_UNREACHABLE'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS_FAILED'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'TLS_FAILED'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'TLS_FAILED'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'TLS_FAILED'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'TLS_FAILED'],
  ['CERT_HAS_EXPIRED', 'TLS_FAILED'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS_FAILED']
])

/** LevelDB tells the system's reason in its message alone (strerror(3)). */
const ENGINE_FAILED = 'LEVEL_IO_ERROR'
const BY_REASON: ReadonlyArray<readonly [end: string, code: OsErrorCode]> = [
  ['No space left on device', 'DISK_FULL'],
  ['Disk quota exceeded', 'DISK_FULL'],
  ['File too large', 'DISK_FULL'],
  ['Read-only file system', 'DISK_READ_ONLY'],
  ['Input/output error', 'DISK_FAILED'],
  ['Too many open files', 'DESCRIPTORS_EXHAUSTED'],
  ['Permission denied', 'PATH_FORBIDDEN']
]

/** Causes of causes that are looked at. */
const MAX_DEPTH = 8

/** What the system refused, where that is behind an error; undefined: something else is. */
export function osErrorIn (err: unknown): OsError | undefined {
  let cause = err
  for (let depth = 0; depth < MAX_DEPTH && cause instanceof Error; depth++) {
    if (cause instanceof OsError) {
      return cause
    }
    const code = codeOf(cause)
    if (code != null) {
      return new OsError(code, { detail: detailOf(cause), cause: err })
    }
    cause = cause instanceof AggregateError ? cause.errors[0] : cause.cause
  }
  return undefined
}

type SystemError = Error & Partial<Record<'code' | 'syscall' | 'path' | 'address' | 'port' | 'hostname', unknown>>

function codeOf (err: SystemError): OsErrorCode | undefined {
  if (err.code === ENGINE_FAILED) {
    return BY_REASON.find(([end]) => err.message.endsWith(end))?.[1]
  }
  const known = BY_CODE.get(String(err.code))
  return known === 'PATH_FORBIDDEN' && err.syscall === 'listen' ? 'PORT_FORBIDDEN' : known
}

/** The path or the address: what an operator has to look at, and no person. */
function detailOf ({ code, path, address, port, hostname }: SystemError): string {
  const at = path ?? hostname ??
    (address == null ? undefined : port == null ? address : `${String(address)}:${String(port)}`)
  return at == null ? String(code) : `${String(at)}: ${String(code)}`
}
