/** ChartMuseum as its README and API document have it: tenants by `--depth`, `--context-path`, overwriting by `?force`. */
import { loadChartArchive } from '../../src/chart/load.ts'
import { addEntry, indexYaml, type WritableIndex } from '../../src/source/index-write.ts'
import { sha256Of } from '../../src/source/contents.ts'
import {
  formFiles,
  isAllowed,
  serveWeb,
  type ServerAccount,
  type WebAnswer,
  type WebRequest,
  type WebServer,
} from './web-server.ts'

export interface ChartmuseumOptions extends ServerAccount {
  /** Parts of the path before `index.yaml` that name a tenant. Default: 0. */
  readonly depth?: number
  /** `/charts`, or nothing. */
  readonly contextPath?: string
  /** Charts that it has room for. Default: no limit. */
  readonly maxCharts?: number
}

export interface Chartmuseum extends WebServer {
  /** By tenant and file: `org/repo/redis-1.0.0.tgz`. */
  readonly files: Map<string, Buffer>
}

const json = (status: number, value: unknown): WebAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
})

export async function fakeChartmuseum(options: ChartmuseumOptions = {}): Promise<Chartmuseum> {
  const { depth = 0, contextPath = '' } = options
  const files = new Map<string, Buffer>()
  const server = await serveWeb((request) => {
    const [path = '', query = ''] = request.path.split('?')
    if (!path.startsWith(`${contextPath}/`)) return json(404, { error: 'not found' })
    const parts = path.slice(contextPath.length + 1).split('/')
    if (parts.join('/') === 'health') return json(200, { healthy: true })
    if (!isAllowed(request, options)) return json(401, { error: 'unauthorized' })
    const isApi = parts[0] === 'api'
    if (isApi) parts.shift()
    const tenant = parts.splice(0, depth).map((part) => `${part}/`)
    if (tenant.length < depth) return json(404, { error: 'not found' })
    const place: Place = { files, prefix: tenant.join(''), options }
    if (isApi) return api(request, { ...place, rest: parts.join('/'), force: /(^|&)force(=|&|$)/.test(query) })
    return read(parts.join('/'), place)
  })
  return { ...server, files }
}

interface Place {
  readonly files: Map<string, Buffer>
  readonly prefix: string
  readonly options: ChartmuseumOptions
}

interface ApiPlace extends Place {
  readonly rest: string
  readonly force: boolean
}

function api(request: WebRequest, { files, prefix, options, rest, force }: ApiPlace): WebAnswer {
  if (request.method !== 'POST' || rest !== 'charts') return json(404, { error: 'not found' })
  const sent = formFiles(request)
  const archive = sent.get('chart')?.bytes ?? request.body
  let name: string
  try {
    const { metadata } = loadChartArchive(archive)
    name = `${prefix}${metadata.name}-${metadata.version}.tgz`
  } catch (error) {
    return json(400, { error: String(error) })
  }
  const signature = sent.get('prov')
  if (files.has(name) && !force) {
    return json(409, { error: sent.size > 0 ? `${name} already exists` : 'file already exists' })
  }
  if (files.size >= (options.maxCharts ?? Infinity)) return json(507, { error: 'repo has reached storage limit' })
  files.set(name, archive)
  if (signature !== undefined) files.set(`${name}.prov`, signature.bytes)
  return json(201, { saved: true })
}

function read(rest: string, { files, prefix, options }: Place): WebAnswer {
  if (rest === 'index.yaml') {
    return { status: 200, headers: { 'content-type': 'application/x-yaml' }, body: indexOf(files, prefix, options) }
  }
  const file = rest.startsWith('charts/') ? files.get(prefix + rest.slice('charts/'.length)) : undefined
  return file === undefined ? json(404, { error: 'not found' }) : { status: 200, body: file }
}

function indexOf(files: ReadonlyMap<string, Buffer>, prefix: string, { contextPath = '' }: ChartmuseumOptions): string {
  const index: WritableIndex = { generated: '2026-11-21T00:00:00Z', entries: new Map() }
  for (const [name, bytes] of files) {
    const file = name.slice(prefix.length)
    if (!name.startsWith(prefix) || file.includes('/') || !name.endsWith('.tgz')) continue
    const { metadata } = loadChartArchive(bytes)
    addEntry(index, { ...metadata, urls: [`charts/${file}`], created: index.generated, digest: sha256Of(bytes) })
  }
  const info = contextPath === '' ? ' {}\n' : `\n  contextPath: ${contextPath}\n`
  return `${indexYaml(index)}serverInfo:${info}`
}
