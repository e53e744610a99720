/** One kustomization: what it names is gathered, generated and transformed, those within it first. */
import { quote } from '../../gotemplate/go/strconv-quote.ts'
import { isTshelmError, messageOf } from '../errors.ts'
import { EMPTY_CONFIG, mergeConfigs } from './config.ts'
import type { TransformerConfig } from './config.ts'
import { loadConfigurations } from './configurations.ts'
import { configFromCrds } from './crds.ts'
import { failure, inContext, isLimit, within } from './failure.ts'
import { builtInGenerators, builtInTransformers } from './built-ins.ts'
import type { HelmOptions } from './helm-charts.ts'
import type { Kustomization } from './kustomization.ts'
import { countKustomization, folderProblem, loaderFor, loadText } from './loader.ts'
import type { Loader } from './loader.ts'
import { addOrigins, addTransformer, appendOrigin, pluginOrigin, setOrigin } from './origin.ts'
import type { Origin } from './origin.ts'
import { loadGenerator, loadTransformer } from './plugins.ts'
import { FILE_NAMES, readKustomization } from './read-kustomization.ts'
import { readResources, readResourcesFrom } from './read-resources.ts'
import { apiVersion, kindOf, nameOf, namespaceOf } from './resource.ts'
import type { Resource } from './resource.ts'
import { absorb, appendAll, dropGone, listOf } from './resource-list.ts'
import type { Resources } from './resource-list.ts'
import { noticeAll } from './schema-book.ts'
import type { SchemaBook } from './schema-book.ts'
import type { Transform } from './transformers/patches.ts'
import { validate } from './validators.ts'
import { bindVars, mergeVars, ruleText, varOf } from './vars.ts'
import type { Vars } from './vars.ts'

/** What one build shares. */
export interface BuildState {
  readonly warn: (message: string) => void
  readonly helm: HelmOptions | undefined
  readonly schemas: SchemaBook
}

/** What came together so far. */
export interface Accumulated {
  readonly resources: Resources
  config: TransformerConfig
  vars: Vars
}

export interface Target {
  readonly kustomization: Kustomization
  readonly fileName: string
  readonly loader: Loader
  readonly state: BuildState
  /** Of what the kustomization names, if origins are told at all. */
  origin: Origin | undefined
  /** The namespace of a kustomization around this one, for charts. */
  readonly chartNamespace: string
}

interface Inherited {
  readonly origin: Origin | undefined
  readonly chartNamespace: string
  readonly buildMetadata?: readonly string[]
}

export function nothing(): Accumulated {
  return { resources: [], config: EMPTY_CONFIG, vars: new Map() }
}

/** Reads a folder's kustomization. */
export async function loadTarget(loader: Loader, state: BuildState, inherited: Inherited): Promise<Target> {
  countKustomization(loader)
  const { text, fileName } = await readFileOf(loader)
  const own = readKustomization(text, { warn: state.warn, folder: loader.root })
  const { buildMetadata } = inherited
  const kustomization = buildMetadata === undefined ? own : { ...own, buildMetadata }
  const { origin, chartNamespace } = inherited
  return { kustomization, fileName, loader, state, origin, chartNamespace }
}

/** A kustomization whose text is at hand. */
export function targetOf(text: string, loader: Loader, state: BuildState): Target {
  const kustomization = readKustomization(text, { warn: state.warn, folder: loader.root })
  return { kustomization, fileName: FILE_NAMES[0], loader, state, origin: undefined, chartNamespace: '' }
}

async function readFileOf(loader: Loader): Promise<{ readonly text: string; readonly fileName: string }> {
  const found: { text: string; fileName: string }[] = []
  for (const fileName of FILE_NAMES) {
    try {
      found.push({ text: await loadText(loader, fileName), fileName })
    } catch (error) {
      if (isLimit(error)) throw error
    }
  }
  if (found.length === 1) return found[0]!
  if (found.length > 1) {
    throw failure(`Found multiple kustomization files under: ${loader.root}\n`, {}, 'kustomize/invalid')
  }
  const names = FILE_NAMES.map((name) => `'${name}'`)
  const told = `${names.slice(0, -1).join(', ')} or ${names.at(-1)!}`
  throw failure(`unable to find one of ${told} in directory '${loader.root}'`, {}, 'kustomize/load')
}

/** Sets the types that patches are merged by, if they are not set already. */
export async function useSchema({ kustomization: { openapi }, loader, state }: Target): Promise<void> {
  const path = openapi?.['path']
  const text = path === undefined ? undefined : await loadText(loader, path)
  state.schemas.choose(openapi?.['version'], text)
}

