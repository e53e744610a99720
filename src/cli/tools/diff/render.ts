/** What an upgrade would put there, rendered by helm. */
import { resolve } from 'node:path'
import { encodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { messageOf } from '../../../errors.ts'
import { parseObjects } from '../../../manifest/objects.ts'
import type { KubeObject } from '../../../object.ts'
import type { Flags } from '../../flag.ts'
import { renderWords, repeated, valueFilesOf, withoutProgress, type DiffCall } from './call.ts'
import { whereWords, type ReleasePlace } from './records.ts'

export interface Upgrade {
  readonly place: ReleasePlace
  readonly chart: string
  /** There is a release. */
  readonly isUpgrade: boolean
}

/** `--dry-run=client` asks no cluster. */
export function asksCluster(flags: Flags): boolean {
  return ['', 'false', 'server'].includes(flags.string('dry-run'))
}

export interface Rendered {
  readonly manifest: string
  /** CustomResourceDefinitions that the chart brings, where its kinds are not served without them. */
  readonly definitions: readonly KubeObject[]
}

export async function renderedUpgrade(upgrade: Upgrade, call: DiffCall): Promise<Rendered> {
  const { flags, helm } = call
  const { env } = helm.host
  const usesUpgrade = env['HELM_DIFF_USE_UPGRADE_DRY_RUN'] === 'true'
  const files = new Map<string, Uint8Array>()
  const words = [
    usesUpgrade ? 'upgrade' : 'template',
    ...[upgrade.place.name, upgrade.chart],
    ...chartWords(flags, usesUpgrade),
    ...whereWords(upgrade.place, call),
    ...renderWords(flags),
    ...(flags.bool('insecure-skip-tls-verify') ? ['--insecure-skip-tls-verify'] : []),
    ...(await valueWords(upgrade, call, files)),
    ...switches(flags, SWITCHES),
    ...serverSideWords(call, usesUpgrade),
    ...(usesUpgrade ? upgradeWords(flags) : templateWords(upgrade, call)),
  ]
  const { text, definitions } = await withOwnKinds(words, files, call)
  const manifest = usesUpgrade ? dryRunManifest(text, flags.bool('no-hooks')) : withoutProgress(text)
  return { manifest, definitions }
}

/** helm-diff gives up where a chart brings both a kind and an object of it; here such kinds count as served. */
async function withOwnKinds(
  words: readonly string[],
  files: ReadonlyMap<string, Uint8Array>,
  { helm }: DiffCall,
): Promise<{ readonly text: string; readonly definitions: readonly KubeObject[] }> {
  try {
    return { text: await helm.output(words, { files }), definitions: [] }
  } catch (error) {
    if (words[0] !== 'template' || !messageOf(error).includes('no matches for kind')) throw error
    const offline = words.filter((word) => word !== '--validate' && !word.startsWith('--dry-run'))
    let definitions: readonly KubeObject[]
    try {
      const all = await helm.output([...offline, '--include-crds', '--dry-run=client'], { files })
      definitions = parseObjects(withoutProgress(all)).filter(({ kind }) => kind === 'CustomResourceDefinition')
    } catch {
      throw error
    }
    if (definitions.length === 0) throw error
    return { text: await helm.output(words, { files, definitions }), definitions }
  }
}

const SWITCHES = ['disable-openapi-validation', 'enable-dns', 'skip-schema-validation', 'take-ownership']

function switches(flags: Flags, names: readonly string[]): string[] {
  return names.filter((name) => flags.bool(name)).map((name) => `--${name}`)
}

function chartWords(flags: Flags, usesUpgrade: boolean): string[] {
  return [
    ...switches(flags, ['devel']),
    ...switches(flags, usesUpgrade ? ['include-crds'] : ['no-hooks', 'include-crds']),
    ...['version', 'repo'].flatMap((name) => (flags.string(name) === '' ? [] : [`--${name}`, flags.string(name)])),
  ]
}

const VALUE_FLAGS = ['set', 'set-string', 'set-literal', 'set-json', 'values', 'set-file']

/** Without values of its own an upgrade reuses those on record; those come first. */
async function valueWords(upgrade: Upgrade, call: DiffCall, files: Map<string, Uint8Array>): Promise<string[]> {
  const { flags, helm } = call
  const inMemory = (name: string, bytes: Uint8Array): string => {
    const path = resolve(helm.host.cwd, `.helm-diff-${name}`)
    files.set(path, bytes)
    return path
  }
  const words: string[] = []
  const reuses =
    flags.bool('reuse-values') ||
    flags.bool('reset-then-reuse-values') ||
    (upgrade.isUpgrade && VALUE_FLAGS.every((name) => flags.list(name).length === 0))
  if (reuses && !flags.bool('reset-values') && asksCluster(flags)) {
    const ownOnly = flags.bool('reset-then-reuse-values') && !flags.bool('reuse-values')
    if (ownOnly) helm.tell(['version'])
    const existing = await existingValues(upgrade.place, call, ownOnly)
    words.push('--values', inMemory('existing-values', encodeUtf8(existing)))
  }
  for (const name of ['set', 'set-string', 'set-literal', 'set-json']) {
    words.push(...repeated(`--${name}`, flags.list(name)))
  }
  for (const path of valueFilesOf(flags)) {
    const isStdin = path.trim() === '-'
    words.push('--values', isStdin ? inMemory('stdin-values', await helm.host.stdin()) : path)
  }
  return [...words, ...repeated('--set-file', flags.list('set-file'))]
}

function existingValues(place: ReleasePlace, call: DiffCall, ownOnly: boolean): Promise<string> {
  const words = ['get', 'values', place.name, '--output', 'yaml', ...(ownOnly ? [] : ['--all'])]
  return call.helm.output([...words, ...whereWords(place, call)], { silent: true })
}

function isHelm4({ helm }: DiffCall): boolean {
  helm.tell(['version'])
  return helm.host.dialect === undefined
}

/** `template` knows no `auto`; Helm 3 knows none of it. */
function serverSideWords(call: DiffCall, usesUpgrade: boolean): string[] {
  const mode = call.flags.string('server-side')
  return isHelm4(call) && (usesUpgrade || mode !== 'auto') ? [`--server-side=${mode}`] : []
}

function upgradeWords(flags: Flags): string[] {
  return [...(flags.bool('allow-unreleased') || flags.bool('install') ? ['--install'] : []), '--dry-run=server']
}

function templateWords({ isUpgrade }: Upgrade, call: DiffCall): string[] {
  const { flags } = call
  return [
    ...validationWords(call),
    ...(isUpgrade ? ['--is-upgrade'] : []),
    ...repeated('--api-versions', flags.list('api-versions')),
    ...(flags.string('kube-version') === '' ? [] : ['--kube-version', flags.string('kube-version')]),
    ...dryRunWords(call),
  ]
}

/** Helm 4 learns from the cluster what it serves. */
function validationWords(call: DiffCall): string[] {
  const { flags } = call
  if (flags.bool('disable-validation') || !asksCluster(flags)) return []
  if (!isHelm4(call)) return ['--validate']
  return flags.string('dry-run') === 'false' ? [] : ['--dry-run=server']
}

/** Helm 4 asks for lookups above, if at all. */
function dryRunWords(call: DiffCall): string[] {
  const mode = call.flags.string('dry-run')
  call.helm.tell(['version'])
  const helm4 = isHelm4(call)
  if (mode === 'false' || (helm4 && mode !== 'client' && mode !== 'true')) return []
  return [mode === 'server' ? '--dry-run=server' : '--dry-run=client']
}

/** The manifest and the hooks of what `upgrade --dry-run` prints. */
function dryRunManifest(text: string, noHooks: boolean): string {
  const from = (whole: string, mark: string): string => {
    const at = whole.indexOf(mark)
    return at < 0 ? '' : whole.slice(at)
  }
  const both = from(text, 'HOOKS:')
  const at = both.indexOf('MANIFEST:')
  const hooks = noHooks ? '' : from(at < 0 ? both : both.slice(0, at), '---')
  let manifest = at < 0 ? '' : both.slice(at)
  const notes = manifest.indexOf('\nNOTES:')
  if (notes >= 0) manifest = manifest.slice(0, notes + 1)
  return (from(manifest, '---') || manifest) + hooks
}
