import type { ErrorContext } from './context.ts'
import type { Found } from './explain.ts'
export function explainSchema(...[]: [ErrorContext]): Found {
  return {}
}
