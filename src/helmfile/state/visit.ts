/** All states of a run, each after (reversed: before) those that it nests, with errors that say through which files they came. */
import { posix } from 'node:path'
import { GeneralMap } from '../../../gotemplate/general-map.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'
import { AppError, NoMatchingHelmfileError, UndefinedEnvironmentError, stateError, within } from '../errors.ts'
import { joinPath } from '../files.ts'
import type { State, SubHelmfile, ValueLayer } from '../model.ts'
import type { HelmfilePorts } from '../ports.ts'
import { mergedValues } from '../environment.ts'
import { castKeys } from '../values/cast.ts'
import { findStateFiles, splitFile } from './discover.ts'
import type { FilePlace } from './discover.ts'
import { fillFromParent, inheritedConfig, warnOfParentsRepositories } from './inherit-config.ts'
import type { InheritedConfig } from './inherit-config.ts'
import { areCompatible } from './labels.ts'
import { layersInOrder, loadOverrides } from './load-environment.ts'
import { loadFile } from './load-file.ts'
import type { LoadOptions, Visit, VisitOutcome } from './options.ts'
import { planReleases } from './plan.ts'
import { executeReleaseTemplates } from './release-templates.ts'
import { checkDuplicates, selectedReleases, withLabels, withOverrides } from './select.ts'
import { newLoadSession, storageOf } from './session.ts'
import type { LoadSession } from './session.ts'

/** Of one run: files that name several each become endless long before they are deep. */
const MAX_FILES = 2000
/** Nested files in nested files. */
const MAX_NESTING = 64

/** Rejects with NoMatchingHelmfileError if nothing matched anywhere, with AppError for all else. */
export async function visitStates(options: LoadOptions, ports: HelmfilePorts, visit: Visit): Promise<void> {
  const walk = walkStates(options, ports)
  // Only whether all can be read: what is to be told is told when it is visited.
  if (options.loadFirst !== false) {
    if (options.foresee === undefined) await walk.check()
    else options.foresee((await walk.read({ checked: true })).states)
  }
  if (!(await walk.visit(visit))) throw walk.noMatch()
}

export interface ReadStates {
  /** In the order in which they are visited, releases with their labels and needs as ids. */
  readonly states: readonly State[]
  /** What selectors keep from being visited. */
  readonly passedOver: readonly State[]
}

/** The files of a run: each is read once, however often they are gone through. */
export interface StateWalker {
  /** Rejects for what is wrong in any file before the first is visited. */
  readonly check: () => Promise<void>
  /** `checked`: as `check` does. */
  readonly read: (how?: { readonly checked: boolean }) => Promise<ReadStates>
  /** Resolves to whether anything matched. `known`: what other files define, as `context/namespace/name`. */
  readonly visit: (visit: Visit, known?: ReadonlySet<string>) => Promise<boolean>
  readonly noMatch: () => NoMatchingHelmfileError
}

export function walkStates(options: LoadOptions, ports: HelmfilePorts): StateWalker {
  const session = newLoadSession(options, ports)
  const root: Branch = {
    path: options.file,
    directory: ports.cwd,
    selectors: options.selectors === undefined ? undefined : [...options.selectors],
    values: (options.stateValuesFiles ?? []).map((file): GoValue => file),
    set: options.stateValuesSet,
    depth: 0,
    parentRepositories: [],
  }
  const walk: Walk = { session, visit: undefined, loaded: new Map() }
  return {
    async check() {
      await walkBranch({ ...walk, checked: { states: 0 } }, root)
    },
    async read({ checked } = { checked: false }) {
      const read = { states: [], passedOver: [] }
      await walkBranch({ ...walk, read, ...(checked ? { checked: { states: 0 } } : {}) }, root)
      return read
    },
    visit: (visit, known) => walkBranch({ ...walk, visit, ...(known === undefined ? {} : { known }) }, root),
    noMatch: () => new NoMatchingHelmfileError(options.selectors ?? [], session.environment),
  }
}

