/** What annotations say about waiting is read before anything is written: a wait must not be the first to find that it cannot be. */
import type { ReleaseRecord } from '../../storage/record.ts'
import { isTshelmError, TshelmError, wrapError } from '../errors.ts'
import { hooksFor } from '../manifest/hooks.ts'
import { parseManifest, type ManifestObject } from '../manifest/objects.ts'
import type { ObjectChange, Plan } from '../plan/model.ts'
import { identity } from '../plan/targets.ts'
import type { WaitStrategy } from './context.ts'
import { hasReadiness, readinessOf } from './readiness.ts'

/**
 * Of all that the plan waits for, hooks too. Rejects with `plan/invalid-options`, which names template, object, annotation and place; of
 * several with one line for each.
 */
export async function checkReadiness(
  plan: Plan,
  record: Pick<ReleaseRecord, 'hooks'>,
  strategy: WaitStrategy,
): Promise<void> {
  // The legacy waits do not read them.
  const told = strategy === 'legacy' ? [] : awaitedObjects(plan, record).filter(({ object }) => hasReadiness(object))
  if (told.length === 0) return
  const conditions = await import('./condition.ts')
  const problems: TshelmError[] = []
  for (const { object, source } of told) {
    try {
      readinessOf(object, conditions)
    } catch (error) {
      const template = source === undefined ? {} : { template: source }
      const named = wrapError(source === undefined ? '' : `${source}: `, error)
      const { code, message, positions, data } = named
      problems.push(new TshelmError(code, message, { cause: error, positions, data: { ...data, ...template } }))
    }
  }
  const [first] = problems
  if (first === undefined) return
  if (problems.length === 1) throw first
  throw new TshelmError(first.code, problems.map(({ message }) => message).join('\n'), {
    cause: first,
    positions: problems.flatMap(({ positions }) => positions),
    data: { ...first.data, problems: problems.map(({ data }) => data) },
  })
}

/** Objects that are written and waited for, and those of hooks. */
function awaitedObjects({ groups }: Plan, { hooks }: Pick<ReleaseRecord, 'hooks'>): ManifestObject[] {
  const steps = groups.flatMap((group) => group.steps)
  const awaited = new Set(steps.flatMap((step) => (step.kind === 'wait' ? step.objects.map(identity) : [])))
  const changes = steps.flatMap((step) => (step.kind === 'object' ? [step.change] : []))
  const written = changes.filter((change) => change.object !== undefined && awaited.has(identity(change)))
  const events = steps.flatMap((step) => (step.kind === 'hooks' ? [step.event] : []))
  const run = new Set(events.flatMap((event) => hooksFor(hooks, event)))
  return [
    ...written.map((change: ObjectChange): ManifestObject => ({
      object: change.object!,
      ...(change.source === undefined ? {} : { source: change.source }),
    })),
    ...[...run].flatMap(({ path, manifest }) => objectsOfHook(manifest).map((one) => ({ ...one, source: path }))),
  ]
}

// Most hooks say nothing: they are parsed when their turn comes.
const MENTIONED = /(?:tshelm\.dev|werf\.io)\//

/** Helm reads a hook's manifest when its turn comes: that is when it says that it cannot. */
function objectsOfHook(manifest: string): ManifestObject[] {
  if (!MENTIONED.test(manifest)) return []
  try {
    return parseManifest(manifest)
  } catch (error) {
    if (isTshelmError(error)) return []
    throw error
  }
}
