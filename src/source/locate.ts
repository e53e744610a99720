/** A chart reference → the path of a chart on this machine, if it is one. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { TshelmError } from '../errors.ts'

/** Helm's order: an existing path goes first. Undefined for what has to be fetched; throws `source/not-found` for what only a path can be. */
export function localChart(reference: string, exists: (path: string) => boolean): string | undefined {
  const name = reference.trim()
  if (name !== '' && exists(name)) return name
  if (!name.startsWith('/') && !name.startsWith('.')) return undefined
  throw new TshelmError('source/not-found', `path ${quote(name)} not found`)
}
