/** One run over all states: what it was told, and what its states share. */
import { filesIn } from '../files.ts'
import type { State } from '../model.ts'
import type { Remote } from '../remote/remote.ts'
import type { Storage } from '../state/storage.ts'
import type { RunOptions, RunPorts } from './ports.ts'

export interface Session {
  readonly ports: RunPorts
  readonly options: RunOptions
  readonly remote: Remote
  /** Names of repositories that are known to helm by now. */
  readonly repositories: Set<string>
  /** Folders of charts that have been fetched, by chart and version. */
  readonly fetched: Map<string, Promise<string>>
  /** Versions that ranges of OCI charts came to. */
  readonly ociVersions: Map<string, Promise<string>>
  /** What the server said, by context. */
  readonly kubeVersions: Map<string, Promise<string | undefined>>
  /** Charts that exist in memory. */
  readonly charts: Map<string, ReadonlyMap<string, Uint8Array>>
  /** What stands for references in arguments of helm: not to be shown. */
  readonly secrets: Set<string>
  /** Folders to be removed in the end. */
  readonly temporary: Set<string>
}

export function openSession(ports: RunPorts, options: RunOptions, remote: Remote): Session {
  return {
    ports,
    options,
    remote,
    repositories: new Set(),
    fetched: new Map(),
    ociVersions: new Map(),
    kubeVersions: new Map(),
    charts: new Map(),
    secrets: ports.secrets ?? new Set(),
    temporary: new Set(),
  }
}

/** Takes away what was only needed meanwhile. */
export function closeSession({ ports, temporary }: Session): void {
  for (const folder of temporary) ports.removeFolder(folder)
  ports.helm.close()
}

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

/** Such a name as Go gives to folders for a while: `/tmp/helmfile1234567`. Nothing is made. */
export function temporaryName({ ports }: Session, prefix: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ports.randomBytes(4)
  const number = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
  return `${ports.temporaryFolder}/${prefix}${String(number).padStart(10, '0')}`
}

/** A word that is hardly twice the same. */
export function randomWord({ ports }: Session, length: number): string {
  return Array.from(ports.randomBytes(length), (byte) => LETTERS[byte % LETTERS.length]!).join('')
}

/** What every call for this state begins with. */
export function globalArguments({ options }: Session, { helmDefaults }: State): string[] {
  return [
    ...(options.kubeconfig === '' ? [] : ['--kubeconfig', options.kubeconfig]),
    ...(helmDefaults.kubeContext === '' ? [] : ['--kube-context', helmDefaults.kubeContext]),
  ]
}

/** Where files of a state are looked for. */
export function storageOf({ ports, remote }: Session, { filePath, basePath, workingDirectory }: State): Storage {
  const { files, log } = ports
  return { filePath, basePath, remote, files: filesIn(files, workingDirectory), log }
}
