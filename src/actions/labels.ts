/** Labels that a user may give a release. */
import { containsSystemLabels, SYSTEM_LABELS } from '../../storage/key.ts'
import { TshelmError } from '../errors.ts'

/** Throws `plan/invalid-options` for names that the storage keeps for itself. */
export function checkLabels(labels: Readonly<Record<string, string>>): void {
  if (!containsSystemLabels(labels)) return
  const names = `[${SYSTEM_LABELS.join(' ')}]`
  throw new TshelmError(
    'plan/invalid-options',
    `user supplied labels contains system reserved label name. System labels: ${names}`,
  )
}
