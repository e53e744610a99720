/** The formats of files, and by which names they are known. */

export type SopsFormat = 'yaml' | 'json' | 'dotenv' | 'ini' | 'binary'

const FORMATS: ReadonlySet<string> = new Set<SopsFormat>(['yaml', 'json', 'dotenv', 'ini', 'binary'])

export function isSopsFormat(name: string): name is SopsFormat {
  return FORMATS.has(name)
}

/** By the end of a file's name; what has no other format is binary. */
export function formatOfPath(path: string): SopsFormat {
  if (path.endsWith('.yaml') || path.endsWith('.yml')) return 'yaml'
  if (path.endsWith('.json')) return 'json'
  if (path.endsWith('.env')) return 'dotenv'
  return path.endsWith('.ini') ? 'ini' : 'binary'
}
