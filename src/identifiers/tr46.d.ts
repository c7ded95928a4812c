/** The part of tr46 6 that we call; the package has no types of its own. */
declare module 'tr46' {
  export interface ToAsciiOptions {
    checkHyphens?: boolean
    checkBidi?: boolean
    checkJoiners?: boolean
    useSTD3ASCIIRules?: boolean
    verifyDNSLength?: boolean
    transitionalProcessing?: boolean
  }

  /** null: not a valid domain name. */
  export function toASCII (domain: string, options?: ToAsciiOptions): string | null
}
