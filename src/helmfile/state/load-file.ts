/** One state file: its parts, each rendered with what the parts before it have said, its bases, and its environment. */
import { documentsV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { YamlError } from '../../../gotemplate/go/yaml/error.ts'
import { newMap } from '../../../gotemplate/value.ts'
import { isTshelmError, messageOf } from '../../errors.ts'
import { mergedValues, mergeEnvironments, newEnvironment, overrideEnvironment } from '../environment.ts'
import { stateError, textError, UndefinedEnvironmentError } from '../errors.ts'
import { joinPath } from '../files.ts'
import type { Environment, HelmfileDialect, ReleaseSet, ValueLayer } from '../model.ts'
import { environmentData } from '../template/data.ts'
import { mergeEnvironmentSpecs } from './bases.ts'
import { decodeState } from './decode.ts'
import { detectDialect, isTemplateFile, partsOf } from './dialect.ts'
import { expandHelmfiles } from './expand-helmfiles.ts'
import { loadEnvironment } from './load-environment.ts'
import { mergeRecord } from './merge-records.ts'
import { checkPolicy } from './policy.ts'
import { emptyRecord } from './record.ts'
import { releaseSetStruct } from './schema.ts'
import { storageOf } from './session.ts'
import type { LoadSession, Place } from './session.ts'

/** Bases may have bases no further than this: they may have none. */
export interface FileRequest {
  readonly session: LoadSession
  readonly place: Place
  /** What paths in the file are joined to. */
  readonly baseDir: string
  readonly file: string
  readonly inherited: Environment | undefined
  readonly overrides: Environment | undefined
  readonly isBase: boolean
  readonly layers: ValueLayer[]
}

export interface LoadedFile {
  readonly set: ReleaseSet
  readonly env: Environment
  /** As messages call it. */
  readonly filePath: string
  readonly dialect: HelmfileDialect
}

/** Throws TshelmError in helmfile's words. */
export async function loadFile(request: FileRequest): Promise<LoadedFile> {
  const { baseDir, file } = request
  const filePath = file.startsWith('/') ? file : joinPath(baseDir, file)
  const text = await readState(request, filePath)
  const loaded = await loadText(text.replaceAll('\r\n', '\n'), { ...request, filePath })
  loaded.set.helmfiles.forEach(({ path }, i) => {
    const place = `${filePath} contains a recursion into the`
    if (path === filePath) throw stateError(`${place} same sub-helmfile at helmfiles[${i}]`)
    if (path === '.') throw stateError(`${place} the directory containing this helmfile at helmfiles[${i}]`)
  })
  return loaded
}

async function readState({ session, place }: FileRequest, filePath: string): Promise<string> {
  return filePath === '-' ? Buffer.from(await session.ports.stdin()).toString('utf8') : place.files.readText(filePath)
}

interface TextRequest extends FileRequest {
  readonly filePath: string
}

async function loadText(text: string, request: TextRequest): Promise<LoadedFile> {
  const { session, filePath, isBase, inherited, overrides } = request
  const dialect = session.options.dialect ?? detectDialect(filePath, text)
  const warning = checkPolicy(filePath, text, dialect)
  if (warning !== undefined) session.ports.log('warn', `WARNING: ${warning}`)
  let set: ReleaseSet | undefined
  let env = inherited
  let before = 0
  for (const [index, part] of partsOf(text).entries()) {
    const loaded = await loadPart(part, { ...request, env, dialect, before, id: `${filePath}.part.${index}` })
    before += part.split('\n').length + 1
    if (set === undefined || env === undefined) set = loaded.set
    else mergeRecord(releaseSetStruct, set, loaded.set, { override: true, ...presence(session) })
    env = index === 0 ? loaded.env : overrideEnvironment(env!, loaded.env)
    if (!isBase) checkEnvironment(set, env, filePath)
  }
  if (set === undefined || env === undefined) throw stateError(`no top-level config keys are found in ${filePath}`)
  const wasGiven = inherited !== undefined || overrides !== undefined
  const undefinedEverywhere = Object.keys(set.environments).length === 0 && !wasGiven && env.name !== 'default'
  if (!isBase && undefinedEverywhere) throw new UndefinedEnvironmentError(filePath, env.name)
  if (!isBase) applyBinaries(set, session)
  checkStrategies(set, filePath)
  return { set, env, filePath, dialect }
}

function presence({ options }: LoadSession): { presenceAware?: boolean } {
  return options.presenceAware === undefined ? {} : { presenceAware: options.presenceAware }
}

/** Each part may say a bit of it: only what is defined so far is looked at. */
function checkEnvironment({ environments }: ReleaseSet, { name }: Environment, filePath: string): void {
  if (Object.keys(environments).length === 0 || name === 'default') return
  if (!Object.hasOwn(environments, name)) throw new UndefinedEnvironmentError(filePath, name)
}

function applyBinaries(set: ReleaseSet, { options: { helmBinary = '', kustomizeBinary = '' } }: LoadSession): void {
  if (helmBinary !== '' && helmBinary !== 'helm') set.helmBinary = helmBinary
  else if (set.helmBinary === '') set.helmBinary = 'helm'
  if (kustomizeBinary !== '' && kustomizeBinary !== 'kustomize') set.kustomizeBinary = kustomizeBinary
  else if (set.kustomizeBinary === '') set.kustomizeBinary = 'kustomize'
}

function checkStrategies({ releases }: ReleaseSet, filePath: string): void {
  for (const { updateStrategy } of releases) {
    if (updateStrategy === '' || updateStrategy === 'reinstallIfForbidden') continue
    const valid = 'is invalid, valid values are: reinstallIfForbidden or not set'
    throw stateError(`failed to read ${filePath}: updateStrategy "${updateStrategy}" ${valid}`)
  }
}

interface PartRequest extends TextRequest {
  readonly env: Environment | undefined
  readonly dialect: HelmfileDialect
  readonly id: string
  /** Lines of the file in front of the part. */
  readonly before: number
}

interface LoadedPart {
  readonly set: ReleaseSet
  readonly env: Environment
}

async function loadPart(part: string, request: PartRequest): Promise<LoadedPart> {
  const { session, filePath, dialect } = request
  const renders = isTemplateFile(filePath) || dialect === 'v0' || session.ports.env['HELMFILE_RENDER_YAML'] === 'true'
  const text = renders ? await renderPart(part, request) : part
  const context = mergeEnvironments(request.env, request.overrides)
  const loaded = await loadSet(text, { ...request, context, isStrict: true, isRendered: text !== part })
  const storage = storageOf(session, request.place, { filePath, basePath: request.baseDir })
  loaded.set.helmfiles = expandHelmfiles(storage, loaded.set)
  return loaded
}

interface SetRequest extends PartRequest {
  readonly context: Environment | undefined
  readonly isStrict: boolean
  /** The text is what a template gave. */
  readonly isRendered: boolean
}

async function loadSet(text: string, request: SetRequest): Promise<LoadedPart> {
  const { session, place, filePath, baseDir, layers, context } = request
  const own = parseSet(text, request)
  const set = request.isBase ? withoutBases(own) : await withBases(own, request)
  const storage = storageOf(session, place, { filePath, basePath: baseDir })
  const env = await loadEnvironment({ session, place, storage, state: set, context, layers })
  return { set, env }
}

function parseSet(text: string, request: SetRequest): ReleaseSet {
  const { session, isStrict } = request
  const set = emptyRecord(releaseSetStruct) as unknown as ReleaseSet
  const warn = (message: string): void => session.ports.log('warn', message)
  let index = 0
  try {
    for (const root of documentsV3(text)) {
      index++
      mergeRecord(releaseSetStruct, set, decodeState(root, { strict: isStrict, warn }), {
        override: true,
        append: true,
      })
    }
  } catch (error) {
    if (!(error instanceof YamlError) && !isTshelmError(error)) throw error
    throw documentError(error, request, error instanceof YamlError && index === 0 ? 1 : Math.max(index, 1))
  }
  return set
}

function documentError(error: Error, { filePath, place, before, isRendered }: SetRequest, index: number): Error {
  const advice = isTemplateFile(filePath)
    ? ''
    : '. Started seeing this since Helmfile v1? Add the .gotmpl file extension'
  return textError(
    `failed to read ${filePath}: reading document at index ${index}${advice}: ${messageOf(error)}`,
    error,
    { file: place.files.absolute(filePath), ...(isRendered ? { output: true } : { before }) },
  )
}

function withoutBases(set: ReleaseSet): ReleaseSet {
  if (set.bases.length === 0) return set
  throw stateError('nested `base` helmfile is unsupported. please submit a feature request if you need this!')
}

/** Bases first, the file's own last. */
async function withBases(own: ReleaseSet, request: SetRequest): Promise<ReleaseSet> {
  const { session, context } = request
  if (own.bases.length === 0) return own
  const sets: ReleaseSet[] = []
  for (const base of own.bases) {
    const file = await locateBase(base, request)
    const loaded = await loadFile({ ...request, file, inherited: context, overrides: undefined, isBase: true })
    sets.push(loaded.set)
  }
  const [first, ...others] = [...sets, own]
  for (const other of others) {
    const { environments } = other
    mergeEnvironmentSpecs(first.environments, environments)
    mergeRecord(
      releaseSetStruct,
      first,
      { ...other, environments: newMap() },
      {
        override: true,
        append: true,
        ...presence(session),
      },
    )
  }
  return first
}

async function locateBase(base: string, { place }: SetRequest): Promise<string> {
  try {
    return await place.remote.locate(base, 'states', place.files)
  } catch (error) {
    throw stateError(`locate: ${messageOf(error)}`, error)
  }
}

async function renderPart(part: string, request: PartRequest): Promise<string> {
  const { session, id, place, filePath, before } = request
  const { presumed } = request.dialect === 'v0' ? await firstPass(part, request) : { presumed: undefined }
  const env = presumed ?? mergeEnvironments(request.env, request.overrides) ?? newEnvironment(session.environment)
  try {
    return await renderWith(part, env, request)
  } catch (error) {
    const file = place.files.absolute(filePath)
    throw textError(`error during ${id} parsing: ${messageOf(error)}`, error, { file, before })
  }
}

function renderWith(part: string, env: Environment, request: PartRequest, preRender = false): Promise<string> {
  const { session, place, baseDir } = request
  const data = environmentData(env, session.options.namespace ?? '', mergedValues(env))
  return place.renderer.settle(() => place.renderer.render(part, { basePath: baseDir, data, preRender }))
}

/** v0: what can be seen of the part's own environments without knowing them. Nothing that fails here counts. */
async function firstPass(part: string, request: PartRequest): Promise<{ presumed: Environment | undefined }> {
  const env = mergeEnvironments(request.env, request.overrides)
  try {
    const text = await renderWith(part, env ?? newEnvironment(request.session.environment), request, true)
    const layers: ValueLayer[] = []
    const tolerant = {
      ...request,
      context: env,
      isStrict: false,
      isRendered: true,
      layers,
      session: quiet(request.session),
    }
    const { env: presumed } = await loadSet(text.replaceAll('<no value>', ''), tolerant)
    return { presumed }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    request.session.ports.log('debug', `first-pass rendering failed: ${messageOf(error)}`)
    return { presumed: undefined }
  }
}

/** What a first pass stumbles over is not told. */
function quiet(session: LoadSession): LoadSession {
  const log: LoadSession['ports']['log'] = (_, message) => session.ports.log('debug', message)
  return { ...session, ports: { ...session.ports, log } }
}
