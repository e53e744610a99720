/** What a registry says when it refuses, in Helm's words. */
import { sprintf } from '../../../gotemplate/go/fmt.ts'
import { decodeJsonPrefix } from '../../../gotemplate/go/json.ts'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { isMap, type GoValue } from '../../../gotemplate/value.ts'
import { TshelmError, type ErrorCode } from '../../errors.ts'
import { redacted } from '../../http/address.ts'
import { discardBody } from '../../http/body.ts'
import type { HttpResponse } from '../../http/client.ts'

/** Bytes of an error that are read. */
const MAX_ERROR_BYTES = 8 * 1024

interface Problem {
  readonly code: string
  readonly message: string
  readonly detail: GoValue
}

/** Reads the answer to its end, or what of it is looked at. `data.status` is the HTTP status, `data.codes` the registry's codes. */
export async function registryError(method: string, response: HttpResponse): Promise<TshelmError> {
  const problems = problemsIn(await firstBytes(response))
  const { status, url } = response
  const why = problems.length > 0 ? problems.map(problemText).join('; ') : statusText(status)
  const message = `${method} ${quote(redacted(url))}: response status code ${status}: ${why}`
  const hint = hintFor(status)
  return new TshelmError(codeFor(status), message, {
    data: { status, codes: problems.map(({ code }) => code) },
    ...(hint === undefined ? {} : { hint }),
  })
}

function codeFor(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'source/unauthorized'
  if (status === 404) return 'source/not-found'
  return 'source/fetch-failed'
}

function hintFor(status: number): string | undefined {
  if (status === 401) return 'sign in by `registry login HOST`, or give --username and --password'
  if (status === 403) return 'who is signed in may not do that; an expired token in a credentials file does this too'
  if (status === 429) return 'the registry limits how often it is asked; those who are signed in may ask more often'
  return undefined
}

async function firstBytes(response: HttpResponse): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  await discardBody(response, { maxBytes: MAX_ERROR_BYTES, onChunk: (chunk) => chunks.push(chunk) })
  return Buffer.concat(chunks).subarray(0, MAX_ERROR_BYTES)
}

/** `{"errors": [{"code": "DENIED", "message": "…", "detail": …}]}`; none for anything else. */
function problemsIn(bytes: Uint8Array): Problem[] {
  let body: GoValue
  try {
    body = decodeJsonPrefix(decodeUtf8(bytes)).value
  } catch {
    return []
  }
  const errors = isMap(body) ? body['errors'] : undefined
  if (!Array.isArray(errors)) return []
  const problems: Problem[] = []
  for (const error of errors) {
    if (!isMap(error)) return []
    const [code, message] = [error['code'] ?? '', error['message'] ?? '']
    if (typeof code !== 'string' || typeof message !== 'string') return []
    problems.push({ code, message, detail: error['detail'] ?? null })
  }
  return problems
}

function problemText({ code, message, detail }: Problem): string {
  const words = code.replaceAll('_', ' ').toLowerCase()
  if (message === '') return words
  return detail === null ? `${words}: ${message}` : `${words}: ${message}: ${sprintf('%v', [detail])}`
}

// Go's words for them.
const STATUS_TEXTS: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Request Entity Too Large',
  414: 'Request URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Requested Range Not Satisfiable',
  417: 'Expectation Failed',
  418: "I'm a teapot",
  421: 'Misdirected Request',
  422: 'Unprocessable Entity',
  423: 'Locked',
  424: 'Failed Dependency',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  507: 'Insufficient Storage',
}

function statusText(status: number): string {
  return STATUS_TEXTS[status] ?? ''
}
