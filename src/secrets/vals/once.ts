/** What is asked of a store once, however many references take something of it. */
import type { Log } from './provider.ts'

export type Read<T> = (path: string, log: Log) => Promise<T>

/** `read` for each path once. Who comes later is told the same lines; failures are not kept. */
export function once<T>(read: Read<T>): Read<T> {
  const kept = new Map<string, { readonly value: Promise<T>; readonly lines: readonly string[] }>()
  return async (path, log) => {
    const known = kept.get(path)
    const { value, lines } = known ?? begin(read, path)
    if (known === undefined) {
      kept.set(path, { value, lines })
      value.catch(() => kept.delete(path))
    }
    try {
      return await value
    } finally {
      for (const line of lines) log(line)
    }
  }
}

function begin<T>(read: Read<T>, path: string): { readonly value: Promise<T>; readonly lines: readonly string[] } {
  const lines: string[] = []
  return { value: read(path, (line) => lines.push(line)), lines }
}
