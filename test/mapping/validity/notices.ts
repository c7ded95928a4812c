/** A DP that is told of a dispute: receipts that don't hold show nothing. */
import { conflictNotices } from '../../../src/dp/conflicts/index.ts'
import { RecordSet } from '../../../src/mapping/record-set.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { silentLogger } from '../../builders/holder.ts'
import { bobLookupKey } from '../../builders/mapping.ts'
import { seededRandom } from '../../builders/registry.ts'
import { DROPPED, clockOf, sourceOf } from './asking.ts'
import { opposed, storedDefence } from './fact-cases.ts'
import type { RecordRead } from '../../../src/dht/interface.ts'
import type { VerifiedDispute } from '../../../src/mapping/interface.ts'
import type { Answer, Question } from './asking.ts'

const toNobody = async (): Promise<void> => {}

/** The dispute is what the receipts of the cases name; no replica shows it. */
export async function shownBy (question: Question): Promise<Answer> {
  const store = memoryStore()
  const notices = conflictNotices({
    id: question.context.registry.dps[0]?.id ?? '',
    registry: sourceOf(question),
    clock: clockOf(question),
    past: clockOf(question),
    random: seededRandom('notices'),
    logger: silentLogger.forComponent('test'),
    orders: store.namespace('orders'),
    notices: store.namespace('notices'),
    claims: store.namespace('claims'),
    known: async () => RecordSet.empty(bobLookupKey),
    reader: { read: async () => [{ foundAt: new Map() } as unknown as RecordRead] },
    dps: { notice: toNobody },
    msps: { notice: toNobody },
    onConnect: () => () => {}
  })
  const dispute = { ...opposed, hash: storedDefence.hash } as VerifiedDispute
  return await notices.take(dispute, question.bytes).then(() => undefined, (err: unknown) =>
    err instanceof Error && 'code' in err && err.code === 'CONFLICT_NOT_HELD' ? DROPPED : String(err))
}
