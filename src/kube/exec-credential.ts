/** Credential plugins: client.authentication.k8s.io/v1 and v1beta1. */
import { parseTime } from '../../gotemplate/go/time-parse.ts'
import { isZeroTime, unixNanoseconds } from '../../gotemplate/go/time.ts'
import { UTC } from '../../gotemplate/go/zone.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { AuthConfig } from './config.ts'
import { GROUP } from './exec-version.ts'
import type { KubeHost } from './host.ts'
import type { ExecEntry } from './kubeconfig.ts'

export interface ExecCredential {
  readonly token?: string
  readonly cert?: string
  readonly key?: string
  /** Milliseconds since the epoch. */
  readonly expires?: number
}

const VERBOSE_HINT = `

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins`

/** Runs the plugin once. Throws TshelmError `kube/unauthorized` in client-go's words. */
export async function execCredential(
  host: KubeHost,
  auth: AuthConfig & { readonly exec: ExecEntry },
): Promise<ExecCredential> {
  const { exec } = auth
  if (!host.run) {
    throw refused(
      `plugin ${JSON.stringify(exec.command)} not allowed: policy set to "DenyAll"`,
      'allow exec plugins in the options',
    )
  }
  if (exec.interactiveMode === 'Always') {
    throw refused('exec plugin cannot support interactive mode: standard input is not a terminal')
  }
  const { exitCode, stdout, failure } = await host.run(exec.command, exec.args, environment(host, auth))
  if (failure !== undefined) throw refused(`exec: ${failure}`)
  if (exitCode === undefined) {
    const hint = exec.installHint === '' ? '' : `\n\n${exec.installHint}`
    throw refused(`exec: executable ${exec.command} not found${VERBOSE_HINT}${hint}`)
  }
  if (exitCode !== 0) throw refused(`exec: executable ${exec.command} failed with exit code ${exitCode}`)
  return readCredential(stdout, exec.apiVersion)
}

function environment(host: KubeHost, auth: AuthConfig & { readonly exec: ExecEntry }): Record<string, string> {
  const { exec, execCluster } = auth
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(host.env)) if (value !== undefined) env[name] = value
  for (const { name, value } of exec.env) env[name] = value
  env.KUBERNETES_EXEC_INFO = JSON.stringify({
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion,
    spec: { ...(execCluster ? { cluster: execCluster } : {}), interactive: false },
  })
  return env
}

interface Answer {
  readonly apiVersion?: string
  readonly kind?: string
  readonly status?: {
    readonly token?: string
    readonly clientCertificateData?: string
    readonly clientKeyData?: string
    readonly expirationTimestamp?: unknown
  } | null
}

function readCredential(stdout: string, apiVersion: string): ExecCredential {
  const answer = parse(stdout)
  if (answer.apiVersion !== apiVersion) {
    const other = answer.apiVersion ?? `${GROUP}/__internal`
    throw refused(`exec plugin is configured to use API version ${apiVersion}, plugin returned version ${other}`)
  }
  const { status } = answer
  if (!status) throw refused("exec plugin didn't return a status field")
  const { token, clientCertificateData: cert, clientKeyData: key } = status
  const expires = expiryOf(status.expirationTimestamp ?? null)
  if (!token && !cert && !key) throw refused("exec plugin didn't return a token or cert/key pair")
  if (!cert !== !key) throw refused('exec plugin returned only certificate or key, not both')
  return {
    ...(token ? { token } : {}),
    ...(cert && key ? { cert, key } : {}),
    ...(expires === undefined ? {} : { expires }),
  }
}

const RFC3339 = '2006-01-02T15:04:05Z07:00'

/** Go: no time, and the zero time, mean that it does not expire. What is no time at all is an error. */
function expiryOf(text: unknown): number | undefined {
  if (text === null) return undefined
  if (typeof text !== 'string') {
    const type = Array.isArray(text) ? 'array' : typeof text === 'boolean' ? 'bool' : typeof text
    const field = 'Go struct field ExecCredentialStatus.status.expirationTimestamp of type string'
    throw refused(`decoding stdout: json: cannot unmarshal ${type} into ${field}`)
  }
  try {
    const time = parseTime(RFC3339, text, UTC)
    return isZeroTime(time) ? undefined : Number(unixNanoseconds(time) / 1_000_000n)
  } catch (error) {
    throw refused(`decoding stdout: ${messageOf(error)}`)
  }
}

function parse(stdout: string): Answer {
  try {
    const value: unknown = JSON.parse(stdout)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // The text may hold a secret: it is not shown.
  }
  throw refused(
    "decoding stdout: couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type " +
      'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
  )
}

function refused(message: string, hint?: string): TshelmError {
  return new TshelmError('kube/unauthorized', `getting credentials: ${message}`, hint === undefined ? {} : { hint })
}
