/** What helm-diff prints, by flags and environment. */
import { basename, resolve } from 'node:path'
import { compileRegexp, type Regexp } from '../../../../gotemplate/go/regexp.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { nodeFileSystem } from '../../../chart/node-file-system.ts'
import { readDocuments, type Document } from '../../../diff/documents.ts'
import { diffReportText, simpleReportText, type Colour } from '../../../diff/print.ts'
import { ownershipEntries, report, suppressLines } from '../../../diff/report.ts'
import type { Ownership, ReportEntry } from '../../../diff/report.ts'
import { structuredText, type StructuredEntry } from '../../../diff/structured.ts'
import { templateReport, type ReportTemplate } from '../../../diff/template.ts'
import { messageOf, TshelmError } from '../../../errors.ts'
import type { CliHost } from '../../command.ts'
import type { Flags } from '../../flag.ts'
import { logLine } from './log.ts'

export interface Output {
  /** The documents of a manifest, as the flags ask for them. */
  readonly read: (manifest: string, options: ReadManifest) => Map<string, Document>
  /** Prints what differs. Whether anything does. */
  readonly print: (pair: Comparison) => Promise<boolean>
}

export interface ReadManifest {
  readonly namespace: string
  /** Default: as the flag says. */
  readonly normalize?: boolean
}

export interface Comparison {
  readonly before: ReadonlyMap<string, Document>
  readonly after: ReadonlyMap<string, Document>
  readonly owners?: Ownership
  /** Unchanged lines around changes. Default: as the flag says. */
  readonly context?: number
}

const TEST_HOOKS = ['test', 'test-success']

export function outputOf(flags: Flags, host: CliHost): Output {
  const warn = (message: string): void => host.stderr(logLine(message, host))
  return {
    read: (manifest, { namespace, normalize = flags.bool('normalize-manifests') }) =>
      readDocuments(manifest, {
        ...{ namespace, normalize, warn },
        ...(flags.bool('include-tests') ? {} : { withoutHooks: TEST_HOOKS }),
      }),
    async print({ before, after, owners = new Map(), context = flags.int('context') }) {
      const suppressedKinds = [...flags.list('suppress'), ...(flags.bool('suppress-secrets') ? ['Secret'] : [])]
      const format = formatOf(flags, host)
      // A template that cannot be read ends it before anything is compared.
      const template = format === 'template' ? templateOf(host) : undefined
      const entries = [
        ...ownershipEntries(owners),
        ...report(before, after, {
          ...{ suppressedKinds, structured: format === 'structured' },
          secrets: flags.bool('show-secrets-decoded') ? 'decoded' : flags.bool('show-secrets') ? 'shown' : 'masked',
          stripTrailingCr: flags.bool('strip-trailing-cr'),
          findRenames: Number(flags.string('find-renames')),
          warn: (message) => host.stderr(`${message}\n`),
        }),
      ]
      const shown = entries.length === 0 ? entries : suppressLines(entries, patternsOf(flags))
      const printing: Printing = { format, context, suppressedKinds, flags, host, template, warn }
      host.stdout(await textOf(shown, printing))
      return entries.length > 0
    },
  }
}

interface Printing {
  readonly format: string
  readonly context: number
  readonly suppressedKinds: readonly string[]
  readonly flags: Flags
  readonly host: CliHost
  readonly template: ReportTemplate | undefined
  readonly warn: (message: string) => void
}

function formatOf(flags: Flags, { env }: CliHost): string {
  const wanted = env['HELM_DIFF_OUTPUT'] ?? ''
  return !flags.changed('output') && wanted.trim() !== '' ? wanted : flags.string('output')
}

/** What is no format is `diff`. */
async function textOf(entries: readonly ReportEntry[], printing: Printing): Promise<string> {
  const { format, context, suppressedKinds, flags, host } = printing
  const colours = coloursOf(flags, host)
  const paint = colours.lines ? painted : (text: string): string => text
  switch (format) {
    case 'simple':
      return simpleReportText(entries, { paint })
    case 'json':
    case 'template':
      return templated(entries, printing)
    case 'structured':
      return structuredText(entries.map(structuredOf))
    case 'dyff': {
      const { dyffText } = await import('../../../diff/dyff/report.ts')
      return dyffText(entries, {
        colours: colours.dyff,
        renames: Number(flags.string('find-renames')) > 0,
        warn: (message) => whisper(message, host),
      })
    }
    default:
      return diffReportText(entries, { context, suppressedKinds, paint })
  }
}

function structuredOf({ key, change, structured }: ReportEntry): StructuredEntry {
  return structured ?? { name: key, changeType: change, resourceStatus: { oldExists: false, newExists: false } }
}

function templated(entries: readonly ReportEntry[], { template, warn, host }: Printing): string {
  const { text, skipped, problem } = templateReport(entries, template)
  for (let i = 0; i < skipped; i++) warn('error processing report entry')
  if (problem !== undefined) whisper(problem, host)
  return text
}

/** What helm-diff keeps to itself. */
function whisper(message: string, { env, stderr }: CliHost): void {
  if (env['HELM_DEBUG'] === 'true') stderr(`Warning: ${message}\n`)
}

/** Of the file that HELM_DIFF_TPL names. */
function templateOf(host: CliHost): ReportTemplate | undefined {
  const path = host.env['HELM_DIFF_TPL']
  if (path === undefined) return undefined
  try {
    const read = nodeFileSystem.read(resolve(host.cwd, path), MAX_TEMPLATE)
    if (read === undefined) throw new TshelmError('cli/file', `${path} is too big for a template`)
    const template = { name: basename(path), text: decodeUtf8(read.data) }
    templateReport([], template)
    return template
  } catch (error) {
    host.stdout(`${messageOf(error)}\n`)
    throw new TshelmError('diff/invalid-manifest', 'Error loading custom template', { cause: error })
  }
}

const MAX_TEMPLATE = 4 * 1024 * 1024

function patternsOf(flags: Flags): Regexp[] {
  return flags.list('suppress-output-line-regex').map((text) => {
    try {
      return compileRegexp(text)
    } catch (error) {
      throw new TshelmError('diff/failed', messageOf(error), { cause: error })
    }
  })
}

interface Colours {
  /** Headings and lines. */
  readonly lines: boolean
  /** Only where they are asked for. */
  readonly dyff: boolean
}

function coloursOf(flags: Flags, { env, terminal }: CliHost): Colours {
  const asked = flags.changed('color') ? flags.bool('color') : booleanOf(env['HELM_DIFF_COLOR'])
  if (flags.bool('no-color') || asked === false) return { lines: false, dyff: false }
  if (flags.changed('no-color') || asked !== undefined) return { lines: true, dyff: true }
  return { lines: terminal && env['TERM'] !== 'dumb', dyff: false }
}

/** Go's ParseBool; undefined for what is none. */
function booleanOf(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true
  return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : undefined
}

const CODES: Readonly<Record<Colour, string>> = {
  ...{ red: '31', green: '32', yellow: '33', magenta: '35', 'bright blue': '94' },
}

function painted(text: string, colour: Colour): string {
  return `\u001b[0;${CODES[colour]}m${text}\u001b[0m`
}
