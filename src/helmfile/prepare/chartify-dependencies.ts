/** A copy of a chart with all that it depends on: what Chart.yaml lists, and what the release adds. */
import { posix } from 'node:path'
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { unmarshalV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { isMap, newMap, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { CommandError, stateError } from '../errors.ts'
import { filesIn, type StateFiles } from '../files.ts'
import type { AdhocDependency, State } from '../model.ts'
import { isRemote } from '../remote/reference.ts'
import { namedChart, normalizedChart } from '../run/chart-reference.ts'
import { yamlText } from '../state/encode.ts'
import type { ChartifyWork } from './chartify.ts'
import { absoluteIn, failedCommand } from './chartify-render.ts'

export function declaresDependencies(files: StateFiles, chart: string): boolean {
  return listed(files, `${chart}/Chart.yaml`).length + listed(files, `${chart}/requirements.yaml`).length > 0
}

function listed(files: StateFiles, path: string): GoMap[] {
  if (!files.isFile(path)) return []
  const root = unmarshalV3(files.readText(path))
  const dependencies = isMap(root) ? root['dependencies'] : undefined
  return Array.isArray(dependencies) ? dependencies.filter(isMap) : []
}

/** The folder of the copy: `target`, or one in it. */
export async function chartWithDependencies(work: ChartifyWork, target: string): Promise<string> {
  const { session, state, release, source, skipDeps } = work
  const { ports } = session
  const files = filesIn(ports.files, state.workingDirectory)
  const isFolder = files.isFolder(source)
  const chart = isFolder ? target : await unpacked(work, target)
  if (isFolder) {
    ports.copyFolder(files.absolute(source), target)
    ports.makeFolder(`${target}/templates`)
  }
  const own = [...listed(files, `${chart}/Chart.yaml`), ...listed(files, `${chart}/requirements.yaml`)]
  const added: GoMap[] = []
  for (const dependency of release.dependencies) added.push(await adhoc(work, dependency))
  const all = [...own.map((one) => fromHere(one, absoluteIn(state, source))), ...added]
  // A chart that was fetched has its own with it.
  writeChart(work, chart, isFolder ? all : added)
  const hasLock = files.isFile(`${chart}/Chart.lock`) || files.isFile(`${chart}/requirements.lock`)
  if (added.length > 0 || (isFolder && !skipDeps)) await updateDependencies(work, chart, added.length === 0 && hasLock)
  if (!isFolder) writeChart(work, chart, all)
  ports.helm.forgetCharts()
  return chart
}

/** A relative repository is one of the chart that was copied. */
function fromHere(dependency: GoMap, source: string): GoMap {
  const { repository } = dependency as { readonly repository?: GoValue }
  if (typeof repository !== 'string' || !repository.startsWith('file://')) return dependency
  const path = repository.slice('file://'.length)
  if (path.startsWith('/')) return dependency
  return mapWith({ ...dependency, repository: `file://${posix.join(source, path)}` })
}

function writeChart({ session, state }: ChartifyWork, chart: string, dependencies: readonly GoMap[]): void {
  const files = filesIn(session.ports.files, state.workingDirectory)
  const root = unmarshalV3(files.readText(`${chart}/Chart.yaml`))
  if (!isMap(root)) throw stateError(`${chart}/Chart.yaml is no map`)
  const content = mapWith(root)
  if (dependencies.length === 0) delete content['dependencies']
  else content['dependencies'] = [...dependencies]
  session.ports.writeFile(`${chart}/Chart.yaml`, encodeUtf8(yamlText(content)))
}

function mapWith(entries: Readonly<Record<string, GoValue>>): GoMap {
  const map: GoMap = newMap()
  return Object.assign(map, entries)
}

/** What the lock says, if there is one and it is not out of date. */
async function updateDependencies(work: ChartifyWork, chart: string, hasLock: boolean): Promise<void> {
  if (hasLock) {
    try {
      await callHelm(work, ['dependency', 'build', chart])
      return
    } catch (error) {
      if (!/out of sync|lock file is out of date/.test(messageOf(error))) throw error
    }
  }
  await callHelm(work, ['dependency', 'up', chart])
}

async function callHelm({ session, state }: ChartifyWork, words: readonly string[]): Promise<string> {
  const args = [...words, ...(session.options.ociPlainHttp && words[0] === 'dependency' ? ['--plain-http'] : [])]
  const { code, stdout, stderr } = await session.ports.helm.run({ args, cwd: state.workingDirectory })
  if (code !== 0) throw failedCommand([state.helmBinary || 'helm', ...args], code, stderr)
  return stdout
}

/** A chart of a repository or registry, or an archive. */
async function unpacked(work: ChartifyWork, target: string): Promise<string> {
  const { session, state, release, source } = work
  const files = filesIn(session.ports.files, state.workingDirectory)
  session.ports.makeFolder(target)
  if (files.isFile(source)) {
    const { loadChartArchive } = await import('../../chart/load.ts')
    for (const { name, data } of loadChartArchive(files.readBytes(source), { anyApiVersion: true }).raw) {
      session.ports.writeFile(`${target}/${name}`, data)
    }
    return target
  }
  const version = release.version === '' ? [] : ['--version', release.version]
  await callHelm(work, ['pull', source, '--untar', '-d', target, ...version])
  const entries = files.list(target).filter(({ kind }) => kind === 'directory')
  if (entries.length === 1) return posix.join(target, entries[0]!.name)
  throw stateError(`${entries.length - 1} additional files found in temp directory. This is very strange`)
}

async function adhoc(work: ChartifyWork, { chart, version, alias }: AdhocDependency): Promise<GoMap> {
  const { name, repository } = await dependencyOf(work, chart)
  const condition = `${alias || name}.enabled`
  return mapWith({
    name,
    repository,
    condition,
    ...(alias === '' ? {} : { alias }),
    ...(version === '' ? {} : { version }),
  })
}

interface Place {
  readonly name: string
  readonly repository: string
}

async function dependencyOf(work: ChartifyWork, chart: string): Promise<Place> {
  const { session, state, release } = work
  const files = filesIn(session.ports.files, state.workingDirectory)
  const local = normalizedChart(state, chart)
  if (files.isFolder(local)) return folderPlace(absoluteIn(state, posix.join(state.basePath, chart)))
  const oci = ociReference(state, chart)
  if (oci !== undefined) {
    const name = posix.basename(oci)
    return { name, repository: oci.slice(0, -name.length - 1) }
  }
  if (isRemote(chart)) {
    const { namespace, kubeContext, name } = release
    try {
      return folderPlace(await session.remote.fetch(chart, posix.join(namespace, kubeContext, name, 'deps')))
    } catch (error) {
      throw stateError(
        `ad-hoc dependency ${JSON.stringify(chart)}: fetching ${JSON.stringify(chart)}: ${messageOf(error)}`,
        error,
      )
    }
  }
  const [repo = '', name = ''] = chart.split('/')
  const repository = await knownRepository(work, repo)
  if (repository !== undefined) return { name, repository }
  const problem = `no helm list entry found for repository ${JSON.stringify(repo)}. please \`helm repo add\` it!`
  throw stateError(`failed reading adhoc dependencies: ${problem}`)
}

function folderPlace(path: string): Place {
  return { name: posix.basename(path), repository: `file://${path}` }
}

function ociReference(state: State, chart: string): string | undefined {
  if (chart.startsWith('oci://')) return chart
  const { repository, name } = namedChart(state, chart)
  return repository?.oci === true ? `oci://${repository.url.replace(/\/$/, '')}/${name}` : undefined
}

async function knownRepository(work: ChartifyWork, name: string): Promise<string | undefined> {
  try {
    const rows = (await callHelm(work, ['repo', 'list'])).split('\n').slice(1)
    return rows.map((row) => row.split(/\s+/)).find(([first]) => first === name)?.[1]
  } catch (error) {
    if (error instanceof CommandError) return undefined
    throw error
  }
}
