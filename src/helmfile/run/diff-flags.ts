/** Flags of `helm diff upgrade` and `helm template` for a release, in helmfile's order. */
import type { Release, State } from '../model.ts'
import {
  adoptFlags,
  argumentFlags,
  capabilityFlags,
  connectionFlags,
  dnsFlags,
  downloadFlags,
  flag,
  needsPlainHttp,
  postRendererArgumentFlags,
  postRendererFlags,
  schemaFlags,
  takeOwnershipFlags,
  templateArguments,
  valued,
  versionFlags,
} from './common-flags.ts'
import { argumentWords } from './argument-words.ts'
import type { DiffFlagOptions, TemplateOptions } from './options.ts'
import { serverSideFlags } from './upgrade-flags.ts'

export interface DiffFacts {
  readonly options: DiffFlagOptions
  /** Not installed yet, and not to be checked then. */
  readonly disableValidation: boolean
  /** What the server said; '' where it was not asked. */
  readonly serverVersion: string
  readonly render: (text: string) => string
}

/** Without namespace and values, which stand behind them. */
export function diffFlags(state: State, release: Release, { options, ...facts }: DiffFacts): string[] {
  const { helmDefaults } = state
  const flags = [
    ...versionFlags(state, release),
    ...dnsFlags(state, release),
    ...flag(
      '--disable-openapi-validation',
      release.disableOpenAPIValidation ?? helmDefaults.disableOpenAPIValidation ?? false,
    ),
    ...flag(
      '--disable-validation',
      release.disableValidation ?? helmDefaults.disableValidation ?? facts.disableValidation,
    ),
    ...capabilityFlags(state, release, kubeVersionForDiff(state, release, facts.serverVersion)),
    ...connectionFlags(state, release),
    ...(needsPlainHttp(state, release) ? [] : downloadFlags(state, release)),
    ...adoptFlags(release),
    ...postRendererFlags(state, release, options.postRenderer),
    ...postRendererArgumentFlags(state, release, { asked: options.postRendererArgs, render: facts.render }),
    ...schemaFlags(state, release, options.skipSchemaValidation),
  ]
  return [
    ...flags,
    ...suppressedLines(state, release, options.suppressOutputLineRegex),
    ...takeOwnershipFlags(state, release, options.takeOwnership),
    ...serverSideFlags(state, release, options.serverSide),
  ]
}

function kubeVersionForDiff(state: State, release: Release, serverVersion: string): string {
  const { disableAutoDetectedKubeVersionForDiff: byDefault } = state.helmDefaults
  const disabled = release.disableAutoDetectedKubeVersionForDiff ?? byDefault ?? false
  return disabled ? release.kubeVersion || state.kubeVersion : serverVersion
}

function suppressedLines({ helmDefaults }: State, release: Release, asked: readonly string[]): string[] {
  const lists = [release.suppressOutputLineRegex, asked, helmDefaults.suppressOutputLineRegex]
  const patterns = lists.find((list) => list.length > 0) ?? []
  return patterns.flatMap((pattern) => valued('--suppress-output-line-regex', pattern))
}

/** What is the same for all releases, behind their values. */
export function reportFlags(state: State, options: DiffFlagOptions, detailedExitcode: boolean): string[] {
  const templated = templateArguments(state, options.templateArgs)
  return [
    ...flag('--detailed-exitcode', detailedExitcode),
    ...flag('--strip-trailing-cr', options.stripTrailingCr),
    ...flag('--include-tests', options.includeTests),
    ...options.suppress.flatMap((kind) => ['--suppress', kind]),
    ...flag('--suppress-secrets', options.suppressSecrets),
    ...flag('--show-secrets', options.showSecrets),
    ...flag('--no-hooks', options.noHooks),
    ...(options.context > 0 ? ['--context', String(options.context)] : []),
    ...valued('--output', options.output),
    ...options.set.flatMap((text) => ['--set', text]),
    ...argumentFlags(options.diffArgs, state.helmDefaults.diffArgs),
    ...argumentWords(templated),
  ]
}

/** Without namespace and values, which stand behind them. */
export function templateFlags(
  state: State,
  release: Release,
  options: TemplateOptions,
  render: (text: string) => string,
): string[] {
  return [
    ...versionFlags(state, release),
    ...adoptFlags(release),
    ...dnsFlags(state, release),
    ...postRendererFlags(state, release, options.postRenderer),
    ...postRendererArgumentFlags(state, release, { asked: options.postRendererArgs, render }),
    ...capabilityFlags(state, release, options.kubeVersion),
    ...downloadFlags(state, release),
    ...options.showOnly.flatMap((path) => valued('--show-only', path)),
    ...schemaFlags(state, release, options.skipSchemaValidation),
    ...connectionFlags(state, release),
    ...argumentWords(templateArguments(state, options.templateArgs)),
  ]
}
