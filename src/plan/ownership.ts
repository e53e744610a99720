/** Whose an object is: Helm's label and annotations, set on what is applied, checked on what is there. */
import type { ReleaseRules } from '../compat.ts'
import { TshelmError, wrapError } from '../errors.ts'
import type { Cluster } from '../kube/cluster.ts'
import { readMany } from '../kube/read-many.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import type { Owner } from './model.ts'
import { keyOf, type Target } from './targets.ts'

const CONCURRENCY = 32

const MANAGED_BY = 'app.kubernetes.io/managed-by'
const RELEASE_NAME = 'meta.helm.sh/release-name'
const RELEASE_NAMESPACE = 'meta.helm.sh/release-namespace'

/** Selects what any release owns. */
export const MANAGED: string = `${MANAGED_BY}=Helm`

/** The object with Helm's label and annotations. */
export function withOwner(object: KubeObject, { release, namespace }: Owner): KubeObject {
  const { metadata } = object
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...stringsOf(metadata['labels']), [MANAGED_BY]: 'Helm' },
      annotations: { ...stringsOf(metadata['annotations']), [RELEASE_NAME]: release, [RELEASE_NAMESPACE]: namespace },
    },
  }
}

export function isOwned(object: KubeObject, owner: Owner): boolean {
  return ownershipProblems(object, owner).length === 0
}

function ownershipProblems({ metadata }: KubeObject, { release, namespace }: Owner): string[] {
  const labels = stringsOf(metadata['labels'])
  const annotations = stringsOf(metadata['annotations'])
  const problems: string[] = []
  const check = (what: string, map: JsonObject, key: string, wanted: string): void => {
    const value = map[key]
    if (value === undefined) problems.push(`${what} validation error: missing key "${key}": must be set to "${wanted}"`)
    else if (value !== wanted) {
      problems.push(
        `${what} validation error: key "${key}" must equal "${wanted}": current value is ${JSON.stringify(value)}`,
      )
    }
  }
  check('label', labels, MANAGED_BY, 'Helm')
  check('annotation', annotations, RELEASE_NAME, release)
  check('annotation', annotations, RELEASE_NAMESPACE, namespace)
  return problems
}

export interface FindOptions {
  readonly owner: Owner
  readonly takeOwnership: boolean
  readonly rules?: Pick<ReleaseRules, 'generatedNames'>
}

/**
 * Which of the targets are on the cluster already. Throws `plan/ownership` for one that is not this release's, unless `takeOwnership`.
 */
export async function findExisting(
  targets: readonly Target[],
  cluster: Cluster,
  options: FindOptions,
): Promise<Target[]> {
  const named = options.rules?.generatedNames === 'looked for' ? targets : targets.filter(hasName)
  const found = await readMany(named.map(keyOf), cluster, { concurrency: CONCURRENCY, metadataOnly: true })
  const existing: Target[] = []
  named.forEach((target, i) => {
    const { object, error } = found[i]!
    if (error !== undefined) {
      throw wrapError(`could not get information about the resource ${resourceText(target)}: `, error)
    }
    if (object === undefined) return
    if (!options.takeOwnership) requireOwned(object, target, options.owner)
    existing.push(target)
  })
  return existing
}

/** What generateName names has no name yet. */
function hasName({ ref, object }: Target): boolean {
  const generated = object.metadata['generateName']
  if (typeof generated !== 'string' || generated === '') return true
  if (ref.name === '') return false
  throw new TshelmError('kube/invalid-object', 'metadata.name and metadata.generateName cannot both be set')
}

function resourceText({ ref }: Target): string {
  return `${ref.kind} "${ref.name}" in namespace "${ref.namespace}"`
}

function requireOwned(object: KubeObject, target: Target, owner: Owner): void {
  const problems = ownershipProblems(object, owner)
  if (problems.length === 0) return
  const message =
    `${resourceText(target)} exists and cannot be imported into the current release: ` +
    `invalid ownership metadata; ${problems.join('; ')}`
  throw new TshelmError('plan/ownership', message, {
    hint: 'remove the object, give the release another name, or take it over with --take-ownership',
    data: { object: target.ref },
  })
}

function stringsOf(value: unknown): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {}
}
