/** Two manifests, object by object: what an upgrade makes different on paper. */
import { compareStrings } from '../../gotemplate/value.ts'
import { type Json, type KubeObject, type ObjectRef } from '../object.ts'
import { fieldChanges, type FieldChange } from './changes.ts'
import { keyText } from './key.ts'
import { diffLines, type LineEdit } from './lines.ts'
import { objectText } from './object-text.ts'
import { isSecret, redactSecrets } from './redact.ts'

/** A document of a manifest, with its object. */
export interface ManifestEntry {
  readonly text: string
  readonly object: KubeObject
}

export interface ManifestChange {
  readonly object: ObjectRef
  /** `default, web, Deployment (apps)` */
  readonly key: string
  readonly change: 'added' | 'changed' | 'removed'
  readonly edits: readonly LineEdit[]
  /** Fields that change, of a Secret without their values; none where all of the object comes or goes. */
  readonly fields: readonly FieldChange[]
}

export interface CompareOptions {
  /** Of objects that name none. */
  readonly namespace: string
  /** Values of Secrets are not masked. Default: false. */
  readonly showSecrets?: boolean
}

/** Changed objects in the order of their keys, then removed, then added ones. What a resource policy keeps is not removed. */
export function compareManifests(
  before: readonly ManifestEntry[],
  after: readonly ManifestEntry[],
  options: CompareOptions,
): ManifestChange[] {
  const old = byKey(before, options)
  const now = byKey(after, options)
  const keys = (all: ReadonlyMap<string, ManifestEntry>): string[] => [...all.keys()].sort(compareStrings)
  const report = (key: string): ManifestChange[] => change(key, old.get(key), now.get(key), options)
  return [
    ...keys(old)
      .filter((key) => now.has(key))
      .flatMap(report),
    ...keys(old)
      .filter((key) => !now.has(key) && !isKept(old.get(key)!.object))
      .flatMap(report),
    ...keys(now)
      .filter((key) => !old.has(key))
      .flatMap(report),
  ]
}

function byKey(entries: readonly ManifestEntry[], options: CompareOptions): Map<string, ManifestEntry> {
  return new Map(entries.map((entry) => [keyOf(entry.object, options), entry]))
}

function keyOf(object: KubeObject, { namespace }: CompareOptions): string {
  const { apiVersion, kind, metadata } = object
  return keyText({ namespace: namespaceOf(object, namespace), name: metadata.name, kind, api: apiVersion })
}

function namespaceOf({ metadata: { namespace } }: KubeObject, fallback: string): string {
  return typeof namespace === 'string' && namespace !== '' ? namespace : fallback
}

function isKept({ metadata: { annotations } }: KubeObject): boolean {
  return annotationOf(annotations, 'helm.sh/resource-policy') === 'keep'
}

function annotationOf(annotations: Json | undefined, name: string): Json | undefined {
  return annotations !== null && typeof annotations === 'object' && !Array.isArray(annotations)
    ? annotations[name]
    : undefined
}

function change(
  key: string,
  before: ManifestEntry | undefined,
  after: ManifestEntry | undefined,
  { namespace, showSecrets = false }: CompareOptions,
): ManifestChange[] {
  if (before?.text === after?.text) return []
  const pair = { before: before?.object, after: after?.object }
  const masked = !showSecrets && (isSecret(pair.before) || isSecret(pair.after))
  const shown = masked ? redactSecrets(pair) : pair
  const textOf = (object: KubeObject | undefined, entry: ManifestEntry | undefined): string =>
    entry === undefined || object === undefined ? '' : masked ? objectText(object) : entry.text
  const [old, now] = [textOf(shown.before, before), textOf(shown.after, after)]
  if (old === now) return []
  const object = (after ?? before)!.object
  return [
    {
      object: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        namespace: namespaceOf(object, namespace),
        name: object.metadata.name,
      },
      key,
      change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
      edits: diffLines(linesOf(old), linesOf(now)),
      fields: shown.before && shown.after ? fieldChanges(shown.before, shown.after) : [],
    },
  ]
}

/** Nothing is one empty line: helm-diff shows it so. */
function linesOf(text: string): string[] {
  return text.replace(/\n+$/, '').split('\n')
}
