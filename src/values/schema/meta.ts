/** Checks schemas themselves against the meta-schema of their draft and vocabularies. */
import { Compiler } from './compile.ts'
import { resourceOf } from './documents.ts'
import type { Documents, SchemaDocument } from './documents.ts'
import type { Dialect } from './draft.ts'
import type { JsonValue } from './json.ts'
import type { Place } from './location.ts'
import { isPlainlySound } from './quick.ts'
import { printReport } from './report.ts'
import type { Schema } from './schema.ts'
import { validate } from './validate.ts'

const MERGED = 'urn:mem:metaschema'

class MetaSchemas {
  private readonly compiler: Compiler

  constructor() {
    // Meta-schemas refer to nothing but each other, and need no check.
    const documents: Documents = { load: () => false, check: () => undefined, contents: new Map(), known: new Map() }
    this.compiler = new Compiler(documents, true)
  }

  /** What is wrong with a schema; undefined if nothing. */
  problemOf(document: SchemaDocument, dialect: Dialect, content: JsonValue): string | undefined {
    const meta = this.schemaFor(dialect)
    const check = {
      dialectAt: (pointer: string): Dialect | undefined => document.resources.get(pointer)?.dialect,
      schemaFor: (inner: Dialect): Schema => this.schemaFor(inner),
    }
    const found = validate(meta, content, check)
    return found && printReport(meta.location, found)
  }

  private schemaFor({ draft, vocabularies }: Dialect): Schema {
    if (vocabularies === undefined) return this.compiler.compile({ url: draft.url, pointer: '' })
    const base = draft.url.replace(/schema$/, 'meta/')
    const allOf = vocabularies.map((name) => this.compiler.compile({ url: base + name, pointer: '' }))
    const merged = {
      place: { url: MERGED, pointer: '' },
      location: MERGED,
      draft: draft.version,
      allOf,
    } as unknown as Schema
    merged.resource = merged
    if (draft.version >= 2020) {
      merged.dynamicAnchor = 'meta'
      merged.dynamicAnchors = new Map([['meta', merged]])
    }
    return merged
  }
}

let shared: MetaSchemas | undefined

/** What is wrong with a schema by its meta-schema; undefined if nothing. Meta-schemas are compiled at the first question. */
export function metaSchemaProblem(document: SchemaDocument, place: Place, content: JsonValue): string | undefined {
  const { dialect } = resourceOf(document, place.pointer)
  if (dialect.vocabularies === undefined && isPlainlySound(content, dialect.draft)) return undefined
  shared ??= new MetaSchemas()
  return shared.problemOf(document, dialect, content)
}
