/** What helm-diff reports of two manifests: entries in its order. */
import { matches, type Regexp } from '../../gotemplate/go/regexp.ts'
import { compareStrings } from '../../gotemplate/value.ts'
import type { Document } from './documents.ts'
import { diffLines, type LineEdit } from './lines.ts'
import { maskSecrets, type SecretsMode } from './secrets.ts'
import { structuredEntry, type StructuredEntry } from './structured.ts'

export type ChangeType = 'ADD' | 'REMOVE' | 'MODIFY' | 'OWNERSHIP' | 'MODIFY_SUPPRESSED'

export interface ReportEntry {
  readonly key: string
  readonly kind: string
  readonly change: ChangeType
  /** None in structured reports. */
  readonly edits: readonly LineEdit[]
  readonly structured?: StructuredEntry
}

export interface ReportOptions {
  readonly secrets: SecretsMode
  /** Fields instead of lines. Default: false. */
  readonly structured?: boolean
  readonly stripTrailingCr?: boolean
  /** Objects that come and go with at most this part of their lines changed are renamed. Default: 0, none. */
  readonly findRenames?: number
  /** Kinds whose changes structured entries do not tell. */
  readonly suppressedKinds?: readonly string[]
  /** Receives what could not be told. */
  readonly warn?: (message: string) => void
}

export type Documents = ReadonlyMap<string, Document>

/** Objects that change hands, by key: the releases that have and will have them. */
export type Ownership = ReadonlyMap<string, { readonly before: string; readonly after: string }>

/** Changed objects by key, renamed ones, removed and added ones. Masks Secrets in the documents. */
export function report(before: Documents, after: Documents, options: ReportOptions): ReportEntry[] {
  const reporter = new Reporter(before, after, options)
  const [old, now] = [sortedKeys(before), sortedKeys(after)]
  for (const key of old) if (after.has(key)) reporter.compare(key, before.get(key), after.get(key))
  const added = now.filter((key) => !before.has(key))
  const removed = reporter.renames(
    old.filter((key) => !after.has(key)),
    added,
  )
  for (const key of removed) {
    const document = before.get(key)!
    if (document.policy !== 'keep') reporter.compare(key, document, undefined)
  }
  for (const key of added) reporter.compare(key, undefined, after.get(key))
  return reporter.entries
}

export function ownershipEntries(changes: Ownership): ReportEntry[] {
  return [...changes.keys()].sort(compareStrings).map((key) => {
    const { before, after } = changes.get(key)!
    return { key, kind: '', change: 'OWNERSHIP', edits: textEdits(before, after, true) }
  })
}

function sortedKeys(documents: Documents): string[] {
  return [...documents.keys()].sort(compareStrings)
}

// Beyond that, objects have not enough in common to be looked at.
const MIN_LENGTH_RATIO = Math.fround(0.1)
const MAX_LENGTH_RATIO = 10

class Reporter {
  readonly entries: ReportEntry[] = []
  private readonly before: Documents
  private readonly after: Documents
  private readonly options: ReportOptions

  constructor(before: Documents, after: Documents, options: ReportOptions) {
    this.before = before
    this.after = after
    this.options = options
  }

  /** Takes renamed objects from `added`; the rest of `removed` is left. */
  renames(removed: readonly string[], added: string[]): readonly string[] {
    const most = Math.fround(this.options.findRenames ?? 0)
    if (!(most > 0)) return removed
    return removed.filter((key) => {
      const old = this.before.get(key)!
      let found: string | undefined
      let least = Infinity
      for (const candidate of added) {
        const part = this.changedPart(old, this.after.get(candidate)!)
        if (part === undefined || part >= least) continue
        found = candidate
        least = part
      }
      if (found === undefined || !(least < most)) return true
      added.splice(added.indexOf(found), 1)
      this.compare(key, old, this.after.get(found))
      return false
    })
  }

