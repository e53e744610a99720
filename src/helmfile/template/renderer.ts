/**
 * Renders the templates of state and values files. Templates run synchronously, references to secrets do not: a run notes those that it
 * misses, they are read, and it runs again (`settle`), with the same results of programs that it called.
 */
import { FuncError } from '../../../gotemplate/func.ts'
import type { FuncDef, FuncMap, Host } from '../../../gotemplate/func.ts'
import { lazyFuncs } from '../../../gotemplate/families.ts'
import type { LazyFuncs } from '../../../gotemplate/families.ts'
import { Run } from '../../../gotemplate/limits.ts'
import { coreFuncs } from '../../../gotemplate/sprig/core.ts'
import { sprigFamilies } from '../../../gotemplate/sprig/families.ts'
import { TemplateSet } from '../../../gotemplate/template.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { joinPath } from '../files.ts'
import type { StateFiles } from '../files.ts'
import type { ExecCall, ExecOutcome, HelmfilePorts } from '../ports.ts'
import { yamlText } from '../state/encode.ts'
import { helmfileFuncs } from './functions.ts'

const NAME = 'stringTemplate'
/** Helmfile: how deep one name may include itself. */
const MAX_INCLUDES = 1000
/** References may depend on what others gave, and programs wait for those before them. */
const MAX_ROUNDS = 1000
/** Of all templates of a run together: a loop without end is told after seconds. */
const LIMITS = { steps: 20_000_000, outputLength: 64 * 1024 * 1024 }

export interface RenderOptions {
  /** What relative paths in functions are joined to, and where `_*.tpl` files lie. */
  readonly basePath: string
  readonly data: GoValue
  /** v0's first pass: missing keys are empty, and what reaches outside gives nothing. */
  readonly preRender?: boolean
}

export interface Renderer {
  /** Throws TemplateError and LimitError. Only within `settle`. */
  render(text: string, options: RenderOptions): string
  /** Runs `work` until it misses no reference any more; it must change nothing outside itself. */
  settle<T>(work: () => T): Promise<T>
  /** The same renderer for files elsewhere. */
  at(files: StateFiles): Renderer
}

interface Called {
  readonly call: string
  readonly outcome: ExecOutcome
}

interface MissingReferences {
  readonly values: GoMap
  /** Where relative paths in them begin. */
  readonly cwd: string
}

/** Shared by all that is rendered in one call of helmfile. */
class Session {
  readonly known = new Map<string, GoMap | FuncError>()
  readonly missing = new Map<string, MissingReferences>()
  readonly run = new Run({ limits: LIMITS, nesting: { func: 'include', limit: MAX_INCLUDES, error: tooManyIncludes } })
  readonly sprig: LazyFuncs
  readonly ports: HelmfilePorts
  /** Outcomes of programs in the order in which the work in progress called them. */
  private called: Called[] = []
  private calls = 0
  private last: Promise<void> = Promise.resolve()

  constructor(ports: HelmfilePorts) {
    this.ports = ports
    const now = (): ReturnType<Host['now']> => ({ ms: ports.clock.now(), ns: 0 })
    this.sprig = lazyFuncs(sprigFamilies, { now, randomBytes: ports.randomBytes, timeZone: ports.timeZone })
  }

  begin(): void {
    this.calls = 0
    this.missing.clear()
  }

  end(): void {
    this.called = []
  }

  /** Works of different files begin at the same time: each has the session for itself. Resolves to what ends its turn. */
  async turn(): Promise<() => void> {
    const before = this.last
    let end = (): void => undefined
    this.last = new Promise((resolve) => (end = resolve))
    await before
    return end
  }

  /** A program runs once, and only where everything before it is known: whether and with what it is called may depend on that. */
  exec(call: ExecCall): ExecOutcome {
    if (this.missing.size > 0) throw new FuncError(`${call.command} waits for references`)
    const index = this.calls++
    const text = JSON.stringify(call)
    const known = this.called[index]
    if (known?.call === text) return known.outcome
    const outcome = this.ports.exec(call)
    this.called[index] = { call: text, outcome }
    return outcome
  }

  references(values: GoMap, cwd: string): GoMap {
    const key = `${cwd}\n${yamlText(values)}`
    const known = this.known.get(key)
    if (known instanceof FuncError) throw known
    if (known !== undefined) return known
    this.missing.set(key, { values, cwd })
    return values
  }

