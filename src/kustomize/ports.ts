/** What a build needs from its host. */
import type { FileSystem } from '../chart/file-system.ts'
import type { RepositoryAddress } from './repository.ts'
import type { GoMap } from '../../gotemplate/value.ts'

/** A repository's files at a commit. */
export interface Checkout {
  readonly files: FileSystem
  /** The repository's root in it. */
  readonly root: string
}

export interface FetchedFile {
  readonly status: number
  /** `Not Found`. */
  readonly statusText: string
  readonly body: Uint8Array
}

/** A chart that a kustomization inflates, its values merged already. */
export interface ChartRequest {
  readonly name: string
  readonly version: string
  readonly repo: string
  readonly devel: boolean
  /** Folder of the charts that are there already, and where fetched ones go. */
  readonly chartHome: string
  readonly files: FileSystem
  readonly releaseName: string
  readonly nameTemplate: string
  readonly namespace: string
  /** Layers of values, later ones over earlier ones. */
  readonly values: readonly GoMap[]
  readonly apiVersions: readonly string[]
  readonly kubeVersion: string
  readonly includeCrds: boolean
  readonly skipHooks: boolean
  readonly skipTests: boolean
  readonly debug: boolean
}

export interface HelmPort {
  /** The folder with the chart, fetched into `chartHome` if it is not there. */
  readonly chart: (
    request: Pick<ChartRequest, 'name' | 'version' | 'repo' | 'devel' | 'chartHome' | 'files'>,
  ) => Promise<ChartFiles>
  /** What `helm template` prints of it. */
  readonly template: (request: ChartRequest, chart: ChartFiles) => Promise<string>
}

export interface ChartFiles {
  readonly files: FileSystem
  readonly folder: string
}

export interface KustomizePorts {
  readonly files: FileSystem
  /** Reads `http://` and `https://` resources. Without it they are refused. */
  readonly fetch?: (url: string) => Promise<FetchedFile>
  /** Gets git repositories. Without it they are refused. */
  readonly checkout?: (address: RepositoryAddress) => Promise<Checkout>
  readonly helm?: HelmPort
}

/** What a host gives for some builds: clones and connections are gone once it is closed. */
export interface KustomizeAccess {
  readonly ports: Omit<KustomizePorts, 'files'>
  readonly close: () => void
}
