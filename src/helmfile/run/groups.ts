/** Work on many releases: group after group, those of a group side by side. */
import { mapLimit } from '../../concurrency.ts'

/** What `--concurrency 0` amounts to: more at a time would only hold more in memory. */
const MOST = 16

/** All of them, whether some fail or not; in the order of `items`. */
export async function each<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const limit = concurrency < 1 ? MOST : concurrency
  return mapLimit(items, limit, async (item, index): Promise<PromiseSettledResult<R>> => {
    try {
      return { status: 'fulfilled', value: await work(item, index) }
    } catch (reason) {
      return { status: 'rejected', reason }
    }
  })
}

/** What went wrong, in order. */
export function failuresOf<R>(results: readonly PromiseSettledResult<R>[]): unknown[] {
  return results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []))
}

/** Stops behind the first group with failures. */
export async function groupByGroup<T>(
  groups: readonly (readonly T[])[],
  work: (group: readonly T[]) => Promise<readonly unknown[]>,
): Promise<readonly unknown[]> {
  for (const group of groups) {
    const errors = await work(group)
    if (errors.length > 0) return errors
  }
  return []
}
