/** Files around one kustomization, as far as it may see them. */
import { parseUrl } from '../../gotemplate/go/url.ts'
import { cleanPath } from '../../gotemplate/go/path.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { isTshelmError, messageOf } from '../errors.ts'
import type { FileSystem } from '../chart/file-system.ts'
import { failure, within } from './failure.ts'
import type { KustomizePorts } from './ports.ts'
import { repositoryOf } from './repository.ts'
import type { RepositoryAddress } from './repository.ts'

/** Bytes of one file. */
const MAX_FILE_BYTES = 128 * 1024 * 1024
/** Bytes of all files of one build, and of what is copied in it. */
const MAX_BUILD_BYTES = 512 * 1024 * 1024
/** Kustomizations of one build, each time one is used. */
const MAX_KUSTOMIZATIONS = 5000
/** Kustomizations within kustomizations. */
const MAX_DEPTH = 200

/** What one build may use up. */
export interface Budget {
  bytes: number
  kustomizations: number
}

export interface LoadContext {
  readonly ports: KustomizePorts
  /** Local kustomizations may read files outside of their folder. */
  readonly unrestricted: boolean
  readonly budget: Budget
}

export interface Loader {
  readonly root: string
  readonly files: FileSystem
  /** Of the repository that it is in. */
  readonly repository: { readonly address: RepositoryAddress; readonly root: string } | undefined
  readonly referrer: Loader | undefined
  readonly restricted: boolean
  readonly context: LoadContext
  readonly depth: number
}

export function isRemoteFile(path: string): boolean {
  if (!/^https?:/i.test(path)) return false
  try {
    const { scheme } = parseUrl(path)
    return scheme === 'http' || scheme === 'https'
  } catch {
    return false
  }
}

/** For the folder or repository that a build begins with. */
export async function rootLoader(target: string, context: LoadContext): Promise<Loader> {
  const address = repositoryOf(target)
  if (address !== undefined) return loaderInRepository(address, context, undefined)
  return folderLoader(mustBeFolder(context.ports.files, target), context)
}

/** For a folder that is taken as it is. */
export function folderLoader(root: string, context: LoadContext): Loader {
  const { files } = context.ports
  const restricted = !context.unrestricted
  return { root, files, repository: undefined, referrer: undefined, restricted, context, depth: 0 }
}

/** For what a kustomization names: a folder, or a repository. Throws for cycles. */
export async function loaderFor(loader: Loader, path: string): Promise<Loader> {
  if (path === '') throw failure('new root cannot be empty', {}, 'kustomize/load')
  if (loader.depth >= MAX_DEPTH) {
    throw failure(`more than ${MAX_DEPTH} kustomizations within one another`, {}, 'kustomize/limit-exceeded')
  }
  const address = repositoryOf(path)
  if (address !== undefined) {
    refuseRepositoryCycle(loader, address)
    return loaderInRepository(address, loader.context, loader)
  }
  if (path.startsWith('/')) throw failure(`new root '${path}' cannot be absolute`, {}, 'kustomize/load')
  refuseAmbiguous(path)
  const root = mustBeFolder(loader.files, joined(loader.root, path))
  refuseEscape(loader, root)
  refuseCycle(loader, root)
  return { ...loader, root, referrer: loader, depth: loader.depth + 1, repository: undefined }
}

export function joined(root: string, path: string): string {
  return cleanPath(`${root}/${path}`)
}

function mustBeFolder(files: FileSystem, path: string): string {
  const context = 'must build at directory'
  if (path === '') throw failure(`${context}: directory path cannot be empty`, {}, 'kustomize/load')
  let place: Place
  try {
    place = placeOf(files, path)
  } catch (error) {
    throw within(`${context}: not a valid directory`, error)
  }
  if (place.file !== '') {
    throw failure(`${context}: '${path}': file is not directory`, {}, 'kustomize/load')
  }
  return place.folder
}

