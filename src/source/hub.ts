/** Artifact Hub, and hubs that speak the language of its predecessor Monocular. */
import { decodeJsonPrefix } from '../../gotemplate/go/json.ts'
import { escapeQuery } from '../../gotemplate/go/escape.ts'
import { quote } from '../../gotemplate/go/strconv.ts'
import { formatUrl, hostname, parseUrl } from '../../gotemplate/go/url.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { isMap, type GoValue } from '../../gotemplate/value.ts'
import { messageOf, TshelmError } from '../errors.ts'
import { log } from '../events.ts'
import { readBody } from '../http/body.ts'
import { MAX_HUB_BYTES } from '../limits.ts'
import type { SourceContext } from './ports.ts'
import { joinPath } from './url.ts'

export interface HubChart {
  /** Of its page. */
  readonly url: string
  readonly version: string
  readonly appVersion: string
  readonly description: string
  readonly repository: { readonly url: string; readonly name: string }
}

const SEARCH_PATH = 'api/chartsvc/v1/charts/search'

/** Rejects with `source/fetch-failed` in Helm's words, which do not tell why; that is the cause. */
export async function searchHub(endpoint: string, words: string, context: SourceContext): Promise<HubChart[]> {
  checkEndpoint(endpoint)
  let found: GoValue
  try {
    found = await answerOf(endpoint, words, context)
  } catch (cause) {
    context.emit(log('DEBUG', 'search failed', { error: messageOf(cause) }))
    throw new TshelmError('source/fetch-failed', `unable to perform search against ${quote(endpoint)}`, { cause })
  }
  const list = member(found, 'data')
  return Array.isArray(list) ? list.map((chart) => chartOf(chart, endpoint)) : []
}

function checkEndpoint(endpoint: string): void {
  let problem = 'no hostname provided'
  try {
    if (hostname(parseUrl(endpoint)) !== '') return
  } catch (error) {
    problem = messageOf(error)
  }
  throw new TshelmError('source/invalid-reference', `unable to create connection to ${quote(endpoint)}: ${problem}`)
}

async function answerOf(endpoint: string, words: string, { http, signal, offline }: SourceContext): Promise<GoValue> {
  const base = parseUrl(endpoint)
  const path = joinPath(base.path, SEARCH_PATH)
  const url = formatUrl({ ...base, path, rawPath: '', rawQuery: `q=${escapeQuery(words)}` })
  if (offline === true) throw new TshelmError('source/offline', `${url} is not asked: this is offline`)
  const response = await http.send({ url, compressed: true, ...(signal === undefined ? {} : { signal }) })
  if (response.status !== 200) {
    throw new TshelmError('source/fetch-failed', `failed to fetch ${url} : ${response.statusText}`)
  }
  const text = decodeUtf8(await readBody(response, MAX_HUB_BYTES))
  try {
    return decodeJsonPrefix(text).value
  } catch {
    // Helm: what cannot be read has nothing in it.
    return null
  }
}

function member(value: GoValue, ...path: readonly string[]): GoValue {
  let at = value
  for (const key of path) at = at !== null && isMap(at) ? (at[key] ?? null) : null
  return at
}

function text(value: GoValue, ...path: readonly string[]): string {
  const found = member(value, ...path)
  return typeof found === 'string' ? found : ''
}

function chartOf(chart: GoValue, endpoint: string): HubChart {
  const latest = ['relationships', 'latestChartVersion', 'data']
  return {
    url: text(chart, 'artifactHub', 'packageUrl') || `${endpoint}/charts/${text(chart, 'id')}`,
    version: text(chart, ...latest, 'version'),
    appVersion: text(chart, ...latest, 'app_version'),
    description: text(chart, 'attributes', 'description'),
    repository: {
      url: text(chart, 'attributes', 'repo', 'url'),
      name: text(chart, 'attributes', 'repo', 'name'),
    },
  }
}
