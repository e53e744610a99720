import type { TshelmError } from '../errors.ts'
import type { ErrorContext } from './context.ts'
import type { Found } from './explain.ts'
export function explainRendered(...[]: [TshelmError, ErrorContext]): Found {
  return {}
}
