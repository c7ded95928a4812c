/** A testnet with all that can go on in one, stopped, and nothing that ends the process. */
import { createTestnet, testClock } from '../../../src/testnet/index.ts'

const testnet = await createTestnet({ dps: 3, clock: testClock() })
const csi = testnet.newCsi()
await testnet.claim({ csi })
const { outcome } = await (await testnet.light()).discover(csi)
testnet.msps[0]?.freeze()
testnet.delay(50)
await testnet.dps[0]?.kill()
await testnet.stop()
process.stdout.write(`${outcome}, stopped\n`)
