/** Global flags and the environment → what one run of helmfile is told. */
import { TshelmError } from '../../../errors.ts'
import type { HelmfileDialect } from '../../../helmfile/model.ts'
import type { LogLevel } from '../../../helmfile/ports.ts'
import type { RunOptions } from '../../../helmfile/run/ports.ts'
import type { LoadOptions } from '../../../helmfile/state/options.ts'
import { stateValuesSet } from '../../../helmfile/values/set.ts'
import type { CliHost } from '../../command.ts'
import type { Flags } from '../../flag.ts'

export interface HelmfileSettings {
  readonly load: LoadOptions
  readonly run: RunOptions
  readonly logLevel: LogLevel
  readonly allowNoMatch: boolean
  readonly skipDeps: boolean
  readonly skipRefresh: boolean
  readonly allowFailedReleases: boolean
}

/** Bad input where upstream panics: told in a line, with its exit code. */
export class PanicError extends TshelmError {
  constructor(message: string) {
    super('cli/usage', message)
  }
}

/** Throws `cli/usage` for values that do not go together. */
export function helmfileSettings(flags: Flags, host: CliHost): HelmfileSettings {
  const { env } = host
  const given = (flag: string, variable: string): string => flags.string(flag) || (env[variable] ?? '')
  const isOn = (flag: string, variable: string): boolean => flags.bool(flag) || env[variable] === 'true'
  const debug = isOn('debug', 'HELMFILE_DEBUG')
  const noColor = hasNoColor(flags, env)
  const color = flags.bool('color') || (!noColor && host.terminal && env['TERM'] !== 'dumb')
  if (color && noColor)
    throw new TshelmError('cli/usage', '--color and --no-color cannot be specified at the same time')
  const set = asPanic(() => stateValuesSet(flags.list('state-values-set'), flags.list('state-values-set-string')))
  const dialect = dialectOf(given('dialect', 'TSHELM_HELMFILE_DIALECT'))
  return {
    logLevel: asPanic(() => logLevelOf(flags, env, debug)),
    allowNoMatch: flags.bool('allow-no-matching-release'),
    skipDeps: flags.bool('skip-deps'),
    skipRefresh: flags.bool('skip-refresh'),
    allowFailedReleases: flags.bool('allow-failed-releases'),
    load: {
      file: given('file', 'HELMFILE_FILE_PATH'),
      environment: given('environment', 'HELMFILE_ENVIRONMENT') || 'default',
      namespace: given('namespace', 'HELMFILE_NAMESPACE'),
      chart: flags.string('chart'),
      kubeContext: given('kube-context', 'HELMFILE_KUBE_CONTEXT'),
      helmBinary: given('helm-binary', 'HELMFILE_HELM_BINARY'),
      kustomizeBinary: given('kustomize-binary', 'HELMFILE_KUSTOMIZE_BINARY'),
      stateValuesFiles: flags.list('state-values-file'),
      sequential: flags.bool('sequential-helmfiles'),
      needsAcrossFiles: isOn('needs-across-files', 'TSHELM_HELMFILE_NEEDS_ACROSS_FILES'),
      presenceAware: isOn('presence-aware', 'TSHELM_HELMFILE_PRESENCE_AWARE'),
      ...(flags.list('selector').length === 0 ? {} : { selectors: flags.list('selector') }),
      ...(set === undefined ? {} : { stateValuesSet: set }),
      ...(dialect === undefined ? {} : { dialect }),
    },
    run: {
      kubeconfig: flags.string('kubeconfig'),
      chart: flags.string('chart'),
      debug,
      stripArgs: flags.bool('strip-args-values-on-exit-error'),
      liveOutput: flags.bool('enable-live-output'),
      disableForceUpdate: flags.bool('disable-force-update'),
      repoRetries: repoRetries(flags, env),
      ociPlainHttp: flags.bool('oci-plain-http'),
      interactive: isOn('interactive', 'HELMFILE_INTERACTIVE'),
      color,
      noColor,
      args: debug ? ' --debug' : '',
    },
  }
}

type Env = CliHost['env']

function hasNoColor(flags: Flags, env: Env): boolean {
  if (flags.bool('no-color')) return true
  if (flags.bool('color')) return false
  return env['HELMFILE_NO_COLOR'] === 'true' || (env['NO_COLOR'] ?? '') !== ''
}

function repoRetries(flags: Flags, env: Env): number {
  const asked = flags.int('repo-retries')
  if (asked >= 0) return asked
  const fallback = env['HELMFILE_REPO_RETRIES'] ?? ''
  return /^\+?[0-9]+$/.test(fallback) ? Number(fallback) : 0
}

const LEVELS: Readonly<Record<string, LogLevel>> = {
  debug: 'debug',
  info: 'info',
  '': 'info',
  warn: 'warn',
  error: 'error',
  dpanic: 'error',
  panic: 'error',
  fatal: 'error',
}

function logLevelOf(flags: Flags, env: Env, debug: boolean): LogLevel {
  if (debug) return 'debug'
  if (flags.bool('quiet') || env['HELMFILE_QUIET'] === 'true') return 'warn'
  const name = flags.string('log-level') || (env['HELMFILE_LOG_LEVEL'] ?? 'info')
  const level = Object.hasOwn(LEVELS, name.toLowerCase()) ? LEVELS[name.toLowerCase()] : undefined
  if (level === undefined) throw new TshelmError('cli/usage', `unrecognized level: ${JSON.stringify(name)}`)
  return level
}

function dialectOf(text: string): HelmfileDialect | undefined {
  if (text === '' || text === 'auto') return undefined
  if (text === 'v0' || text === 'v1') return text
  throw new TshelmError('cli/usage', `--dialect must be v0, v1 or auto, not ${JSON.stringify(text)}`)
}

function asPanic<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof TshelmError) throw new PanicError(error.message)
    throw error
  }
}
