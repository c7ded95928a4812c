const AT_ONCE = 4

/** `work` for each number below `count`, a few at once; what it returns, in their order. */
export async function inTurn<T> (count: number, work: (i: number) => Promise<T>, atOnce = AT_ONCE): Promise<T[]> {
  const results = new Array<T>(count)
  let next = 0
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < count) {
      const i = next++
      results[i] = await work(i)
    }
  }))
  return results
}
