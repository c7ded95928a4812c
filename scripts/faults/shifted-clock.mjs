/** Preloaded into a node (`node --import`): its clock is ahead by the milliseconds of MIMI_FAULT_CLOCK_OFFSET. */
const offset = Number(process.env.MIMI_FAULT_CLOCK_OFFSET)
if (!Number.isSafeInteger(offset)) {
  throw new Error('MIMI_FAULT_CLOCK_OFFSET: a whole number of milliseconds')
}
const RightDate = Date
const now = () => RightDate.now() + offset

globalThis.Date = class Date extends RightDate {
  constructor (...args) {
    super(...(args.length === 0 ? [now()] : args))
  }

  static now () {
    return now()
  }
}
