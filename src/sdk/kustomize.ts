/** The door `tshelm/kustomize`: kustomizations built in process, and charts made of them. Nothing is read but what is handed in. */
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { fileSystemOver, type NodeFs } from '../chart/file-system-over.ts'
import type { FileSystem } from '../chart/file-system.ts'
import { folderOfFiles } from '../chart/folder-of-files.ts'
import { buildKustomization as build, writeResource, writeResources } from '../kustomize/build.ts'
import type { KustomizeOptions as CoreOptions } from '../kustomize/build.ts'
import { chartFilesOf } from '../kustomize/chart-files.ts'
import type { ChartIdentity } from '../kustomize/chart-files.ts'
import { jsonOfNode } from '../kustomize/node-value.ts'
import type { Checkout, FetchedFile } from '../kustomize/ports.ts'
import type { RepositoryAddress } from '../kustomize/repository.ts'
import { apiVersion, kindOf, nameOf, namespaceOf } from '../kustomize/resource.ts'
import type { Resource } from '../kustomize/resource.ts'
import { kustomizeManifests as kustomizeFiles } from '../kustomize/stream.ts'
import type { ManifestFile } from '../kustomize/stream.ts'

export { isTshelmError, TshelmError, type ErrorCode } from '../errors.ts'
export { KUSTOMIZE_VERSION } from '../kustomize/version.ts'
export type { ChartIdentity, Checkout, FetchedFile, ManifestFile, NodeFs, RepositoryAddress }

export interface KustomizeOptions {
  /** Where folders are: `node:fs`, or files in memory by path from `/`. Default: there are none. */
  readonly files?: NodeFs | Readonly<Record<string, string | Uint8Array>>
  /** Reads `http(s)://` resources. Default: they are refused. */
  readonly fetch?: (url: string) => Promise<FetchedFile>
  /** Gets git repositories: their files by path from `/`. Default: they are refused. */
  readonly checkout?: (address: RepositoryAddress) => Promise<Readonly<Record<string, string | Uint8Array>>>
  /** Whether kustomizations may read files outside of their folder. Default: `root`, they may not. */
  readonly loadRestrictions?: 'root' | 'none'
  /** The order where `sortOptions` says none. Default: `legacy`, Namespaces first and webhooks last. */
  readonly order?: 'legacy' | 'none'
  /** Hears of deprecated fields. */
  readonly onWarning?: (message: string) => void
}

/** One object of a build. */
export interface BuiltObject {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string
  /** As plain data; integers beyond 2^53 lose digits. */
  readonly object: unknown
  readonly yaml: string
}

export interface Built {
  readonly objects: readonly BuiltObject[]
  /** All of them, as `kustomize build` prints them. */
  readonly yaml: string
}

/**
 * What `kustomize build DIRECTORY` prints. Rejects with `kustomize/invalid` for what cannot be read, `kustomize/load` for what is not
 * there or may not be read, `kustomize/build` for what cannot be done (a patch that finds nothing), `kustomize/unsupported` for what is
 * not to be had (remote bases without a port, programs as plugins), `kustomize/limit-exceeded`.
 */
export async function buildKustomization(directory: string, options: KustomizeOptions = {}): Promise<Built> {
  const resources = await build(directory, coreOptions(options))
  const yaml = writeResources(resources)
  return { objects: resources.map(builtObject), yaml }
}

/**
 * Applies a kustomization (its text: patches, names, labels, images …) to manifests: a rendered chart, for example. Every object stays in
 * its file and at its place, CRDs and hooks among them. Rejects as buildKustomization does.
 */
export function kustomizeManifests(
  files: readonly ManifestFile[],
  kustomization: string,
  options: KustomizeOptions & { readonly folder?: string } = {},
): Promise<readonly ManifestFile[]> {
  const { folder } = options
  return kustomizeFiles(files, kustomization, { ...coreOptions(options), ...(folder === undefined ? {} : { folder }) })
}

/** The files of a chart that renders to what a kustomization builds, by path. Rejects as buildKustomization does. */
export async function kustomizationChart(
  directory: string,
  identity: ChartIdentity,
  options: KustomizeOptions = {},
): Promise<ReadonlyMap<string, string>> {
  return chartFilesOf(await build(directory, coreOptions(options)), identity)
}

function builtObject(resource: Resource): BuiltObject {
  return {
    apiVersion: apiVersion(resource),
    kind: kindOf(resource),
    name: nameOf(resource),
    namespace: namespaceOf(resource),
    object: JSON.parse(jsonOfNode(resource.node!)) as unknown,
    yaml: writeResource(resource),
  }
}

function coreOptions(options: KustomizeOptions): CoreOptions {
  const { files = {}, fetch, checkout, loadRestrictions, order, onWarning } = options
  return {
    files: fileSystemOf(files),
    ...(fetch === undefined ? {} : { fetch }),
    ...(checkout === undefined ? {} : { checkout: checkoutOf(checkout) }),
    ...(loadRestrictions === undefined ? {} : { loadRestrictions }),
    ...(order === undefined ? {} : { order }),
    ...(onWarning === undefined ? {} : { warn: onWarning }),
  }
}

function checkoutOf(get: NonNullable<KustomizeOptions['checkout']>): NonNullable<CoreOptions['checkout']> {
  return async (address): Promise<Checkout> => ({ files: fileSystemOf(await get(address)), root: '/' })
}

function fileSystemOf(files: NonNullable<KustomizeOptions['files']>): FileSystem {
  if (isNodeFs(files)) return fileSystemOver(files)
  return folderOfFiles(
    Object.entries(files).map(([path, data]) => {
      const name = path.replace(/^\/+/, '')
      return { name, data: typeof data === 'string' ? encodeUtf8(data) : data }
    }),
  )
}

function isNodeFs(files: NonNullable<KustomizeOptions['files']>): files is NodeFs {
  return typeof (files as Partial<NodeFs>).openSync === 'function'
}