/** All states in the order in which they would be visited. */
export async function loadStates(options: LoadOptions, ports: HelmfilePorts): Promise<State[]> {
  const states: State[] = []
  const collect: Visit = (state) => {
    states.push(state)
    return Promise.resolve({ matched: true, errors: [] })
  }
  try {
    await visitStates({ ...options, loadFirst: false }, ports, collect)
  } catch (error) {
    if (!(error instanceof NoMatchingHelmfileError)) throw error
  }
  return states
}

interface Walk {
  readonly session: LoadSession
  /** Absent: files are only read. */
  readonly visit: Visit | undefined
  /** Takes what would be visited, and what would not. */
  readonly read?: { readonly states: State[]; readonly passedOver: State[] }
  /** Counts states whose needs were looked at. */
  readonly checked?: { states: number }
  /** What other files define. */
  readonly known?: ReadonlySet<string>
  /** By place in the tree: files are read once, even where they are walked twice. */
  readonly loaded: Map<string, Promise<Loaded | undefined>>
}

/** A path that stands for one or more state files, and what it is given. */
interface Branch {
  readonly path: string
  /** Absolute: where the path begins. */
  readonly directory: string
  readonly selectors: string[] | undefined
  readonly values: readonly GoValue[]
  readonly set: GoMap | undefined
  /** The file that names this one, absolute. */
  readonly callee?: string
  readonly inherited?: InheritedConfig
  readonly parentRepositories: readonly string[]
  readonly depth: number
  /** Where in the tree. */
  readonly trail?: string
}

interface Loaded {
  /** As it was read: what nested files inherit from. */
  readonly state: State
  readonly place: FilePlace
}

/** Whether anything matched. */
async function walkBranch(walk: Walk, branch: Branch): Promise<boolean> {
  const { session } = walk
  if (branch.depth > MAX_NESTING) throw within('', stateError(`helmfiles are nested more than ${MAX_NESTING} deep`))
  const place = session.at(branch.directory)
  let paths: string[]
  try {
    paths = await findStateFiles(branch.path, place, session.options.reverse === true)
  } catch (error) {
    throw within('', error)
  }
  const isMany = paths.length > 1
  if (isMany && session.options.sequential !== true) return walkSideBySide(walk, branch, paths)
  let matched = false
  for (const path of paths) matched = (await walkFile(walk, branch, { path, isMany, isParallel: false })) || matched
  return matched
}

/** All of them, whatever becomes of one; the first failure counts. */
async function walkSideBySide(walk: Walk, branch: Branch, paths: readonly string[]): Promise<boolean> {
  const attempt = async (path: string): Promise<PromiseSettledResult<boolean>> => {
    try {
      return { status: 'fulfilled', value: await walkFile(walk, branch, { path, isMany: true, isParallel: true }) }
    } catch (reason) {
      return { status: 'rejected', reason }
    }
  }
  const results: PromiseSettledResult<boolean>[] = []
  if (walk.session.options.concurrent === true) results.push(...(await Promise.all(paths.map(attempt))))
  else for (const path of paths) results.push(await attempt(path))
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return results.some((result) => result.status === 'fulfilled' && result.value)
}

interface FileWalk {
  readonly path: string
  readonly isMany: boolean
  readonly isParallel: boolean
}

async function walkFile(walk: Walk, branch: Branch, file: FileWalk): Promise<boolean> {
  const place = splitFile(file.path)
  const prefix = `in ${place.directory}/${place.file}`
  let loaded: Loaded | undefined
  try {
    loaded = await loadOnce(walk, branch, file)
  } catch (error) {
    if (error instanceof UndefinedEnvironmentError) return false
    throw within(prefix, error)
  }
  if (loaded === undefined) return false
  try {
    return await walkState(walk, branch, { ...file, loaded })
  } catch (error) {
    if (file.isParallel && !(error instanceof TemplatesError)) throw error
    throw within(prefix, error)
  }
}

/** Told with the file's name in front even where others are not. */
class TemplatesError extends AppError {}

interface StateWalk extends FileWalk {
  readonly loaded: Loaded
}

