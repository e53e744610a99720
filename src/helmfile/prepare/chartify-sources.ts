/** Charts made of folders that are none: a kustomization that is built, or manifests as they lie there. */
import { posix } from 'node:path'
import { encodeJson } from '../../../gotemplate/go/json.ts'
import { decodeUtf8, encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { unmarshalV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { isMap, newMap, type GoMap } from '../../../gotemplate/value.ts'
import { stateError } from '../errors.ts'
import { filesIn, type StateFiles } from '../files.ts'
import { releaseData } from '../template/data.ts'
import { newRenderer } from '../template/renderer.ts'
import type { ChartifyWork } from './chartify.ts'
import { absoluteIn, type ChartFiles } from './chartify-render.ts'
import { builtKustomization } from './kustomize-call.ts'

/** What a kustomization takes of the release's values. */
const TAKEN = ['images', 'namePrefix', 'nameSuffix', 'namespace', 'sortOptions']

export async function kustomizationFiles(work: ChartifyWork): Promise<ChartFiles> {
  const { session, state, release, source, folder } = work
  if (work.setFlags.length + work.options.set.length > 0) {
    throw stateError('--set is not yet supported for kustomize-based apps! Use -f/--values flag instead.')
  }
  const asked = newMap()
  for (const content of [...cliValues(work), ...work.values.values()]) {
    const values = unmarshalV3(decodeUtf8(content))
    if (isMap(values)) for (const key of TAKEN) if (values[key] !== undefined) asked[key] = values[key]
  }
  if (release.namespace !== '') asked['namespace'] = release.namespace
  const words = [
    ...['-o', `${folder}/templates/kustomized.yaml`, 'build', '--enable-alpha-plugins'],
    ...[
      '--load-restrictor=LoadRestrictionsNone',
      '--enable-helm',
      `--helm-command=${state.helmBinary || 'helm'}`,
      folder,
    ],
  ]
  const base = posix.relative(folder, absoluteIn(state, source))
  const built = await builtKustomization(work, {
    files: new Map([['kustomization.yaml', encodeUtf8(kustomizationOf(base, asked))]]),
    words,
    isBase: true,
  })
  // Chartify prints what kustomize printed, which is nothing.
  session.ports.print('\n')
  return asChart(work, new Map([['templates/kustomized.yaml', encodeUtf8(built)]]))
}

function cliValues({ session, state, options }: ChartifyWork): Uint8Array[] {
  const files = filesIn(session.ports.files, state.workingDirectory)
  return options.values.map((path) => files.readBytes(path))
}

/** JSON is YAML. Empty settings are as good as none. */
function kustomizationOf(base: string, asked: GoMap): string {
  const root = newMap()
  root['resources'] = [base]
  for (const key in asked) if (asked[key] !== '' && asked[key] !== null) root[key] = asked[key]!
  return encodeJson(root)
}

const MAX_DEPTH = 64

export async function manifestFiles(work: ChartifyWork): Promise<ChartFiles> {
  const { session, state, release, source } = work
  const files = filesIn(session.ports.files, state.workingDirectory)
  const found = new Map<string, Uint8Array>()
  for (const path of pathsBelow(files, source)) found.set(path, files.readBytes(posix.join(source, path)))
  const renderer = newRenderer(session.ports, files)
  const data = releaseData(state, release)
  for (const [path, content] of [...found]) {
    if (!path.endsWith('gotmpl')) continue
    const basePath = posix.dirname(posix.join(source, path))
    const text = decodeUtf8(content)
    const rendered = await renderer.settle(() => renderer.render(text, { basePath, data }))
    found.set(path.slice(0, -posix.extname(path).length), encodeUtf8(rendered))
  }
  const manifests = [...found].filter(([path]) => /ya?ml$/.test(path))
  return asChart(work, new Map(manifests.map(([path, content]) => [`templates/${path}`, content])))
}

function pathsBelow(files: StateFiles, root: string): string[] {
  const paths: string[] = []
  const walk = (relative: string, depth: number): void => {
    if (depth > MAX_DEPTH) return
    for (const { name } of files.list(posix.join(root, relative))) {
      const inner = posix.join(relative, name)
      if (files.isFolder(posix.join(root, inner))) walk(inner, depth + 1)
      else paths.push(inner)
    }
  }
  walk('', 0)
  return paths
}

/** Manifests are given out as they are, not rendered. */
function asChart({ chartName, release }: ChartifyWork, manifests: ChartFiles): ChartFiles {
  const chart = new Map<string, Uint8Array>()
  const version = release.version || '1.0.0'
  chart.set('Chart.yaml', encodeUtf8(`name: ${JSON.stringify(chartName)}\nversion: ${version}\napiVersion: v2\n`))
  for (const [path, content] of manifests) {
    chart.set(`files/${path}`, content)
    chart.set(path, encodeUtf8(`{{ .Files.Get "files/${path}" }}`))
  }
  return chart
}
