/** Which versions of a chart a registry has: its tags, as far as they are versions. */
import { checkConstraint, parseConstraint, type Constraint } from '../../../gotemplate/go/semver-constraint.ts'
import {
  compareVersions,
  formatVersion,
  parseStrictVersion,
  parseVersion,
  SemverError,
} from '../../../gotemplate/go/semver.ts'
import type { Version } from '../../../gotemplate/go/semver.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import type { Access, SourceContext } from '../ports.ts'
import { fetchTags } from './lists.ts'
import { parseArtifact, withoutScheme } from './reference.ts'
import { openSession } from './session.ts'

/** Newest first, each as semver writes it. `_` in a tag is `+`; tags that are no versions are left out. */
export async function listVersions(reference: string, access: Access, context: SourceContext): Promise<string[]> {
  const artifact = parseArtifact(withoutScheme(reference))
  const session = await openSession(artifact.registry, access, context)
  const tags = await fetchTags(artifact, session)
  const versions: Version[] = []
  for (const tag of tags) {
    const version = strictVersion(tag.replaceAll('_', '+'))
    if (version !== undefined) versions.push(version)
  }
  return versions.sort((a, b) => compareVersions(b, a)).map(formatVersion)
}

/** Helm: the text itself if it is among them, else the first that satisfies it; '' is any stable one. Throws `source/no-version`. */
export function chooseVersion(versions: readonly string[], wanted: string): string {
  if (wanted !== '' && versions.includes(wanted)) return wanted
  const constraint = constraintOf(wanted === '' ? '*' : wanted)
  for (const text of versions) if (checkConstraint(constraint, parseVersion(text))) return text
  throw new TshelmError('source/no-version', `could not locate a version matching provided version string ${wanted}`, {
    hint: 'see which there are by `show versions`; pre-releases need --devel or a range that names one',
  })
}

/** Those that satisfy a range, in the order given. Throws `source/no-version` for what is no range. */
export function matchingVersions(versions: readonly string[], range: string): string[] {
  const constraint = constraintOf(range)
  return versions.filter((text) => checkConstraint(constraint, parseVersion(text)))
}

function strictVersion(text: string): Version | undefined {
  try {
    return parseStrictVersion(text)
  } catch (error) {
    if (error instanceof SemverError) return undefined
    throw error
  }
}

function constraintOf(text: string): Constraint {
  try {
    return parseConstraint(text)
  } catch (cause) {
    throw new TshelmError('source/no-version', messageOf(cause), { cause })
  }
}
