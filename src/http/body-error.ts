/** Go's words for bodies that end too early: they do not name the address. */
import { messageOf, TshelmError } from '../errors.ts'

/** Codes of Node, and of what stands in for them. */
const CUT_OFF: ReadonlySet<string> = new Set(['ECONNRESET', 'EOF', 'Z_BUF_ERROR', 'ERR_STREAM_PREMATURE_CLOSE'])

export function bodyError(error: unknown): TshelmError {
  const { code = '' } = error as NodeJS.ErrnoException
  return new TshelmError('source/unreachable', textOf(code, error), {
    cause: error,
    hint: 'the connection was lost on the way: try again',
    data: { networkCode: code },
  })
}

function textOf(code: string, error: unknown): string {
  if (CUT_OFF.has(code)) return 'unexpected EOF'
  if (code === 'TSHELM_TIMEOUT') {
    return 'context deadline exceeded (Client.Timeout or context cancellation while reading body)'
  }
  return code.startsWith('Z_') ? `gzip: ${messageOf(error)}` : messageOf(error)
}
