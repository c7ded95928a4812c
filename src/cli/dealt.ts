/** Says of evaluation keys that a dealer made them (docs/threat-model.md, "What leaks all the same"). */
import type { OprfKey } from '../registry/interface.ts'

/** Ids of those that a dealer made. */
export function dealtKeys (keys: readonly OprfKey[]): readonly number[] {
  return keys.filter(({ dealer }) => dealer === true).map(({ keyId }) => keyId)
}

/** One line, or nothing. */
export function dealtText (keys: readonly OprfKey[]): string {
  const dealt = dealtKeys(keys)
  const names = `Evaluation key${dealt.length > 1 ? 's' : ''} ${dealt.join(', ')}`
  return dealt.length === 0
    ? ''
    : `${names}: made by a dealer, who may know ${dealt.length > 1 ? 'them' : 'it'} and look up everybody without a limit.\n`
}
