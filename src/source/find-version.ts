/** Which version of a chart an index gives for what is asked. */
import { checkConstraint, parseConstraint } from '../../gotemplate/go/semver-constraint.ts'
import { parseVersion } from '../../gotemplate/go/semver.ts'
import { messageOf, TshelmError } from '../errors.ts'
import { log, type TshelmEvent } from '../events.ts'
import type { IndexEntry } from './index-entry.ts'
import type { IndexedVersion, RepositoryIndex } from './index-file.ts'

/**
 * The version that is written like that, else the newest that satisfies the constraint; the newest stable one if none is asked for.
 * Throws `source/no-version` in Helm's words.
 */
export function findVersion(
  index: RepositoryIndex,
  { name, version }: { readonly name: string; readonly version: string },
  emit: (event: TshelmEvent) => void,
): IndexEntry {
  const versions = index.versions(name)
  if (versions === undefined) throw none('no chart name found')
  if (versions.length === 0) throw none('no chart version found')
  const found = match(versions, version)
  if (found === undefined) throw none(`no chart version found for ${name}-${version}`)
  if (version !== '' && found.version !== version) emit(told(name, version, found.version))
  return found.read()
}

function match(versions: readonly IndexedVersion[], wanted: string): IndexedVersion | undefined {
  let constraint
  try {
    constraint = parseConstraint(wanted === '' ? '*' : wanted)
  } catch (cause) {
    throw none(messageOf(cause), cause)
  }
  const exact = wanted === '' ? undefined : versions.find(({ version }) => version === wanted)
  return exact ?? versions.find(({ version }) => checkConstraint(constraint, parseVersion(version)))
}

function told(chart: string, requested: string, selected: string): TshelmEvent {
  if (isRange(requested)) {
    return log('DEBUG', 'selected version matching constraint', { chart, constraint: requested, selected })
  }
  return log('WARN', 'unable to find exact version requested; falling back to closest available version', {
    chart,
    requested,
    selected,
  })
}

/** Whether more than one version is meant. Helm: isVersionRange. */
export function isRange(version: string): boolean {
  if (/[\^~<>=!*]|\|\|| - /.test(version)) return true
  return /[xX]/.test(version.split(/[-+]/, 1)[0]!)
}

function none(message: string, cause?: unknown): TshelmError {
  return new TshelmError('source/no-version', message, { cause })
}