async function walkState(walk: Walk, branch: Branch, { loaded }: StateWalk): Promise<boolean> {
  const { session } = walk
  const isReversed = session.options.reverse === true
  let matched = false
  const nested = async (): Promise<void> => {
    matched = (await walkNested(walk, branch, loaded)) || matched
  }
  if (!isReversed) await nested()
  const state = await templated(session, loaded)
  const { matched: isMatch, errors } = await visitState(walk, state)
  if (errors.length > 0) throw errors[0]
  matched = isMatch || matched
  if (isReversed) await nested()
  return matched
}

async function templated(session: LoadSession, { state, place }: Loaded): Promise<State> {
  const { renderer } = session.at(state.workingDirectory)
  const { presenceAware } = session.options
  const log = (message: string): void => session.ports.log('debug', message)
  try {
    const releases = await renderer.settle(() =>
      executeReleaseTemplates(state, { renderer, log, ...(presenceAware === undefined ? {} : { presenceAware }) }),
    )
    return { ...state, releases, originReleases: releases }
  } catch (error) {
    throw new TemplatesError(`failed executing release templates in "${place.file}"`, [error])
  }
}

async function visitState(walk: Walk, state: State): Promise<VisitOutcome> {
  const { visit, known } = walk
  const { options, ports } = walk.session
  if (visit === undefined) return foresee(walk, state)
  if (known !== undefined) state.knownElsewhere = known
  state.releases = withLabels(state, withOverrides(state, ports.log))
  if (options.filter !== true) return visit(state)
  if (state.selectors !== undefined && state.selectors.length > 0) {
    state.releases = selectedReleases(state, options.includeNeeds === true)
  }
  checkDuplicates(state.releases)
  const { errors } = await visit(state)
  return { matched: state.releases.length > 0 && errors.length === 0, errors }
}

/** What is to be said of it is said when it is visited. */
function foresee({ read, checked }: Walk, state: State): VisitOutcome {
  if (read === undefined && checked === undefined) return { matched: true, errors: [] }
  const releases = withLabels(
    state,
    withOverrides(state, () => undefined),
  )
  const foreseen = { ...state, releases }
  read?.states.push(foreseen)
  // Nothing comes before the first, and what is wrong with it is told when it is visited.
  const isFirst = checked === undefined || checked.states++ === 0
  try {
    if (!isFirst) checkNeeds(foreseen)
    return { matched: true, errors: [] }
  } catch (error) {
    return { matched: true, errors: [error] }
  }
}

/** Throws for cycles, and for needs that the file does not define. */
function checkNeeds(state: State): void {
  const selected = selectedReleases(state, false)
  if (selected.length > 0) planReleases(state, { selected, skipNeeds: true })
}

/** Whether anything matched in the files that a state nests. */
async function walkNested(walk: Walk, branch: Branch, { state, place }: Loaded): Promise<boolean> {
  const { session } = walk
  let matched = false
  const trail = `${branch.trail ?? ''}/${posix.join(state.workingDirectory, place.file)}`
  for (const [index, entry] of state.helmfiles.entries()) {
    const { read } = walk
    const isOut = contradicts(session, entry)
    if (isOut && read === undefined) continue
    const below = isOut ? { ...walk, read: { states: read!.passedOver, passedOver: read!.passedOver } } : walk
    try {
      const isMatch = await walkBranch(
        below,
        nestedBranch(session, branch, { state, place, entry, trail: `${trail}[${index}]` }),
      )
      matched = isMatch || matched
    } catch (error) {
      throw within(`in .helmfiles[${index}]`, error)
    }
  }
  return matched
}

/** No release of that file can match what the command line asks for. */
function contradicts(
  { options, ports }: LoadSession,
  { selectors = [], selectorsInherited, path }: SubHelmfile,
): boolean {
  const asked = options.selectors ?? []
  if (asked.length === 0 || selectors.length === 0 || selectorsInherited) return false
  if (areCompatible(asked, selectors)) return false
  ports.log(
    'debug',
    `skipping subhelmfile "${path}": CLI selectors [${asked.join(' ')}] conflict with subhelmfile selectors [${selectors.join(' ')}]`,
  )
  return true
}

interface Nesting extends Loaded {
  readonly entry: SubHelmfile
  readonly trail: string
}

