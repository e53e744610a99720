/** Which kind of server takes charts at an address: it says so itself. */
import { TshelmError } from '../../errors.ts'
import { redacted } from '../../http/address.ts'
import { MAX_INDEX_BYTES } from '../../limits.ts'
import type { SourceContext } from '../ports.ts'
import { originAnd } from './chartmuseum.ts'
import type { PublishKind, PublishServer } from './model.ts'
import { jsonOf, publishError, sendToServer, type Answer } from './send.ts'

export interface DetectedServer {
  readonly kind: Exclude<PublishKind, 'oci' | 'folder'>
  /** ChartMuseum's own word for where it is. */
  readonly contextPath?: string
}

/** Rejects with `source/unsupported` for servers that are of no known kind, `source/unauthorized` for those that say nothing. */
export async function detectServer(server: PublishServer, context: SourceContext): Promise<DetectedServer> {
  const { url, contextPath } = server
  const index = await sendToServer(
    { url: `${url}/index.yaml`, compressed: true, maxBytes: MAX_INDEX_BYTES },
    server,
    context,
  )
  const known = byAnswer(index, url)
  if (known !== undefined) return known
  for (const { path, kind, matches } of probesOf(new URL(url).pathname, contextPath)) {
    const answer = await sendToServer({ url: originAnd(url, path) }, server, context)
    if (answer.status === 200 && matches(answer)) return { kind }
    const told = byHeaders(answer)
    if (told !== undefined) return told
  }
  if (index.status === 401 || index.status === 403) throw publishError('to say what it is', index, server.access)
  throw new TshelmError('source/unsupported', `${redacted(url)} is no server that charts can be sent to`, {
    hint: 'say what it is with --type; repositories that are files only are published to in their folder',
  })
}

/** What the index of a repository tells of its server. */
function byAnswer(answer: Answer, url: string): DetectedServer | undefined {
  const info = answer.status === 200 ? serverInfoOf(answer.body) : undefined
  if (/^(\/api)?\/chartrepo\//.test(new URL(url).pathname)) return { kind: 'harbor' }
  return info === undefined ? byHeaders(answer) : { kind: 'chartmuseum', ...info }
}

function byHeaders({ headers }: Answer): DetectedServer | undefined {
  const names = Object.keys(headers)
  if (names.some((name) => /^x-(jfrog|artifactory)-/.test(name)) || /artifactory/i.test(String(headers.server ?? ''))) {
    return { kind: 'artifactory' }
  }
  return names.some((name) => name.startsWith('x-harbor-')) ? { kind: 'harbor' } : undefined
}

const TAIL = 1000

/** ChartMuseum's addition to the index, behind the entries. The whole need not be read for it. */
function serverInfoOf(index: Buffer): { readonly contextPath?: string } | undefined {
  const at = index.lastIndexOf('serverInfo:')
  if (at < 0 || (at > 0 && index[at - 1] !== 0x0a)) return undefined
  const text = index.subarray(at, at + TAIL).toString('utf8')
  const [, contextPath = ''] = /^serverInfo:(?:\s*\{\s*|\s*\n\s+)contextPath: *["']?([^"'\s}]*)/.exec(text) ?? []
  return contextPath === '' ? {} : { contextPath }
}

interface Probe {
  readonly kind: DetectedServer['kind']
  readonly path: string
  readonly matches: (answer: Answer) => boolean
}

function probesOf(pathname: string, contextPath = ''): readonly Probe[] {
  const saysHealthy = (answer: Answer): boolean => field(answer, 'healthy') === true
  const isHarbor = (answer: Answer): boolean =>
    ['harbor_version', 'auth_mode', 'registry_url'].some((name) => field(answer, name) !== undefined)
  const saysOk = ({ body }: Answer): boolean => body.toString('latin1').trim() === 'OK'
  const above = /^(.*?\/artifactory)(?=\/|$)/.exec(pathname)?.[1] ?? '/artifactory'
  const prefix = contextPath === '' ? '' : `/${contextPath.replace(/^\/+|\/+$/g, '')}`
  return [
    { kind: 'chartmuseum', path: `${prefix}/health`, matches: saysHealthy },
    { kind: 'harbor', path: '/api/v2.0/systeminfo', matches: isHarbor },
    { kind: 'artifactory', path: `${above}/api/system/ping`, matches: saysOk },
    { kind: 'artifactory', path: '/api/system/ping', matches: saysOk },
  ]
}

function field({ body }: Answer, name: string): unknown {
  const value = jsonOf(body.toString('utf8'))
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}