  async read(): Promise<void> {
    for (const [key, { values, cwd }] of this.missing) {
      try {
        const reader = await this.ports.references(cwd)
        this.known.set(key, (await reader.evaluate(values)) as GoMap)
      } catch (error) {
        this.known.set(key, new FuncError(messageOf(error)))
      }
    }
  }
}

export function newRenderer(ports: HelmfilePorts, files: StateFiles): Renderer {
  return rendererOf(new Session(ports), files)
}

function rendererOf(session: Session, files: StateFiles): Renderer {
  const bases = new Map<string, BaseSet>()
  return {
    render(text, options) {
      const key = `${options.preRender === true ? '0' : '1'}${options.basePath}`
      let base = bases.get(key)
      if (base === undefined) bases.set(key, (base = baseSet(session, files, options)))
      // Most texts are no templates.
      if (!text.includes('{{') && base.set.lookup(NAME) === undefined) return text
      return execute({ base, session }, text, options.data)
    },
    async settle(work) {
      const end = await session.turn()
      try {
        return await settled(session, work)
      } finally {
        session.end()
        end()
      }
    },
    at: (elsewhere) => rendererOf(session, elsewhere),
  }
}

async function settled<T>(session: Session, work: () => T): Promise<T> {
  for (let round = 0; ; round++) {
    session.begin()
    const outcome = attempt(work)
    const loaded = await session.sprig.load()
    if ((!loaded && session.missing.size === 0) || round === MAX_ROUNDS) {
      if ('error' in outcome) throw outcome.error
      return outcome.value
    }
    if (session.missing.size > 0) await session.read()
  }
}

function attempt<T>(work: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: work() }
  } catch (error) {
    return { error }
  }
}

interface Execution {
  readonly base: BaseSet
  readonly session: Session
}

/** Each text is a set of its own, over what all of its folder share. */
function execute({ base, session }: Execution, text: string, data: GoValue): string {
  const included = new Map<string, number>()
  const include = (name: string, dot: GoValue): string => {
    const depth = included.get(name) ?? 0
    if (depth > MAX_INCLUDES) throw tooManyIncludes(name)
    included.set(name, depth + 1)
    const out = set.execute(name, dot, session.run)
    included.set(name, depth)
    return out
  }
  const tpl = (inner: string, dot: GoValue): string => execute({ base, session }, inner, dot)
  const { find } = base
  const own: FuncMap = { include: [include, 'string', 'any'], tpl: [tpl, 'string', 'any'] }
  const set: TemplateSet = base.set.clone({ funcs: (name) => (Object.hasOwn(own, name) ? own[name] : find(name)) })
  set.parse(NAME, text)
  return set.lookup(NAME) === undefined ? '' : set.execute(NAME, data, session.run)
}

function tooManyIncludes(name: string): FuncError {
  return new FuncError(`rendering template has a nested reference name: ${name}: unable to execute template`)
}

interface BaseSet {
  readonly set: TemplateSet
  readonly find: (name: string) => FuncDef | undefined
}

/** What stands in `_*.tpl` files beside the file that is rendered. */
function baseSet(session: Session, files: StateFiles, { basePath, preRender = false }: RenderOptions): BaseSet {
  const own = helmfileFuncs({
    files,
    basePath,
    env: session.ports.env,
    exec: (call) => session.exec(call),
    references: (values) => session.references(values, files.cwd),
    preRender,
  })
  const find = (name: string): FuncDef | undefined => {
    if (Object.hasOwn(own, name)) return own[name]
    const sprig = name === 'sprigGet' ? 'get' : name
    return Object.hasOwn(coreFuncs, sprig) ? coreFuncs[sprig] : session.sprig.find(sprig)
  }
  // Only to be parsed: these two belong to each text.
  const later: FuncDef = [(): string => '', 'string', 'any']
  const funcs = (name: string): FuncDef | undefined => (name === 'include' || name === 'tpl' ? later : find(name))
  const set = new TemplateSet({ name: NAME, funcs, missingKey: preRender ? 'zero' : 'error' })
  for (const file of files.glob(joinPath(basePath, '_*.tpl'))) {
    try {
      set.parse(NAME, files.readText(file))
    } catch (error) {
      throw stateError(`failed to parse helper template ${file}: ${messageOf(error)}`, error)
    }
  }
  return { set, find }
}