function nestedBranch(session: LoadSession, branch: Branch, { state, place, entry, trail }: Nesting): Branch {
  const inheritsSelectors = (entry.selectors === undefined && !explicitSelectors(session)) || entry.selectorsInherited
  return {
    path: entry.path,
    directory: state.workingDirectory,
    selectors: inheritsSelectors ? branch.selectors : entry.selectors,
    values: entry.values,
    set: undefined,
    callee: posix.join(state.basePath === '.' ? state.workingDirectory : state.basePath, place.file),
    ...(entry.inherits.length === 0 ? {} : { inherited: inheritedConfig(state, entry.inherits) }),
    parentRepositories: state.repositories.map(({ name }) => name),
    depth: branch.depth + 1,
    trail,
  }
}

function explicitSelectors({ ports }: LoadSession): boolean {
  const experimental = ports.env['HELMFILE_EXPERIMENTAL'] ?? ''
  return experimental === 'true' || experimental.includes('explicit-selector-inheritance')
}

function loadOnce(walk: Walk, branch: Branch, file: FileWalk): Promise<Loaded | undefined> {
  const key = `${branch.trail ?? ''}|${branch.directory}|${file.path}`
  let loading = walk.loaded.get(key)
  if (loading === undefined) {
    if (walk.loaded.size >= MAX_FILES) throw stateError(`more than ${MAX_FILES} state files are nested`)
    walk.loaded.set(key, (loading = load(walk.session, branch, file)))
  }
  return loading
}

/** Throws what the file does wrong, without saying which file it is. */
async function load(session: LoadSession, branch: Branch, { path, isMany }: FileWalk): Promise<Loaded | undefined> {
  const place = splitFile(path)
  const absolute = posix.resolve(branch.directory, place.directory)
  // Of many each is read from where the program is; one alone from its own folder.
  const workingDirectory = isMany ? branch.directory : absolute
  const basePath = isMany ? absolute : '.'
  const here = session.at(workingDirectory)
  const layers: ValueLayer[] = []
  const callee = branch.callee ?? place.file
  const storage = storageOf(session, here, { filePath: callee, basePath: posix.dirname(callee) })
  const overrides = await loadOverrides(
    { session, place: here, storage, layers },
    { values: branch.values.map(castEntry), set: branch.set },
  )
  const request = { session, place: here, baseDir: basePath, file: place.file, overrides, isBase: false, layers }
  const { set, env, filePath, dialect } = await loadFile({ ...request, inherited: branch.inherited?.env })
  const state: State = {
    ...set,
    filePath,
    basePath,
    workingDirectory,
    dialect,
    env,
    renderedValues: mergedValues(env),
    selectors: branch.selectors,
    originReleases: set.releases,
    valueLayers: layersInOrder(layers),
  }
  if (branch.inherited !== undefined) fillFromParent(state, branch.inherited)
  warnOfParentsRepositories(state, branch.parentRepositories, session.ports.log)
  if (session.options.reverse === true) {
    state.releases.reverse()
    state.helmfiles.reverse()
  }
  applyOverrides(state, session)
  return { state, place }
}

function castEntry(entry: GoValue): GoValue {
  return entry instanceof GeneralMap ? castKeys(entry) : entry
}

function applyOverrides(
  state: State,
  { options: { kubeContext = '', namespace = '', chart = '' } }: LoadSession,
): void {
  const clash = (option: string, field: string): Error =>
    stateError(`err: Cannot use option --${option} and set attribute ${field}.`)
  if (kubeContext !== '') {
    if (state.kubeContext !== '') throw clash('kube-context', 'kubeContext')
    state.kubeContext = kubeContext
    state.helmDefaults.kubeContext = kubeContext
  }
  if (namespace !== '') {
    if (state.namespace !== '') throw clash('namespace', 'namespace')
    state.namespace = namespace
  }
  if (chart !== '') {
    if (state.chart !== '') throw clash('chart', 'chart')
    state.chart = chart
  }
}

/** For messages that say where a state is. */
export function fullFilePath({ workingDirectory, basePath, filePath }: State): string {
  if (basePath !== '' && filePath.startsWith(`${basePath}/`)) return joinPath(workingDirectory, filePath)
  return joinPath(workingDirectory, basePath, filePath)
}