/** Does all that a kustomization says, on top of what is there. */
export async function accumulate(target: Target, into: Accumulated): Promise<Accumulated> {
  const { kustomization, loader } = target
  await accumulateResources(target, into, kustomization.resources ?? []).catch((error: unknown) => {
    throw within('accumulating resources', error)
  })
  const configured = await loadConfigurations(loader, kustomization.configurations ?? [])
  into.config = inContext('merging config', () => mergeConfigs(into.config, configured))
  const crds = kustomization.crds ?? []
  const crdsShown = `loading CRDs [${crds.join(' ')}]`
  const crdConfig = await configFromCrds(loader, crds).catch((error: unknown) => {
    throw within(crdsShown, error)
  })
  into.config = inContext('merging CRDs', () => mergeConfigs(into.config, crdConfig))
  await runGenerators(target, into)
  const all = await accumulateComponents(target, into).catch((error: unknown) => {
    throw within('accumulating components', error)
  })
  await runTransformers(target, all)
  await runValidators(target, all)
  const vars = kustomization.vars ?? []
  const varsShown = (): string => `merging vars [${vars.map(ruleText).join(' ')}]`
  inContext(varsShown, () => {
    bindVars(all.resources, vars)
    all.vars = mergeVars(all.vars, vars.map(varOf))
  })
  return all
}

async function accumulateResources(target: Target, into: Accumulated, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const problem = folderProblem(target.loader, path)
    if (problem !== undefined) {
      await accumulateFolderInstead(target, into, {
        path,
        problem: `accumulating resources from '${path}': ${problem}`,
      })
      continue
    }
    await accumulateFile(target, into, path).catch((error: unknown) => {
      const isFinal = isTshelmError(error) && (error.data['http'] === true || isLimit(error))
      if (isFinal) throw error
      return accumulateFolderInstead(target, into, { path, problem: messageOf(error), error })
    })
  }
}

interface NoFile {
  readonly path: string
  readonly problem: string
  readonly error?: unknown
}

/** What is no file may be a folder or a repository. */
async function accumulateFolderInstead(target: Target, into: Accumulated, given: NoFile): Promise<void> {
  const { path, problem, error } = given
  const told = `accumulation err='${problem}'`
  const loader = await loaderFor(target.loader, path).catch((folderError: unknown) => {
    if (problem.includes('MalformedYAMLError')) throw error
    throw within(told, folderError)
  })
  try {
    await inOrigin(target, path, async () => {
      const found = await accumulateFolder(target, loader)
      mergeAccumulated(into, found, loader.root)
    })
  } catch (folderError) {
    throw within(told, folderError)
  }
}

async function inOrigin<T>(target: Target, path: string, step: () => Promise<T>): Promise<T> {
  const { origin } = target
  if (origin !== undefined) target.origin = appendOrigin(origin, path)
  try {
    return await step()
  } finally {
    target.origin = origin
  }
}

async function accumulateFile({ loader, origin, state }: Target, into: Accumulated, path: string): Promise<void> {
  let resources: Resources
  try {
    resources = listOf(noticeAll(readResourcesFrom(await loadText(loader, path), path), state.schemas))
  } catch (error) {
    throw within(`accumulating resources from '${path}'`, error)
  }
  if (origin !== undefined) for (const resource of resources) setOrigin(resource, appendOrigin(origin, path))
  inContext(`merging resources from '${path}'`, () => appendAll(into.resources, resources))
}

function mergeAccumulated(into: Accumulated, found: Accumulated, root: string): void {
  inContext(`recursed merging from path '${root}'`, () => {
    appendAll(into.resources, found.resources)
    into.config = mergeConfigs(into.config, found.config)
    into.vars = mergeVars(into.vars, found.vars.values())
  })
}

async function loadBelow({ kustomization, state, origin, chartNamespace }: Target, loader: Loader): Promise<Target> {
  const below = await loadTarget(loader, state, {
    origin,
    chartNamespace: kustomization.namespace || chartNamespace,
    buildMetadata: kustomization.buildMetadata ?? [],
  }).catch((error: unknown) => {
    throw within(`couldn't make target for path '${loader.root}'`, error)
  })
  await useSchema(below)
  return below
}

async function accumulateFolder(target: Target, loader: Loader): Promise<Accumulated> {
  const below = await loadBelow(target, loader)
  if (below.kustomization.kind === 'Component') {
    throw failure(`expected kind != 'Component' for path '${loader.root}'`, {}, 'kustomize/invalid')
  }
  return accumulate(below, nothing()).catch((error: unknown) => {
    throw within(`recursed accumulation of path '${loader.root}'`, error)
  })
}