interface Place {
  readonly folder: string
  /** '' for a folder. */
  readonly file: string
}

/** Where a path leads, links resolved. */
function placeOf(files: FileSystem, path: string): Place {
  const absolute = files.absolute(path)
  let real: string
  try {
    real = files.resolve(absolute)
  } catch (error) {
    throw failure(`evalsymlink failure on '${path}' : ${linkProblem(files, absolute, error)}`, {}, 'kustomize/load')
  }
  if (files.kind(real) === 'directory') return { folder: real, file: '' }
  const slash = real.lastIndexOf('/')
  return { folder: slash === 0 ? '/' : real.slice(0, slash), file: real.slice(slash + 1) }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  ENOTDIR: 'not a directory',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  EISDIR: 'is a directory',
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return REASONS[code] ?? messageOf(error)
}

/** The first part of a path that is not there. */
function linkProblem(files: FileSystem, path: string, error: unknown): string {
  if (reasonOf(error) === REASONS['ELOOP']) return 'EvalSymlinks: too many links'
  let at = ''
  for (const part of path.split('/').slice(1)) {
    at += `/${part}`
    try {
      files.kind(at)
    } catch (cause) {
      const reason = reasonOf(cause)
      return reason === REASONS['ENOTDIR'] ? reason : `lstat ${at}: ${reason}`
    }
  }
  return `lstat ${path}: ${reasonOf(error)}`
}

async function loaderInRepository(
  address: RepositoryAddress,
  context: LoadContext,
  referrer: Loader | undefined,
): Promise<Loader> {
  const { checkout } = context.ports
  if (checkout === undefined) {
    throw failure(`cannot fetch ${address.raw}: git repositories are not to be had here`, {}, 'kustomize/unsupported')
  }
  const { files, root: repositoryRoot } = await checkout(address)
  const path = joined(repositoryRoot, address.folder)
  const { folder, file } = placeOf(files, path)
  if (file !== '') {
    throw failure(`'${path}' refers to file '${file}'; expecting directory`, {}, 'kustomize/load')
  }
  if (!isBelow(folder, repositoryRoot)) {
    throw failure(`"${path}" refers to directory outside of repo "${repositoryRoot}"`, {}, 'kustomize/load')
  }
  return {
    root: folder,
    files,
    repository: { address, root: repositoryRoot },
    referrer,
    restricted: true,
    context,
    depth: (referrer?.depth ?? 0) + 1,
  }
}

function isBelow(folder: string, root: string): boolean {
  return root === '/' || folder === root || folder.startsWith(`${root}/`)
}

function refuseAmbiguous(path: string): void {
  const parts = path.split('/')
  if (!parts.some((part) => part !== '..' && part.includes('..'))) return
  const told = `path ${JSON.stringify(path)} is ambiguous: resolves to ${JSON.stringify(cleanPath(path))} after normalization, `
  const hint = 'which is likely not the intended target; check for YAML indentation errors in your kustomization file'
  throw failure(told + hint, {}, 'kustomize/load')
}

function refuseEscape(loader: Loader, root: string): void {
  let at: Loader | undefined = loader
  while (at !== undefined && at.repository === undefined) at = at.referrer
  if (at === undefined || isBelow(root, at.repository!.root)) return
  const told = 'security; bases in kustomizations found in cloned git repos must be within the repo'
  throw failure(`${told}, but base '${root}' is outside '${at.repository!.root}'`, {}, 'kustomize/load')
}

function refuseCycle(loader: Loader, root: string): void {
  for (let at: Loader | undefined = loader; at !== undefined; at = at.referrer) {
    if (at.files !== loader.files || !isBelow(at.root, root)) continue
    const told = `cycle detected: candidate root '${root}' contains visited root '${at.root}'`
    throw failure(told, {}, 'kustomize/load')
  }
}

