/** As noise-crypto.ts: in browsers the library's own is pure JavaScript already. */
import type { ICryptoInterface } from '@chainsafe/libp2p-noise'

export const noiseCrypto: ICryptoInterface | undefined = undefined
