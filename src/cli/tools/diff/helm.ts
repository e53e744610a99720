/** helm as helm-diff calls it: each call runs in this process, its streams caught. */
import { TshelmError } from '../../../errors.ts'
import { overlayFileSystem } from '../../../chart/overlay-file-system.ts'
import type { KubeObject } from '../../../object.ts'
import { withKindsOf } from '../../../plan/promised-kinds.ts'
import type { CliHost, RunHelm } from '../../command.ts'
import type { SharedWork } from '../../shared-work.ts'
import { NO_FILES, openWorkshop } from '../shared-work.ts'

export interface HelmDiffHost extends CliHost {
  readonly shared: SharedWork
}

export interface DiffHelm {
  readonly host: HelmDiffHost
  /** What helm prints. Throws `diff/failed` with its exit code and what it says on stderr. */
  readonly output: (words: readonly string[], options?: CallOptions) => Promise<string>
  /** Tells a call that is not made, where `--debug` asks for it. */
  readonly tell: (words: readonly string[]) => void
  readonly close: () => void
}

export interface CallOptions {
  /** Files that are in memory only, by absolute path. */
  readonly files?: ReadonlyMap<string, Uint8Array>
  /** What helm says on stderr is lost. Default: false. */
  readonly silent?: boolean
  /** CustomResourceDefinitions: their kinds count as served. */
  readonly definitions?: readonly KubeObject[]
}

export function helmFor(host: CliHost, runHelm: RunHelm): DiffHelm {
  const workshop = host.shared === undefined ? openWorkshop() : undefined
  const shared = host.shared ?? workshop!.forCall(NO_FILES)
  const own = derived(host, { shared: { ...shared, releases: new Map() } })
  const tell = (words: readonly string[]): void => {
    if (host.env['HELM_DEBUG'] === 'true') host.stdout(`Executing ${[host.env['HELM_BIN'], ...words].join(' ')}\n`)
  }
  return {
    host: own,
    tell,
    async output(words, options = {}) {
      tell(words)
      const { silent = false } = options
      const { code, stdout, stderr } = await caught(words, prepared(own, options), runHelm)
      if (code === 0) return stdout
      throw new TshelmError('diff/failed', `exit status ${String(code)}${silent ? '' : `: ${stderr}`}`)
    },
    close: () => workshop?.close(),
  }
}

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function caught(words: readonly string[], host: CliHost, runHelm: RunHelm): Promise<Outcome> {
  const out: string[] = []
  const err: string[] = []
  const streams = {
    stdout: (text: string) => void out.push(text),
    stderr: (text: string) => void err.push(text),
    terminal: false,
    errorTerminal: false,
  }
  const code = await runHelm(words, derived(host, streams))
  return { code, stdout: out.join(''), stderr: err.join('') }
}

function prepared(host: HelmDiffHost, { files: added, definitions = [] }: CallOptions): CliHost {
  let { shared } = host
  if (added !== undefined && added.size > 0) {
    const { files, isThere } = shared
    const overlaid = overlayFileSystem(added, files)
    shared = { ...shared, files: overlaid, isThere: (path) => added.has(path) || isThere(path) }
  }
  if (definitions.length > 0) shared = { ...shared, seenAs: (cluster) => withKindsOf(definitions, cluster) }
  return shared === host.shared ? host : derived(host, { shared })
}

/** What is dear to know of the host is asked when it is needed. */
export function derived<T extends object>(host: CliHost, more: T): CliHost & T {
  return Object.create(host, Object.getOwnPropertyDescriptors(more)) as CliHost & T
}
