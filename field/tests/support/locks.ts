/** Web Locks as far as one exclusive lock goes. */
export function lockManager(): LockManager {
  let tail: Promise<unknown> = Promise.resolve()
  let held = 0
  const request = async (_: string, options: unknown, then?: unknown) => {
    const work = (then ?? options) as (lock: object | null) => Promise<unknown>
    if (then && held > 0) return work(null)
    held += 1
    const done = tail.then(() => work({}))
    tail = done.catch(() => undefined)
    return done.finally(() => {
      held -= 1
    })
  }
  return { request } as unknown as LockManager
}
