/** What is to be done to show possession elsewhere, as it travels. */
import type { ProofInstructions } from './interface.ts'
import type { Instructions } from './pb/messages.ts'

export function toWire (instructions: ProofInstructions): Instructions {
  const empty = { url: '', address: '', subject: '', mailed: false }
  switch (instructions.kind) {
    case 'visit': return { ...empty, url: instructions.url }
    case 'mail': return { ...empty, address: instructions.address, subject: instructions.subject }
    case 'link': return { ...empty, mailed: true }
  }
}
