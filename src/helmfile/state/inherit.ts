/** `inherit`: a release as the sum of its templates and itself. */
import { quote } from '../../../gotemplate/go/strconv-quote.ts'
import { wrapError } from '../../errors.ts'
import { stateError } from '../errors.ts'
import type { Inherit, Release, State } from '../model.ts'
import { mergeRecord } from './merge-records.ts'
import { copyRecord, emptyRecord, newStringMap } from './record.ts'
import { releaseStruct } from './schema.ts'

export interface InheritContext {
  readonly log: (message: string) => void
  readonly presenceAware?: boolean
}

/** Templates that one release may inherit from, each as often as it does: what is named twice in each doubles with every step. */
const MAX_INHERITED = 10_000

/** Templates that inherit from each other for ever. */
class CyclicInheritanceError extends Error {}

/** Changes nothing that it is given. Throws where a template is unknown or inherits from itself. */
export function withInherited(state: State, written: Release, context: InheritContext): Release {
  const release = { ...written, inherit: withDefaultTemplates(state.defaultInherit, written.inherit) }
  try {
    return resolve(state, release, { ...context, path: [], used: { count: 0 } })
  } catch (error) {
    if (!(error instanceof CyclicInheritanceError)) throw error
    throw stateError(`unable to load release ${quote(written.name)} with template: ${error.message}`, error)
  }
}

/** Those of the file first, where the release does not name them itself. */
function withDefaultTemplates(defaults: readonly string[], own: readonly Inherit[]): Inherit[] {
  if (defaults.length === 0) return [...own]
  const named = own.filter(({ template }) => template.trim() !== '')
  const known = new Set(named.map(({ template }) => template.trim()))
  const added = [...new Set(defaults)].filter((name) => !known.has(name))
  return [...added.map((template) => ({ template, except: [] })), ...named]
}

interface Walk extends InheritContext {
  readonly path: readonly string[]
  readonly used: { count: number }
}

function resolve(state: State, release: Release, walk: Walk): Release {
  const merged = emptyRecord(releaseStruct) as unknown as Release
  const rules = {
    override: true,
    append: true,
    ...(walk.presenceAware === undefined ? {} : { presenceAware: walk.presenceAware }),
  }
  for (const { template, except } of release.inherit) {
    if (template === '') return copyRecord(releaseStruct, release)
    const source = inherited(state, release, { template, walk })
    for (const field of except) {
      leaveOut(source, field)
      walk.log(
        `excluded field ${quote(field)} when inheriting template ${quote(template)} to release ${quote(release.name)}`,
      )
    }
    mergeRecord(releaseStruct, merged, source, rules)
  }
  mergeRecord(releaseStruct, merged, release, rules)
  merged.inherit = []
  return merged
}

function inherited(
  state: State,
  release: Release,
  { template, walk }: { readonly template: string; readonly walk: Walk },
): Release {
  const path = [...walk.path, template]
  if (walk.path.includes(template)) throw new CyclicInheritanceError(`cyclic inheritance detected: ${path.join('->')}`)
  if (++walk.used.count > MAX_INHERITED) throw stateError(`it inherits from more than ${MAX_INHERITED} templates`)
  const source = Object.hasOwn(state.templates, template) ? state.templates[template] : undefined
  if (source === undefined) {
    const missing = `tried to inherit inexistent release template ${quote(template)}`
    throw stateError(`release ${quote(release.name)} ${missing}`)
  }
  try {
    return resolve(state, source, { ...walk, path })
  } catch (error) {
    const prefix = `unable to load release template ${quote(template)}: `
    if (error instanceof CyclicInheritanceError) throw error
    throw wrapError(prefix, error)
  }
}

const LISTS = ['values', 'valuesTemplate', 'setTemplate', 'set', 'setString', 'secrets'] as const

function leaveOut(release: Release, field: string): void {
  if (field === 'labels') release.labels = newStringMap()
  else {
    const list = LISTS.find((name) => name === field)
    if (list === undefined) {
      const allowed = '"set", "setTemplate", "values", "valuesTemplate", "secrets", and "labels"'
      throw stateError(`${quote(field)} is not allowed under \`inherit\`. Allowed values are ${allowed}`)
    }
    release[list] = []
  }
}