/** Components work on what is there already, one after another. */
async function accumulateComponents(target: Target, into: Accumulated): Promise<Accumulated> {
  let all = into
  for (const path of target.kustomization.components ?? []) {
    const loader = await loaderFor(target.loader, path).catch((error: unknown) => {
      throw quoted('loader.New', error)
    })
    const before = all
    all = await inOrigin(target, path, () => accumulateComponent(target, loader, before)).catch((error: unknown) => {
      throw quoted('accumulateDirectory:', error)
    })
  }
  return all
}

async function accumulateComponent(target: Target, loader: Loader, into: Accumulated): Promise<Accumulated> {
  const below = await loadBelow(target, loader)
  const { kind } = below.kustomization
  if (kind !== 'Component') {
    throw failure(`expected kind 'Component' for path '${loader.root}' but got '${kind}'`, {}, 'kustomize/invalid')
  }
  const found = await accumulate(below, into).catch((error: unknown) => {
    throw within(`recursed accumulation of path '${loader.root}'`, error)
  })
  const all = nothing()
  mergeAccumulated(all, found, loader.root)
  return all
}

function quoted(context: string, error: unknown): Error {
  const code = isTshelmError(error) ? error.code : 'kustomize/build'
  return failure(`${context} ${quote(messageOf(error))}`, {}, code)
}

/** Objects in a field that names files, or holds them itself. */
async function pluginConfigs(target: Target, entries: readonly string[], what: string): Promise<Resources> {
  const into = nothing()
  const paths: string[] = []
  for (const entry of entries) {
    const inline = readInline(entry, target.state)
    if (inline === undefined) {
      paths.push(entry)
      continue
    }
    const { origin, fileName } = target
    if (origin !== undefined) for (const resource of inline) setOrigin(resource, appendOrigin(origin, fileName))
    inContext(`configuring external ${what}`, () => appendAll(into.resources, inline))
  }
  await accumulateResources(target, into, paths)
  return into.resources
}

function readInline(text: string, { schemas }: BuildState): Resources | undefined {
  try {
    return listOf(noticeAll(readResources(text), schemas))
  } catch {
    return undefined
  }
}

function originOfPlugin(config: Resource): Origin | undefined {
  const by = {
    apiVersion: apiVersion(config),
    kind: kindOf(config),
    name: nameOf(config),
    namespace: namespaceOf(config),
  }
  return pluginOrigin(config, by)
}

function contextOf({ loader, state: { schemas, helm } }: Target): {
  loader: Loader
  schemas: SchemaBook
  helm: HelmOptions | undefined
} {
  return { loader, schemas, helm }
}

async function runGenerators(target: Target, into: Accumulated): Promise<void> {
  const generators = await builtInGenerators(target)
  try {
    for (const config of await pluginConfigs(target, target.kustomization.generators ?? [], 'generator')) {
      const generate = await loadGenerator(config, contextOf(target)).catch((error: unknown) => {
        throw within('failed to load generator', error)
      })
      generators.push({ generate, origin: originOfPlugin(config) })
    }
  } catch (error) {
    throw within('loading generator plugins', error)
  }
  for (const { generate, origin } of generators) {
    const resources = listOf(noticeAll(await generate(), target.state.schemas))
    addOrigins(resources, origin)
    inContext('merging from generator', () => absorb(into.resources, resources))
  }
}

export interface Step {
  readonly transform: Transform
  readonly origin: Origin | undefined
}

async function externalSteps(target: Target, entries: readonly string[]): Promise<Step[]> {
  const steps: Step[] = []
  for (const config of await pluginConfigs(target, entries, 'transformer')) {
    steps.push({ transform: await loadTransformer(config, contextOf(target)), origin: originOfPlugin(config) })
  }
  return steps
}

async function runTransformers(target: Target, { resources, config }: Accumulated): Promise<void> {
  const steps = [
    ...(await builtInTransformers(target, config)),
    ...(await externalSteps(target, target.kustomization.transformers ?? [])),
  ]
  for (const { transform, origin } of steps) {
    transform(resources)
    if (origin !== undefined) addTransformer(resources, origin)
    dropGone(resources)
  }
}

async function runValidators(target: Target, { resources }: Accumulated): Promise<void> {
  for (const { transform } of await externalSteps(target, target.kustomization.validators ?? [])) {
    validate(resources, transform)
  }
}
