/** Tags that are versions. */
import { parseVersion, SemverError } from '../../../gotemplate/go/semver.ts'

/** Helm: a version needs no list of what there is. */
export function isVersion(text: string): boolean {
  try {
    parseVersion(text)
    return true
  } catch (error) {
    if (error instanceof SemverError) return false
    throw error
  }
}
