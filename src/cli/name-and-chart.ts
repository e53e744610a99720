/** The two positional arguments of install and template: `[NAME] CHART`. */
import { FuncError, type Host } from '../../gotemplate/func.ts'
import { TemplateSet } from '../../gotemplate/template.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { Flags } from './flag.ts'

export interface NameAndChart {
  /** undefined: the command's own default. */
  readonly name: string | undefined
  readonly chart: string
}

/** Rejects with `cli/usage` in Helm's words (helm: Install.NameAndChart). Generated names have the host's time, and its randomness. */
export async function nameAndChart(args: readonly string[], flags: Flags, host: Host): Promise<NameAndChart> {
  const generate = flags.bool('generate-name')
  const template = flags.string('name-template')
  if (args.length > 2) {
    throw new TshelmError(
      'cli/usage',
      `expected at most two arguments, unexpected arguments: ${args.slice(2).join(', ')}`,
    )
  }
  if (args.length === 2) {
    const other = generate ? 'generate-name' : template === '' ? undefined : 'name-template'
    if (other !== undefined) {
      throw new TshelmError('cli/usage', `cannot set --${other} and also specify a name`)
    }
    return { name: args[0]!, chart: args[1]! }
  }
  const chart = args[0]!
  if (template !== '') return { name: await nameFromTemplate(template, host), chart }
  if (!generate) return { name: undefined, chart }
  return { name: `${generatedBase(chart)}-${String(Math.floor(host.now().ms / 1000))}`, chart }
}

/** The chart's file name up to the first dot. */
function generatedBase(chart: string): string {
  const base = chart.slice(chart.lastIndexOf('/') + 1)
  const name = base === '' || base === '.' ? 'chart' : base
  const dot = name.indexOf('.')
  return dot < 0 ? name : name.slice(0, dot)
}

async function nameFromTemplate(text: string, host: Host): Promise<string> {
  const { sprigFuncs } = await import('../../gotemplate/sprig/index.ts')
  const set = new TemplateSet({ name: 'name-template', funcs: { ...sprigFuncs(host), fail: [fail, 'string'] } })
  try {
    set.parse('name-template', text)
    return set.execute('name-template', null)
  } catch (error) {
    throw new TshelmError('cli/usage', messageOf(error), { cause: error })
  }
}

/** Sprig's own: Helm has another for charts. */
function fail(text: string): never {
  throw new FuncError(text)
}