  /** Which part of the lines is not in common; undefined where it cannot be a rename. */
  private changedPart(old: Document, now: Document): number | undefined {
    if (old.kind !== now.kind || old.content === '' || now.content === '') return undefined
    // How long a Secret is says little.
    if (old.kind !== 'Secret') {
      const ratio = Buffer.byteLength(old.content) / Buffer.byteLength(now.content)
      if (ratio < MIN_LENGTH_RATIO || ratio > MAX_LENGTH_RATIO) return undefined
    }
    maskSecrets({ before: old, after: now }, this.options.secrets)
    const edits = this.edits(old, now)
    const changes = changeCount(edits)
    return changes === 0 ? undefined : Math.fround(changes / edits.length)
  }

  compare(key: string, before: Document | undefined, after: Document | undefined): void {
    if (before?.content === after?.content) return
    maskSecrets({ before, after }, this.options.secrets)
    const change = before === undefined ? 'ADD' : after === undefined ? 'REMOVE' : 'MODIFY'
    const kind = (before ?? after)!.kind
    if (this.options.structured === true) {
      this.addStructured({ key, kind, change }, before?.content, after?.content)
      return
    }
    const edits = this.edits(before, after)
    if (change === 'MODIFY' && changeCount(edits) === 0) return
    this.entries.push({ key, kind, change, edits })
  }

  private addStructured(
    head: Pick<ReportEntry, 'key' | 'kind' | 'change'>,
    before: string | undefined,
    after: string | undefined,
  ): void {
    const { key, kind, change } = head
    const suppressed = this.options.suppressedKinds?.includes(kind) ?? false
    const entry = structuredEntry({ key, change, before, after, suppressed })
    if (typeof entry === 'string') {
      const place = `${key} (kind: ${kind}, changeType: ${change})`
      this.options.warn?.(`Warning: failed to build structured entry for ${place}: ${entry}`)
      this.entries.push({ ...head, edits: [] })
    } else if (change !== 'MODIFY' || suppressed || entry.changes !== undefined) {
      this.entries.push({ ...head, edits: [], structured: entry })
    }
  }

  private edits(before: Document | undefined, after: Document | undefined): LineEdit[] {
    return textEdits(before?.content ?? '', after?.content ?? '', this.options.stripTrailingCr === true)
  }
}

/** Nothing is one empty line. */
function textEdits(before: string, after: string, stripTrailingCr: boolean): LineEdit[] {
  const lines = (text: string): string[] => {
    const all = text.split('\n')
    return stripTrailingCr ? all.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)) : all
  }
  return diffLines(lines(before), lines(after))
}

function changeCount(edits: readonly LineEdit[]): number {
  let count = 0
  for (const { op } of edits) if (op !== 'same') count++
  return count
}

/** Without the lines that match; what then has no changes keeps its heading. */
export function suppressLines(entries: readonly ReportEntry[], patterns: readonly Regexp[]): readonly ReportEntry[] {
  if (patterns.length === 0) return entries
  return entries.map((entry) => {
    const edits = entry.edits.filter(({ text }) => !patterns.some((pattern) => matches(pattern, text)))
    if (changeCount(edits) > 0) return { ...entry, edits }
    return { ...entry, edits: [], change: entry.change === 'MODIFY' ? 'MODIFY_SUPPRESSED' : entry.change }
  })
}

/** For releases of one chart: documents by template, the further ones of a template counted. */
export function byTemplate(documents: Documents): Map<string, Document> {
  const found = new Map<string, Document>()
  const counts = new Map<string, number>()
  for (const key of sortedKeys(documents)) {
    const document = documents.get(key)!
    const [first = ''] = document.content.split('\n', 1)
    const template = first.replace('# Source: ', '')
    const isTaken = found.has(template)
    const count = (counts.get(template) ?? 0) + 1
    counts.set(template, count)
    found.set(isTaken ? `${template} ${String(count)}` : template, document)
  }
  return found
}
