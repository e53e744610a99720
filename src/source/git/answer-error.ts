/** What a git server should not have said. */
import { TshelmError } from '../../errors.ts'

export function invalidAnswer(problem: string): TshelmError {
  return new TshelmError('source/fetch-failed', `the git server's answer cannot be used: ${problem}`)
}

export function tooLarge(what: string): TshelmError {
  return new TshelmError('source/limit-exceeded', `the git repository has ${what}`, {
    hint: 'publish the chart in a repository of charts, or move it to a smaller git repository',
  })
}
