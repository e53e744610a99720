// Why scenarios may differ: what the first column of docs/differences.md calls it. A scenario says which of them, and at which steps:
// `explained: { [REASONS.records]: /^\/0[12] / }`; whatever differs elsewhere is no more explained than before.
import { readFileSync } from 'node:fs'

export const REASONS = {
  records: 'records that may be made but not changed (RBAC, quotas)',
  undoing: '`install --rollback-on-failure` that fails, and cannot be undone',
  nulls: '`upgrade --reuse-values`, `--reset-then-reuse-values`, with a `null` over an old value',
  gone: '`upgrade`, `rollback`, `uninstall` of a release of which an API is gone',
  failedHook: 'after a rollback whose hook failed (`pending-rollback`)',
  cleanup: '`rollback --cleanup-on-fail` that fails before it created anything',
  again: 'an uninstall that follows one that failed',
  debug: '`--debug` of verbs on releases',
}

/** Throws for a reason that the docs do not give. */
export function checkReasons(path) {
  const given = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(' | ')[0].slice(2).trim())
  const missing = Object.values(REASONS).filter((reason) => !given.includes(reason))
  if (missing.length > 0) throw new Error(`${path} says nothing of: ${missing.join('; ')}`)
}
