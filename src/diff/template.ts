/** A report through a template: helm-diff's `json` and `template` formats. */
import { TemplateError } from '../../gotemplate/errors.ts'
import { GoPanic } from '../../gotemplate/func.ts'
import { byteLength } from '../../gotemplate/go/utf8.ts'
import { TemplateSet } from '../../gotemplate/template.ts'
import { isList, isMap, mapOf, Struct, typedList, typeName } from '../../gotemplate/value.ts'
import type { GoType, GoValue } from '../../gotemplate/value.ts'
import { messageOf } from '../errors.ts'
import { partsOfKey, type KeyParts } from './key.ts'
import type { ReportEntry } from './report.ts'

export interface ReportTemplate {
  readonly name: string
  readonly text: string
}

export interface TemplateReport {
  readonly text: string
  /** How many entries have keys that tell nothing. */
  readonly skipped: number
  /** Why the template did not come to its end; helm-diff does not tell. */
  readonly problem?: string
}

const JSON_TEMPLATE: ReportTemplate = {
  name: 'entries',
  text: `[
{{- $all := . -}}
{{- range $i, $entry := $all -}}
{
  "api": "{{ $entry.API }}",
  "kind": "{{ $entry.Kind }}",
  "namespace": "{{ $entry.Namespace }}",
  "name": "{{ $entry.Name }}",
  "change": "{{ $entry.Change }}"
}{{ if not (last $i $all) }},{{ end }}
{{- end }}]`,
}

const ENTRY: GoType = { name: 'diff.ReportTemplateSpec', kind: 'struct' }
const ENTRIES: GoType = { name: '[]diff.ReportTemplateSpec', kind: 'slice', elem: ENTRY }

/** Throws TemplateError for what is no template. */
export function templateReport(
  entries: readonly ReportEntry[],
  template: ReportTemplate = JSON_TEMPLATE,
): TemplateReport {
  const set = new TemplateSet({ name: template.name, funcs: { last: [isLast, 'int', 'any'] } })
  set.parse(template.name, template.text)
  const told: GoValue[] = []
  for (const { key, change } of entries) {
    const parts = partsOfKey(key)
    if (parts !== undefined) told.push(entryValue(parts, change))
  }
  const data = typedList(ENTRIES, told, told.length === 0)
  const skipped = entries.length - told.length
  try {
    return { text: `${set.execute(template.name, data)}\n`, skipped }
  } catch (error) {
    const written = error instanceof TemplateError ? (error.written ?? '') : ''
    return { text: `${written}\n`, skipped, problem: messageOf(error) }
  }
}

function entryValue({ namespace, name, kind, api }: KeyParts, change: string): Struct {
  return new Struct(ENTRY, mapOf({ Namespace: namespace, Name: name, Kind: kind, API: api, Change: change }))
}

function isLast(at: number, list: GoValue): boolean {
  if (typeof list === 'string') return at === byteLength(list) - 1
  if (isList(list)) return at === list.length - 1
  if (isMap(list)) return at === Object.keys(list).length - 1
  throw new GoPanic(`reflect: call of reflect.Value.Len on ${typeName(list)} Value`)
}
