/** What goes wrong between a registry and this machine, in Helm's words. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { TshelmError, wrapError } from '../../errors.ts'

/** Helm: what is not there is told without the request. */
export function notFound(what: string): TshelmError {
  return new TshelmError('source/not-found', `${what}: not found`, { data: { status: 404 } })
}

/** Helm: which step of a copy failed, and on which side. */
export function copyError(step: string, side: 'source' | 'destination', error: unknown): TshelmError {
  return wrapError(`failed to perform ${quote(step)} on ${side}: `, error)
}
