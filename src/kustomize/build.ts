/** `kustomize build`: a folder with a kustomization → objects in the order of the output. */
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { fixNameReferences } from './name-references.ts'
import { within, failure } from './failure.ts'
import { addHashes } from './generators.ts'
import type { HelmOptions } from './helm-charts.ts'
import { goSyntaxOf } from './go-syntax.ts'
import { isTshelmError } from '../errors.ts'
import type { LoadContext } from './loader.ts'
import { folderLoader, rootLoader } from './loader.ts'
import { valueOfNode } from './node-value.ts'
import { removeAnnotation } from './origin.ts'
import type { HelmPort, KustomizePorts } from './ports.ts'
import { checkMetadata } from './read-resources.ts'
import { effectiveNamespace, isClusterWide } from './ids.ts'
import { annotationsOf, ANNOTATION, currentId, isGone, removeBuildAnnotations } from './resource.ts'
import type { Resource } from './resource.ts'
import { listOf } from './resource-list.ts'
import type { Resources } from './resource-list.ts'
import { noticeAll, schemaBook } from './schema-book.ts'
import { accumulate, loadTarget, nothing, targetOf, useSchema } from './target.ts'
import type { Accumulated, BuildState, Target } from './target.ts'
import { setEntries } from './transformers/metadata.ts'
import { sortResources } from './transformers/sort.ts'
import { resolveVars } from './vars.ts'
import { KUSTOMIZE_VERSION } from './version.ts'

export interface KustomizeOptions extends KustomizePorts {
  /** Whether local kustomizations may read files outside of their folder. Default: `root`, they may not. */
  readonly loadRestrictions?: 'root' | 'none'
  /** The order where `sortOptions` says none. Default: `legacy`. */
  readonly order?: 'legacy' | 'none'
  /** Inflates `helmCharts` by `helm`. Default: false, then they are an error. */
  readonly enableHelm?: boolean
  readonly helmApiVersions?: readonly string[]
  readonly helmKubeVersion?: string
  readonly helmDebug?: boolean
  /** Labels everything as managed by kustomize, as `buildMetadata: [managedByLabel]` does. */
  readonly managedByLabel?: boolean
  /** Hears of deprecated fields. */
  readonly warn?: (message: string) => void
  /** Hears what upstream logs. */
  readonly log?: (message: string) => void
}

const quiet = (): void => undefined

/**
 * Builds the kustomization in a folder, or at a git address. Rejects with `kustomize/invalid` for what cannot be read,
 * `kustomize/load` for what is not there or may not be read, `kustomize/build` for what cannot be done, `kustomize/unsupported`,
 * `kustomize/limit-exceeded`.
 */
export async function buildKustomization(directory: string, options: KustomizeOptions): Promise<readonly Resource[]> {
  const { context, state } = shared(options)
  const loader = await rootLoader(directory, context)
  const target = await loadTarget(loader, state, { origin: undefined, chartNamespace: '' })
  const build = await begun(target, options, nothing())
  sort(target, build.resources, options)
  finish(build.resources, build.ending)
  return build.resources
}

interface Ending {
  readonly metadata: readonly string[]
  readonly managed: boolean
}

/** A build of which only the order and the last touches are missing. */
export interface Build {
  readonly resources: Resources
  readonly ending: Ending
}

export interface Start {
  /** Of the kustomization. */
  readonly text: string
  readonly folder: string
  /** That are there before it names any. */
  readonly resources: Resources
}

/** A build of a kustomization that is at hand, over objects that are. */
export async function startBuild({ text, folder, resources }: Start, options: KustomizeOptions): Promise<Build> {
  const { context, state } = shared(options)
  const loader = folderLoader(folder, context)
  const target = targetOf(text, loader, state)
  noticeAll(resources, state.schemas)
  return begun(target, options, { ...nothing(), resources })
}

/** Leaves objects in the order in which they came. */
export function finishInPlace({ resources, ending }: Build): Resources {
  finish(resources, ending)
  return resources
}

async function begun(target: Target, options: KustomizeOptions, into: Accumulated): Promise<Build> {
  await useSchema(target)
  const metadata = target.kustomization.buildMetadata ?? []
  if (metadata.length > 0) target.origin = {}
  const resources = await customized(target, into, options.log ?? quiet)
  return { resources, ending: { metadata, managed: options.managedByLabel === true } }
}

