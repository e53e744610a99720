/** State files from code: nothing is read, run or fetched but through what the caller hands in. */
import { randomBytes } from 'node:crypto'
import { TshelmError } from '../errors.ts'
import { systemClock } from '../runtime.ts'
import type { State } from './model.ts'
import type { HelmfilePorts } from './ports.ts'
import type { LoadOptions } from './state/options.ts'
import { loadStates } from './state/visit.ts'

/** Where files come from and where relative paths begin; everything else is refused, or empty, unless it is given. */
export type HelmfileWorld = Pick<HelmfilePorts, 'files' | 'cwd'> & Partial<HelmfilePorts>

export interface LoadHelmfileOptions extends Omit<LoadOptions, 'file' | 'loadFirst' | 'concurrent'> {
  /** A file or folder. Default: helmfile.yaml, helmfile.yaml.gotmpl or helmfile.d in `world.cwd`. */
  readonly file?: string
  readonly world: HelmfileWorld
}

/**
 * All states that a helmfile stands for, nested ones before the file that names them: parts, bases and environments merged, templates
 * executed, releases with their built-in labels, narrowed by `selectors` and conditions where `filter` is set. Files that do not define
 * the environment are left out. Rejects with TshelmError `helmfile/…`, its message beginning `in ./helmfile.yaml: …`.
 */
export function loadHelmfile({ world, file = '', ...options }: LoadHelmfileOptions): Promise<State[]> {
  return loadStates({ ...options, file }, portsOf(world))
}

/** The ports of a world; what is missing refuses. */
export function portsOf(world: HelmfileWorld): HelmfilePorts {
  return {
    env: {},
    clock: systemClock,
    randomBytes: (count) => randomBytes(count),
    timeZone: 'UTC',
    log: () => undefined,
    references: () => Promise.reject(refused('references to secrets are not read', 'references')),
    decrypt: () => Promise.reject(refused('encrypted files are not read', 'decrypt')),
    exec: () => {
      throw refused('programs are not run', 'exec')
    },
    fetchRemote: () => Promise.reject(refused('remote files are not fetched', 'fetchRemote')),
    writeFile: () => {
      throw refused('files are not written', 'writeFile')
    },
    stdin: () => Promise.resolve(new Uint8Array()),
    ...world,
  }
}

function refused(message: string, port: string): TshelmError {
  return new TshelmError('helmfile/failed', message, { hint: `hand in ${port} to allow it` })
}
