/** Charts that kustomizations name, fetched and rendered in process. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emitYaml } from '../../../../gotemplate/go/yaml/emit.ts'
import { TshelmError } from '../../../errors.ts'
import type { ChartFiles, ChartRequest } from '../../../kustomize/ports.ts'
import type { ToolHost } from '../../command.ts'
import { helmInProcess } from '../helm-in-process.ts'

type ChartPlace = Pick<ChartRequest, 'name' | 'version' | 'repo' | 'devel' | 'chartHome' | 'files'>

/** The chart's folder; fetched if it is not there. */
export async function chartFolder(place: ChartPlace, host: ToolHost): Promise<ChartFiles> {
  const { name, version, repo, devel, chartHome, files } = place
  const folder = `${chartHome}/${name}`
  if (isFolder(files, folder)) return { files, folder }
  if (repo === '') {
    throw new TshelmError(
      'kustomize/load',
      `no repo specified for pull, no chart found at '${shownFolder(files, folder)}'`,
    )
  }
  const args = ['pull', '--untar', '--untardir', chartHome]
  if (repo.startsWith('oci://')) args.push(`${repo.replace(/\/$/, '')}/${name}`)
  else args.push('--repo', repo, name)
  if (version !== '') args.push('--version', version)
  if (devel) args.push('--devel')
  await helm(host, args)
  return { files, folder }
}

/** Upstream tells of a path only where something is there. */
function shownFolder(files: ChartPlace['files'], folder: string): string {
  try {
    files.kind(folder)
    return folder
  } catch {
    return ''
  }
}

function isFolder(files: ChartPlace['files'], path: string): boolean {
  try {
    return files.kind(files.resolve(path)) === 'directory'
  } catch {
    return false
  }
}

export function templateChart(request: ChartRequest, { folder }: ChartFiles, host: ToolHost): Promise<string> {
  const values = new Map<string, Uint8Array>()
  const args = ['template', ...(request.releaseName === '' ? ['--generate-name'] : [request.releaseName]), folder]
  const option = (name: string, value: string): void => {
    if (value !== '') args.push(name, value)
  }
  option('--namespace', request.namespace)
  option('--name-template', request.nameTemplate)
  request.values.forEach((layer, i) => {
    const path = join(tmpdir(), 'kustomize-helm', `${request.name}-kustomize-values-${i}.yaml`)
    values.set(path, Buffer.from(emitYaml(layer)))
    args.push('-f', path)
  })
  for (const version of request.apiVersions) args.push('--api-versions', version)
  option('--kube-version', request.kubeVersion)
  if (request.includeCrds) args.push('--include-crds')
  if (request.skipTests) args.push('--skip-tests')
  if (request.skipHooks) args.push('--no-hooks')
  if (request.debug) args.push('--debug')
  return helm(host, args, values)
}

async function helm(
  host: ToolHost,
  args: readonly string[],
  files: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<string> {
  const helmHere = helmInProcess(host)
  try {
    const { code, stdout, stderr } = await helmHere.run({ args, files })
    if (code === 0) return stdout
    const said = `unable to run: 'helm ${args.join(' ')}': exit status ${code}`
    throw new TshelmError('kustomize/build', `${stderr}: ${said}`)
  } finally {
    helmHere.close()
  }
}
