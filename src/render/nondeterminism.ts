/** What makes a render differ between runs, machines or clusters though chart and values are the same: calls of certain functions. */
import type { FuncDef } from '../../gotemplate/func.ts'
import type { Execution } from '../../gotemplate/nesting.ts'
import type { GoValue } from '../../gotemplate/value.ts'

/** `order`: Helm gives the keys of a map in another order each time; tshelm keeps one. */
export type NondeterminismCause = 'random' | 'time' | 'cluster' | 'network' | 'order'

/** A place in a chart; told once, however often it was passed. */
export interface NondeterministicCall {
  readonly function: string
  readonly cause: NondeterminismCause
  /** `chart/templates/file.yaml`: where the call stands, or where `tpl` is given the text with it. */
  readonly template: string
  /** From 1. */
  readonly line: number
}

const FUNCTIONS: Readonly<Record<NondeterminismCause, string>> = {
  random:
    'randAlphaNum randAlpha randAscii randNumeric randBytes randInt shuffle uuidv4 bcrypt htpasswd encryptAES genPrivateKey ' +
    'genCA genCAWithKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey',
  time: 'now ago',
  cluster: 'lookup',
  network: 'getHostByName',
  order: 'keys values',
}

let causes: ReadonlyMap<string, NondeterminismCause> | undefined

function causeOf(name: string): NondeterminismCause | undefined {
  causes ??= new Map(
    (Object.keys(FUNCTIONS) as NondeterminismCause[]).flatMap((cause) =>
      FUNCTIONS[cause].split(' ').map((func) => [func, cause] as const),
    ),
  )
  return causes.get(name)
}

export interface CallWatch {
  /** Executions in progress, outermost first. */
  readonly executions: () => readonly Execution[]
  /** Whether a template text of that name belongs to the chart: text given to `tpl` does not. */
  readonly isChartFile: (file: string) => boolean
  readonly found: (call: NondeterministicCall) => void
}

/** The same function; when it is called and makes the render differ, that is told. */
export function watched(name: string, def: FuncDef, watch: CallWatch): FuncDef {
  const cause = causeOf(name)
  if (cause === undefined) return def
  const [impl, ...params] = def
  const seen = new Set<unknown>()
  const lineOf = lineCounter()
  const call = (...args: never[]): GoValue => {
    const at = watch.executions().findLast(({ tree }) => watch.isChartFile(tree.file))
    if (at?.callee !== undefined && !seen.has(at.callee)) {
      seen.add(at.callee)
      const { tree, callee } = at
      watch.found({ function: name, cause, template: tree.file, line: lineOf(tree.source, callee.pos) })
    }
    return impl(...args)
  }
  return [call, ...params]
}

/** Lines of offsets. Goes on from the last one where it can: calls come mostly in the order of the text, and there may be thousands. */
function lineCounter(): (source: string, offset: number) => number {
  let last = { source: '', end: -1, line: 1 }
  return (source, offset) => {
    if (source !== last.source || offset <= last.end) last = { source, end: -1, line: 1 }
    let { end, line } = last
    for (let next = source.indexOf('\n', end + 1); next >= 0 && next < offset; next = source.indexOf('\n', next + 1)) {
      end = next
      line++
    }
    last = { source, end, line }
    return line
  }
}

/** Collects calls, each once, for those who render more than once. */
export function callCollector(): { readonly add: CallWatch['found']; readonly calls: () => NondeterministicCall[] } {
  const calls = new Map<string, NondeterministicCall>()
  return {
    add: (call) => void calls.set(JSON.stringify([call.template, call.line, call.function]), call),
    calls: () => [...calls.values()],
  }
}