function shared(options: KustomizeOptions): { readonly context: LoadContext; readonly state: BuildState } {
  const { files, fetch, checkout, helm, warn = quiet } = options
  const ports: KustomizePorts = {
    files,
    ...(fetch === undefined ? {} : { fetch }),
    ...(checkout === undefined ? {} : { checkout }),
    ...(helm === undefined ? {} : { helm }),
  }
  const unrestricted = options.loadRestrictions === 'none'
  const context = { ports, unrestricted, budget: { bytes: 0, kustomizations: 0 } }
  return { context, state: { warn, helm: helmOptions(options, helm), schemas: schemaBook() } }
}

function helmOptions(options: KustomizeOptions, port: HelmPort | undefined): HelmOptions | undefined {
  if (options.enableHelm !== true) return undefined
  if (port === undefined) throw failure('charts are not to be had here', {}, 'kustomize/unsupported')
  const { helmApiVersions = [], helmKubeVersion = '', helmDebug = false } = options
  return { port, apiVersions: helmApiVersions, kubeVersion: helmKubeVersion, debug: helmDebug }
}

async function customized(target: Target, into: Accumulated, log: (message: string) => void): Promise<Resources> {
  const { resources, config, vars } = await accumulate(target, into)
  addHashes(resources)
  fixNameReferences(resources, config)
  resolveVars(resources, { vars, specs: config.varReference, warn: log })
  return listOf(resources.filter(isWanted))
}

/** What is only there for local tools is not part of the output. */
function isWanted(resource: Resource): boolean {
  if (isGone(resource)) return false
  checkMetadata(resource.node!)
  const local = annotationsOf(resource)[ANNOTATION.localConfig]
  return local === undefined || local === 'false'
}

function sort({ kustomization: { sortOptions } }: Target, resources: Resources, options: KustomizeOptions): void {
  if (sortOptions === undefined) {
    if (options.order !== 'none') sortResources(resources, { order: 'legacy' })
    return
  }
  if (options.order !== undefined) {
    const told = "Sorting order is set both in 'kustomization.yaml' ('sortOptions') and in a CLI flag ('--reorder')."
    options.log?.(`Warning: ${told} Using the kustomization file over the CLI flag.\n`)
  }
  sortResources(resources, sortOptions)
}

function finish(resources: Resources, { metadata, managed }: Ending): void {
  if (managed || metadata.includes('managedByLabel')) {
    const specs = [{ group: '', version: '', kind: '', path: 'metadata/labels', create: true }]
    setEntries(resources, { 'app.kubernetes.io/managed-by': `kustomize-${KUSTOMIZE_VERSION}` }, specs)
  }
  for (const resource of resources) {
    removeBuildAnnotations(resource)
    if (!metadata.includes('originAnnotations')) removeAnnotation(resource, ANNOTATION.origin)
    if (!metadata.includes('transformerAnnotations')) removeAnnotation(resource, ANNOTATION.transformations)
  }
}

/** The YAML of objects, as kustomize prints it. Throws for an object that has no YAML. */
export function writeResources(resources: readonly Resource[]): string {
  return resources.map(writeResource).join('---\n')
}

export function writeResource({ node }: Resource): string {
  try {
    return emitYaml(valueOfNode(node!))
  } catch (error) {
    const isRead = isTshelmError(error) && error.data['noJson'] === true
    throw within(isRead ? goSyntaxOf(node!) : 'map[string]interface {}(nil)', error)
  }
}

/** A file's name for an object, when each gets its own. */
export function fileNameOf(resource: Resource, all: readonly Resource[]): string {
  const id = currentId(resource)
  const kind = [id.group, id.version, id.kind].filter((part) => part !== '').join('_')
  const name = `${kind}_${id.name}.yaml`.toLowerCase()
  const namespace = effectiveNamespace(id)
  if (isClusterWide(namespace)) return name
  const isAlone = all.every((other) => {
    const its = effectiveNamespace(currentId(other))
    return isClusterWide(its) || its === namespace
  })
  return isAlone ? name : `${namespace.toLowerCase()}_${name}`
}
