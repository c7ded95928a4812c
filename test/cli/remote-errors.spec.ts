import { expect } from 'chai'
import { errorTables } from '../../scripts/docs/errors.ts'
import { explain } from '../../src/cli/remote-errors.ts'

describe('cli/remote-errors', () => {
  it('knows every code that a protocol has, and what protocols are made of', async () => {
    const local = /^(cli|http|page|testnet|dht|node|holder|msp|light|attestor|dp(?!\/conflicts))/
    const tables = (await errorTables()).filter(({ folder }) => !local.test(folder))
    expect(tables.length).to.be.above(18)
    for (const [code, spec] of tables.flatMap(({ table }) => Object.entries(table))) {
      expect(await explain({ code }), code).to.equal(spec)
    }
  })

  it('knows no other, not even what every object has', async () => {
    for (const code of ['OF_A_LATER_VERSION', 'toString', '']) {
      expect(await explain({ code })).to.equal(undefined)
    }
  })
})
