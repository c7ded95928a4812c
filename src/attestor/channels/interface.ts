/** How an attestor reaches whoever has an identifier. Each channel is a file of its own, loaded by who uses it. */
export type { Channel, ChallengeChannel, ChallengeMessage, ProofChannel, ProofInstructions, ProofRequest } from '../../protocols/attest/interface.ts'
