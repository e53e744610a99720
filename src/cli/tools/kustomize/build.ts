/** `kustomize build`. */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathError } from '../../../chart/file-system.ts'
import { TshelmError } from '../../../errors.ts'
import { buildKustomization, fileNameOf, writeResource, writeResources } from '../../../kustomize/build.ts'
import type { KustomizeOptions } from '../../../kustomize/build.ts'
import type { Invocation } from '../../command.ts'
import { fileSystemIn } from '../../file-system-in.ts'
import type { Flags } from '../../flag.ts'
import { portsOf } from './ports.ts'

const ROOT_ONLY = 'LoadRestrictionsRootOnly'
const NONE = 'LoadRestrictionsNone'

export async function runBuild({ args, flags, context }: Invocation): Promise<number> {
  if (args.length > 1) throw new TshelmError('cli/usage', 'specify one path to kustomization.yaml')
  checkFlags(flags)
  const { stdout, stderr, env, clock, cwd } = context
  const files = fileSystemIn(cwd)
  const { ports, close } = portsOf(context)
  const options: KustomizeOptions = {
    ...ports,
    files,
    loadRestrictions: flags.string('load-restrictor') === NONE ? 'none' : 'root',
    ...(flags.changed('reorder') ? { order: flags.string('reorder') === 'none' ? 'none' : 'legacy' } : {}),
    enableHelm: flags.bool('enable-helm') || flags.bool('enable-alpha-plugins'),
    helmApiVersions: flags.list('helm-api-versions'),
    helmKubeVersion: flags.string('helm-kube-version'),
    helmDebug: flags.bool('helm-debug'),
    managedByLabel: flags.bool('enable-managedby-label') || env['KUSTOMIZE_ENABLE_MANAGEDBY_LABEL'] === 'on',
    warn: (message) => stderr(`${message}\n`),
    log: (message) => stderr(`${logTime(clock.now())} ${message.endsWith('\n') ? message : `${message}\n`}`),
  }
  try {
    const resources = await buildKustomization(args[0] ?? '.', options)
    const output = flags.string('output')
    if (output === '') stdout(writeResources(resources))
    else if (isFolder(files, output)) {
      for (const resource of resources) {
        write(join(output, fileNameOf(resource, resources)), writeResource(resource), cwd)
      }
    } else write(output, writeResources(resources), cwd)
  } finally {
    close()
  }
  return 0
}

function checkFlags(flags: Flags): void {
  const legal: readonly (readonly [name: string, values: readonly string[]])[] = [
    ['load-restrictor', [ROOT_ONLY, NONE]],
    ['reorder', ['legacy', 'none']],
  ]
  for (const [name, values] of legal) {
    const value = flags.string(name)
    if (values.includes(value) || (value === '' && name === 'load-restrictor')) continue
    throw new TshelmError('cli/usage', `illegal flag value --${name} ${value}; legal values: [${values.join(' ')}]`)
  }
}

/** As Go's log package writes it. */
function logTime(milliseconds: number): string {
  const [date, time] = new Date(milliseconds).toISOString().split('T')
  return `${date!.replaceAll('-', '/')} ${time!.slice(0, 8)}`
}

function isFolder(files: ReturnType<typeof fileSystemIn>, path: string): boolean {
  try {
    return files.kind(files.resolve(path)) === 'directory'
  } catch {
    return false
  }
}

function write(path: string, text: string, cwd: string): void {
  try {
    // Go opens a path with a slash at its end, and finds a folder.
    if (path.endsWith('/')) throw Object.assign(new Error(path), { code: 'EISDIR' })
    writeFileSync(resolve(cwd, path), text)
  } catch (error) {
    throw pathError('open', path, error, 'cli/file')
  }
}
