/** Release names. */
import { TshelmError } from '../errors.ts'

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const MAX_LENGTH = 53

/** Throws `release/invalid-name` with Helm's text. */
export function validateReleaseName(name: string): void {
  const problem = nameProblem(name)
  if (problem !== undefined) {
    throw new TshelmError('release/invalid-name', problem, {
      hint: 'use lower-case letters, digits, dots and dashes, 53 characters at most',
    })
  }
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'no name provided'
  if (name.length > MAX_LENGTH || !NAME.test(name)) {
    return `invalid release name, must match regex ${NAME.source} and the length must not be longer than ${String(MAX_LENGTH)}`
  }
  return undefined
}
