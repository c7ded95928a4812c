/** Verdicts on clocks, for reads that are made up. */
import type { ClockVerdict } from '../../src/registry/clock.ts'

export const RIGHT: ClockVerdict = { state: 'confirmed', offset: 0, heard: 3, required: 3 }
