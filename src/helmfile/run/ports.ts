/** What acting on releases asks of the world, besides what reading a helmfile does. */
import type { HelmfileEvent } from '../events.ts'
import type { Helm } from '../helm.ts'
import type { KustomizeAccess } from '../../kustomize/ports.ts'
import type { ExecCall, ExecOutcome, HelmfilePorts } from '../ports.ts'

export interface RunPorts extends HelmfilePorts {
  readonly helm: Helm
  /** What references stood for, in templates too: not to be shown. Default: what is learnt of on the way. */
  readonly secrets?: Set<string>
  /** Standard output. */
  readonly print: (text: string) => void
  /** Standard error, whatever is logged. */
  readonly warn: (text: string) => void
  /** The plain content of an encrypted YAML text that stands in a state file. `path` is what messages call it. */
  readonly decryptText: (content: Uint8Array, path: string) => Promise<Uint8Array>
  /** Runs a program beside this one: hooks. */
  readonly program: (call: ExecCall) => Promise<ExecOutcome>
  /** One line of standard input; undefined at its end. */
  readonly readLine: () => Promise<string | undefined>
  /** Where files for a while would be: names in messages begin with it. */
  readonly temporaryFolder: string
  /** Of the server behind a context, `1.35.2`; undefined where it cannot be asked. */
  readonly kubeVersion: (kubeContext: string) => Promise<string | undefined>
  /** Copies a folder, with all that is in it. */
  readonly copyFolder: (from: string, to: string) => void
  readonly makeFolder: (path: string) => void
  readonly removeFolder: (path: string) => void
  /** What kustomizations have from elsewhere, until it is closed: remote files, repositories, charts. Absent: nothing. */
  readonly kustomize?: () => Promise<KustomizeAccess>
  /** Hears what is done with releases; `log` and `output` go to ports of their own. */
  readonly onEvent?: (event: HelmfileEvent) => void
}

/** What a whole command line says. */
export interface RunOptions {
  readonly kubeconfig: string
  readonly chart: string
  readonly debug: boolean
  /** What `--set…` is followed by is not shown in reports. */
  readonly stripArgs: boolean
  readonly liveOutput: boolean
  readonly disableForceUpdate: boolean
  readonly repoRetries: number
  readonly ociPlainHttp: boolean
  readonly interactive: boolean
  readonly color: boolean
  readonly noColor: boolean
  /** `--args`. */
  readonly args: string
}