function refuseRepositoryCycle(loader: Loader, { raw }: RepositoryAddress): void {
  for (let at: Loader | undefined = loader; at !== undefined; at = at.referrer) {
    if (at.repository?.address.raw.startsWith(raw) !== true) continue
    const told = `cycle detected: URI '${raw}' referenced by previous URI '${at.repository.address.raw}'`
    throw failure(told, {}, 'kustomize/load')
  }
}

/** Counts a use of a kustomization. */
export function countKustomization({ context: { budget } }: Loader): void {
  budget.kustomizations++
  if (budget.kustomizations > MAX_KUSTOMIZATIONS) {
    throw failure(`more than ${MAX_KUSTOMIZATIONS} kustomizations in one build`, {}, 'kustomize/limit-exceeded')
  }
}

/** Why a path cannot be read as a file, if it is a folder on this side: known without an attempt. */
export function folderProblem(loader: Loader, path: string): string | undefined {
  if (path.startsWith('/') || isRemoteFile(path)) return undefined
  const full = joined(loader.root, path)
  try {
    if (placeOf(loader.files, full).file !== '') return undefined
  } catch {
    return undefined
  }
  return loader.restricted ? `'${full}' must resolve to a file` : `read ${full}: is a directory`
}

/** A file's bytes as Go's string. */
export async function loadText(loader: Loader, path: string): Promise<string> {
  return decodeUtf8(await load(loader, path))
}

async function load(loader: Loader, path: string): Promise<Uint8Array> {
  if (isRemoteFile(path)) return counted(loader, await fetchFile(loader, path))
  const full = path.startsWith('/') ? path : joined(loader.root, path)
  return counted(loader, readFile(loader, loader.restricted ? allowed(loader, full) : full))
}

function allowed({ files, root }: Loader, path: string): string {
  const { folder, file } = placeOf(files, path)
  if (file === '') throw failure(`'${path}' must resolve to a file`, {}, 'kustomize/load')
  if (!isBelow(folder, root)) {
    throw failure(`security; file '${path}' is not in or below '${root}'`, {}, 'kustomize/load')
  }
  return joined(folder, file)
}

function readFile({ files }: Loader, path: string): Uint8Array {
  let content: ReturnType<FileSystem['read']>
  try {
    content = files.read(path, MAX_FILE_BYTES)
  } catch (error) {
    const reason = reasonOf(error)
    const verb = reason === REASONS['EISDIR'] ? 'read' : 'open'
    throw failure(`${verb} ${path}: ${reason}`, {}, 'kustomize/load')
  }
  if (content === undefined) {
    throw failure(`${path} has more than ${MAX_FILE_BYTES} bytes`, {}, 'kustomize/limit-exceeded')
  }
  return content.data
}

function counted(loader: Loader, data: Uint8Array): Uint8Array {
  countBytes(loader, data.length)
  return data
}

/** Counts what was read or made. */
export function countBytes({ context: { budget } }: Loader, count: number): void {
  budget.bytes += count
  if (budget.bytes > MAX_BUILD_BYTES) {
    throw failure(`more than ${MAX_BUILD_BYTES} bytes in one build`, {}, 'kustomize/limit-exceeded')
  }
}

async function fetchFile({ context: { ports } }: Loader, url: string): Promise<Uint8Array> {
  if (ports.fetch === undefined) {
    throw failure(`cannot fetch ${url}: remote files are not to be had here`, {}, 'kustomize/unsupported')
  }
  const { status, statusText, body } = await asked(ports.fetch, url)
  if (status >= 200 && status <= 299) return body
  if (repositoryOf(url) !== undefined) throw failure('URL is a git repository', {}, 'kustomize/load')
  throw failure(`HTTP Error: status code ${status} (${statusText})`, { http: true }, 'kustomize/load')
}

async function asked(fetch: NonNullable<KustomizePorts['fetch']>, url: string): ReturnType<typeof fetch> {
  try {
    return await fetch(url)
  } catch (error) {
    if (isTshelmError(error)) throw error
    throw failure(messageOf(error), {}, 'kustomize/load')
  }
}
