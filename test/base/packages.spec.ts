import { expect } from 'chai'
import { withPackages } from '../../src/base/packages.ts'

const failsWith = (err: Error) => async (): Promise<never> => await Promise.reject(err)

describe('base/packages', () => {
  it('hands on what was loaded', async () => {
    expect(await withPackages(['smpp'], async () => 'loaded')).to.equal('loaded')
  })

  it('says what to install where loading fails for a missing package', async () => {
    const cause = new Error('not found')
    const isInstalled = (name: string): boolean => name !== 'nodemailer'
    const err = await withPackages(['mailauth', 'nodemailer'], failsWith(cause), isInstalled)
      .catch((err: unknown) => err)
    expect(err).to.include({ code: 'PACKAGE_MISSING', kind: 'unavailable', cause })
    expect(err).to.have.property('detail').that.matches(/^npm install nodemailer@\d+\.\d+\.\d+$/)
  })

  it('hands on a failure of another kind', async () => {
    const cause = new Error('a defect')
    expect(await withPackages(['smpp'], failsWith(cause)).catch((err: unknown) => err)).to.equal(cause)
  })
})
