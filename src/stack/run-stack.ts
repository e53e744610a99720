/** What the commands of a stack do with its releases, one after the other. */
import { encodeJson } from '../../gotemplate/go/json.ts'
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { TshelmError } from '../errors.ts'
import type { Helm, HelmCall } from '../helmfile/helm.ts'
import { releaseOf, selectReleases, type Stack, type StackFiles, type StackRelease } from './stack.ts'

export interface StackPorts {
  readonly files: StackFiles
  readonly helm: Helm
  readonly print: (text: string) => void
  readonly warn: (text: string) => void
  /** An absolute path where a file of values may be said to be. */
  readonly newPath: () => string
  /** Writes such a file for real. */
  readonly keep: (path: string, content: Uint8Array) => void
}

export interface StackOptions {
  readonly environment?: string | undefined
  readonly kubeContext?: string | undefined
  /** As it is called in `Command: …` lines. */
  readonly helmBinary: string
  readonly names: readonly string[]
  /** Print what would be done. */
  readonly dryRun: boolean
  /** Print the command lines. */
  readonly debug: boolean
  readonly skipRepositories: boolean
  readonly recreatePods: boolean
  readonly keepValueFiles: boolean
  readonly purge: boolean
  /** Go on with the next release after a failure. */
  readonly keepGoing: boolean
}

/** Rejects with `stack/…`. Resolves to whether all went well. */
export type StackCommand = (stack: Stack, options: StackOptions, ports: StackPorts) => Promise<boolean>

export const syncStack: StackCommand = async (stack, options, ports) => {
  const work = workOn(options, ports)
  const releases = selected(stack, options, ports)
  if (!options.skipRepositories) await addRepositories(stack, work)
  const flags = [
    ...(options.recreatePods || stack.recreatePods ? ['--recreate-pods'] : []),
    ...(stack.force ? ['--force'] : []),
  ]
  for (const raw of releases) {
    const release = releaseOf(raw)
    if (release.chart === '') throw new TshelmError('stack/failed', 'Release missing chart attribute')
    const { args: values, files } = valueArguments(release, options, ports)
    const shown = ['upgrade', ...chartArguments(release), ...flags, '--install', ...values]
    ports.print(`Upgrading: ${release.name} (${release.chart})\n`)
    // Helm 4 cannot do it any more.
    const args = shown.filter((word) => word !== '--recreate-pods')
    if (args.length < shown.length && !options.dryRun)
      ports.warn(`WARNING: pods of ${release.name} are not recreated: Helm 4 does not do that\n`)
    await work.call({ shown, args, files })
  }
  return work.isWell()
}

export const deleteStack: StackCommand = (stack, options, ports) =>
  forEach('Deleting', stack, { options, ports }, (release) => ({
    shown: ['delete', ...(options.purge ? ['--purge'] : []), release.name],
    args: ['uninstall', release.name, ...inNamespace(release)],
  }))

export const getStack: StackCommand = (stack, options, ports) =>
  forEach('Getting', stack, { options, ports }, (release) => ({
    shown: ['get', release.name],
    args: ['get', 'all', release.name, ...inNamespace(release)],
  }))

/** Helmstack passes nothing but the name, which no helm can render: here the release is rendered as sync would install it. */
export const templateStack: StackCommand = (stack, options, ports) =>
  forEach('Template', stack, { options, ports }, (release) => {
    const shown = ['template', release.name]
    if (options.dryRun) return { shown, args: shown }
    if (release.chart === '') throw new TshelmError('stack/failed', 'Release missing chart attribute')
    const { args, files } = valueArguments(release, options, ports)
    return { shown, args: ['template', ...chartArguments(release), ...args], files }
  })

interface Step extends Pick<HelmCall, 'args' | 'files'> {
  /** What Helmstack would have called. */
  readonly shown: readonly string[]
}

interface Environment {
  readonly options: StackOptions
  readonly ports: StackPorts
}

async function forEach(
  doing: string,
  stack: Stack,
  { options, ports }: Environment,
  stepOf: (release: StackRelease) => Step,
): Promise<boolean> {
  const work = workOn(options, ports)
  for (const raw of selected(stack, options, ports)) {
    const release = releaseOf(raw)
    const step = stepOf(release)
    ports.print(`${doing}: ${release.name}\n`)
    await work.call(step)
  }
  return work.isWell()
}

function selected(stack: Stack, options: StackOptions, { files, print }: StackPorts): GoMap[] {
  const releases = selectReleases(stack, { environment: options.environment, names: options.names }, files)
  if (releases.length === 0) print('WARNING: No releases found!\n')
  return releases
}

async function addRepositories({ repositories }: Stack, work: Work): Promise<void> {
  if (repositories.length === 0) return
  for (const { name, url } of repositories) {
    work.print(`Adding repo ${name} ${url}\n`)
    const args = ['repo', 'add', name, url]
    await work.call({ shown: args, args, anywhere: true })
    work.print('Repository added!\n')
  }
  const args = ['repo', 'update']
  await work.call({ shown: args, args, anywhere: true })
}

interface Work {
  readonly print: (text: string) => void
  readonly call: (step: Step & { readonly anywhere?: boolean }) => Promise<void>
  readonly isWell: () => boolean
}

function workOn(
  { kubeContext, helmBinary, debug, dryRun, keepGoing }: StackOptions,
  { helm, print }: StackPorts,
): Work {
  let isWell = true
  const context = kubeContext ? ['--kube-context', kubeContext] : []
  return {
    print,
    isWell: () => isWell,
    async call({ shown, args, files, anywhere = false }) {
      const place = anywhere ? [] : context
      if (debug) print(`Command: ${[helmBinary, ...place, ...shown].join(' ')}\n`)
      if (dryRun) return
      const { code } = await helm.run({ args: [...place, ...args], ...(files && { files }), onOutput: print })
      if (code === 0) return
      isWell = false
      print(`Helm exited with non-zero return code (${code})\n`)
      if (!keepGoing) throw new TshelmError('stack/failed', '', { data: { told: true } })
    },
  }
}

function chartArguments(release: StackRelease): string[] {
  const { name, chart, version } = release
  return [name, chart, ...inNamespace(release), ...(version === '' ? [] : ['--version', version])]
}

function inNamespace({ namespace }: StackRelease): string[] {
  return namespace === '' ? [] : ['--namespace', namespace]
}

interface ValueArguments {
  readonly args: readonly string[]
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** What `set` says is a file in memory, the last one. */
function valueArguments({ values, set }: StackRelease, options: StackOptions, ports: StackPorts): ValueArguments {
  const files = new Map<string, Uint8Array>()
  if (set !== undefined) {
    const content = encodeUtf8(valuesText(set))
    const path = ports.newPath()
    files.set(path, content)
    if (options.keepValueFiles) ports.keep(path, content)
  }
  for (const path of values) {
    if (ports.files.read(path) === undefined) throw new TshelmError('stack/failed', `File not found: ${path}`)
  }
  return { args: [...values, ...files.keys()].flatMap((path) => ['--values', path]), files }
}

/** JSON is YAML, and keeps every value's type. */
function valuesText(set: GoValue): string {
  return typeof set === 'string' ? set : `${encodeJson(set)}\n`
}
