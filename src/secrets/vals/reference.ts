/** `ref+BACKEND://PATH?options#/fragment`, taken apart as Go's net/url and vals do. */
import { FuncError } from '../../../gotemplate/func.ts'
import { compareStrings } from '../../../gotemplate/value.ts'
import { parseUrl, type Url } from '../../../gotemplate/go/url.ts'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { TshelmError } from '../../errors.ts'

export interface Reference {
  /** As it was written, without `ref+`. */
  readonly text: string
  readonly backend: string
  /** Host and path, as backends take them. */
  readonly path: string
  /** Keys into the document; empty for all of it. */
  readonly keys: readonly string[]
  /** The fragment as errors name it. */
  readonly fragment: string
  /** What is written up to the fragment: one document. */
  readonly document: string
  /** The first value of each option. */
  readonly options: ReadonlyMap<string, string>
  /** Alike for references that one provider serves. */
  readonly providerKey: string
}

/** Throws `secrets/invalid-reference` in Go's words. */
export function parseReference(text: string): Reference {
  const arn = arnIn(text)
  const url = arn === undefined ? urlOf(text) : { ...urlOf(arn.url), host: arn.arn, path: '' }
  const fragment = url.fragment.replace(/^#/, '').replace(/^\//, '')
  const query = parseQuery(url.rawQuery)
  return {
    text,
    backend: url.scheme,
    path: pathOf(url),
    keys: fragment === '' ? [] : fragment.split('/'),
    fragment,
    document: text.split('#', 1)[0]!,
    options: new Map([...query].map(([name, values]) => [name, values[0]!])),
    providerKey: JSON.stringify([url.scheme, [...query].sort(([a], [b]) => compareStrings(a, b))]),
  }
}

function urlOf(text: string): Url {
  try {
    return parseUrl(text)
  } catch (error) {
    if (error instanceof FuncError) throw new TshelmError('secrets/invalid-reference', shownParseError(error.message))
    throw error
  }
}

function pathOf({ host, path }: Url): string {
  const plain = path.replace(/^#/, '')
  const rest = host === '' ? plain : plain.replace(/^\//, '')
  return [host, rest].filter((part) => part !== '').join('/')
}

/** The colons of an ARN would be a port's: it is parsed as a path and put back. */
function arnIn(text: string): { readonly url: string; readonly arn: string } | undefined {
  const at = text.indexOf('://')
  const rest = at < 0 ? '' : text.slice(at + 3)
  if (!rest.startsWith('arn:aws:') && !rest.startsWith('arn:aws-')) return undefined
  const end = rest.search(/[?#]/)
  const arn = end < 0 ? rest : rest.slice(0, end)
  return { arn, url: `${text.slice(0, at + 3)}/${rest}` }
}

/** Go: url.ParseQuery, where what is malformed is left out. */
export function parseQuery(raw: string): Map<string, string[]> {
  const query = new Map<string, string[]>()
  for (const pair of raw.split('&')) {
    if (pair === '' || pair.includes(';')) continue
    const at = pair.indexOf('=')
    const name = unescapeQuery(at < 0 ? pair : pair.slice(0, at))
    const value = at < 0 ? '' : unescapeQuery(pair.slice(at + 1))
    if (name === undefined || value === undefined) continue
    const values = query.get(name)
    if (values === undefined) query.set(name, [value])
    else values.push(value)
  }
  return query
}

function unescapeQuery(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined
  const spaced = text.replaceAll('+', ' ')
  if (!spaced.includes('%')) return spaced
  const latin = Buffer.from(spaced, 'utf8').toString('latin1')
  const bytes = latin.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return decodeUtf8(Buffer.from(bytes, 'latin1'))
}

const SECRET_OPTION = /([?&](?:[\w-]*(?:token|password|secret|secret_id|api_?key|apikey)|env_[^=&#]*)=)[^&#]*/gi
/** Names that only look like it: they say where a secret is. */
const PLACE_OPTION = /[?&](?:token_env|token_file|password_env|password_file|token_env)=/i

/** A reference as it may be shown: options that hold a secret themselves are blanked. */
export function shownReference(text: string): string {
  return text.replace(SECRET_OPTION, (whole, name: string) => (PLACE_OPTION.test(name) ? whole : `${name}xxxxx`))
}

/** Go: `parse "ADDRESS": why`. */
function shownParseError(message: string): string {
  return message.replace(/^(parse ")(.*)(": .*)$/s, (_, start: string, url: string, why: string) => {
    return `${start}${shownReference(url)}${why}`
  })
}
